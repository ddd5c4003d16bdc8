use std::fmt;

use super::{FieldValue, ValueMut, ValueRef};

/// An integer or a string, kept as the service sent it.
///
/// ```
/// use trtc_api::IntegerOrString;
///
/// let room = IntegerOrString::from(8489);
/// assert_eq!((room.to_string(), room.as_integer()), ("8489".to_owned(), Some(8489)));
/// assert_ne!(room, IntegerOrString::from("8489")); // The service distinguishes the two.
/// assert_eq!(IntegerOrString::from("8489").as_integer(), Some(8489));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum IntegerOrString {
    /// An integer.
    Integer(i64),
    /// A string.
    String(String),
}

impl IntegerOrString {
    /// Returns the integer, parsed if it was sent as a string.
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

    fn value_ref(&self) -> ValueRef<'_> {
        match self {
            Self::Integer(value) => ValueRef::Int(*value),
            Self::String(text) => ValueRef::Str(text),
        }
    }

    fn value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::IntegerOrString(self)
    }
}
