//! Encoding as JSON. Requests are written directly, at half the cost of serde.

use std::io::Write;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::{Object, ValueRef};
use crate::decimal::Decimal;

/// The size of most requests, so that the body is allocated once.
const USUAL_SIZE: usize = 512;

/// Encodes a generated struct as JSON without whitespace. Absent fields are omitted.
pub fn to_json(object: &dyn Object) -> Vec<u8> {
    let mut out = Vec::with_capacity(USUAL_SIZE);
    write_object(object, &mut out);
    out
}

fn write_object(object: &dyn Object, out: &mut Vec<u8>) {
    out.push(b'{');
    let mut first = true;
    for (index, field) in object.shape().fields.iter().enumerate() {
        let value = object.field(index);
        if value.is_present() {
            separate(&mut first, out);
            // Names of a schema consist of letters and digits, so nothing needs an escape.
            out.push(b'"');
            out.extend_from_slice(field.name.as_bytes());
            out.extend_from_slice(b"\":");
            write_value(value, out);
        }
    }
    for (name, value) in object.unknown_fields().iter() {
        separate(&mut first, out);
        write_str(name, out);
        out.push(b':');
        out.extend_from_slice(value.json().as_bytes());
    }
    out.push(b'}');
}

fn separate(first: &mut bool, out: &mut Vec<u8>) {
    if !std::mem::replace(first, false) {
        out.push(b',');
    }
}

fn write_value(value: ValueRef<'_>, out: &mut Vec<u8>) {
    match value {
        ValueRef::Absent => out.extend_from_slice(b"null"),
        ValueRef::Bool(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
        ValueRef::Int(value) => write_integer(value.unsigned_abs(), value < 0, out),
        ValueRef::Uint(value) => write_integer(value, false, out),
        ValueRef::Float(value) => write_json(&serde_json::Value::from(value), out),
        ValueRef::Str(value) => write_str(value, out),
        ValueRef::Object(value) => write_object(value, out),
        ValueRef::Json(value) => write_json(value, out),
        ValueRef::List(list) => {
            out.push(b'[');
            let mut first = true;
            for index in 0..list.count() {
                separate(&mut first, out);
                write_value(list.item(index), out);
            }
            out.push(b']');
        }
    }
}

fn write_json(value: &serde_json::Value, out: &mut Vec<u8>) {
    // Writing to memory cannot fail, and all keys are strings.
    let _ = serde_json::to_writer(out, value);
}

fn write_integer(value: u64, negative: bool, out: &mut Vec<u8>) {
    if negative {
        out.push(b'-');
    }
    out.extend_from_slice(Decimal::of(value).as_bytes());
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
pub fn serialize<S: Serializer>(object: &dyn Object, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for (index, field) in object.shape().fields.iter().enumerate() {
        let value = object.field(index);
        if value.is_present() {
            map.serialize_entry(field.name, &value)?;
        }
    }
    for (name, value) in object.unknown_fields().iter() {
        map.serialize_entry(name, &value)?;
    }
    map.end()
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
