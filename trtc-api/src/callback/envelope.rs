//! The envelope of a callback, which surrounds its event.

use serde_json::value::RawValue;

use crate::object::{DecodeError, integer_in};

/// The members that every callback has.
pub(super) struct Envelope<'a> {
    pub(super) group: u32,
    pub(super) number: u32,
    /// When the callback was sent, in milliseconds since 1970: `CallbackTs`, or `CallbackMsTs` in some groups.
    pub(super) sent: Option<i64>,
    /// The data of the event: JSON, `null` if there is none.
    pub(super) info: &'a str,
}

impl<'a> Envelope<'a> {
    /// Reads a callback. CallKit and LiveKit wrap it in the member `Callback` of another object.
    pub(super) fn read(body: &'a str) -> Result<Self, DecodeError> {
        let members = members(body.strip_prefix('\u{feff}').unwrap_or(body), "")?;
        match find(&members, "Callback") {
            Some(inner) if find(&members, "EventType").is_none() => Self::of(&self::members(inner.get(), "Callback")?),
            _ => Self::of(&members),
        }
    }

    fn of(members: &[(String, &'a RawValue)]) -> Result<Self, DecodeError> {
        let sent = ["CallbackTs", "CallbackMsTs"].into_iter().find_map(|name| integer_in(find(members, name)?.get()));
        Ok(Self {
            group: number(members, "EventGroupId")?,
            number: number(members, "EventType")?,
            sent,
            info: find(members, "EventInfo").map_or("null", RawValue::get),
        })
    }
}

type Members<'a> = Vec<(String, &'a RawValue)>;

fn members<'a>(json: &'a str, path: &str) -> Result<Members<'a>, DecodeError> {
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
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let read = serde::Deserializer::deserialize_map(&mut deserializer, Visitor);
    read.and_then(|members| deserializer.end().map(|()| members)).map_err(|error| error_at(path, &shape_of(&error)))
}

/// Returns what is wrong with JSON, without its content.
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

fn number(members: &[(String, &RawValue)], name: &str) -> Result<u32, DecodeError> {
    let value = find(members, name).ok_or_else(|| error_at(name, "is missing"))?;
    integer_in(value.get())
        .and_then(|value| u32::try_from(value).ok())
        .ok_or_else(|| error_at(name, "is not the number of an event"))
}

fn error_at(path: &str, reason: &str) -> DecodeError {
    DecodeError { path: path.to_owned(), reason: reason.to_owned() }
}
