//! Checks of events: unique numbers, valid examples.

use super::value::check_object;
use super::{Diagnostics, TypeIndex, object};
use crate::diagnostic::Diagnostic;
use crate::first_uses::FirstUses;
use crate::model::{Event, Schema, names};
use crate::suggest;

pub(super) fn check(events: &[Event], types: TypeIndex<'_>, diagnostics: Diagnostics<'_>) {
    let mut numbers = FirstUses::default();
    for event in events {
        let number = format!("{} {}", event.group, event.number);
        if let Some((other, _)) = numbers.record(&number, &event.name, &event.span) {
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
                let steps = mismatch.steps(&["examples", &index, "EventInfo"]);
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
    let mut fields = Vec::new();
    for event in &schema.events {
        if event.info.incomplete {
            return;
        }
        fields.extend(names(&event.info.fields));
    }
    fields.sort();
    fields.dedup();
    // A part of a service may have no events.
    if schema.events.is_empty() {
        return;
    }
    for (name, span) in &schema.service.event_fields.spans {
        if fields.binary_search(&name.as_str()).is_err() {
            let help = suggest::help(name, &fields);
            diagnostics.push(Diagnostic::new(span, format!("no event has the field `{name}`")).help(help));
        }
    }
}
