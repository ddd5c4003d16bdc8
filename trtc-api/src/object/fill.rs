//! The place that a value is decoded into, and the conversion of scalars of another kind.

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error};
use serde_json::value::RawValue;

use super::decode::Context;
use super::scalar::assign;
use super::{Path, REQUEST_ID, ValueMut};
use crate::json::{to_value, unescape};

/// A place that serde decodes into. It is passed by reference, and so is the value in it, because a move of what was
/// written just now waits for the store buffer.
pub(crate) struct Fill<'a, 'p> {
    pub(super) slot: &'p mut ValueMut<'a>,
    pub(super) path: &'p Path<'p>,
    pub(super) context: &'p Context,
    /// Whether the value may be absent.
    pub(super) is_optional: bool,
    /// Whether null means that there is no value.
    pub(super) is_nullable: bool,
    /// Whether the value replaces an earlier one of the same name.
    pub(super) is_repeated: bool,
    /// Whether the value turned out to be null, or to stand for nothing.
    pub(super) is_absent: bool,
}

impl<'a, 'p> Fill<'a, 'p> {
    pub(super) fn new(slot: &'p mut ValueMut<'a>, path: &'p Path<'p>, context: &'p Context) -> Self {
        Self { slot, path, context, is_optional: false, is_nullable: false, is_repeated: false, is_absent: false }
    }

    /// Decodes the value, and notes the path if that fails.
    pub(super) fn run<'de, D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error> {
        let (path, context) = (self.path, self.context);
        self.deserialize(deserializer).inspect_err(|_| context.note_error(path))
    }

    pub(super) fn expected(&self) -> &'static str {
        match self.slot {
            ValueMut::Bool(_) => "true or false",
            ValueMut::Int(_) | ValueMut::IntegerEnum(_) => "an integer",
            ValueMut::Uint(_) => "an integer of at least 0",
            ValueMut::Float(_) => "a number",
            ValueMut::Str(_) | ValueMut::StringEnum(_) => "a string",
            ValueMut::IntegerOrString(_) => "an integer or a string",
            ValueMut::Object(_) => "an object",
            ValueMut::List(_) => "an array",
            ValueMut::Option(_) | ValueMut::Json(_) => "another value",
        }
    }

    pub(super) fn is_scalar(&self) -> bool {
        !matches!(self.slot, ValueMut::Object(_) | ValueMut::List(_) | ValueMut::Option(_) | ValueMut::Json(_))
    }

    /// Returns whether the value is the request ID of a response.
    fn is_request_id(&self) -> bool {
        matches!((self.path, &*self.slot), (Path::Field(Path::Root, name), ValueMut::Str(_)) if *name == REQUEST_ID)
    }

    /// Notes that the value stands for nothing: the optional value around it is absent.
    pub(super) fn note_nothing(&mut self, found: &'static str) {
        self.context.note_conversion(self.path, self.expected(), found);
        self.is_absent = true;
    }

    /// Decodes a scalar of any kind that can be converted without loss.
    pub(super) fn convert<'de, D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error> {
        let expected = self.expected();
        let json = <&RawValue>::deserialize(deserializer)?;
        let is_text = matches!(self.slot, ValueMut::Str(_) | ValueMut::StringEnum(_) | ValueMut::IntegerOrString(_));
        if self.is_optional && !is_text && is_nothing(unescape(json.get()).as_ref()) {
            self.note_nothing("a string");
            return Ok(());
        }
        // A request ID never costs a response: an object or an array is kept as its JSON text.
        let text = self.is_request_id().then(|| composite(json.get())).flatten();
        if let (Some((text, found)), ValueMut::Str(place)) = (text, &mut *self.slot) {
            **place = text;
            self.context.note_conversion(self.path, expected, found);
            return Ok(());
        }
        match assign(self.slot, json.get()) {
            Ok(None) => Ok(()),
            Ok(Some(found)) => {
                self.context.note_conversion(self.path, expected, found);
                Ok(())
            }
            Err(found) => Err(mismatch(expected, found)),
        }
    }
}

/// Returns the compact text of an object or an array, and what it is.
fn composite(json: &str) -> Option<(String, &'static str)> {
    let found = match json.as_bytes().first()? {
        b'{' => "an object",
        b'[' => "an array",
        _ => return None,
    };
    Some((to_value(json).to_string(), found))
}

/// Returns whether a string is one of those that services send instead of null.
pub(super) fn is_nothing(text: &str) -> bool {
    text.is_empty() || text.eq_ignore_ascii_case("null")
}

/// The value stays out of the message, since it may be secret.
pub(super) fn mismatch<E: Error>(expected: &str, found: &str) -> E {
    E::custom(format_args!("expected {expected}, found {found}"))
}
