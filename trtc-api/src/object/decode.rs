//! Decoding of JSON into generated types.
//!
//! Requests and data read through serde are decoded strictly, in one pass. What the service sends is decoded in one pass
//! too; if that fails, a second pass repairs the text and converts scalars without loss.

use std::fmt;

use serde::de::{Deserializer, Error};

use super::lenient::{repair, without_bom};
use super::visit::Fill;
use super::{Context, FieldValue, Mode, Path};

/// Decodes a generated struct from JSON that the service sent: leniently, where nothing is lost.
///
/// # Errors
///
/// Returns an error that names the path of malformed JSON, of a value of another type or of a missing required field.
pub fn from_json<T: FieldValue>(json: &[u8]) -> Result<T, DecodeError> {
    decode(without_bom(json), Mode::Response).or_else(|_| decode(repair(json).as_bytes(), Mode::LenientResponse))
}

/// Decodes a generated struct from the JSON of a request: strictly.
///
/// # Errors
///
/// Returns an error that names the path of malformed JSON, of a value of another type or of a missing required field.
pub fn request_from_json<T: FieldValue>(json: &[u8]) -> Result<T, DecodeError> {
    decode(json, Mode::Request)
}

fn decode<T: FieldValue>(json: &[u8], mode: Mode) -> Result<T, DecodeError> {
    let mut value = T::placeholder();
    let context = Context::new(mode);
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    Fill { slot: value.value_mut(), path: &Path::Root, context: &context }
        .run(&mut deserializer)
        .and_then(|()| deserializer.end())
        .map_err(|error| DecodeError::new(&context, &error))?;
    Ok(value)
}

/// Deserializes a generated struct: the body of every generated `Deserialize`.
///
/// # Errors
///
/// Returns the error of the deserializer, with the path of the value.
pub fn deserialize<'de, T: FieldValue, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::placeholder();
    let context = Context::new(Mode::Request);
    let fill = Fill { slot: value.value_mut(), path: &Path::Root, context: &context };
    match fill.run(deserializer) {
        Ok(()) => Ok(value),
        Err(error) => match context.error_path() {
            path if path.is_empty() => Err(error),
            path => Err(D::Error::custom(format_args!("{path}: {error}"))),
        },
    }
}

/// The reason why JSON could not be decoded. It contains no value of the JSON, which may be secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    /// The path of the value, for example `Data[2].Status`; empty if the JSON itself is malformed.
    pub path: String,
    /// The reason.
    pub reason: String,
}

/// The start of the reason if a required field is missing.
pub(super) const MISSING: &str = "missing required field";

impl DecodeError {
    /// Returns whether a required field is missing.
    pub fn is_missing(&self) -> bool {
        self.reason.starts_with(MISSING)
    }

    pub(crate) fn new(context: &Context, error: &serde_json::Error) -> Self {
        Self { path: context.error_path(), reason: without_value(&error.to_string()) }
    }
}

/// Removes the string that serde repeats if it did not expect one: it may be a secret.
fn without_value(reason: &str) -> String {
    let value = reason.split_once("string \"").zip(reason.rsplit_once("\", expected "));
    match value {
        Some(((before, _), (_, expected))) if before.starts_with("invalid ") => {
            format!("{before}string, expected {expected}")
        }
        _ => reason.to_owned(),
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            return f.write_str(&self.reason);
        }
        write!(f, "{}: {}", self.path, self.reason)
    }
}

impl std::error::Error for DecodeError {}

#[cfg(test)]
mod tests {
    use super::without_value;

    #[test]
    fn an_unexpected_string_is_not_repeated() {
        for (json, shown) in [
            (r#""a \" secret\", expected x""#, "invalid type: string, expected i32 at line 1 column 27"),
            ("true", "invalid type: boolean `true`, expected i32 at line 1 column 4"),
            ("{", "invalid type: map, expected i32 at line 1 column 0"),
        ] {
            let error = serde_json::from_str::<i32>(json).expect_err("no number");
            assert_eq!(without_value(&error.to_string()), shown);
        }
    }
}
