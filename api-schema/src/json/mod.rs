//! JSON with spans: every key and value has the range of bytes that it was read from.

#[cfg(feature = "reader")]
mod file;
mod parser;

use std::collections::BTreeMap;

use crate::source::Span;
use crate::value::{self, Number};

#[cfg(feature = "reader")]
pub(crate) use file::parse;
#[cfg(feature = "command")]
pub(crate) use file::syntax_error;

/// The limit of nesting in a string that contains JSON.
const MAX_DEPTH_IN_STRING: usize = 128;

/// A value and its span.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Value,
}

#[derive(Debug, Clone)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    Array(Vec<Node>),
    Object(Vec<Member>),
}

#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) key: String,
    pub(crate) key_span: Span,
    pub(crate) value: Node,
}

impl Node {
    /// The kind of the value, for "must be a string, found …".
    pub(crate) fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }

    /// The value without spans.
    pub(crate) fn to_json(&self) -> value::Value {
        match &self.value {
            Value::Null => value::Value::Null,
            Value::Bool(value) => value::Value::Bool(*value),
            Value::Number(number) => value::Value::Number(number.clone()),
            Value::String(text) => value::Value::String(text.clone()),
            Value::Array(items) => value::Value::Array(items.iter().map(Self::to_json).collect()),
            Value::Object(members) => {
                let mut plain = BTreeMap::new();
                // `collect` would sort them first.
                plain.extend(members.iter().map(|member| (member.key.clone(), member.value.to_json())));
                value::Value::Object(plain)
            }
        }
    }
}

#[cfg(feature = "reader")]
impl value::Value {
    /// Reads a JSON document that is nested at most 128 levels deep, or returns `None` for other text.
    pub fn parse(text: &str) -> Option<Self> {
        parser::parse(0, text, 0, MAX_DEPTH_IN_STRING).ok().map(|node| node.to_json())
    }
}

/// Returns whether a text is a JSON document.
pub(crate) fn is_json(text: &str) -> bool {
    parser::parse(0, text, 0, MAX_DEPTH_IN_STRING).is_ok()
}

#[cfg(all(test, feature = "command"))]
mod tests;
