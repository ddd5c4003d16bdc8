//! The JSON of events that a test makes happen.

use serde_json::{Value, json};

use super::TaskEvent;
use crate::emulator::form::{FormError, Members};

impl TaskEvent {
    /// Reads an event; its members are named after the setters.
    pub(in crate::emulator) fn from_json(value: Value) -> Result<Self, FormError> {
        let mut members = Members::of(value)?;
        let event = Self::take(&mut members)?;
        members.finish()?;
        Ok(event)
    }

    /// Takes the members of an event from an object that may have others.
    pub(in crate::emulator) fn take(members: &mut Members) -> Result<Self, FormError> {
        let event = members.string("event")?;
        let mut event = Self::new(Members::required("event", event)?);
        event.value = members.take("value");
        event.reason = members.string("reason")?;
        event.delay = members.seconds("after")?.unwrap_or_default();
        let field = members.string("after_seconds_of")?;
        let default = members.count("default_seconds")?.unwrap_or(0);
        event.delay_field = field.map(|field| (field, default.into()));
        Ok(event)
    }

    pub(in crate::emulator) fn to_json(&self) -> Value {
        let (field, default) = self.delay_field.as_ref().map(|(field, default)| (field, *default)).unzip();
        json!({
            "event": self.event,
            "value": self.value,
            "reason": self.reason,
            "after": self.delay.as_secs_f64(),
            "after_seconds_of": field,
            "default_seconds": default,
        })
    }
}
