//! A life cycle file. Paths and values stay texts; `check` resolves them.

mod call;
mod event;
mod value;

use super::UnresolvedSchema;
use super::reader::{Context, Members};
use crate::diagnostic::Diagnostic;
use crate::json::{Member, Node, Value};
use crate::model::{End, FieldPath, Lifecycle, Limit, Remembered, Retention};
use crate::span_map::SpanMap;
use call::{describe, duplicates, find, idempotency, start, stop, update};
use event::{event, file, readiness};
use value::{each, filled, has_one_of, integer_when, missing, path, paths, positive, text_of};

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
        start: needed(&mut members, "start").and_then(|node| start(node, context)).unwrap_or_default(),
        remember: remember(&mut members, context),
        idempotency: members.take("idempotency").and_then(|node| idempotency(node, context)),
        duplicates: members.take("duplicates").and_then(|node| duplicates(node, context)),
        describe: members.take("describe").and_then(|node| describe(node, context)),
        find: members.take("find").and_then(|node| find(node, context)),
        updates: each(&mut members, "updates", context, update),
        stop: needed(&mut members, "stop").and_then(|node| stop(node, context)).unwrap_or_default(),
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

fn needed<'n>(members: &mut Members<'n>, key: &'static str) -> Option<&'n Node> {
    let node = members.take(key);
    if node.is_none() {
        missing(members, "a life cycle", key, "{ \"action\": \"TheAction\", … }");
    }
    node
}

fn remember(members: &mut Members<'_>, context: &mut Context<'_>) -> Vec<Remembered> {
    let Some(inner) = members.take("remember").and_then(|node| Members::of(node, "`remember`", context)) else {
        return Vec::new();
    };
    let remembered = |member: &Member| {
        let name = member.key.clone();
        if !matches!(member.value.value, Value::Object(_)) {
            let path = FieldPath::parse(&text_of(&member.value, &member.key, context)?);
            return Some(Remembered { name, path, integer_when: None });
        }
        let mut inner = Members::of(&member.value, "an entry of `remember`", context)?;
        let path = FieldPath::parse(&inner.text("field", context));
        if inner.take("integerWhen").is_none() {
            missing(&mut inner, "an entry of `remember` with `field`", "integerWhen", "{ \"TheField\": 1 }");
        }
        let integer_when = integer_when(&mut inner, context);
        inner.finish(context);
        Some(Remembered { name, path, integer_when })
    };
    inner.named().filter_map(remembered).collect()
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
        code: filled(&mut inner, "code", context),
    };
    inner.finish(context);
    Some(limit)
}

fn lacks(members: &mut Members<'_>, context: &mut Context<'_>) -> Vec<(String, String)> {
    let Some(mut inner) = members.take("lacks").and_then(|node| Members::of(node, "`lacks`", context)) else {
        return Vec::new();
    };
    let mut lacks = Vec::new();
    for part in ["idempotency", "describe", "find", "updates"] {
        let Some(node) = inner.take(part) else { continue };
        lacks.push((part.to_owned(), text_of(node, part, context).unwrap_or_default()));
    }
    inner.finish(context);
    lacks
}
