//! Rustdoc of a family of tasks: what it does, what it lacks and why, and what ends a task.

use api_schema::constraint::code;
use api_schema::model::{AfterError, End, Lifecycle, Retention, SecondStart};

use super::{Context, action};
use crate::names;

/// The docs of the marker type.
pub(super) fn family(cx: &Context<'_>, lifecycle: &Lifecycle) -> String {
    let mut text = format!("{}\n\n", cx.docs.text(&lifecycle.description));
    let method = api_schema::names::tasks_method_name(lifecycle);
    text.push_str(&format!(
        "The client method `{method}` returns access to [tasks]({}) of the family.\n\n",
        cx.link("task::Tasks")
    ));
    text.push_str("# Requests\n\n");
    text.push_str(&format!("- Start: {}\n", link(cx, &lifecycle.start.action)));
    if let Some(describe) = &lifecycle.describe {
        text.push_str(&format!("- Status: {}\n", link(cx, &describe.action)));
    }
    if let Some(find) = &lifecycle.find {
        text.push_str(&format!("- Find by the idempotency key: {}\n", link(cx, &find.action)));
    }
    for update in &lifecycle.updates {
        let omitted = match update.drops_omitted {
            Some(true) => ", which drops the settings that the request leaves out",
            Some(false) => ", which keeps the settings that the request leaves out",
            None => "",
        };
        text.push_str(&format!("- Update: {}{omitted}\n", link(cx, &update.action)));
    }
    text.push_str(&format!("- Stop: {}\n", link(cx, &lifecycle.stop.action)));
    let repeats = repeats(lifecycle);
    if !repeats.is_empty() {
        text.push_str(&format!("\n# Repeated starts\n\n{}\n", repeats.join(" ")));
    }
    let ends = ends(lifecycle);
    if !ends.is_empty() {
        text.push_str("\n# End\n\n");
        ends.iter().for_each(|end| text.push_str(&format!("- {end}\n")));
    }
    if !lifecycle.lacks.is_empty() {
        text.push_str("\n# Limits of the family\n\n");
        for (part, reason) in &lifecycle.lacks {
            text.push_str(&format!("- No {}: {}\n", part_name(part), uncapitalised(&cx.docs.line(reason))));
        }
    }
    if let Some(page) = &lifecycle.documentation {
        text.push_str(&format!("\nSource: <{page}>\n"));
    }
    text
}

/// The docs of the client method.
pub(super) fn method(cx: &Context<'_>, lifecycle: &Lifecycle) -> String {
    let family = names::ty(&lifecycle.name);
    let about = uncapitalised(&cx.docs.summary(&lifecycle.description));
    format!("Returns access to tasks of the family [`{family}`](tasks::{family}).\n\nA task of the family {about}")
}

fn repeats(lifecycle: &Lifecycle) -> Vec<String> {
    let mut repeats = Vec::new();
    if let Some(idempotency) = &lifecycle.idempotency {
        repeats.push(format!("{} is the idempotency key.", code(&idempotency.key)));
        if !idempotency.exists.is_empty() {
            repeats.push(format!("A start whose key is in use is rejected with {}.", ticked(&idempotency.exists)));
        }
        if idempotency.after_error == AfterError::NewKey {
            repeats.push("After any other error, the service requires a new key.".to_owned());
        }
    }
    if let Some(duplicates) = &lifecycle.duplicates {
        let fields: Vec<String> = duplicates.fields.iter().map(ToString::to_string).collect();
        repeats.push(match duplicates.second {
            SecondStart::Replaces => {
                format!("A second start with the same {} replaces the first task.", ticked(&fields))
            }
            SecondStart::Rejected => {
                let codes = ticked(&duplicates.codes);
                format!("A second start with the same {} is rejected with {codes}.", ticked(&fields))
            }
            SecondStart::Unknown => "The service does not document what a second start does.".to_owned(),
        });
    }
    repeats
}

fn ends(lifecycle: &Lifecycle) -> Vec<String> {
    let mut ends: Vec<String> = lifecycle
        .ends
        .iter()
        .map(|end| match end {
            End::After(path) => format!("The task ends by itself after `{path}`."),
            End::Idle(path) => format!("The task ends by itself when it has been idle for `{path}`."),
            End::Rounds(path) => format!("The task ends by itself when it has played its input `{path}` times."),
            End::Hours(hours) => format!("The task ends by itself after {hours} hours."),
        })
        .collect();
    match &lifecycle.retention {
        Some(Retention::Requested(path)) => {
            ends.push(format!(
                "The task ID is valid for `{path}`; after that the task runs on, and no request reaches it."
            ));
        }
        Some(Retention::Hours(hours)) => {
            ends.push(format!("The task ID is valid for {hours} hours; after that no request reaches the task."));
        }
        None => {}
    }
    if let Some(limit) = &lifecycle.limit {
        let code = limit
            .code
            .as_ref()
            .map(|code| format!("; a start beyond the limit is rejected with {}", api_schema::constraint::code(code)));
        let code = code.unwrap_or_default();
        ends.push(match (limit.tasks, limit.streams) {
            (Some(tasks), _) => format!("At most {tasks} tasks can run at once{code}."),
            (None, Some(streams)) => format!("Tasks can take at most {streams} streams at once{code}."),
            (None, None) => format!("The number of tasks that can run at once is limited{code}."),
        });
    }
    ends
}

fn part_name(part: &str) -> &str {
    match part {
        "idempotency" => "idempotency key",
        "describe" => "`status()`",
        "find" => "`find(key)`",
        _ => "`update(request)`",
    }
}

fn link(cx: &Context<'_>, name: &str) -> String {
    let request = names::ty(&format!("{name}Request"));
    match action(cx, name).and_then(|action| action.category.as_ref()) {
        Some(category) => format!("[`{request}`](super::{}::{request})", names::module(category)),
        None => format!("[`{request}`](super::{request})"),
    }
}

fn ticked(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| code(item)).collect();
    match items.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => items.concat(),
    }
}

/// A sentence that goes on after a colon.
fn uncapitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
