use std::borrow::Cow;
use std::fmt;

use super::Value;

/// An integer or a string in a schema.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Literal {
    /// An integer.
    Int(i64),
    /// A string.
    Str(Cow<'static, str>),
}

impl Literal {
    /// Returns whether a value equals the literal.
    pub fn equals(&self, value: Value<'_>) -> bool {
        match (self, value) {
            (Self::Int(known), Value::Int(value)) => *known == value,
            (Self::Int(known), Value::Uint(value)) => u64::try_from(*known) == Ok(value),
            // JSON does not distinguish `1` and `1.0`.
            (Self::Int(known), Value::Float(value)) => *known as f64 == value,
            (Self::Str(known), Value::Str(value)) => known == value,
            _ => false,
        }
    }

    /// Returns the integer or string without quotation marks.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Int(value) => value.to_string().into(),
            Self::Str(value) => value.as_ref().into(),
        }
    }

    /// Returns the literal as a Rust expression, with the module `schema` in scope.
    #[cfg(feature = "reader")]
    pub fn expression(&self) -> String {
        match self {
            Self::Int(value) => format!("schema::Literal::Int({value})"),
            Self::Str(value) => format!("schema::Literal::Str(schema::Cow::Borrowed({value:?}))"),
        }
    }
}

impl fmt::Display for Literal {
    /// Formats the literal as in JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(value) => value.fmt(f),
            Self::Str(value) => fmt::Debug::fmt(value, f),
        }
    }
}
