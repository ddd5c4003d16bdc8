//! Other editions of a response or an error, which mean the same as the first one.
//!
//! The service, its proxies and its later versions do not write JSON as the documentation shows it: fields are null
//! instead of absent, numbers are strings, unknown fields hold anything. What a client reads must not depend on that.

use serde_json::{Map, Value};

use super::random::Random;
use crate::object::{ListMut, Object, ValueMut};

/// The largest integer up to which a floating-point number holds every integer.
const EXACT: u64 = 1 << 53;

/// A depth at which many JSON parsers give up.
const DEPTH: usize = 300;

/// Contents of unknown fields, each valid by the JSON grammar.
const ODD_CONTENTS: [&str; 12] = [
    r#""\ud800""#,
    r#""\udc00 reversed \ud800 \u0000""#,
    "1e400",
    "-0.0E+02",
    "123456789012345678901234567890.5",
    "18446744073709551616",
    "-99999999999999999999999",
    r#"{"RequestId":"another","Error":{"Code":"Inner","Message":"m"}}"#,
    r#"{"a":1,"a":{"":null}}"#,
    r#"[[],{},"",null,false]"#,
    "null",
    r#""2026-01-05T00:00:00+08:00""#,
];

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Names of unknown fields, as JSON.
const ODD_NAMES: [&str; 4] = [r#""XQuirk""#, r#""x quirk \u00e9""#, r#""X.Quirk[0]""#, r#""XQuirk\"s""#];

/// Draws the edition of one response.
pub(super) struct Quirks(Random);

impl Quirks {
    /// Returns the edition that follows from a seed and the number of the response.
    pub(super) fn new(seed: u64, number: u64) -> Self {
        Self(Random::new(seed ^ number.wrapping_mul(0xd134_2543_de82_ef95)))
    }

    /// Returns the body of a success; `response` is an empty object of its type.
    pub(super) fn success(mut self, fields: &Map<String, Value>, response: &mut dyn Object) -> Vec<u8> {
        let response = self.object(fields, response);
        self.envelope(response)
    }

    /// Returns the body of an error.
    pub(super) fn error(mut self, code: &str, message: &str, request_id: &str) -> Vec<u8> {
        let key = |this: &mut Self, key: &str| if this.one_in(8) { key.to_lowercase() } else { key.to_owned() };
        let mut error = vec![
            format!("\"{}\":{}", key(&mut self, "Code"), self.string(code)),
            format!("\"{}\":{}", key(&mut self, "Message"), self.string(message)),
        ];
        if self.one_in(2) {
            error.push(self.odd_member());
        }
        let mut members = vec![
            format!("\"{}\":{}", key(&mut self, "Error"), self.braces(error)),
            format!("\"RequestId\":{}{}", self.space(), self.string(request_id)),
        ];
        if self.one_in(2) {
            members.push(self.odd_member());
        }
        // A template of all fields, filled for a success only.
        members
            .extend(["TaskId", "Error"].map(|name| format!("\"{name}\":null")).into_iter().filter(|_| self.one_in(4)));
        let response = self.braces(members);
        self.envelope(response)
    }

    /// Returns a stream of events; `event` creates an empty event of their type.
    pub(super) fn events(mut self, events: &[Map<String, Value>], event: impl Fn() -> Box<dyn Object>) -> Vec<u8> {
        let mut stream = String::new();
        for fields in events {
            stream.push_str(self.choose(&["", ": a comment\n", "id: 7\n", "retry: 1000\n", "\n", "event: message\n"]));
            stream.push_str(self.choose(&["data: ", "data:"]));
            // An event is one line here.
            let json = self.object(fields, &mut *event()).replace(['\r', '\n'], " ");
            stream.push_str(&json);
            stream.push_str("\n\n");
        }
        let bom = if self.one_in(4) { BYTE_ORDER_MARK } else { "" };
        (bom.to_owned() + &stream.replace('\n', self.choose(&["\n", "\r\n", "\r"]))).into_bytes()
    }

    /// Returns the body with a value of `Response`.
    fn envelope(mut self, response: String) -> Vec<u8> {
        let mut members = vec![format!("\"Response\":{}{response}", self.space())];
        if self.one_in(4) {
            members.push(self.odd_member());
        }
        let bom = if self.one_in(4) { BYTE_ORDER_MARK } else { "" };
        (bom.to_owned() + &self.braces(members)).into_bytes()
    }

    fn object(&mut self, fields: &Map<String, Value>, object: &mut dyn Object) -> String {
        let known = object.shape().fields;
        let mut members = Vec::new();
        for (index, field) in known.iter().enumerate() {
            let value = match fields.get(field.name) {
                None | Some(Value::Null) => (!field.required && self.one_in(2)).then(|| "null".to_owned()),
                Some(Value::Array(items)) if items.is_empty() => self.empty_list(),
                Some(value) => Some(self.value(value, object.field_mut(index))),
            };
            members.extend(value.map(|value| format!("{}:{}{value}", Value::from(field.name), self.space())));
        }
        let unknown = fields.iter().filter(|(name, _)| known.iter().all(|field| field.name != **name));
        members.extend(unknown.map(|(name, value)| format!("{}:{value}", Value::from(name.as_str()))));
        if self.one_in(2) {
            members.push(self.odd_member());
        }
        self.braces(members)
    }

    /// A list without items may be empty, null or absent.
    fn empty_list(&mut self) -> Option<String> {
        match self.below(3) {
            0 => None,
            1 => Some("null".to_owned()),
            _ => Some("[]".to_owned()),
        }
    }

    fn value(&mut self, value: &Value, slot: Option<ValueMut<'_>>) -> String {
        match (value, slot) {
            (value, Some(ValueMut::Option(option))) => self.value(value, Some(option.fill())),
            (Value::Object(fields), Some(ValueMut::Object(object))) => self.object(fields, object),
            (Value::Array(items), Some(ValueMut::List(list))) => self.list(items, list),
            (Value::Number(_), Some(ValueMut::Int(_) | ValueMut::Uint(_) | ValueMut::IntegerEnum(_))) => {
                self.integer(value)
            }
            (Value::Number(_), Some(ValueMut::Float(_))) if self.one_in(2) => format!("\"{value}\""),
            (Value::Bool(value), Some(ValueMut::Bool(_))) => self.boolean(*value),
            (Value::String(text), Some(ValueMut::Str(_))) if is_integer(text) && self.one_in(2) => text.clone(),
            (Value::String(text), _) => self.string(text),
            _ => value.to_string(),
        }
    }

    fn boolean(&mut self, value: bool) -> String {
        let (word, number) = if value { ("true", 1) } else { ("false", 0) };
        match self.below(4) {
            0 => format!("\"{word}\""),
            1 => number.to_string(),
            _ => word.to_owned(),
        }
    }

    /// A string may have escapes that it does not need.
    fn string(&mut self, text: &str) -> String {
        match self.below(4) {
            0 => format!("\"{}\"", text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect::<String>()),
            _ => Value::from(text).to_string(),
        }
    }

    fn list(&mut self, items: &[Value], list: &mut dyn ListMut) -> String {
        let mut items: Vec<String> = items.iter().map(|item| self.value(item, list.grow())).collect();
        // A null item is no item.
        if self.one_in(8) {
            items.insert(self.below(items.len() + 1), "null".to_owned());
        }
        format!("[{}]", items.join(&format!(",{}", self.space())))
    }

    fn integer(&mut self, value: &Value) -> String {
        let exact = value.as_i64().is_some_and(|value| value.unsigned_abs() <= EXACT);
        match (self.below(6), value.as_u64()) {
            (0, _) => format!("\"{value}\""),
            (1, _) if exact => format!("{value}.0"),
            (2, _) if exact => format!("{value}e0"),
            (3, Some(0)) => "false".to_owned(),
            (3, Some(1)) => "true".to_owned(),
            _ => value.to_string(),
        }
    }

    fn odd_member(&mut self) -> String {
        let name = self.choose(&ODD_NAMES);
        if self.one_in(8) {
            return format!("{name}:{}{}", "[".repeat(DEPTH), "]".repeat(DEPTH));
        }
        format!("{name}:{}", self.choose(&ODD_CONTENTS))
    }

    /// Returns an object with its members in any order.
    fn braces(&mut self, mut members: Vec<String>) -> String {
        for last in (1..members.len()).rev() {
            let other = self.below(last + 1);
            members.swap(last, other);
        }
        format!("{{{}{}{}}}", self.space(), members.join(&format!("{},", self.space())), self.space())
    }

    fn space(&mut self) -> &'static str {
        self.choose(&["", "", " ", "\r\n\t"])
    }

    fn choose<'t>(&mut self, from: &[&'t str]) -> &'t str {
        let index = self.below(from.len());
        from.get(index).copied().unwrap_or_default()
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.0.bits() % (end.max(1) as u64)).unwrap_or_default()
    }
}

/// Returns whether a string holds an integer and nothing else: converting it to a number and back gives the same string.
fn is_integer(text: &str) -> bool {
    text.parse::<i64>().is_ok_and(|number| number.to_string() == text)
}

#[cfg(test)]
#[cfg(feature = "cloud-recording")]
mod tests;
