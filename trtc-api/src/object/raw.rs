//! Any JSON value as its text.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

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
