//! Encoding as JSON. Requests are written directly, at half the cost of serde.

use std::io::Write;

use api_schema::constraint;
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::{Fields, ListRef, Object, Path, ValueRef};
use crate::schema::{Field, Rule};

/// The size of most requests, so that the body is allocated once.
const USUAL_SIZE: usize = 512;

/// Encodes a generated struct as JSON without whitespace. Absent fields are omitted.
pub fn to_json(object: &dyn Object) -> Vec<u8> {
    encode(object, &mut Unchecked)
}

/// Sees each value of an object while it is encoded, so that a request is checked and encoded in one walk.
pub(crate) trait Check {
    /// Checks whether a field may be set at all.
    fn field(&mut self, value: &Value<'_>);

    /// Checks a value, which rules see as `constrained`. Returns the rules for its items.
    fn value(
        &mut self,
        value: &Value<'_>,
        constrained: constraint::Value<'_>,
        rules: &'static [Rule],
    ) -> &'static [Rule];

    /// Checks a number that JSON cannot represent.
    fn not_finite(&mut self, value: &Value<'_>);

    /// Checks the rules that concern several fields, after the fields themselves.
    fn object(&mut self, fields: Fields<'_, '_>, path: &Path<'_>);
}

/// A value with the facts that a message about it needs.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a> {
    pub(crate) value: &'a ValueRef<'a>,
    pub(crate) field: &'static Field,
    pub(crate) path: &'a Path<'a>,
}

/// Encodes a generated struct, and shows its values to `check`.
pub(crate) fn encode<C: Check>(object: &dyn Object, check: &mut C) -> Vec<u8> {
    let mut encoder = Encoder { out: Vec::with_capacity(USUAL_SIZE), check };
    encoder.object(object, &Path::Root);
    encoder.out
}

struct Unchecked;

impl Check for Unchecked {
    fn field(&mut self, _: &Value<'_>) {}

    fn value(&mut self, _: &Value<'_>, _: constraint::Value<'_>, _: &'static [Rule]) -> &'static [Rule] {
        &[]
    }

    fn not_finite(&mut self, _: &Value<'_>) {}

    fn object(&mut self, _: Fields<'_, '_>, _: &Path<'_>) {}
}

struct Encoder<'c, C> {
    out: Vec<u8>,
    check: &'c mut C,
}

impl<C: Check> Encoder<'_, C> {
    fn object(&mut self, object: &dyn Object, path: &Path<'_>) {
        object.read(&mut |fields| self.fields(fields, path));
    }

    fn fields(&mut self, fields: Fields<'_, '_>, path: &Path<'_>) {
        self.out.push(b'{');
        let mut first = true;
        for (field, value) in fields.present() {
            separate(&mut first, &mut self.out);
            // Names of a schema consist of letters and digits, so nothing needs an escape.
            self.out.push(b'"');
            self.out.extend_from_slice(field.name.as_bytes());
            self.out.extend_from_slice(b"\":");
            let value = Value { value, field, path: &Path::Field(path, field.name) };
            self.check.field(&value);
            self.value(&value, field.rules);
        }
        for (name, value) in fields.unknown.iter() {
            separate(&mut first, &mut self.out);
            write_str(name, &mut self.out);
            self.out.push(b':');
            self.out.extend_from_slice(value.json().as_bytes());
        }
        self.out.push(b'}');
        if !fields.shape.rules.is_empty() {
            self.check.object(fields, path);
        }
    }

    fn value(&mut self, value: &Value<'_>, rules: &'static [Rule]) {
        use constraint::Value as Constrained;
        match *value.value {
            ValueRef::Str(text) => {
                self.check(value, Constrained::Str(text), rules);
                write_str(text, &mut self.out);
            }
            ValueRef::Int(number) => {
                self.check(value, Constrained::Int(number), rules);
                write_integer(number, &mut self.out);
            }
            ValueRef::Uint(number) => {
                self.check(value, Constrained::Uint(number), rules);
                write_integer(number, &mut self.out);
            }
            ValueRef::Float(number) => {
                self.check(value, Constrained::Float(number), rules);
                if !number.is_finite() {
                    self.check.not_finite(value);
                }
                write_json(&number.into(), &mut self.out);
            }
            ValueRef::List(list) => {
                let item_rules = self.check(value, Constrained::List(list.count() as u64), rules);
                self.list(list, value, item_rules);
            }
            // No rule concerns these.
            ValueRef::Object(object) => self.object(object, value.path),
            ValueRef::Bool(value) => self.out.extend_from_slice(if value { b"true" } else { b"false" }),
            ValueRef::Json(value) => write_json(value, &mut self.out),
            ValueRef::Absent => self.out.extend_from_slice(b"null"),
        }
    }

    fn check(
        &mut self,
        value: &Value<'_>,
        constrained: constraint::Value<'_>,
        rules: &'static [Rule],
    ) -> &'static [Rule] {
        // Most fields have no rules.
        if rules.is_empty() { rules } else { self.check.value(value, constrained, rules) }
    }

    fn list(&mut self, list: &dyn ListRef, value: &Value<'_>, item_rules: &'static [Rule]) {
        self.out.push(b'[');
        let mut first = true;
        for index in 0..list.count() {
            separate(&mut first, &mut self.out);
            let (item, path) = (list.item(index), Path::Item(value.path, index));
            self.value(&Value { value: &item, path: &path, ..*value }, item_rules);
        }
        self.out.push(b']');
    }
}

fn separate(first: &mut bool, out: &mut Vec<u8>) {
    if !std::mem::replace(first, false) {
        out.push(b',');
    }
}

fn write_json(value: &serde_json::Value, out: &mut Vec<u8>) {
    // Writing to memory cannot fail, and all keys are strings.
    let _ = serde_json::to_writer(out, value);
}

fn write_integer(value: impl itoa::Integer, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

fn write_str(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    // A loop without an early exit is vectorized, and nearly all strings need no escape.
    if text.bytes().fold(true, |plain, byte| plain & !needs_escape(byte)) {
        out.extend_from_slice(text.as_bytes());
    } else {
        write_escaped(text.as_bytes(), out);
    }
    out.push(b'"');
}

fn write_escaped(mut rest: &[u8], out: &mut Vec<u8>) {
    while let Some(at) = rest.iter().position(|byte| needs_escape(*byte)) {
        let (plain, escaped) = rest.split_at(at);
        out.extend_from_slice(plain);
        if let Some((byte, after)) = escaped.split_first() {
            write_escape(*byte, out);
            rest = after;
        }
    }
    out.extend_from_slice(rest);
}

fn needs_escape(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\')
}

fn write_escape(byte: u8, out: &mut Vec<u8>) {
    let short = match byte {
        b'"' => b"\\\"",
        b'\\' => b"\\\\",
        b'\n' => b"\\n",
        b'\r' => b"\\r",
        b'\t' => b"\\t",
        _ => {
            let _ = write!(out, "\\u{byte:04x}");
            return;
        }
    };
    out.extend_from_slice(short);
}

/// Serializes a generated struct: the body of every generated `Serialize`.
///
/// # Errors
///
/// Returns the error of the serializer.
// Inlined into the impl of each generated type, this would cost the compiler more than all other generated code.
#[inline(never)]
pub fn serialize<S: Serializer>(object: &dyn Object, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    let mut result = Ok(());
    object.read(&mut |fields| result = serialize_fields(fields, &mut map));
    result.and_then(|()| map.end())
}

fn serialize_fields<M: SerializeMap>(fields: Fields<'_, '_>, map: &mut M) -> Result<(), M::Error> {
    for (field, value) in fields.present() {
        map.serialize_entry(field.name, value)?;
    }
    fields.unknown.iter().try_for_each(|(name, value)| map.serialize_entry(name, &value))
}

impl Serialize for ValueRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            ValueRef::Absent => serializer.serialize_none(),
            ValueRef::Bool(value) => serializer.serialize_bool(*value),
            ValueRef::Int(value) => serializer.serialize_i64(*value),
            ValueRef::Uint(value) => serializer.serialize_u64(*value),
            ValueRef::Float(value) => serializer.serialize_f64(*value),
            ValueRef::Str(value) => serializer.serialize_str(value),
            ValueRef::Object(value) => serialize(*value, serializer),
            ValueRef::Json(value) => value.serialize(serializer),
            ValueRef::List(list) => {
                let mut items = serializer.serialize_seq(Some(list.count()))?;
                for index in 0..list.count() {
                    items.serialize_element(&list.item(index))?;
                }
                items.end()
            }
        }
    }
}
