//! The envelope of a callback, which surrounds its event.

use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::json::Reader;
use crate::object::{DecodeError, UnknownFields, integer_in};

/// The members that every callback has, as far as they can be read.
pub(super) struct Envelope<'a> {
    pub(super) group: Option<u32>,
    pub(super) number: Option<u32>,
    /// When the callback was sent, in milliseconds since 1970: `CallbackTs`, or `CallbackMsTs` in some groups.
    pub(super) sent: Option<i64>,
    /// The data of the event: JSON, `null` if there is none.
    pub(super) info: &'a str,
    /// The other members.
    pub(super) unknown_fields: UnknownFields,
    /// The reason why the callback names no event.
    pub(super) problem: Option<DecodeError>,
    /// Whether the body is an object of JSON.
    pub(super) is_object: bool,
}

impl<'a> Envelope<'a> {
    /// Reads a callback. CallKit and LiveKit wrap it in the member `Callback` of another object.
    pub(super) fn read(json: &'a str) -> Self {
        let mut members = members(json);
        let inner = members.last("Callback").filter(|_| members.last("EventType").is_none());
        if let Some(inner) = inner {
            members.0.retain(|(name, _)| name != "Callback");
            members.0.extend(self::members(inner).0);
        }
        let sent = ["CallbackTs", "CallbackMsTs"].into_iter().find_map(|name| integer_in(members.last(name)?));
        let group = members.number("EventGroupId");
        let number = members.number("EventType");
        let syntax = object_error(json);
        Self {
            is_object: syntax.is_none(),
            problem: syntax.or(group.as_ref().err().cloned()).or(number.as_ref().err().cloned()),
            group: group.ok(),
            number: number.ok(),
            sent,
            info: members.last("EventInfo").unwrap_or("null"),
            unknown_fields: members.unknown_fields(),
        }
    }
}

/// The names and the JSON of the members of an object, in their order.
struct Members<'a>(Vec<(String, &'a str)>);

/// Returns the members of an object, also of one whose JSON is malformed, as far as they can be read.
fn members(json: &str) -> Members<'_> {
    let mut members = Vec::new();
    let mut reader = Reader { json, position: 0 };
    if reader.take(b'{') {
        reader.members(|name, reader| {
            reader.peek();
            let start = reader.position;
            let is_read = reader.skip();
            members.extend(is_read.then(|| (name.to_owned(), reader.since(start))));
            is_read
        });
    }
    Members(members)
}

impl<'a> Members<'a> {
    /// Returns the JSON of a member. As in responses, the last one of a name counts, and a null takes nothing back.
    fn last(&self, name: &str) -> Option<&'a str> {
        let mut named = self.0.iter().rev().filter(|(known, _)| known == name);
        named.find(|(_, json)| *json != "null").map(|(_, json)| *json)
    }

    fn number(&self, name: &str) -> Result<u32, DecodeError> {
        let json = self.last(name).ok_or_else(|| error_at(name, "is missing"))?;
        integer_in(json)
            .and_then(|value| u32::try_from(value).ok())
            .ok_or_else(|| error_at(name, "is not the number of an event"))
    }

    /// Returns the members that are not those of every callback.
    fn unknown_fields(self) -> UnknownFields {
        const KNOWN: [&str; 5] = ["EventGroupId", "EventType", "CallbackTs", "CallbackMsTs", "EventInfo"];
        let mut fields = UnknownFields::default();
        for (name, json) in self.0.into_iter().filter(|(name, _)| !KNOWN.contains(&name.as_str())) {
            if let Ok(raw) = RawValue::from_string(json.to_owned()) {
                fields.insert_raw(name, raw);
            }
        }
        fields
    }
}

/// Returns why a text is not an object of JSON, without its content.
fn object_error(json: &str) -> Option<DecodeError> {
    match serde_json::from_str::<IgnoredAny>(json) {
        Err(error) => Some(error_at("", &error.to_string())),
        Ok(_) if json.trim_start().starts_with('{') => None,
        Ok(_) => Some(error_at("", "it is not an object")),
    }
}

fn error_at(path: &str, reason: &str) -> DecodeError {
    DecodeError { path: path.to_owned(), reason: reason.to_owned() }
}
