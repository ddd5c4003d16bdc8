//! State of a decoder: its mode, the path of an error, the conversions, and the fields that are present.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};

use super::decode::MISSING;
use super::{Conversion, Object, Path, ValueRef};

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

/// The fields of an object that are present.
#[derive(Default)]
pub(crate) struct PresentFields(Vec<u64>, u64);

impl PresentFields {
    pub(super) fn mark(&mut self, index: usize) {
        if index < 64 {
            self.1 |= 1 << index;
            return;
        }
        let word = index / 64 - 1;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        if let Some(bits) = self.0.get_mut(word) {
            *bits |= 1 << (index % 64);
        }
    }

    pub(crate) fn has(&self, index: usize) -> bool {
        let bits = if index < 64 { Some(&self.1) } else { self.0.get(index / 64 - 1) };
        bits.is_some_and(|bits| bits & (1 << (index % 64)) != 0)
    }

    /// Returns an error that names the first missing required field. A missing list of a response is empty.
    pub(crate) fn check<E: Error>(&self, object: &dyn Object, context: &Context) -> Result<(), E> {
        let fields = object.shape().fields.iter().enumerate();
        let may_be_absent = |index| !context.is_request() && matches!(object.field(index), ValueRef::List(_));
        let mut missing = fields.filter(|(index, field)| field.required && !self.has(*index) && !may_be_absent(*index));
        match missing.next() {
            Some((_, field)) => Err(missing_field(field.name)),
            None => Ok(()),
        }
    }
}

/// The error for a missing required field.
pub(crate) fn missing_field<E: Error>(name: &str) -> E {
    E::custom(format_args!("{MISSING} `{name}`"))
}
