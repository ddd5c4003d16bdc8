//! The common fields of all events, read from their tables by name.

use std::borrow::Cow;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::Value;

use super::UnknownEvent;
use crate::lifecycle::stem;
use crate::object::{Conversion, Object, ValueRef, integer_in};
use crate::schema::EventFields;

/// Keeps [`DecodeEvent`] to generated types: implemented by `service!` only.
#[doc(hidden)]
pub trait GeneratedEvent {}

/// The events of a service. The [`service!`](crate::service) macro implements it for the enum of the events; it can't
/// be implemented by hand.
pub trait DecodeEvent: GeneratedEvent + Sized {
    /// The fields that the events have in common.
    #[doc(hidden)]
    const FIELDS: &'static EventFields;

    /// Decodes an event from its data, the JSON of `EventInfo`.
    ///
    /// An event that the schema does not define, and data that does not fit the type of the event, become the variant
    /// for unknown events.
    fn decode(group: u32, number: u32, info: &[u8]) -> Self {
        Self::decode_with(group, number, info, &mut Vec::new())
    }

    /// Decodes an event, and adds the values that were converted.
    #[doc(hidden)]
    fn decode_with(group: u32, number: u32, info: &[u8], conversions: &mut Vec<Conversion>) -> Self;

    /// Returns the variant for unknown events.
    #[doc(hidden)]
    fn from_unknown(event: UnknownEvent) -> Self;

    /// Returns the data of the event, or `None` if the event is unknown.
    #[doc(hidden)]
    fn info(&self) -> Option<&dyn Object>;

    /// Returns the unknown event, or `None` if the schema defines the event.
    fn unknown(&self) -> Option<&UnknownEvent>;

    /// Returns the name of the event, or `None` if the event is unknown.
    fn name(&self) -> Option<&'static str>;

    /// Returns the group (`EventGroupId`) and the number (`EventType`) of the event; 0 for what the callback does not name.
    fn numbers(&self) -> (u32, u32);

    /// Returns the ID of the task that the event is about, or `None` if the event names no task.
    ///
    /// The suffix with the start time, which some events append to the ID, is removed.
    fn task_id(&self) -> Option<Cow<'_, str>> {
        let id = field(self, Self::FIELDS.task_id?).and_then(Field::into_text)?;
        let id = match Self::FIELDS.task_id_suffix {
            Some(suffix) => without_suffix(id, suffix),
            None => id,
        };
        (!id.is_empty()).then_some(id)
    }

    /// Returns the time of the event in milliseconds since 1970, or `None` if the event names no time.
    fn time_ms(&self) -> Option<i64> {
        Self::FIELDS.times.iter().find_map(|(name, unit)| field(self, name)?.into_integer()?.checked_mul(*unit))
    }

    /// Returns the time of the event, or `None` if the event names no time.
    fn time(&self) -> Option<SystemTime> {
        UNIX_EPOCH.checked_add(Duration::from_millis(u64::try_from(self.time_ms()?).ok()?))
    }
}

/// Serializes an event as the service sends it: `EventGroupId`, `EventType` and `EventInfo`. A callback that names no event is
/// serialized as it was received.
///
/// # Errors
///
/// The errors of the serializer.
#[doc(hidden)]
pub fn serialize_event<E: DecodeEvent, S: Serializer>(event: &E, serializer: S) -> Result<S::Ok, S::Error> {
    struct Info<'a>(&'a dyn Object);
    impl Serialize for Info<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            crate::object::serialize(self.0, serializer)
        }
    }
    if let Some(callback) = event.unknown().and_then(|unknown| unknown.callback.as_ref()) {
        return callback.serialize(serializer);
    }
    let (group, number) = event.numbers();
    let mut members = serializer.serialize_struct("Event", 3)?;
    members.serialize_field("EventGroupId", &group)?;
    members.serialize_field("EventType", &number)?;
    match (event.info(), event.unknown()) {
        (Some(info), _) => members.serialize_field("EventInfo", &Info(info))?,
        (None, unknown) => members.serialize_field("EventInfo", &unknown.map(|unknown| &unknown.info))?,
    }
    members.end()
}

/// A number or a string of an event.
enum Field<'a> {
    Integer(i64),
    Text(Cow<'a, str>),
}

impl<'a> Field<'a> {
    fn into_text(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Integer(number) => Some(number.to_string().into()),
            Self::Text(text) => Some(text),
        }
    }

    fn into_integer(self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(number),
            Self::Text(text) => text.trim().parse().ok(),
        }
    }
}

fn field<'a, E: DecodeEvent>(event: &'a E, name: &str) -> Option<Field<'a>> {
    if let Some(unknown) = event.unknown() {
        return of_json(unknown.info.get(name)?);
    }
    let info = event.info()?;
    let Some(index) = info.shape().fields.iter().position(|field| field.name == name) else {
        let unknown = info.unknown_fields().get(name)?;
        return unknown.as_str().map(Field::Text).or_else(|| integer_in(unknown.json()).map(Field::Integer));
    };
    match info.field(index) {
        ValueRef::Int(number) => Some(Field::Integer(number)),
        ValueRef::Uint(number) => i64::try_from(number).ok().map(Field::Integer),
        ValueRef::Str(text) => Some(Field::Text(text.into())),
        ValueRef::Json(json) => of_json(json),
        _ => None,
    }
}

fn of_json(json: &Value) -> Option<Field<'_>> {
    match json {
        Value::Number(number) => integer_in(&number.to_string()).map(Field::Integer),
        Value::String(text) => Some(Field::Text(text.into())),
        _ => None,
    }
}

fn without_suffix<'a>(id: Cow<'a, str>, suffix: &str) -> Cow<'a, str> {
    match (stem(&id, suffix).map(str::len), id) {
        (None, id) => id,
        (Some(length), Cow::Borrowed(id)) => Cow::Borrowed(id.get(..length).unwrap_or(id)),
        (Some(length), Cow::Owned(mut id)) => {
            id.truncate(length);
            Cow::Owned(id)
        }
    }
}
