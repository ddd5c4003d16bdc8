//! Fields that the schema does not know, as raw JSON.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

use crate::json::{to_value, unescape};

/// Fields that the schema does not know, as raw JSON.
///
/// A response keeps them exactly as the service sent them: no content of an unknown field makes a response fail. A
/// request sends them beside the known fields, so that parameters newer than the schema can be used.
///
/// ```
/// use trtc_api::web_record::StopWebRecordRequest;
///
/// let mut request = StopWebRecordRequest::builder().task_id("a+b.").build();
/// request.unknown_fields.insert("BrandNew", 7);
/// assert_eq!(serde_json::to_string(&request)?, r#"{"TaskId":"a+b.","BrandNew":7}"#);
/// assert_eq!(request.unknown_fields.get("BrandNew").unwrap().parse::<u8>()?, 7);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct UnknownFields(Option<Box<Map>>);

/// Boxed, since nearly every object has none.
type Map = BTreeMap<String, Box<RawValue>>;

impl UnknownFields {
    /// Returns no fields, without an allocation.
    pub(super) fn none() -> &'static Self {
        static NONE: UnknownFields = UnknownFields(None);
        &NONE
    }

    /// Adds a field, or replaces the field of that name.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        // Encoding a value cannot fail, since all its keys are strings.
        if let Ok(raw) = to_raw_value(&value.into()) {
            self.insert_raw(name.into(), raw);
        }
    }

    /// Returns the value of a field.
    pub fn get(&self, name: &str) -> Option<UnknownValue<'_>> {
        self.0.as_ref()?.get(name).map(|raw| UnknownValue(raw))
    }

    /// Returns the fields with their values, ordered by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, UnknownValue<'_>)> {
        static NONE: Map = Map::new();
        self.0.as_deref().unwrap_or(&NONE).iter().map(|(name, raw)| (name.as_str(), UnknownValue(raw)))
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    pub(crate) fn insert_raw(&mut self, name: String, value: Box<RawValue>) {
        self.0.get_or_insert_default().insert(name, value);
    }

    pub(crate) fn into_json(self) -> Value {
        let mut fields = serde_json::Map::new();
        for (name, value) in self.iter() {
            fields.insert(name.to_owned(), value.to_value());
        }
        Value::Object(fields)
    }
}

/// Compares the values, whatever whitespace and escapes their JSON has.
impl PartialEq for UnknownFields {
    fn eq(&self, other: &Self) -> bool {
        let is_equal = |(one, other): ((&str, UnknownValue<'_>), (&str, UnknownValue<'_>))| {
            one.0 == other.0 && (one.1.json() == other.1.json() || one.1.to_value() == other.1.to_value())
        };
        self.iter().count() == other.iter().count() && self.iter().zip(other.iter()).all(is_equal)
    }
}

/// Shows the names only, since an unknown field may be secret.
impl fmt::Debug for UnknownFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(|(name, _)| if is_name(name) { name } else { "***" })).finish()
    }
}

/// Returns whether a key looks like the name of a field. A key that does not may be a secret that the service repeats.
fn is_name(key: &str) -> bool {
    const LONGEST: usize = 48;
    const DIGITS: usize = 4;
    key.len() <= LONGEST
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
        && key.bytes().filter(u8::is_ascii_digit).count() <= DIGITS
}

/// The value of an unknown field, as the JSON that was sent.
#[derive(Clone, Copy)]
pub struct UnknownValue<'a>(&'a RawValue);

impl<'a> UnknownValue<'a> {
    /// Returns the JSON text.
    pub fn json(&self) -> &'a str {
        self.0.get()
    }

    /// Decodes the value.
    ///
    /// # Errors
    ///
    /// Returns an error if the JSON is of another type.
    pub fn parse<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_str(self.json())
    }

    /// Returns a JSON value.
    ///
    /// A number that [`Value`] cannot hold exactly becomes a string of its digits. Text that is not Unicode becomes
    /// U+FFFD. A value nested more than 256 levels deep becomes a string of its JSON.
    pub fn to_value(&self) -> Value {
        to_value(self.json())
    }

    /// Returns the text of a string, or `None` for another kind. Text that is not Unicode becomes U+FFFD.
    pub fn as_str(&self) -> Option<Cow<'a, str>> {
        self.json().starts_with('"').then(|| unescape(self.json()))
    }
}

/// Shows the kind only, since an unknown field may be secret.
impl fmt::Debug for UnknownValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnknownValue({} bytes)", self.json().len())
    }
}

/// Serializes the JSON text itself in JSON, and an equivalent value in other formats if there is one.
impl Serialize for UnknownValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let is_exact = |value: &Value| serde_json::to_string(value).is_ok_and(|json| json == self.json());
        match serde_json::from_str::<Value>(self.json()).ok().filter(is_exact) {
            Some(value) => value.serialize(serializer),
            None => self.0.serialize(serializer),
        }
    }
}

/// The JSON text of a value: as it was sent if the input is JSON, encoded again if it is another format.
pub(super) struct Raw(pub(super) Box<RawValue>);

/// The name by which serde_json recognizes `RawValue`. If it changes, values are decoded and encoded again.
const RAW_VALUE: &str = "$serde_json::private::RawValue";

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(RAW_VALUE, RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        match map.next_key::<String>()? {
            Some(key) if key == RAW_VALUE => {
                let json = map.next_value::<String>()?;
                RawValue::from_string(json).map(Raw).map_err(A::Error::custom)
            }
            _ => Err(A::Error::custom("expected any value")),
        }
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        let value = Value::deserialize(deserializer)?;
        to_raw_value(&value).map(Raw).map_err(D::Error::custom)
    }
}
