//! An event file.

use super::UnresolvedSchema;
use super::object::{self, Owner};
use super::reader::{Context, Members};
use crate::diagnostic::Diagnostic;
use crate::json::Node;
use crate::model::{Event, Object};
use crate::span_map::SpanMap;

pub(super) fn read(
    mut members: Members<'_>,
    json: SpanMap,
    stem: &str,
    folder: Option<&str>,
    unresolved: &mut UnresolvedSchema,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let context = &mut Context { diagnostics, types: &mut unresolved.types };
    let (name, span) = members.file_name("event", "event", stem, context);
    unresolved.named_services.extend(members.string_with_span("service", context));
    let group = number(&mut members, "group", context);
    let number = number(&mut members, "number", context);
    let description = members.text("description", context);
    let documentation = members.page("documentation", context);
    let owner = Owner { name: name.clone(), described_by: description.clone(), response: false };
    let info = match members.take("info") {
        Some(node) => Members::of(node, "`info`", context).map(|inner| object::read_object(inner, &owner, context)),
        None => {
            let help = "add `\"info\": { \"properties\": {} }`";
            members.missing(&["info"], &members.span.start(), "the event has no `info`", help);
            None
        }
    };
    if let Some(types) = members.take("types").and_then(|node| Members::of(node, "`types`", context)) {
        for member in types.named() {
            object::read_type(&member.value, &member.key, &member.key_span, context);
        }
    }
    let examples = members.items("examples", context).iter().map(Node::to_json).collect();
    members.finish(context);
    unresolved.events.push(Event {
        name,
        span,
        folder: folder.map(str::to_owned),
        group,
        number,
        description,
        documentation,
        info: info.unwrap_or_else(|| Object { incomplete: true, ..Object::default() }),
        examples,
        json,
    });
}

/// Reads the number of an event or group.
fn number(members: &mut Members<'_>, key: &'static str, context: &mut Context<'_>) -> u32 {
    let read = members.count(key, context).map(u32::try_from);
    if let Some(Ok(number)) = read {
        return number;
    }
    let (message, help) = (format!("the event needs `{key}`"), "write the number that the service sends");
    match members.take(key) {
        None => members.missing(&[key], members.span, message, help),
        Some(node) if read.is_some() => context.error(&node.span, message, help),
        Some(_) => {}
    }
    0
}
