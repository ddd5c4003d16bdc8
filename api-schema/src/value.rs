//! JSON values of a schema: defaults, and the requests and responses of examples.
//!
//! The macro reads schemas while a program is built, where `serde_json` would be compiled for this purpose alone.

use std::collections::BTreeMap;
use std::fmt;

/// Any JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Value>),
    /// An object, ordered by name.
    Object(BTreeMap<String, Value>),
}

/// A JSON number: an integer is exact.
#[derive(Debug, Clone, PartialEq)]
pub struct Number(Kind);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Unsigned(u64),
    Negative(i64),
    /// A number with a fraction or an exponent, or an integer out of range; always finite.
    Float(f64),
}

/// JSON has no NaN.
impl Eq for Number {}

impl Value {
    /// Returns whether it is `null`.
    pub fn is_null(&self) -> bool {
        *self == Self::Null
    }

    /// Returns the boolean, or `None` for another kind.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    /// Returns the string, or `None` for another kind.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// Returns the number, or `None` for another kind.
    pub fn as_number(&self) -> Option<&Number> {
        if let Self::Number(number) = self { Some(number) } else { None }
    }

    /// Returns the integer, if it is one between the bounds of `i64`.
    pub fn as_i64(&self) -> Option<i64> {
        self.as_number()?.as_i64()
    }

    /// Returns the integer, if it is one between the bounds of `u64`.
    pub fn as_u64(&self) -> Option<u64> {
        self.as_number()?.as_u64()
    }

    /// Returns the items of an array, or `None` for another kind.
    pub fn as_array(&self) -> Option<&[Self]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    /// Returns the members of an object, or `None` for another kind.
    pub fn as_object(&self) -> Option<&BTreeMap<String, Self>> {
        if let Self::Object(members) = self { Some(members) } else { None }
    }

    /// Returns a member of an object.
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.as_object()?.get(name)
    }
}

impl Number {
    /// Reads a number as JSON writes it, or returns `None` for other text and for a number that is out of range.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (integer, mut rest) = unsigned.split_at(digits(unsigned));
        if integer.is_empty() || (integer.len() > 1 && integer.starts_with('0')) {
            return None;
        }
        let is_integer = rest.is_empty();
        if let Some(fraction) = rest.strip_prefix('.') {
            rest = fraction.get(digits(fraction)..).filter(|after| after.len() < fraction.len())?;
        }
        if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
            let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            rest = exponent.get(digits(exponent)..).filter(|after| after.len() < exponent.len())?;
        }
        if !rest.is_empty() {
            return None;
        }
        // An integer that is out of range becomes a float, and so does a negative zero.
        let integer =
            is_integer.then(|| text.parse().map(Kind::Unsigned).or_else(|_| text.parse().map(Kind::Negative)));
        match integer {
            Some(Ok(Kind::Negative(0))) | Some(Err(_)) | None => Self::from_f64(text.parse().ok()?),
            Some(Ok(kind)) => Some(Self(kind)),
        }
    }

    /// Returns a number, or `None` if it is not finite.
    pub fn from_f64(number: f64) -> Option<Self> {
        number.is_finite().then_some(Self(Kind::Float(number)))
    }

    /// Returns whether it is an integer between the bounds of `i64`.
    pub fn is_i64(&self) -> bool {
        self.as_i64().is_some()
    }

    /// Returns whether it is an integer between the bounds of `u64`.
    pub fn is_u64(&self) -> bool {
        self.as_u64().is_some()
    }

    /// Returns the integer, if it is one between the bounds of `i64`.
    pub fn as_i64(&self) -> Option<i64> {
        match self.0 {
            Kind::Unsigned(number) => i64::try_from(number).ok(),
            Kind::Negative(number) => Some(number),
            Kind::Float(_) => None,
        }
    }

    /// Returns the integer, if it is one between the bounds of `u64`.
    pub fn as_u64(&self) -> Option<u64> {
        if let Kind::Unsigned(number) = self.0 { Some(number) } else { None }
    }

    /// Returns the integer, if it is one.
    pub fn as_i128(&self) -> Option<i128> {
        self.as_u64().map(i128::from).or(self.as_i64().map(i128::from))
    }

    /// Returns the number as a float, which may round it.
    pub fn as_f64(&self) -> f64 {
        match self.0 {
            Kind::Unsigned(number) => number as f64,
            Kind::Negative(number) => number as f64,
            Kind::Float(number) => number,
        }
    }
}

impl From<u64> for Number {
    fn from(number: u64) -> Self {
        Self(Kind::Unsigned(number))
    }
}

impl From<i64> for Number {
    fn from(number: i64) -> Self {
        Self(u64::try_from(number).map_or(Kind::Negative(number), Kind::Unsigned))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Unsigned(number) => write!(f, "{number}"),
            Kind::Negative(number) => write!(f, "{number}"),
            // A float stays one: `1.0`.
            Kind::Float(number) => write!(f, "{number:?}"),
        }
    }
}

/// Writes JSON without whitespace.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::String(text) => write_string(f, text),
            Self::Array(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", separator(index))?;
                }
                f.write_str("]")
            }
            Self::Object(members) => {
                f.write_str("{")?;
                for (index, (name, value)) in members.iter().enumerate() {
                    f.write_str(separator(index))?;
                    write_string(f, name)?;
                    write!(f, ":{value}")?;
                }
                f.write_str("}")
            }
        }
    }
}

fn separator(index: usize) -> &'static str {
    if index == 0 { "" } else { "," }
}

fn write_string(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for c in text.chars() {
        match c {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            '\u{8}' => f.write_str("\\b")?,
            '\u{c}' => f.write_str("\\f")?,
            c if c < ' ' => write!(f, "\\u{:04x}", c as u32)?,
            c => write!(f, "{c}")?,
        }
    }
    f.write_str("\"")
}

#[cfg(feature = "serde")]
mod convert {
    use serde::ser::{Serialize, Serializer};

    use super::{Kind, Number, Value};

    impl Serialize for Number {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match self.0 {
                Kind::Unsigned(number) => serializer.serialize_u64(number),
                Kind::Negative(number) => serializer.serialize_i64(number),
                Kind::Float(number) => serializer.serialize_f64(number),
            }
        }
    }

    impl Serialize for Value {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match self {
                Self::Null => serializer.serialize_unit(),
                Self::Bool(value) => serializer.serialize_bool(*value),
                Self::Number(number) => number.serialize(serializer),
                Self::String(text) => serializer.serialize_str(text),
                Self::Array(items) => items.serialize(serializer),
                Self::Object(members) => members.serialize(serializer),
            }
        }
    }

    impl From<Value> for serde_json::Value {
        fn from(value: Value) -> Self {
            // A value cannot fail: its keys are strings and its numbers are finite.
            serde_json::to_value(value).unwrap_or_default()
        }
    }

    impl From<&serde_json::Value> for Value {
        fn from(value: &serde_json::Value) -> Self {
            match value {
                serde_json::Value::Null => Self::Null,
                serde_json::Value::Bool(value) => Self::Bool(*value),
                // With the feature `arbitrary_precision` of `serde_json`, a number may be out of range.
                serde_json::Value::Number(number) => {
                    Number::parse(&number.to_string()).map_or_else(|| Self::String(number.to_string()), Self::Number)
                }
                serde_json::Value::String(text) => Self::String(text.clone()),
                serde_json::Value::Array(items) => Self::Array(items.iter().map(Self::from).collect()),
                serde_json::Value::Object(members) => {
                    let members = members.iter().map(|(name, value)| (name.clone(), Self::from(value)));
                    Self::Object(members.collect())
                }
            }
        }
    }
}
