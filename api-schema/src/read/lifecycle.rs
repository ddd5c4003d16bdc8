//! A life cycle file. Paths and values stay texts; `check` resolves them.

use super::UnresolvedSchema;
use super::reader::{Context, Members, string};
use crate::diagnostic::Diagnostic;
use crate::json::{Member, Node, Value};
use crate::model::{
    AfterError, Describe, Duplicates, End, EventRule, FieldPath, FileRule, FileSource, Find, Idempotency, IntegerWhen,
    Lifecycle, Limit, Literal, Parameter, ParameterValue, Phase, PhaseRule, Readiness, Remembered, Retention,
    SecondStart, Start, Stop, Update,
};
use crate::source::Span;
use crate::span_map::SpanMap;
use crate::suggest;

pub(super) fn read(
    mut members: Members<'_>,
    json: SpanMap,
    stem: &str,
    unresolved: &mut UnresolvedSchema,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let context = &mut Context { diagnostics, types: &mut unresolved.types };
    let (name, span) = members.file_name("lifecycle", "life cycle", stem, context);
    unresolved.named_services.extend(members.string_with_span("service", context));
    let description = members.text("description", context);
    let documentation = members.page("documentation", context);
    let alias = members.string("alias", context);
    let lifecycle = Lifecycle {
        name,
        span,
        description,
        documentation,
        alias,
        start: needed(&mut members, "start", context).and_then(|node| start(node, context)).unwrap_or_default(),
        remember: remember(&mut members, context),
        idempotency: members.take("idempotency").and_then(|node| idempotency(node, context)),
        duplicates: members.take("duplicates").and_then(|node| duplicates(node, context)),
        describe: members.take("describe").and_then(|node| describe(node, context)),
        find: members.take("find").and_then(|node| find(node, context)),
        updates: each(&mut members, "updates", context, update),
        stop: needed(&mut members, "stop", context).and_then(|node| stop(node, context)).unwrap_or_default(),
        retention: members.take("retention").and_then(|node| retention(node, context)),
        ends: each(&mut members, "ends", context, end),
        readiness: members.take("readiness").and_then(|node| readiness(node, context)),
        limit: members.take("limit").and_then(|node| limit(node, context)),
        events: each(&mut members, "events", context, event),
        event_order: paths(&mut members, "eventOrder", context),
        files: each(&mut members, "files", context, file),
        lacks: lacks(&mut members, context),
        json,
    };
    members.finish(context);
    unresolved.lifecycles.push(lifecycle);
}

fn needed<'n>(members: &mut Members<'n>, key: &'static str, context: &mut Context<'_>) -> Option<&'n Node> {
    let node = members.take(key);
    if node.is_none() {
        missing(members, "a life cycle", key, "{ \"action\": \"TheAction\", … }", context);
    }
    node
}

fn missing(members: &Members<'_>, what: &str, key: &str, value: &str, context: &mut Context<'_>) {
    let start = Span { file: members.span.file, bytes: members.span.bytes.start..members.span.bytes.start + 1 };
    context.error(&start, format!("{what} needs `{key}`"), format!("add `\"{key}\": {value}`"));
}

fn each<T>(
    members: &mut Members<'_>,
    key: &'static str,
    context: &mut Context<'_>,
    read: fn(&Node, &mut Context<'_>) -> Option<T>,
) -> Vec<T> {
    members.items(key, context).iter().filter_map(|node| read(node, context)).collect()
}

fn start(node: &Node, context: &mut Context<'_>) -> Option<Start> {
    let mut inner = Members::of(node, "`start`", context)?;
    let start = Start {
        action: inner.text("action", context),
        id: inner.text("id", context),
        startup_delay: positive(&mut inner, "startupDelay", context),
        timeout: positive(&mut inner, "timeout", context),
    };
    inner.finish(context);
    Some(start)
}

fn remember(members: &mut Members<'_>, context: &mut Context<'_>) -> Vec<Remembered> {
    let Some(inner) = members.take("remember").and_then(|node| Members::of(node, "`remember`", context)) else {
        return Vec::new();
    };
    let remembered = |member: &Member| {
        let name = member.key.clone();
        if !matches!(member.value.value, Value::Object(_)) {
            let path = FieldPath::parse(&string(&member.value, &member.key, context)?);
            return Some(Remembered { name, path, integer_when: None });
        }
        let mut inner = Members::of(&member.value, "an entry of `remember`", context)?;
        let path = FieldPath::parse(&inner.text("field", context));
        let integer_when = integer_when(&mut inner, context);
        inner.finish(context);
        Some(Remembered { name, path, integer_when })
    };
    inner.all().iter().filter(|member| member.key != "$comment").filter_map(remembered).collect()
}

/// The one field that selects the form of an ID, with its value for an integer.
fn integer_when(members: &mut Members<'_>, context: &mut Context<'_>) -> Option<IntegerWhen> {
    let inner = Members::of(members.take("integerWhen")?, "`integerWhen`", context)?;
    let [member] = inner.all() else {
        context.error(inner.span, "`integerWhen` needs one field", "write `{ \"TheField\": 1 }`");
        return None;
    };
    let ParameterValue::Literal(is) = parameter_value(&member.value, context)? else {
        context.error(&member.value.span, "the value must be a constant", "write the value for an integer");
        return None;
    };
    Some(IntegerWhen { field: FieldPath::parse(&member.key), is })
}

fn readiness(node: &Node, context: &mut Context<'_>) -> Option<Readiness> {
    let mut inner = Members::of(node, "`readiness`", context)?;
    let within = FieldPath::parse(&inner.text("within", context));
    let missed = each(&mut inner, "missed", context, |node, context| {
        let mut inner = Members::of(node, "an entry of `missed`", context)?;
        let event = inner.text("event", context);
        let value = inner.take("value").and_then(|node| parameter_value(node, context));
        if inner.take("value").is_none() {
            missing(&inner, "an entry of `missed`", "value", "1", context);
        }
        inner.finish(context);
        match value? {
            ParameterValue::Literal(value) => Some((event, value)),
            _ => None,
        }
    });
    if missed.is_empty() {
        context.error(&node.span, "`missed` is missing", "list the event of each miss, in turn");
    }
    let reason = inner.string("reason", context);
    inner.finish(context);
    Some(Readiness { within, missed, reason })
}

fn idempotency(node: &Node, context: &mut Context<'_>) -> Option<Idempotency> {
    let mut inner = Members::of(node, "`idempotency`", context)?;
    const AFTER: [(AfterError, &str); 3] =
        [(AfterError::NewKey, "new-key"), (AfterError::SameKey, "same-key"), (AfterError::Unknown, "unknown")];
    let idempotency = Idempotency {
        key: inner.text("key", context),
        scope: paths(&mut inner, "scope", context),
        exists: inner.strings("exists", context),
        after_error: word(&mut inner, "`idempotency`", "afterError", &AFTER, context).unwrap_or(AfterError::Unknown),
    };
    inner.finish(context);
    Some(idempotency)
}

fn duplicates(node: &Node, context: &mut Context<'_>) -> Option<Duplicates> {
    let mut inner = Members::of(node, "`duplicates`", context)?;
    const SECOND: [(SecondStart, &str); 3] =
        [(SecondStart::Replaces, "replaces"), (SecondStart::Rejected, "rejected"), (SecondStart::Unknown, "unknown")];
    let duplicates = Duplicates {
        fields: paths(&mut inner, "fields", context),
        second: word(&mut inner, "`duplicates`", "second", &SECOND, context).unwrap_or(SecondStart::Unknown),
        codes: inner.strings("codes", context),
    };
    inner.finish(context);
    Some(duplicates)
}

fn describe(node: &Node, context: &mut Context<'_>) -> Option<Describe> {
    let mut inner = Members::of(node, "`describe`", context)?;
    let describe = Describe {
        action: inner.text("action", context),
        parameters: parameters(&mut inner, context),
        status: inner.text("status", context),
        phases: phases(&mut inner, context),
        gone: inner.strings("gone", context),
        first_poll: positive(&mut inner, "firstPoll", context),
    };
    inner.finish(context);
    Some(describe)
}

fn find(node: &Node, context: &mut Context<'_>) -> Option<Find> {
    let mut inner = Members::of(node, "`find`", context)?;
    let find = Find {
        action: inner.text("action", context),
        parameters: parameters(&mut inner, context),
        id: inner.text("id", context),
        gone: inner.strings("gone", context),
    };
    inner.finish(context);
    Some(find)
}

fn update(node: &Node, context: &mut Context<'_>) -> Option<Update> {
    let mut inner = Members::of(node, "an update", context)?;
    let update = Update {
        action: inner.text("action", context),
        parameters: parameters(&mut inner, context),
        drops_omitted: word_if_given(&mut inner, "omitted", &[(true, "dropped"), (false, "kept")], context),
        counter: inner.string("counter", context),
        outdated: inner.strings("outdated", context),
        gone: inner.strings("gone", context),
    };
    inner.finish(context);
    Some(update)
}

fn stop(node: &Node, context: &mut Context<'_>) -> Option<Stop> {
    let mut inner = Members::of(node, "`stop`", context)?;
    let stop = Stop {
        action: inner.text("action", context),
        parameters: parameters(&mut inner, context),
        gone: inner.strings("gone", context),
    };
    inner.finish(context);
    Some(stop)
}

fn retention(node: &Node, context: &mut Context<'_>) -> Option<Retention> {
    let mut inner = Members::of(node, "`retention`", context)?;
    has_one_of(&mut inner, "`retention`", &["field", "hours"], "`field` and `hours`", context);
    let field = path(&mut inner, "field", context).map(Retention::Requested);
    let hours = positive(&mut inner, "hours", context).map(Retention::Hours);
    inner.finish(context);
    field.or(hours)
}

fn end(node: &Node, context: &mut Context<'_>) -> Option<End> {
    let mut inner = Members::of(node, "an entry of `ends`", context)?;
    let choices = "`after`, `idle`, `rounds` and `hours`";
    has_one_of(&mut inner, "an entry of `ends`", &["after", "idle", "rounds", "hours"], choices, context);
    let ends = [
        path(&mut inner, "after", context).map(End::After),
        path(&mut inner, "idle", context).map(End::Idle),
        path(&mut inner, "rounds", context).map(End::Rounds),
        positive(&mut inner, "hours", context).map(End::Hours),
    ];
    inner.finish(context);
    ends.into_iter().flatten().next()
}

fn limit(node: &Node, context: &mut Context<'_>) -> Option<Limit> {
    let mut inner = Members::of(node, "`limit`", context)?;
    let limit = Limit {
        tasks: positive(&mut inner, "tasks", context),
        streams: positive(&mut inner, "streams", context),
        scope: paths(&mut inner, "scope", context),
        code: inner.string("code", context),
    };
    inner.finish(context);
    Some(limit)
}

fn event(node: &Node, context: &mut Context<'_>) -> Option<EventRule> {
    let mut inner = Members::of(node, "an event of a life cycle", context)?;
    let name = inner.text("event", context);
    let id = inner.text("id", context);
    let id_suffix = inner.string("idSuffix", context);
    let choices = "`phase`, and `phaseBy` with `phases`";
    let one = has_one_of(&mut inner, "an event of a life cycle", &["phase", "phaseBy"], choices, context);
    let always = word_if_given(&mut inner, "phase", &Phase::ALL, context).map(PhaseRule::Is);
    let by = paths(&mut inner, "phaseBy", context);
    let values = phases(&mut inner, context);
    let by = (!by.is_empty()).then_some(PhaseRule::By(by, values));
    let reason = path(&mut inner, "reason", context);
    let part = path(&mut inner, "part", context);
    let matches = matches(&mut inner, context);
    let integer_when = integer_when(&mut inner, context);
    let fails_after = positive(&mut inner, "failsAfter", context);
    inner.finish(context);
    let phase = always.or(by).filter(|_| one)?;
    let id = FieldPath::parse(&id);
    Some(EventRule { event: name, id, id_suffix, phase, reason, part, matches, integer_when, fails_after })
}

fn matches(members: &mut Members<'_>, context: &mut Context<'_>) -> Vec<(FieldPath, String)> {
    let Some(inner) = members.take("match").and_then(|node| Members::of(node, "`match`", context)) else {
        return Vec::new();
    };
    let mut matches = Vec::new();
    for member in inner.all().iter().filter(|member| member.key != "$comment") {
        match parameter_value(&member.value, context) {
            Some(ParameterValue::Remembered(name)) => matches.push((FieldPath::parse(&member.key), name)),
            Some(_) => context.error(
                &member.value.span,
                "an event is matched against remembered values only",
                "write `\"$TheName\"`, the name of an entry of `remember`",
            ),
            None => {}
        }
    }
    matches
}

fn file(node: &Node, context: &mut Context<'_>) -> Option<FileRule> {
    let mut inner = Members::of(node, "an entry of `files`", context)?;
    let given = FieldPath::parse(&inner.text("given", context));
    let choices = "`event` and `describe`";
    has_one_of(&mut inner, "an entry of `files`", &["event", "describe"], choices, context);
    let event = inner.string("event", context).map(FileSource::Event);
    let describe = inner.flag("describe", context).then_some(FileSource::Describe);
    let list = path(&mut inner, "list", context);
    let name = path(&mut inner, "name", context);
    let url = path(&mut inner, "url", context);
    let folder = each(&mut inner, "folder", context, parameter_value);
    let last = inner.string("last", context);
    inner.finish(context);
    if list.is_none() && name.is_none() && url.is_none() {
        context.error(
            &node.span,
            "an entry of `files` names no field with files",
            "add `list`, `name` or `url`: the fields with the names or the addresses of files",
        );
    }
    Some(FileRule { given, source: event.or(describe)?, list, name, url, folder, last })
}

fn lacks(members: &mut Members<'_>, context: &mut Context<'_>) -> Vec<(String, String)> {
    let Some(mut inner) = members.take("lacks").and_then(|node| Members::of(node, "`lacks`", context)) else {
        return Vec::new();
    };
    let mut lacks = Vec::new();
    for part in ["idempotency", "describe", "find", "updates"] {
        let Some(node) = inner.take(part) else { continue };
        let reason = string(node, part, context).unwrap_or_default();
        if reason.trim().is_empty() && matches!(node.value, Value::String(_)) {
            context.error(&node.span, format!("`{part}` is empty"), "write a sentence that gives the reason");
        }
        lacks.push((part.to_owned(), reason));
    }
    inner.finish(context);
    lacks
}

/// Request fields with their values: `$id`, `$TheName` of `remember`, or a constant.
fn parameters(members: &mut Members<'_>, context: &mut Context<'_>) -> Vec<Parameter> {
    let Some(inner) = members.take("parameters").and_then(|node| Members::of(node, "`parameters`", context)) else {
        return Vec::new();
    };
    let parameter = |member: &Member| {
        Some(Parameter { field: member.key.clone(), value: parameter_value(&member.value, context)? })
    };
    inner.all().iter().filter(|member| member.key != "$comment").filter_map(parameter).collect()
}

fn parameter_value(node: &Node, context: &mut Context<'_>) -> Option<ParameterValue> {
    match &node.value {
        Value::String(text) => Some(match text.strip_prefix('$') {
            Some("id") => ParameterValue::Id,
            Some(name) => ParameterValue::Remembered(name.to_owned()),
            None => ParameterValue::Literal(Literal::Str(text.clone().into())),
        }),
        Value::Number(number) if number.is_i64() => {
            number.as_i64().map(|value| ParameterValue::Literal(Literal::Int(value)))
        }
        _ => {
            context.error(
                &node.span,
                format!("a value must be a string or an integer, found {}", node.kind()),
                "write `\"$id\"`, `\"$TheName\"` of `remember`, or a constant",
            );
            None
        }
    }
}

/// The values of a field, each with its phase; `check` turns the keys of an integer field into integers.
fn phases(members: &mut Members<'_>, context: &mut Context<'_>) -> Vec<(Literal, Phase)> {
    let Some(inner) = members.take("phases").and_then(|node| Members::of(node, "`phases`", context)) else {
        return Vec::new();
    };
    let phase = |member: &Member| {
        let phase = word_of(&member.value, "phases", &Phase::ALL, context)?;
        Some((Literal::Str(member.key.clone().into()), phase))
    };
    inner.all().iter().filter(|member| member.key != "$comment").filter_map(phase).collect()
}

fn path(members: &mut Members<'_>, key: &'static str, context: &mut Context<'_>) -> Option<FieldPath> {
    members.string(key, context).map(|text| FieldPath::parse(&text))
}

/// A path, or a list of them.
fn paths(members: &mut Members<'_>, key: &'static str, context: &mut Context<'_>) -> Vec<FieldPath> {
    let texts = match members.take(key) {
        Some(Node { value: Value::String(text), .. }) => vec![text.clone()],
        _ => members.strings(key, context),
    };
    texts.iter().map(|text| FieldPath::parse(text)).collect()
}

/// A number from 1 that fits 32 bits.
fn positive(members: &mut Members<'_>, key: &'static str, context: &mut Context<'_>) -> Option<u32> {
    let count = members.count(key, context)?;
    let number = u32::try_from(count).ok().filter(|number| *number > 0);
    if number.is_none() {
        let at = members.take(key).map_or(members.span, |node| &node.span);
        context.error(at, format!("`{key}` is {count}"), "write a number from 1 to 4294967295, or leave it out");
    }
    number
}

/// One of a few words that must be there.
fn word<T: Copy>(
    members: &mut Members<'_>,
    what: &str,
    key: &'static str,
    words: &[(T, &'static str)],
    context: &mut Context<'_>,
) -> Option<T> {
    if members.take(key).is_none() {
        let words: Vec<String> = words.iter().map(|(_, word)| format!("\"{word}\"")).collect();
        missing(members, what, key, &words.join(" | "), context);
        return None;
    }
    word_if_given(members, key, words, context)
}

fn word_if_given<T: Copy>(
    members: &mut Members<'_>,
    key: &'static str,
    words: &[(T, &'static str)],
    context: &mut Context<'_>,
) -> Option<T> {
    members.take(key).and_then(|node| word_of(node, key, words, context))
}

fn word_of<T: Copy>(node: &Node, key: &str, words: &[(T, &'static str)], context: &mut Context<'_>) -> Option<T> {
    let text = string(node, key, context)?;
    let found = words.iter().find(|(_, word)| *word == text).map(|(value, _)| *value);
    if found.is_none() {
        let help = suggest::help(&text, words.iter().map(|(_, word)| *word));
        context.error(&node.span, format!("unknown value `{text}` of `{key}`"), help);
    }
    found
}

/// Whether exactly one of some keys is given; anything else is an error.
fn has_one_of(
    members: &mut Members<'_>,
    what: &str,
    keys: &[&'static str],
    choices: &str,
    context: &mut Context<'_>,
) -> bool {
    let given = keys.iter().filter(|key| members.take(key).is_some()).count();
    if given != 1 {
        let help = if given == 0 { "add one of them" } else { "keep one and remove the others" };
        context.error(members.span, format!("{what} needs exactly one of {choices}"), help);
    }
    given == 1
}
