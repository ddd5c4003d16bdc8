//! Life cycles: every action, field, code, event and value that one names exists, and its parts fit one another.

mod call;
mod event;
mod path;
mod time;

use super::{Diagnostics, TypeIndex, value};
use crate::diagnostic::Diagnostic;
use crate::model::{
    Action, Describe, Duplicates, FieldPath, FieldType, Idempotency, IntegerWhen, Lifecycle, Object, ParameterValue,
    Remembered, Schema, SecondStart, Secret, find, literal_json, names,
};
use crate::source::Span;
use crate::span_map::SpanMap;
use crate::suggest;

/// Checks the life cycles of a schema, and gives the values of integer fields their type.
///
/// A file that could not be read may hold any action or event, so then a name that is not found is no error.
pub(super) fn check(schema: &mut Schema, all_read: bool, diagnostics: Diagnostics<'_>) {
    let mut lifecycles = std::mem::take(&mut schema.lifecycles);
    for lifecycle in &mut lifecycles {
        let json = std::mem::take(&mut lifecycle.json);
        let span = lifecycle.span.clone();
        let types = TypeIndex { types: &schema.types };
        let remember = lifecycle.remember.clone();
        let start = find(&schema.actions, &lifecycle.start.action);
        Checker { schema, types, all_read, json: &json, span: &span, start, remember: &remember, diagnostics }
            .check(lifecycle);
        lifecycle.json = json;
    }
    schema.lifecycles = lifecycles;
}

/// One life cycle and everything that it may refer to.
struct Checker<'a, 'f> {
    schema: &'a Schema,
    types: TypeIndex<'a>,
    all_read: bool,
    json: &'a SpanMap,
    span: &'a Span,
    /// The action that starts a task, if there is one of its name.
    start: Option<&'a Action>,
    remember: &'a [Remembered],
    diagnostics: Diagnostics<'f>,
}

impl<'a> Checker<'a, '_> {
    fn check(&mut self, lifecycle: &mut Lifecycle) {
        self.action(&lifecycle.start.action, &["start"]);
        if let Some(start) = self.start {
            self.text_field(&start.response, &lifecycle.start.id, &["start", "id"]);
        }
        self.remembered();
        if let Some(idempotency) = &lifecycle.idempotency {
            self.idempotency(idempotency);
        }
        if let Some(duplicates) = &lifecycle.duplicates {
            self.duplicates(duplicates);
        }
        if let Some(describe) = &mut lifecycle.describe {
            self.describe(describe);
        }
        self.find(lifecycle);
        self.updates(&lifecycle.updates);
        self.stop(&lifecycle.stop);
        self.times(lifecycle);
        self.events(lifecycle);
        self.readiness(lifecycle);
        self.files(lifecycle);
        self.lacks(lifecycle);
    }

    /// Reports an error at the value that a path of keys leads to, or as near to it as there is a value.
    fn error(&mut self, place: &[&str], message: impl Into<String>, help: impl Into<String>) {
        let (json, span) = (self.json, self.span);
        let near = (0..=place.len()).rev().find_map(|length| place.get(..length).and_then(|place| json.get(place)));
        self.diagnostics.push(Diagnostic::new(near.unwrap_or(span), message).help(help));
    }

    /// Reports an error at a key.
    fn error_at_key(&mut self, place: &[&str], message: impl Into<String>, help: impl Into<String>) {
        let span = self.json.get_key(place).unwrap_or(self.span);
        self.diagnostics.push(Diagnostic::new(span, message).help(help));
    }

    /// The action that `place` names under `action`.
    fn action(&mut self, name: &str, place: &[&str]) -> Option<&'a Action> {
        let found = find(&self.schema.actions, name);
        if found.is_none() && self.all_read && !name.is_empty() {
            let help = suggest::help_among_many(name, &names(&self.schema.actions), self.diagnostics.len());
            self.error(&[place, &["action"]].concat(), format!("no action is named `{name}`"), help);
        }
        found
    }

    /// Error codes that an action must list.
    fn codes(&mut self, action: Option<&Action>, codes: &[String], place: &[&str]) {
        for (index, code) in codes.iter().enumerate() {
            self.code(action, code, &[place, &[index.to_string().as_str()]].concat());
        }
    }

    fn code(&mut self, action: Option<&Action>, code: &str, place: &[&str]) {
        let Some(action) = action else { return };
        if find(&action.errors, code).is_none() {
            let name = &action.name;
            let help = match crate::nearest(code, names(&action.errors)) {
                Some(near) => format!("did you mean `{near}`? If not, add the code to `errors` of `{name}`"),
                None => format!("add the code to `errors` of `{name}`"),
            };
            self.error(place, format!("`{name}` does not list the error code `{code}`"), help);
        }
    }

    /// A field at the top of an object that holds a string, such as an ID.
    fn text_field(&mut self, object: &'a Object, name: &str, place: &[&str]) {
        let path = FieldPath(vec![name.to_owned()]);
        self.field_of_type(object, &path, place, FieldType::is_text, "a string");
    }

    /// Names of `remember`: none is `id`, each field holds a value that a handle can keep, and none is secret.
    fn remembered(&mut self) {
        for Remembered { name, path, integer_when } in self.remember {
            let place = ["remember", name.as_str()];
            if name == "id" || name.is_empty() {
                let message = format!("`{name}` cannot be the name of a remembered value");
                self.error_at_key(&place, message, "take another name: `$id` is the task ID");
            }
            let Some(start) = self.start else { continue };
            let path_place = if integer_when.is_some() { [&place[..], &["field"]].concat() } else { place.to_vec() };
            if let Some(form) = integer_when {
                self.selects_form(&start.request, form, &place);
            }
            let Some(found) = self.path(&start.request, path, &path_place) else { continue };
            if found.secret != Secret::No {
                let message = format!("`{path}` is secret, so a stored handle must not hold it");
                self.error(&place, message, "remember only what is needed to find, describe, update or stop the task");
            } else if !found.is_plain() {
                let message = format!("`{path}` is neither a number, nor a string, nor a list of strings");
                self.error(&place, message, "remember a field inside it");
            }
        }
    }

    /// The field that selects the form of an ID exists and has the value.
    fn selects_form(&mut self, object: &'a Object, form: &IntegerWhen, place: &[&str]) {
        let path = form.field.to_string();
        let place = [place, &["integerWhen", &path]].concat();
        let Some(found) = self.path(object, &form.field, &place) else { return };
        let value = literal_json(&form.is);
        if let Err(error) = value::check_value(&value, found.ty, &found.field.constraints, self.types) {
            self.error(&place, format!("`{path}` {}", error.reason), "write a value that the field can have");
        }
    }

    /// The remembered value of a name.
    fn remembered_as(&mut self, name: &str, place: &[&str]) -> Option<&'a Remembered> {
        let found = find(self.remember, name);
        if found.is_none() {
            let mut known = names(self.remember);
            known.push("id");
            let help = suggest::help(name, &known);
            self.error(place, format!("`remember` has no entry `{name}`"), help);
        }
        found
    }

    fn idempotency(&mut self, idempotency: &Idempotency) {
        let Some(start) = self.start else { return };
        self.text_field(&start.request, &idempotency.key, &["idempotency", "key"]);
        self.start_paths(&idempotency.scope, &["idempotency", "scope"]);
        self.codes(Some(start), &idempotency.exists, &["idempotency", "exists"]);
        let key = |remembered: &Remembered| matches!(remembered.path.0.as_slice(), [name] if *name == idempotency.key);
        if !self.remember.iter().any(key) {
            let message = format!("`remember` does not keep the idempotency key `{}`", idempotency.key);
            let help = format!("add `\"{0}\": \"{0}\"` to `remember`", idempotency.key);
            self.error(&["idempotency", "key"], message, help);
        }
    }

    fn duplicates(&mut self, duplicates: &Duplicates) {
        self.start_paths(&duplicates.fields, &["duplicates", "fields"]);
        self.codes(self.start, &duplicates.codes, &["duplicates", "codes"]);
        match duplicates.second {
            SecondStart::Rejected if duplicates.codes.is_empty() => self.error(
                &["duplicates", "second"],
                "a second start is rejected, but no error code says so",
                "add `codes` with the error codes of the rejection",
            ),
            SecondStart::Replaces | SecondStart::Rejected if duplicates.fields.is_empty() => self.error(
                &["duplicates", "second"],
                "the fields that make two starts the same task are missing",
                "add `fields`, or write `\"second\": \"unknown\"`",
            ),
            _ => {}
        }
    }

    fn describe(&mut self, describe: &mut Describe) {
        let place = ["describe"];
        let action = self.call(&describe.action, &describe.parameters, true, &place);
        self.codes(action, &describe.gone, &["describe", "gone"]);
        let Some(action) = action else { return };
        let path = FieldPath(vec![describe.status.clone()]);
        let found = self.path(&action.response, &path, &["describe", "status"]);
        let types: Vec<&FieldType> = found.iter().map(|found| found.ty).collect();
        self.phases(&types, &mut describe.phases, &place);
        for (value, phase) in describe.phases.iter().filter(|(_, phase)| !phase.is_status()) {
            let message = format!("no status can be `{}`, which is a phase of events", phase.word());
            let help = "write `waiting`, `running`, `paused`, `ending`, `ended`, `failed` or `gone`";
            self.error(&["describe", "phases", &value.text()], message, help);
        }
        let gone = describe.phases.iter().any(|(_, phase)| *phase == crate::model::Phase::Gone);
        if describe.gone.is_empty() && !gone {
            let message = "`describe` does not say how the service reports a task that has ended";
            self.error(&place, message, "add `gone` with error codes, or give a status the phase `gone`");
        }
    }

    /// Paths of the start request, as a list or as a single text.
    fn start_paths(&mut self, paths: &[FieldPath], place: &[&str]) {
        let Some(start) = self.start else { return };
        for (index, path) in paths.iter().enumerate() {
            self.path(&start.request, path, &[place, &[index.to_string().as_str()]].concat());
        }
    }

    /// A reason why a part is absent makes sense only if the part is absent.
    fn lacks(&mut self, lifecycle: &Lifecycle) {
        for (part, _) in &lifecycle.lacks {
            let present = match part.as_str() {
                "idempotency" => lifecycle.idempotency.is_some(),
                "describe" => lifecycle.describe.is_some(),
                "find" => lifecycle.find.is_some(),
                _ => !lifecycle.updates.is_empty(),
            };
            if present {
                let message = format!("`lacks` gives a reason for the absence of `{part}`, which is present");
                self.error_at_key(&["lacks", part], message, "remove one of the two");
            }
        }
    }

    /// Folders of files, and other lists of values of a stored handle.
    fn stored_values(&mut self, values: &[ParameterValue], place: &[&str]) {
        for (index, value) in values.iter().enumerate() {
            if let ParameterValue::Remembered(name) = value {
                self.remembered_as(name, &[place, &[index.to_string().as_str()]].concat());
            }
        }
    }
}
