//! Decoding of JSON into generated types.
//!
//! Requests and data read through serde are decoded strictly, in one pass. What the service sends is decoded in one pass
//! too; if that fails, a second pass repairs the text and converts scalars without loss.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};

use super::fill::Fill;
use super::{Conversion, FieldValue, Object, Path, Template, ValueMut};
use crate::json::{decode_text, repair_tokens, without_bom};

/// Decodes a generated struct from JSON that the service sent: leniently, where nothing is lost.
///
/// # Errors
///
/// Returns an error that names the path of malformed JSON, of a value of another type or of a missing required field.
pub fn from_json<T: FieldValue>(json: &[u8]) -> Result<T, DecodeError> {
    from_json_with(json, &mut Vec::new())
}

/// Decodes an object of a template from JSON that the service sent; also returns the values that were converted.
/// Strictly, none is.
pub(crate) fn decode_template(
    template: &Template,
    json: &[u8],
    strict: bool,
) -> Result<(Box<dyn Object>, Vec<Conversion>), DecodeError> {
    let mut object = template.create();
    let conversions = lenient(json, strict, &mut |json, mode| {
        object = template.create();
        fill(ValueMut::Object(&mut *object), json, mode)
    })?;
    Ok((object, conversions))
}

/// The values that were converted.
type Converted = Result<Vec<Conversion>, DecodeError>;

/// Decodes strictly, then leniently if that fails and is permitted, each time into a new value.
fn lenient(json: &[u8], strict: bool, decode: &mut dyn FnMut(&[u8], Mode) -> Converted) -> Converted {
    match decode(without_bom(json), Mode::Response) {
        Err(_) if !strict => {
            let text = decode_text(json);
            let repaired = repair_tokens(&text);
            let mut conversions = decode(repaired.as_bytes(), Mode::LenientResponse)?;
            conversions.extend(matches!(repaired, Cow::Owned(_)).then(|| Conversion::of_json("malformed JSON")));
            Ok(conversions)
        }
        result => result,
    }
}

/// Decodes a generated struct from JSON that the service sent, and adds the values that were converted.
///
/// # Errors
///
/// The errors of [`from_json`].
pub fn from_json_with<T: FieldValue>(json: &[u8], conversions: &mut Vec<Conversion>) -> Result<T, DecodeError> {
    let mut value = T::placeholder();
    conversions.extend(lenient(json, false, &mut |json, mode| {
        value = T::placeholder();
        fill(value.value_mut(), json, mode)
    })?);
    Ok(value)
}

/// Decodes a generated struct from the JSON of a request: strictly.
///
/// # Errors
///
/// Returns an error that names the path of malformed JSON, of a value of another type or of a missing required field.
pub fn request_from_json<T: FieldValue>(json: &[u8]) -> Result<T, DecodeError> {
    let mut value = T::placeholder();
    fill(value.value_mut(), json, Mode::Request)?;
    Ok(value)
}

/// Decodes the JSON of a request into an empty object: strictly.
pub(crate) fn decode_request(object: &mut dyn Object, json: &[u8]) -> Result<(), DecodeError> {
    fill(ValueMut::Object(object), json, Mode::Request).map(drop)
}

/// Decodes into a value, and returns what was converted.
fn fill(mut slot: ValueMut<'_>, json: &[u8], mode: Mode) -> Converted {
    let context = Context::new(mode);
    let mut deserializer = serde_json::Deserializer::from_str(unicode(json)?);
    Fill::new(&mut slot, &Path::Root, &context)
        .run(&mut deserializer)
        .and_then(|()| deserializer.end())
        .map_err(|error| DecodeError::new(&context, &error))?;
    Ok(context.into_conversions())
}

/// Returns JSON as text. To check all of it at once costs less than to check each string in it.
pub(crate) fn unicode(json: &[u8]) -> Result<&str, DecodeError> {
    std::str::from_utf8(json).map_err(|error| {
        let reason = format!("the byte at index {} is not UTF-8", error.valid_up_to());
        DecodeError { path: String::new(), reason }
    })
}

/// Deserializes a generated struct: the body of every generated `Deserialize`.
///
/// # Errors
///
/// Returns the error of the deserializer, with the path of the value.
// Inlined into the impl of each generated type, this would cost the compiler more than all other generated code.
#[inline(never)]
pub fn deserialize<'de, T: FieldValue, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::placeholder();
    let context = Context::new(Mode::Request);
    match Fill::new(&mut value.value_mut(), &Path::Root, &context).run(deserializer) {
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

/// More conversions than this are not recorded, so that a large response does not make a large report.
const MAX_CONVERSIONS: usize = 64;

/// How strictly JSON is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Values must have the types of the schema.
    Request,
    /// Lists may also be null or absent.
    Response,
    /// Scalars of other kinds are also converted without loss.
    LenientResponse,
}

/// The state of one decoding.
pub(crate) struct Context {
    mode: Mode,
    error_path: RefCell<Option<String>>,
    conversions: RefCell<Vec<Conversion>>,
}

impl Context {
    pub(crate) fn new(mode: Mode) -> Self {
        Self { mode, error_path: RefCell::default(), conversions: RefCell::default() }
    }

    pub(super) fn is_request(&self) -> bool {
        self.mode == Mode::Request
    }

    pub(crate) fn is_lenient(&self) -> bool {
        self.mode == Mode::LenientResponse
    }

    /// Notes the path of an error. The innermost path is noted first and stays.
    pub(super) fn note_error(&self, path: &Path<'_>) {
        self.error_path.borrow_mut().get_or_insert_with(|| path.to_string());
    }

    pub(super) fn error_path(&self) -> String {
        self.error_path.borrow().clone().unwrap_or_default()
    }

    pub(crate) fn note_conversion(&self, path: &Path<'_>, expected: &'static str, found: &'static str) {
        let mut conversions = self.conversions.borrow_mut();
        if conversions.len() < MAX_CONVERSIONS {
            conversions.push(Conversion { path: path.to_string(), expected, found });
        }
    }

    pub(crate) fn into_conversions(self) -> Vec<Conversion> {
        self.conversions.into_inner()
    }
}

/// Decodes an object key, borrowed from the input if it contains no escape.
pub(crate) struct Key {
    /// Whether text that is not Unicode becomes U+FFFD.
    pub(crate) lossy: bool,
}

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        // serde_json accepts lone surrogates in bytes only.
        if self.lossy { deserializer.deserialize_bytes(self) } else { deserializer.deserialize_str(self) }
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E: Error>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(key.into())
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(key.to_owned().into())
    }

    fn visit_bytes<E: Error>(self, key: &[u8]) -> Result<Self::Value, E> {
        Ok(String::from_utf8_lossy(key).into_owned().into())
    }
}

#[cfg(test)]
mod tests {
    use super::{decode_template, from_json, unicode, without_value};
    use crate::cloud_recording::DeleteCloudRecordingResponse;
    use crate::object::{Template, to_json};

    #[test]
    fn no_value_of_the_strict_pass_is_in_the_result() {
        // The strict pass makes a string for the request ID, and then fails.
        let json = br#"{"TaskId": "t", "RequestId": NaN}"#;
        let response: DeleteCloudRecordingResponse = from_json(json).expect("a response");
        assert_eq!(to_json(&response), br#"{"TaskId":"t"}"#);
        let template = Template::of::<DeleteCloudRecordingResponse>();
        let (object, conversions) = decode_template(&template, json, false).expect("a response");
        assert_eq!((to_json(&*object), conversions.len()), (to_json(&response), 1));
        assert!(decode_template(&template, json, true).is_err());
    }

    #[test]
    fn what_is_not_unicode_is_named_by_its_place() {
        let error = unicode(b"{\"a\": \"\xff\"}").expect_err("no UTF-8");
        assert_eq!(error.to_string(), "the byte at index 7 is not UTF-8");
    }

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
