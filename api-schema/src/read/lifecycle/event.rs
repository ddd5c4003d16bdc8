//! The meaning of events for a task, and the places where its files are reported.

use super::value::{
    constant, each, filled, has_one_of, integer_when, missing, parameter_value, path, paths, phases, positive,
    word_if_given,
};
use crate::json::{Node, Value};
use crate::model::{EventRule, FieldPath, FileRule, FileSource, ParameterValue, Phase, PhaseRule, Readiness};
use crate::read::reader::{Context, Members};

pub(super) fn event(node: &Node, context: &mut Context<'_>) -> Option<EventRule> {
    let mut inner = Members::of(node, "an event of a life cycle", context)?;
    let name = inner.text("event", context);
    let id = inner.text("id", context);
    let id_suffix = filled(&mut inner, "idSuffix", context);
    let choices = "`phase`, and `phaseBy` with `phases`";
    let one = has_one_of(&mut inner, "an event of a life cycle", &["phase", "phaseBy"], choices, context);
    let always = word_if_given(&mut inner, "phase", &Phase::ALL, context).map(PhaseRule::Is);
    let by = paths(&mut inner, "phaseBy", context);
    if inner.take("phaseBy").is_none() {
        inner.without(&["phases"], "`phase`", context);
    }
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
    for member in inner.named() {
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

pub(super) fn file(node: &Node, context: &mut Context<'_>) -> Option<FileRule> {
    let mut inner = Members::of(node, "an entry of `files`", context)?;
    let given = FieldPath::parse(&inner.text("given", context));
    let choices = "`event` and `describe`";
    has_one_of(&mut inner, "an entry of `files`", &["event", "describe"], choices, context);
    let event = filled(&mut inner, "event", context).map(FileSource::Event);
    let described = inner.flag("describe", context);
    if let Some(Node { value: Value::Bool(false), span }) = inner.take("describe") {
        context.error(span, "`describe` is false", "write `true`, or name the `event` that reports the files");
    }
    let describe = described.then_some(FileSource::Describe);
    let list = path(&mut inner, "list", context);
    let name = path(&mut inner, "name", context);
    let url = path(&mut inner, "url", context);
    let folder = each(&mut inner, "folder", context, parameter_value);
    let last = filled(&mut inner, "last", context);
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

pub(super) fn readiness(node: &Node, context: &mut Context<'_>) -> Option<Readiness> {
    let mut inner = Members::of(node, "`readiness`", context)?;
    let within = FieldPath::parse(&inner.text("within", context));
    let missed = each(&mut inner, "missed", context, |node, context| {
        let mut inner = Members::of(node, "an entry of `missed`", context)?;
        let event = inner.text("event", context);
        let value = inner.take("value").and_then(|node| constant(node, context));
        if inner.take("value").is_none() {
            missing(&mut inner, "an entry of `missed`", "value", "1");
        }
        inner.finish(context);
        Some((event, value?))
    });
    if inner.items("missed", context).is_empty() {
        context.error(&node.span, "`missed` is missing", "list the event of each miss, in turn");
    }
    let reason = filled(&mut inner, "reason", context);
    inner.finish(context);
    Some(Readiness { within, missed, reason })
}
