//! Decoding of a request that reports every problem, not only the first.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::decode::{Context, DecodeError, Mode};
use super::fill::Fill;
use super::present_fields::missing_field;
use super::{Object, Path, ValueMut};

/// Decodes the JSON of a request into an empty object. Returns the problems; the object has the values without problems.
pub(crate) fn decode_all(object: &mut dyn Object, json: &[u8]) -> Vec<DecodeError> {
    let mut found = Vec::new();
    match serde_json::from_slice::<&RawValue>(json) {
        Ok(raw) => read(ValueMut::Object(object), raw, &Path::Root, &mut found),
        Err(error) => found.push(DecodeError::new(&Context::new(Mode::Request), &error)),
    }
    found
}

fn read(slot: ValueMut<'_>, raw: &RawValue, path: &Path<'_>, found: &mut Vec<DecodeError>) {
    match slot {
        ValueMut::Option(option) if raw.get() == "null" => option.clear(),
        ValueMut::Option(option) => read(option.fill(), raw, path, found),
        ValueMut::Object(object) => match serde_json::from_str(raw.get()) {
            Ok(Members(members)) => {
                // Of two values of one name, the last one counts, not a mixture of both.
                object.clear();
                read_members(object, members, path, found);
            }
            Err(_) => leaf(ValueMut::Object(object), raw, path, found),
        },
        ValueMut::List(list) => match serde_json::from_str::<Vec<&RawValue>>(raw.get()) {
            Ok(items) => {
                list.clear();
                for (index, item) in items.into_iter().enumerate() {
                    if let Some(slot) = list.grow() {
                        read(slot, item, &Path::Item(path, index), found);
                    }
                }
            }
            Err(_) => leaf(ValueMut::List(list), raw, path, found),
        },
        slot => leaf(slot, raw, path, found),
    }
}

fn read_members(
    object: &mut dyn Object,
    members: Vec<(String, Box<RawValue>)>,
    path: &Path<'_>,
    found: &mut Vec<DecodeError>,
) {
    let fields = object.shape().fields;
    let mut missing: Vec<_> = fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    for (name, raw) in members {
        let index = fields.iter().position(|field| field.name == name);
        let known = index.and_then(|index| Some((fields.get(index)?.name, object.field_mut(index)?)));
        match known {
            // Null means absent.
            Some(_) if raw.get() == "null" => {}
            Some((name, slot)) => {
                missing.retain(|required| *required != name);
                read(slot, &raw, &Path::Field(path, name), found);
            }
            None => object.unknown_fields_mut().insert_raw(name, raw),
        }
    }
    for name in missing {
        let error: serde_json::Error = missing_field(name);
        let reason = error.to_string();
        found.push(DecodeError { path: Path::Field(path, name).to_string(), reason });
    }
}

/// Decodes a value as a whole: a scalar, or a value of another kind than the schema states.
fn leaf(mut slot: ValueMut<'_>, raw: &RawValue, path: &Path<'_>, found: &mut Vec<DecodeError>) {
    let context = Context::new(Mode::Request);
    let mut deserializer = serde_json::Deserializer::from_str(raw.get());
    if let Err(error) = Fill::new(&mut slot, path, &context).run(&mut deserializer) {
        let mut error = DecodeError::new(&context, &error);
        // The line and column are those of the value alone.
        if let Some((reason, _)) = error.reason.rsplit_once(" at line ") {
            error.reason = reason.to_owned();
        }
        found.push(error);
    }
}

/// The members of a JSON object, in their order.
struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
