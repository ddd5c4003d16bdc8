//! Events: one for each number of a group, with examples that are such events.

use std::collections::HashMap;

use super::value::object_fits;
use super::{Faults, TypeIndex, object};
use crate::diagnostic::Diagnostic;
use crate::model::Event;

pub(super) fn check(events: &[Event], known: TypeIndex<'_>, faults: Faults<'_>) {
    let mut seen: HashMap<(u32, u32), &str> = HashMap::new();
    for event in events {
        if let Some(other) = seen.insert((event.group, event.number), &event.name) {
            let at = event.json.at(&["number"]).unwrap_or(&event.at);
            let number = event.number;
            faults.push(
                Diagnostic::new(at, format!("`{}` has the number {number} of `{other}`", event.name))
                    .help("give each event of a group a number of its own"),
            );
        }
        object::check(&event.info, &event.name, known, faults);
        for (index, example) in event.examples.iter().enumerate() {
            let index = index.to_string();
            let Some(info) = example.get("EventInfo") else { continue };
            if let Err(misfit) = object_fits(info, &event.info, known) {
                let steps = ["examples", &index, "EventInfo"].into_iter();
                let steps: Vec<&str> = steps.chain(misfit.path.iter().map(String::as_str)).collect();
                let at = event.json.at(&steps).unwrap_or(&event.at);
                let reason = format!("`{}` {}", misfit.path.join("."), misfit.reason);
                faults.push(
                    Diagnostic::new(at, format!("in an example of `{}`, {reason}", event.name))
                        .help("change the example, or the constraint that it breaks"),
                );
            }
        }
    }
}
