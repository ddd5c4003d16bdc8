//! Times and limits of tasks.

use super::Checker;
use crate::model::{End, FieldPath, FieldType, Lifecycle, Retention};

impl Checker<'_, '_> {
    pub(super) fn times(&mut self, lifecycle: &Lifecycle) {
        if let Some(Retention::Requested(path)) = &lifecycle.retention {
            self.time(path, true, &["retention", "field"]);
        }
        for (index, end) in lifecycle.ends.iter().enumerate() {
            let index = index.to_string();
            match end {
                End::After(path) => self.time(path, false, &["ends", &index, "after"]),
                End::Idle(path) => self.time(path, false, &["ends", &index, "idle"]),
                End::Rounds(path) => self.integer(path, &["ends", &index, "rounds"]),
                End::Hours(_) => {}
            }
        }
        let Some(limit) = &lifecycle.limit else { return };
        self.start_paths(&limit.scope, &["limit", "scope"]);
        if let Some(code) = &limit.code {
            self.code(self.start, code, &["limit", "code"]);
        }
        if limit.tasks.is_none() && limit.streams.is_none() && limit.code.is_none() {
            self.error(&["limit"], "`limit` is empty", "add `tasks`, `streams` or `code`, or remove it");
        }
    }

    fn integer(&mut self, path: &FieldPath, place: &[&str]) {
        let Some(start) = self.start else { return };
        self.field_of_type(&start.request, path, place, FieldType::is_integer, "an integer");
    }

    /// A field with a time: an integer whose unit is known, and whose default too if that is needed.
    pub(super) fn time(&mut self, path: &FieldPath, needs_default: bool, place: &[&str]) {
        let Some(start) = self.start else { return };
        let Some(found) = self.field_of_type(&start.request, path, place, FieldType::is_integer, "an integer") else {
            return;
        };
        if !matches!(found.field.unit.as_deref(), Some("s" | "min" | "h")) {
            let message = format!("`{path}` has no unit of time");
            self.error(place, message, "give the field the `unit` `s`, `min` or `h`");
        }
        if needs_default && found.field.default.is_none() {
            self.error(place, format!("`{path}` has no default"), "give the field a `default`");
        }
    }
}
