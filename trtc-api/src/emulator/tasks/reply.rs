//! Responses about tasks, made from the tables of their fields.

use serde_json::{Map, Value};

use super::task::Task;
use super::{files, json};
use crate::emulator::response::ApiError;
use crate::lifecycle::{Describe, FileSource, Lifecycle, Phase, TaskAction};
use crate::object::{Object, ValueMut};
use crate::schema::Literal;

/// The code for a task that does not exist, if the life cycle declares none.
const NOT_FOUND: &str = "ResourceNotFound";

/// What a response is about.
pub(super) struct Subject<'a> {
    pub(super) lifecycle: &'static Lifecycle,
    /// The task; `None` if the response says that there is none.
    pub(super) task: Option<&'a Task>,
    pub(super) request: &'a Value,
}

/// Returns the fields of a success.
///
/// A field is included if the schema requires it, or if its value is known and the request did not name it.
pub(super) fn success(action: &TaskAction, subject: &Subject<'_>) -> Value {
    let mut response = action.response.create();
    let mut fields = Map::new();
    for (index, field) in response.shape().fields.iter().enumerate() {
        let requested = json::get(subject.request, &[field.name]).filter(|value| **value != "");
        let known = subject.known(field.name);
        let file_list = response.field_mut(index).and_then(|slot| subject.file_list(field.name, slot));
        let value = match (file_list, known, requested) {
            (Some(files), _, _) => Some(files),
            (None, Some(known), None) => Some(known),
            (None, known, _) if field.required => {
                known.or_else(|| requested.cloned()).or_else(|| response.field_mut(index).map(placeholder))
            }
            _ => None,
        };
        fields.extend(value.map(|value| (field.name.to_owned(), value)));
    }
    Value::Object(fields)
}

/// Returns the response for a task that does not exist: an error, or a success with a status that says so.
pub(super) fn gone(describe: &Describe, subject: &Subject<'_>) -> Result<Value, ApiError> {
    if describe.phases.iter().any(|(_, phase)| *phase == Phase::Gone) {
        return Ok(success(&describe.action, subject));
    }
    Err(not_found(describe.gone))
}

pub(super) fn not_found(codes: &[&str]) -> ApiError {
    ApiError::new(codes.first().copied().unwrap_or(NOT_FOUND), "Task not exist.")
}

impl Subject<'_> {
    /// Returns the value of a response field that has the name of the task ID, the status or a remembered value.
    fn known(&self, name: &str) -> Option<Value> {
        let describe = self.lifecycle.describe.as_ref();
        if let Some(describe) = describe.filter(|describe| describe.status == name) {
            return self.status(describe);
        }
        let task = self.task?;
        if name == self.lifecycle.start.id {
            return Some(task.id.clone().into());
        }
        task.remembered(self.lifecycle, name).cloned()
    }

    fn status(&self, describe: &Describe) -> Option<Value> {
        let phase = self.task.map_or(Phase::Gone, |task| task.phase);
        let of = |phase| describe.phases.iter().find(|(_, own)| *own == phase);
        // A phase without a status of its own, for example with problems, is reported as running.
        let status = of(phase).or_else(|| of(Phase::Running)).or_else(|| describe.phases.first());
        status.map(|(literal, _)| value_of(literal))
    }

    /// Returns the files of a task, if the field lists them.
    fn file_list(&self, name: &str, slot: ValueMut<'_>) -> Option<Value> {
        let task = self.task?;
        let of_describe = |rule: &&crate::lifecycle::FileRule| {
            rule.source == FileSource::Describe && rule.list.is_some_and(|list| list == [name])
        };
        let rule = self.lifecycle.files.iter().find(of_describe)?;
        let request = json::parse(&task.request).ok()?;
        json::get(&request, rule.given)?;
        let mut item = item(slot);
        match (&mut item, rule.name) {
            (Value::Object(item), Some(name)) => json::set(item, name, files::NAME.into()),
            (item, _) => *item = files::NAME.into(),
        }
        Some(Value::Array(vec![item]))
    }
}

pub(super) fn value_of(literal: &Literal) -> Value {
    match literal {
        Literal::Int(value) => (*value).into(),
        Literal::Str(value) => value.as_ref().into(),
    }
}

/// Returns an item of a list with its required fields.
fn item(slot: ValueMut<'_>) -> Value {
    match slot {
        ValueMut::Option(option) => item(option.fill()),
        ValueMut::List(list) => list.grow().map_or(Value::Null, placeholder),
        _ => Value::Null,
    }
}

/// Returns a value of the type of a field: empty, with the required fields of an object.
fn placeholder(slot: ValueMut<'_>) -> Value {
    match slot {
        ValueMut::Bool(_) => false.into(),
        ValueMut::Int(_) | ValueMut::Uint(_) | ValueMut::IntegerOrString(_) | ValueMut::IntegerEnum(_) => 0.into(),
        ValueMut::Float(_) => 0.0.into(),
        ValueMut::Str(_) | ValueMut::StringEnum(_) => "".into(),
        ValueMut::Object(object) => placeholder_object(object),
        ValueMut::List(_) => Value::Array(Vec::new()),
        ValueMut::Option(option) => placeholder(option.fill()),
        ValueMut::Json(_) => Value::Object(Map::new()),
    }
}

/// Returns an object with its required fields.
pub(in crate::emulator) fn placeholder_object(object: &mut dyn Object) -> Value {
    let fields = object.shape().fields.iter().enumerate().filter(|(_, field)| field.required);
    let fields =
        fields.filter_map(|(index, field)| Some((field.name.to_owned(), placeholder(object.field_mut(index)?))));
    Value::Object(fields.collect())
}
