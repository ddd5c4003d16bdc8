use std::fmt;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::json::{repair, to_value};
use crate::object::DecodeError;

/// An event that the schema does not define, or whose callback does not fit its type.
///
/// A number that [`Value`] cannot hold exactly is a string of its digits.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct UnknownEvent {
    /// The group of the event, `EventGroupId`; 0 if the callback names none.
    pub group: u32,
    /// The number of the event, `EventType`; 0 if the callback names none.
    pub number: u32,
    /// The data of the event, `EventInfo`; null if there is none.
    pub info: Value,
    /// The complete callback, if its group or its number cannot be read. A body that is not an object of JSON is a string
    /// of its text, in which U+FFFD replaces what is not Unicode.
    pub callback: Option<Value>,
    /// The reason why the callback does not fit, or `None` if the schema does not define the event.
    pub reason: Option<DecodeError>,
}

impl UnknownEvent {
    /// Keeps the data of an event. Data that is not JSON is kept as a string.
    #[doc(hidden)]
    pub fn new(group: u32, number: u32, info: &[u8], reason: Option<DecodeError>) -> Self {
        let text = repair(info);
        let info = match serde_json::from_str::<&RawValue>(&text) {
            Ok(json) => to_value(json.get()),
            Err(_) => Value::String(text.into_owned()),
        };
        Self { group, number, info, callback: None, reason }
    }
}

/// Does not show the data: no schema says which parts of it are secret.
impl fmt::Debug for UnknownEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnknownEvent")
            .field("group", &self.group)
            .field("number", &self.number)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_does_not_show_the_data() {
        let event = UnknownEvent::new(3, 999, br#"{"AccessKey":"0123456789"}"#, None);
        let event = UnknownEvent { callback: Some("0123456789".into()), ..event };
        assert_eq!(format!("{event:?}"), "UnknownEvent { group: 3, number: 999, reason: None, .. }");
    }
}
