//! The differences between two schemas of one service, judged for a caller in Rust.
//!
//! Official definitions are compared after their import; what their prose states is then under `review`, not enforced, and
//! its changes are compatible.
//!
//! A change is breaking ([`Step::Major`]) if a program that uses the generated code may no longer compile, or if a request
//! that passed the validation is rejected. A new optional field is compatible: requests are made with builders or with
//! `..Default::default()`.
//!
//! [`json`] returns `service`, `old` and `new` (versions of the API), `step` (`major`, `minor`, `patch` or `none`) and
//! `changes`, a list of `place`, `aspect`, `old`, `new` (null: it did not exist), `breaking`, `step` and `reason`.
//!
//! ```
//! use api_schema::changelog::{Step, compare};
//!
//! let schema = |limit: u32| {
//!     let text = format!(
//!         r#"{{
//!           "action": "Ping", "service": "trtc", "description": "Pings.",
//!           "request": {{ "properties": {{
//!             "Count": {{ "description": "N.", "type": "integer", "maximum": {limit} }}
//!           }} }},
//!           "response": {{ "properties": {{}} }}
//!         }}"#
//!     );
//!     api_schema::load_sources(vec![api_schema::Source::new("Ping.json", text)])
//! };
//! let changes = compare(&schema(9)?, &schema(5)?);
//! assert_eq!(changes[0].place, "Ping.request.Count");
//! assert_eq!((changes[0].aspect, changes[0].step), ("maximum", Step::Major));
//! # Ok::<(), api_schema::Report>(())
//! ```

mod action;
mod field;
mod log;
mod types;
mod write;

pub use log::{Change, Step};
pub use write::{json, markdown};

use crate::list::lifecycle_json;
use crate::model::{ErrorCode, Schema};
use crate::names::error_codes;
use log::{Log, pairs, text};

/// Returns every change, ordered by place.
pub fn compare(old: &Schema, new: &Schema) -> Vec<Change> {
    let mut log = Log::default();
    service(old, new, &mut log);
    codes(old, new, &mut log);
    action::compare(&old.actions, &new.actions, &mut log);
    types::compare(&old.types, &new.types, &mut log);
    events(old, new, &mut log);
    lifecycles(old, new, &mut log);
    log.finish()
}

fn service(old: &Schema, new: &Schema, log: &mut Log) {
    let (old, new) = (&old.service, &new.service);
    let place = "service";
    log.changed(place, "version", [text(&old.version), text(&new.version)], Step::Major, "another API is called");
    log.changed(place, "host", [text(&old.host), text(&new.host)], Step::Patch, "requests go to another host");
    log.described(place, &old.description, &new.description);
    for pair in pairs(&old.regions, &new.regions, |region| region.name.clone()) {
        let place = format!("region {}", pair.name);
        log.existence(&place, "region", &pair, [Step::Patch, Step::Patch]);
        if let Some((old, new)) = pair.both() {
            log.sites(&place, old.sites, new.sites);
        }
    }
}

fn codes(old: &Schema, new: &Schema, log: &mut Log) {
    let codes = |schema: &Schema| -> Vec<(ErrorCode, String)> {
        error_codes(schema).into_iter().map(|(error, name)| (error.clone(), name)).collect()
    };
    for pair in pairs(&codes(old), &codes(new), |(error, _)| error.code.clone()) {
        let place = format!("error code {}", pair.name);
        log.existence(&place, "error code", &pair, [Step::Minor, Step::Major]);
        if let Some(((old, old_name), (new, new_name))) = pair.both() {
            log.changed(&place, "name", [text(old_name), text(new_name)], Step::Major, "the variant is renamed");
            log.described(&place, &old.description, &new.description);
            log.sites(&place, old.sites, new.sites);
        }
    }
}

fn events(old: &Schema, new: &Schema, log: &mut Log) {
    for pair in pairs(&old.events, &new.events, |event| event.name.clone()) {
        let place = format!("event {}", pair.name);
        log.existence(&place, "event", &pair, [Step::Minor, Step::Major]);
        if let Some((old, new)) = pair.both() {
            let numbers = [old, new].map(|event| Some(format!("{}.{}", event.group, event.number)));
            log.changed(&place, "number", numbers, Step::Patch, "another event is decoded");
            log.described(&place, &old.description, &new.description);
            field::objects(&place, &old.info, &new.info, false, log);
        }
    }
}

fn lifecycles(old: &Schema, new: &Schema, log: &mut Log) {
    for pair in pairs(&old.lifecycles, &new.lifecycles, |lifecycle| lifecycle.name.clone()) {
        let place = format!("life cycle {}", pair.name);
        log.existence(&place, "life cycle", &pair, [Step::Minor, Step::Major]);
        let Some((old, new)) = pair.both() else { continue };
        let (old, new) = (lifecycle_json(old), lifecycle_json(new));
        for (key, old) in old.as_object().into_iter().flatten() {
            let new = new.get(key).cloned().unwrap_or_default();
            let (aspect, step, reason) = match key.as_str() {
                "method" => ("method", Step::Major, "the method is renamed".to_owned()),
                "description" | "documentation" | "lacks" => ("description", Step::Patch, "documentation".to_owned()),
                key => ("behavior", Step::Minor, format!("tasks behave differently: `{key}`")),
            };
            log.changed(&place, aspect, [Some(old.to_string()), Some(new.to_string())], step, &reason);
        }
    }
}
