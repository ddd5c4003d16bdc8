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
    faults: &mut Vec<Diagnostic>,
) {
    let context = &mut Context { faults, types: &mut unresolved.types };
    let (name, at) = members.file_name("event", "event", stem, context);
    unresolved.named_services.extend(members.placed("service", context));
    let group = number(&mut members, "group", context);
    let number = number(&mut members, "number", context);
    let description = members.text("description", context);
    let documentation = members.string("documentation", context);
    let owner = Owner { name: name.clone(), described_by: description.clone(), response: false };
    let info = match members.take("info") {
        Some(node) => Members::of(node, "`info`", context).map(|inner| object::read_object(inner, &owner, context)),
        None => {
            let place = members.at;
            context.fault(place, "the event has no `info`", "add `\"info\": { \"properties\": {} }`");
            None
        }
    };
    if let Some(types) = members.take("types").and_then(|node| Members::of(node, "`types`", context)) {
        for member in types.all() {
            object::read_type(&member.value, &member.key, &member.key_at, context);
        }
    }
    let examples = members.items("examples", context).iter().map(Node::to_json).collect();
    members.finish(context);
    unresolved.events.push(Event {
        name,
        at,
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

/// A number that the service gives to events or groups of them.
fn number(members: &mut Members<'_>, key: &'static str, context: &mut Context<'_>) -> u32 {
    let read = members.count(key, context).map(u32::try_from);
    if let Some(Ok(number)) = read {
        return number;
    }
    if read.is_some() || members.take(key).is_none() {
        let at = members.take(key).map_or(members.at, |node| &node.at);
        context.fault(at, format!("the event needs its `{key}`"), "write the number that the service sends");
    }
    0
}
