//! What every callback has around its event.

use serde_json::Value;
use serde_json::value::RawValue;

use crate::object::DecodeError;

/// An event that the schema does not name, as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct UnknownEvent {
    /// Its group, `EventGroupId`.
    pub group: u32,
    /// Its number, `EventType`.
    pub number: u32,
    /// What is reported, `EventInfo`.
    pub info: Value,
}

impl UnknownEvent {
    /// Keeps an event.
    ///
    /// # Errors
    ///
    /// What is no JSON.
    pub fn decode(group: u32, number: u32, info: &[u8]) -> Result<Self, DecodeError> {
        match serde_json::from_slice(info) {
            Ok(info) => Ok(Self { group, number, info }),
            Err(error) => Err(DecodeError { path: "EventInfo".to_owned(), reason: error.to_string() }),
        }
    }
}

/// The members of a callback, of which only those are read that every callback has.
pub(super) struct Envelope<'a> {
    pub(super) group: u32,
    pub(super) number: u32,
    /// When it was sent, in milliseconds since 1970: `CallbackTs`, or `CallbackMsTs` as some tables call it.
    pub(super) sent: Option<i64>,
    pub(super) info: &'a RawValue,
}

impl<'a> Envelope<'a> {
    /// Reads a callback. CallKit and LiveKit put it into the member `Callback` of another object.
    pub(super) fn read(body: &'a [u8]) -> Result<Self, DecodeError> {
        let members = members(body, "")?;
        match find(&members, "Callback") {
            Some(inner) if find(&members, "EventType").is_none() => {
                Self::of(&self::members(inner.get().as_bytes(), "Callback")?)
            }
            _ => Self::of(&members),
        }
    }

    fn of(members: &[(String, &'a RawValue)]) -> Result<Self, DecodeError> {
        let sent = find(members, "CallbackTs").or_else(|| find(members, "CallbackMsTs"));
        Ok(Self {
            group: number(members, "EventGroupId")?,
            number: number(members, "EventType")?,
            sent: sent.and_then(integer),
            info: find(members, "EventInfo").ok_or_else(|| fault("EventInfo", "it is missing"))?,
        })
    }
}

type Members<'a> = Vec<(String, &'a RawValue)>;

fn members<'a>(json: &'a [u8], path: &str) -> Result<Members<'a>, DecodeError> {
    struct Visitor;
    impl<'de> serde::de::Visitor<'de> for Visitor {
        type Value = Members<'de>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
            let mut members = Vec::new();
            while let Some(member) = map.next_entry()? {
                members.push(member);
            }
            Ok(members)
        }
    }
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let read = serde::Deserializer::deserialize_map(&mut deserializer, Visitor);
    read.and_then(|members| deserializer.end().map(|()| members)).map_err(|error| fault(path, &shape_of(&error)))
}

/// What is wrong with JSON, without what it holds.
fn shape_of(error: &serde_json::Error) -> String {
    match error.classify() {
        serde_json::error::Category::Data => {
            format!("it is not an object, line {} column {}", error.line(), error.column())
        }
        _ => error.to_string(),
    }
}

fn find<'a>(members: &[(String, &'a RawValue)], name: &str) -> Option<&'a RawValue> {
    members.iter().find(|(known, _)| known == name).map(|(_, value)| *value)
}

/// A number that some callbacks write as text.
fn integer(value: &RawValue) -> Option<i64> {
    value.get().trim_matches('"').parse().ok()
}

fn number(members: &[(String, &RawValue)], name: &str) -> Result<u32, DecodeError> {
    let value = find(members, name).ok_or_else(|| fault(name, "it is missing"))?;
    integer(value).and_then(|value| u32::try_from(value).ok()).ok_or_else(|| fault(name, "it is no number of an event"))
}

fn fault(path: &str, reason: &str) -> DecodeError {
    DecodeError { path: path.to_owned(), reason: reason.to_owned() }
}
