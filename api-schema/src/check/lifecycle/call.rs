//! The actions that find, describe, update and stop a task, with their parameters.

use super::Checker;
use crate::check::value;
use crate::model::{
    Action, Field, FieldPath, FieldType, Lifecycle, Literal, Parameter, ParameterValue, Stop, Update, find,
    literal_json, names,
};
use crate::suggest;

impl<'a> Checker<'a, '_> {
    pub(super) fn find(&mut self, lifecycle: &Lifecycle) {
        let Some(search) = &lifecycle.find else { return };
        let action = self.call(&search.action, &search.parameters, true, &["find"]);
        self.codes(action, &search.gone, &["find", "gone"]);
        if let Some(action) = action {
            self.text_field(&action.response, &search.id, &["find", "id"]);
        }
        let Some(idempotency) = &lifecycle.idempotency else {
            let message = "a task is found by its idempotency key, but there is none";
            return self.error_at_key(&["find"], message, "add `idempotency`, or remove `find`");
        };
        let key = FieldPath(vec![idempotency.key.clone()]);
        let is_key = |name: &str| find(self.remember, name).is_some_and(|it| it.path == key);
        let finds = |parameter: &Parameter| match &parameter.value {
            ParameterValue::Remembered(name) => is_key(name),
            _ => false,
        };
        if !search.parameters.iter().any(finds) {
            let message = format!("no parameter of `find` is the idempotency key `{}`", idempotency.key);
            self.error(&["find", "parameters"], message, "pass the remembered key");
        }
        if let Some(parameter) = search.parameters.iter().find(|parameter| parameter.value == ParameterValue::Id) {
            let place = ["find", "parameters", &parameter.field];
            self.error(&place, "the task ID is what `find` looks for", "pass remembered values and constants only");
        }
    }

    pub(super) fn updates(&mut self, updates: &[Update]) {
        for (index, update) in updates.iter().enumerate() {
            let index = index.to_string();
            let place = ["updates", index.as_str()];
            let action = self.call(&update.action, &update.parameters, false, &place);
            self.codes(action, &update.gone, &[&place[..], &["gone"]].concat());
            self.codes(action, &update.outdated, &[&place[..], &["outdated"]].concat());
            self.names_the_task(&update.parameters, &place);
            let outdated = [&place[..], &["outdated"]].concat();
            if self.json.get(&outdated).is_some() && update.counter.is_none() {
                let message = "`outdated` has codes for a counter, but there is none";
                self.error(&outdated, message, "add `counter`, or remove `outdated`");
            }
            if let (Some(action), Some(counter)) = (action, &update.counter) {
                let path = FieldPath(vec![counter.clone()]);
                self.field_of_type(
                    &action.request,
                    &path,
                    &["updates", &index, "counter"],
                    FieldType::is_integer,
                    "an integer",
                );
            }
            if updates.iter().take_while(|other| !std::ptr::eq(*other, update)).any(|it| it.action == update.action) {
                let place = ["updates", &index, "action"];
                let message = format!("`{}` is listed twice", update.action);
                self.error(&place, message, "remove one of the two");
            }
        }
    }

    pub(super) fn stop(&mut self, stop: &Stop) {
        let action = self.call(&stop.action, &stop.parameters, true, &["stop"]);
        self.codes(action, &stop.gone, &["stop", "gone"]);
        if action.is_some() {
            self.names_the_task(&stop.parameters, &["stop"]);
        }
    }

    fn names_the_task(&mut self, parameters: &[Parameter], place: &[&str]) {
        if !parameters.iter().any(|parameter| parameter.value == ParameterValue::Id) {
            let help = "pass it: `\"parameters\": { \"TheIdField\": \"$id\" }`";
            self.error(&[place, &["parameters"]].concat(), "no parameter is the task ID", help);
        }
    }

    /// An action with its parameters; `complete` if no one adds others to them.
    pub(super) fn call(
        &mut self,
        name: &str,
        parameters: &[Parameter],
        complete: bool,
        place: &[&str],
    ) -> Option<&'a Action> {
        let action = self.action(name, place)?;
        let fields = &action.request.fields;
        for parameter in parameters {
            let place = [place, &["parameters", &parameter.field]].concat();
            match find(fields, &parameter.field) {
                Some(field) => self.value(field, &parameter.value, &place),
                None if action.request.incomplete => {}
                None => {
                    let help = suggest::help(&parameter.field, &names(fields));
                    let message = format!("the request of `{name}` has no field `{}`", parameter.field);
                    self.error_at_key(&place, message, help);
                }
            }
        }
        if complete {
            self.is_complete(action, parameters, place);
        }
        Some(action)
    }

    /// A parameter has the type of its field.
    fn value(&mut self, field: &'a Field, value: &ParameterValue, place: &[&str]) {
        if field.unreadable {
            return;
        }
        let name = &field.name;
        match value {
            ParameterValue::Id => {
                if !matches!(field.ty, FieldType::String | FieldType::IntegerOrString) {
                    self.error(
                        place,
                        format!("`{name}` is not a string, so it cannot be the task ID"),
                        "pass another value",
                    );
                }
            }
            ParameterValue::Remembered(remembered) => {
                let Some(remembered) = self.remembered_as(remembered, place) else { return };
                // An unknown path has an error of its own.
                let Some(source) = self.start.and_then(|start| self.known_type(start, &remembered.path)) else {
                    return;
                };
                if !is_assignable(source, &field.ty) {
                    let message =
                        format!("`{name}` does not have the type of `{}`, which is remembered", remembered.path);
                    self.error(place, message, "pass a value of the same type");
                }
            }
            ParameterValue::Literal(literal) => {
                if let Err(error) =
                    value::check_value(&literal_json(literal), &field.ty, &field.constraints, self.types)
                {
                    self.error(place, format!("`{name}` {}", error.reason), "change the constant");
                }
            }
        }
    }

    /// The type that a path leads to, without errors.
    fn known_type(&self, start: &'a Action, path: &FieldPath) -> Option<&'a FieldType> {
        let mut object = Some(&start.request);
        let mut ty = None;
        for name in &path.0 {
            let field = find(&object?.fields, name).filter(|field| !field.unreadable)?;
            ty = Some(&field.ty);
            object = match &field.ty {
                FieldType::Object { name, .. } => self.types.find_object(name),
                _ => None,
            };
        }
        ty
    }

    /// Every field that the request needs is given.
    fn is_complete(&mut self, action: &Action, parameters: &[Parameter], place: &[&str]) {
        let given = |name: &String| parameters.iter().any(|parameter| parameter.field == *name);
        let is = |name: &String, wanted: &Literal| {
            let value = parameters.iter().find(|parameter| parameter.field == *name).map(|it| &it.value);
            matches!(value, Some(ParameterValue::Literal(value)) if value == wanted)
        };
        let mut missing: Vec<String> = Vec::new();
        let required = action.request.fields.iter().filter(|field| field.required && !given(&field.name));
        missing.extend(required.map(|field| format!("`{}` is required", field.name)));
        for rule in &action.request.rules {
            if rule.is_met(given, is) == Some(false) {
                let rule = rule.to_string();
                missing.push(
                    rule.trim_end_matches('.').replacen("At least", "at least", 1).replacen("Exactly", "exactly", 1),
                );
            }
        }
        for what in missing {
            let message = format!("the request of `{}` is incomplete: {what}", action.name);
            self.error(
                &[place, &["parameters"]].concat(),
                message,
                "add the field, from `remember` if the start knows it",
            );
        }
    }
}

/// Whether a value of one type can be sent as another.
fn is_assignable(source: &FieldType, target: &FieldType) -> bool {
    use FieldType::{Int64, IntegerOrString, String, Uint64};
    match (source, target) {
        (Int64 | Uint64, Int64 | Uint64 | IntegerOrString) | (String | IntegerOrString, IntegerOrString) => true,
        (source, target) => source == target,
    }
}
