//! JSON with spans: every key and value has the range of bytes that it was read from.
//!
//! `serde_json` does the parsing; an offset is the distance of a borrowed raw value from the start of the text.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax;

/// The limit of nesting: reading takes linear time per level, and no real schema is that deep.
const MAX_DEPTH: usize = 48;

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
    Number(serde_json::Number),
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
    pub(crate) fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(value) => value.clone().into(),
            Value::String(value) => value.clone().into(),
            Value::Array(items) => items.iter().map(Self::to_json).collect(),
            Value::Object(members) => {
                members.iter().map(|member| (member.key.clone(), member.value.to_json())).collect()
            }
        }
    }
}

/// Parses a file, which may start with a byte order mark.
pub(crate) fn parse(file: usize, text: &str) -> Result<Node, Diagnostic> {
    let json = text.strip_prefix('\u{feff}').unwrap_or(text);
    let start = text.len() - json.len();
    let raw: &RawValue = serde_json::from_str(json).map_err(|error| syntax_error(file, text, start, &error))?;
    node(Origin { file, text }, raw, 0)
}

#[derive(Clone, Copy)]
struct Origin<'a> {
    file: usize,
    text: &'a str,
}

impl Origin<'_> {
    fn span_of(self, raw: &RawValue) -> Span {
        let start = (raw.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        Span { file: self.file, bytes: start..start + raw.get().len() }
    }
}

fn node(origin: Origin<'_>, raw: &RawValue, depth: usize) -> Result<Node, Diagnostic> {
    let span = origin.span_of(raw);
    if depth > MAX_DEPTH {
        return Err(Diagnostic::new(&span, format!("values are nested more than {MAX_DEPTH} levels deep"))
            .help("move the inner object to a file of its own under `types/` and refer to it with `$ref`"));
    }
    let start = span.bytes.start;
    let value = match raw.get().as_bytes().first() {
        Some(b'{') => Value::Object(members(origin, raw, depth)?),
        Some(b'[') => {
            let items: Vec<&RawValue> = decode(origin, raw, start)?;
            let items = items.into_iter().map(|item| node(origin, item, depth + 1));
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        Some(b'"') => Value::String(string(origin, raw, start)?),
        Some(b't' | b'f') => Value::Bool(decode(origin, raw, start)?),
        Some(b'n') => Value::Null,
        _ => Value::Number(decode(origin, raw, start)?),
    };
    Ok(Node { span, value })
}

fn members(origin: Origin<'_>, raw: &RawValue, depth: usize) -> Result<Vec<Member>, Diagnostic> {
    let Pairs(pairs) = decode(origin, raw, origin.span_of(raw).bytes.start)?;
    let member = |(key, value): (&RawValue, &RawValue)| {
        let key_span = origin.span_of(key);
        Ok(Member { key: string(origin, key, key_span.bytes.start)?, key_span, value: node(origin, value, depth + 1)? })
    };
    pairs.into_iter().map(member).collect()
}

/// A string without escapes is copied: the text of a raw value was checked when it was found.
fn string(origin: Origin<'_>, raw: &RawValue, start: usize) -> Result<String, Diagnostic> {
    match raw.get().strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(text) if !text.contains('\\') => Ok(text.to_owned()),
        _ => decode(origin, raw, start),
    }
}

fn decode<'a, T: Deserialize<'a>>(origin: Origin<'_>, raw: &'a RawValue, start: usize) -> Result<T, Diagnostic> {
    serde_json::from_str(raw.get()).map_err(|error| syntax_error(origin.file, origin.text, start, &error))
}

/// Converts a `serde_json` error about a file.
#[cfg(feature = "command")]
pub(crate) fn diagnostic(file: usize, text: &str, error: &serde_json::Error) -> Diagnostic {
    syntax_error(file, text, 0, error)
}

/// Converts a `serde_json` error, whose line and column are relative to `start`.
fn syntax_error(file: usize, text: &str, start: usize, error: &serde_json::Error) -> Diagnostic {
    let part = text.get(start..).unwrap_or("");
    let line_start: usize = part.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let mut offset = (start + line_start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or("malformed");
    let span = Span { file, bytes: offset..offset };
    if error.is_data() {
        return Diagnostic::new(&span, message);
    }
    if let Some(explained) = syntax::explain(file, text) {
        return explained;
    }
    Diagnostic::new(&span, format!("not valid JSON: {message}"))
        .help("a schema file is strict JSON: double quotes, no comments, no trailing commas")
}

/// The members of an object in file order, with duplicates, so that duplicates can be reported.
struct Pairs<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PairsVisitor;
        impl<'de> Visitor<'de> for PairsVisitor {
            type Value = Pairs<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(PairsVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values_have_spans() {
        let text = r#"{ "a": [1, {"é\n": "x"}] }"#;
        let root = parse(0, text).unwrap();
        let Value::Object(members) = &root.value else { panic!() };
        let Value::Array(items) = &members[0].value.value else { panic!() };
        let Value::Object(inner) = &items[1].value else { panic!() };
        assert_eq!(inner[0].key, "é\n");
        assert_eq!(&text[inner[0].key_span.bytes.clone()], r#""é\n""#);
        assert_eq!(&text[inner[0].value.span.bytes.clone()], r#""x""#);
    }

    #[test]
    fn a_syntax_error_points_at_its_line() {
        let diagnostic = parse(0, "{\n  \"a\": 1,\n}").unwrap_err();
        assert_eq!(diagnostic.message, "not valid JSON: there is a trailing comma before `}`");
        assert_eq!(diagnostic.span.unwrap().bytes.start, 10);
    }

    #[test]
    fn a_byte_order_mark_is_accepted_and_counted() {
        let text = "\u{feff}{\"a\": 1}";
        let root = parse(0, text).unwrap();
        assert_eq!(&text[root.span.bytes], "{\"a\": 1}");
        assert_eq!(parse(0, "\u{feff}{\"a\" 1}").unwrap_err().span.unwrap().bytes.start, 7);
    }

    #[test]
    fn hostile_depth_ends_in_an_error() {
        let text = "[".repeat(50_000) + &"]".repeat(50_000);
        assert!(parse(0, &text).unwrap_err().message.contains("nested"));
    }
}
