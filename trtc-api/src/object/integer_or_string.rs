use std::fmt;

use super::{FieldValue, ValueMut, ValueRef};

/// An integer or text: what the service sends is told apart, and kept as it is.
///
/// ```
/// use trtc_api::IntegerOrString;
///
/// let room = IntegerOrString::from(8489);
/// assert_eq!((room.to_string(), room.as_integer()), ("8489".to_owned(), Some(8489)));
/// assert_ne!(room, IntegerOrString::from("8489")); // rooms named by numbers and by strings are not the same
/// assert_eq!(IntegerOrString::from("8489").as_integer(), Some(8489));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum IntegerOrString {
    /// An integer.
    Integer(i64),
    /// Text.
    String(String),
}

impl IntegerOrString {
    /// The integer, also where it was sent as text.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(value) => Some(*value),
            Self::String(text) => text.parse().ok(),
        }
    }
}

impl From<i64> for IntegerOrString {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<&str> for IntegerOrString {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for IntegerOrString {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl Default for IntegerOrString {
    fn default() -> Self {
        Self::String(String::new())
    }
}

impl fmt::Display for IntegerOrString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(value) => value.fmt(f),
            Self::String(text) => text.fmt(f),
        }
    }
}

impl FieldValue for IntegerOrString {
    fn placeholder() -> Self {
        Self::default()
    }

    fn view(&self) -> ValueRef<'_> {
        match self {
            Self::Integer(value) => ValueRef::Int(*value),
            Self::String(text) => ValueRef::Str(text),
        }
    }

    fn slot(&mut self) -> ValueMut<'_> {
        ValueMut::IntegerOrString(self)
    }
}
