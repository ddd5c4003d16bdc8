//! JSON objects that users write: the members are taken one by one, and unknown ones are rejected.

use std::fmt;

use serde_json::{Map, Value};

/// The reason why JSON that configures an emulator was rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormError(String);

impl FormError {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// Returns the error with the place before it.
    pub(super) fn at(self, place: impl fmt::Display) -> Self {
        Self(format!("{place}: {}", self.0))
    }
}

impl fmt::Display for FormError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FormError {}

/// Parses JSON; an empty text is an empty object.
pub(super) fn parse(json: &[u8]) -> Result<Value, FormError> {
    if json.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Object(Map::new()));
    }
    serde_json::from_slice(json).map_err(|error| FormError::new(format!("malformed JSON: {error}")))
}

/// The members of an object that are not taken yet, and the names that it may have.
pub(super) struct Members {
    left: Map<String, Value>,
    known: Vec<&'static str>,
}

impl Members {
    pub(super) fn of(value: Value) -> Result<Self, FormError> {
        match value {
            Value::Object(left) => Ok(Self { left, known: Vec::new() }),
            other => Err(FormError::new(format!("expected an object, found {}", kind(&other)))),
        }
    }

    pub(super) fn take(&mut self, name: &'static str) -> Option<Value> {
        self.known.push(name);
        self.left.remove(name).filter(|value| !value.is_null())
    }

    pub(super) fn string(&mut self, name: &'static str) -> Result<Option<String>, FormError> {
        self.typed(name, "a string", |value| value.as_str().map(str::to_owned))
    }

    pub(super) fn count(&mut self, name: &'static str) -> Result<Option<u32>, FormError> {
        self.typed(name, "a whole number from 0", |value| value.as_u64().and_then(|count| u32::try_from(count).ok()))
    }

    pub(super) fn seconds(&mut self, name: &'static str) -> Result<Option<std::time::Duration>, FormError> {
        let read = |value: &Value| std::time::Duration::try_from_secs_f64(value.as_f64()?).ok();
        self.typed(name, "a number of seconds from 0", read)
    }

    pub(super) fn list(&mut self, name: &'static str) -> Result<Option<Vec<Value>>, FormError> {
        self.typed(name, "a list", |value| value.as_array().cloned())
    }

    pub(super) fn required<T>(name: &str, value: Option<T>) -> Result<T, FormError> {
        value.ok_or_else(|| FormError::new(format!("the member `{name}` is missing")))
    }

    /// Rejects members that were not taken.
    pub(super) fn finish(self) -> Result<(), FormError> {
        match self.left.keys().next() {
            None => Ok(()),
            Some(name) => {
                let known = self.known.join(", ");
                Err(FormError::new(format!("unknown member `{name}`; the members are {known}")))
            }
        }
    }

    fn typed<T>(
        &mut self,
        name: &'static str,
        expected: &str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Result<Option<T>, FormError> {
        let Some(value) = self.take(name) else { return Ok(None) };
        let wrong = || FormError::new(format!("`{name}` must be {expected}"));
        read(&value).map(Some).ok_or_else(wrong)
    }
}

pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
