//! The meaning of an event for a task.

use std::time::Duration;

use super::events::{Change, phase_of};
use super::percent::encode;
use super::raw_id::RawId;
use super::shared::Shared;
use super::state::{TaskFile, TaskPhase};
use super::value::{Stored, get, integer, is, non_empty, text};
use crate::lifecycle::{EventRule, FieldPath, FileRule, FileSource, Lifecycle, Phase, PhaseRule, stem};
use crate::object::{Object, ValueRef};

/// Folds an event into the state of a task. Returns whether the event is one of the task.
///
/// `skew` is how far the clock of the service is ahead, in seconds, if that is known.
pub(super) fn observe(shared: &Shared, numbers: (u32, u32), info: &dyn Object, skew: Option<i64>) -> bool {
    let lifecycle = shared.lifecycle;
    let Some(rule) = lifecycle.events.iter().find(|rule| (rule.group, rule.number) == numbers) else {
        return false;
    };
    let time = time_of(lifecycle, info);
    let mut inner = shared.lock();
    let Some(task) = task_of(rule, info) else {
        return false;
    };
    let times = Times { event: time, skew, timeout: shared.timeout, window: shared.window };
    if inner.id.task.as_ref() != Some(&task) {
        if !(may_be_of(lifecycle, &inner.id) && times.fit(&inner.id) && matches(lifecycle, rule, &inner.id, info)) {
            return false;
        }
        inner.learn(task, time);
    }
    // An event does not make the task visible to requests: only their responses count as seen.
    let phase = phase(rule, info);
    let over = phase.and_then(phase_of).is_some_and(TaskPhase::is_over);
    if over && inner.id.is_one_of_several() && times.fit(&inner.id) {
        // A later start of this task may have been executed: its events tell its TaskId.
        inner.forget();
        return true;
    }
    if let Some(phase) = phase.and_then(phase_of) {
        let reason = rule.reason.and_then(|path| non_empty(get(info, path)));
        let part = rule.part.and_then(|path| text(get(info, path)));
        inner.log.add(Change { time, phase, reason, part, fails_after: rule.fails_after });
    }
    // What is held or lost is not where its name says.
    if !matches!(phase, Some(Phase::Held | Phase::Lost)) {
        for rule in lifecycle.files.iter().filter(|rule| rule.source == FileSource::Event(numbers.0, numbers.1)) {
            for file in files(rule, &inner.id, info) {
                inner.log.add_file(file);
            }
        }
    }
    let last = lifecycle.files.iter().any(|rule| rule.last == Some(numbers));
    inner.log.files(phase == Some(Phase::Lost), phase == Some(Phase::Done) || (last && phase != Some(Phase::Held)));
    true
}

/// The files that a response of `describe` lists.
#[inline]
pub(super) fn described(shared: &Shared, response: &dyn Object) {
    let mut inner = shared.lock();
    for rule in shared.lifecycle.files.iter().filter(|rule| rule.source == FileSource::Describe) {
        for file in files(rule, &inner.id, response) {
            inner.log.add_file(file);
        }
    }
}

/// The TaskId of an event, without its suffix.
fn task_of(rule: &EventRule, info: &dyn Object) -> Option<String> {
    let id = non_empty(get(info, rule.id))?;
    let stem = rule.id_suffix.and_then(|suffix| stem(&id, suffix)).map(str::to_owned);
    Some(stem.unwrap_or(id))
}

fn time_of(lifecycle: &Lifecycle, info: &dyn Object) -> Option<i64> {
    lifecycle.event_order.iter().find_map(|path| integer(get(info, path)))
}

/// When an event happened, and what decides whether a start can have caused it.
#[derive(Clone, Copy)]
struct Times {
    event: Option<i64>,
    skew: Option<i64>,
    /// How long the start may have taken if nothing is known of it.
    timeout: Duration,
    window: Duration,
}

impl Times {
    /// Whether an event can be the first one of a task. An event from before the start is one of another task, and so is
    /// one from long after it.
    fn fit(self, id: &RawId) -> bool {
        let (Some(event), Some(created)) = (self.event, id.created) else { return false };
        let until = id.sent.map_or(created.after(self.timeout), |sent| sent.until);
        let latest = until.by_service(self.skew).after(self.window).latest();
        event >= created.by_service(self.skew).earliest() && event <= latest
    }
}

/// Whether an event may tell the TaskId: it is unknown, or that of a start which a later one may have replaced.
fn may_be_of(lifecycle: &Lifecycle, id: &RawId) -> bool {
    id.task.is_none() || (lifecycle.replaces() && id.is_one_of_several())
}

/// Whether an event is about the room and the bot user of a start.
fn matches(lifecycle: &Lifecycle, rule: &EventRule, id: &RawId, info: &dyn Object) -> bool {
    let equal = |(path, name): &(FieldPath, &str)| {
        let (Some(remembered), Some(value)) = (id.value(name), Stored::of(get(info, path))) else { return false };
        let has_form = lifecycle.remember.iter().any(|it| it.name == *name && it.integer_when.is_some());
        if has_form { in_form(value, rule, info) == *remembered } else { value.to_string() == remembered.to_string() }
    };
    !rule.matches.is_empty() && rule.matches.iter().all(equal)
}

/// A value of an event in the form that the event selects: by a field of its own, or as it is.
fn in_form(value: Stored, rule: &EventRule, info: &dyn Object) -> Stored {
    match rule.integer_when.as_ref().map(|form| (form, get(info, form.field))) {
        Some((form, selector)) if selector.is_present() => value.in_form(is(selector, &form.is)),
        _ => value,
    }
}

fn phase(rule: &EventRule, info: &dyn Object) -> Option<Phase> {
    match &rule.phase {
        PhaseRule::Is(phase) => Some(*phase),
        PhaseRule::By(paths, phases) => {
            let value = paths.iter().map(|path| get(info, path)).find(ValueRef::is_present)?;
            phases.iter().find(|(literal, _)| is(value, literal)).map(|(_, phase)| *phase)
        }
    }
}

/// The files that an event or a response names.
#[inline]
fn files(rule: &FileRule, id: &RawId, info: &dyn Object) -> Vec<TaskFile> {
    let Some(list) = rule.list else {
        let name = rule.name.and_then(|path| non_empty(get(info, path)));
        let url = rule.url.and_then(|path| non_empty(get(info, path)));
        return name.or_else(|| url.clone()).map(|name| file(rule, id, name, url)).into_iter().collect();
    };
    let ValueRef::List(items) = get(info, list) else {
        return Vec::new();
    };
    let items = (0..items.count()).map(|index| items.item(index));
    items.filter_map(|item| of_item(rule, id, item)).collect()
}

#[inline]
fn of_item(rule: &FileRule, id: &RawId, item: ValueRef<'_>) -> Option<TaskFile> {
    let of_object = |object: &dyn Object, path: Option<FieldPath>| path.and_then(|path| non_empty(get(object, path)));
    let (name, url) = match item {
        ValueRef::Object(object) => (of_object(object, rule.name), of_object(object, rule.url)),
        view => (non_empty(view), None),
    };
    name.or_else(|| url.clone()).map(|name| file(rule, id, name, url))
}

#[inline]
fn file(rule: &FileRule, id: &RawId, name: String, url: Option<String>) -> TaskFile {
    // The folders are those of the start request: a task that was found has others, which no response reports.
    let path = (!rule.folder.is_empty() && id.created.is_some()).then(|| {
        let mut path = String::new();
        for folder in rule.folder {
            match id.parameter(folder) {
                Some(Stored::List(folders)) => folders.iter().for_each(|folder| push(&mut path, folder)),
                Some(folder) => push(&mut path, &folder.to_string()),
                None => {}
            }
        }
        encode(&name, b"/", &mut path);
        path
    });
    TaskFile { name, path, url }
}

/// Adds a folder to a path.
fn push(path: &mut String, folder: &str) {
    encode(folder, b"", path);
    path.push('/');
}
