//! Checks of events: unique numbers, valid examples.

use std::collections::{BTreeSet, HashMap};

use super::value::check_object;
use super::{Diagnostics, TypeIndex, object};
use crate::diagnostic::Diagnostic;
use crate::model::{Event, Schema};
use crate::suggest;

pub(super) fn check(events: &[Event], types: TypeIndex<'_>, diagnostics: Diagnostics<'_>) {
    let mut seen: HashMap<(u32, u32), &str> = HashMap::new();
    for event in events {
        if let Some(other) = seen.insert((event.group, event.number), &event.name) {
            let span = event.json.get(&["number"]).unwrap_or(&event.span);
            let number = event.number;
            diagnostics.push(
                Diagnostic::new(span, format!("`{}` has the same number as `{other}`: {number}", event.name))
                    .help("give each event of a group a unique number"),
            );
        }
        object::check(&event.info, &event.name, types, diagnostics);
        for (index, example) in event.examples.iter().enumerate() {
            let index = index.to_string();
            let Some(info) = example.get("EventInfo") else { continue };
            if let Err(mismatch) = check_object(info, &event.info, types) {
                let steps = ["examples", &index, "EventInfo"].into_iter();
                let steps: Vec<&str> = steps.chain(mismatch.path.iter().map(String::as_str)).collect();
                let span = event.json.get(&steps).unwrap_or(&event.span);
                let reason = format!("`{}` {}", mismatch.path.join("."), mismatch.reason);
                diagnostics.push(
                    Diagnostic::new(span, format!("in an example of `{}`, {reason}", event.name))
                        .help("change the example, or the constraint that it violates"),
                );
            }
        }
    }
}

/// Each field that events have in common is one of some event.
pub(super) fn check_common_fields(schema: &Schema, diagnostics: Diagnostics<'_>) {
    let fields: BTreeSet<&str> =
        schema.events.iter().flat_map(|event| &event.info.fields).map(|field| field.name.as_str()).collect();
    // A part of a service may have no events.
    if schema.events.is_empty() {
        return;
    }
    for (name, span) in &schema.service.event_fields.spans {
        if !fields.contains(name.as_str()) && schema.events.iter().all(|event| !event.info.incomplete) {
            let help = suggest::help(name, fields.iter().copied());
            diagnostics.push(Diagnostic::new(span, format!("no event has the field `{name}`")).help(help));
        }
    }
}
