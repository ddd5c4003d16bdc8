//! The envelope `{"Response": {…}}`, decoded in one pass: an error, or the fields of the response.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::api_error::{ApiError, error_value, replace};
use super::slot::is_invisible;
use crate::object::{
    Context, DecodeError, Key, Mode, Object, Path, PresentFields, REQUEST_ID, ValueMut, ValueRef, fill_field,
    missing_field, unicode,
};
use crate::schema::Rule;

/// The content of an envelope, as far as it could be read.
pub(super) struct Envelope<'a> {
    object: &'a mut dyn Object,
    pub(super) context: Context,
    /// The error that the service returned.
    pub(super) error: Option<ApiError>,
    /// Whether an object was decoded, which another one replaces.
    met: bool,
    /// Whether there is a `Response` object.
    pub(super) found: bool,
    /// Whether the response has a field of its type.
    pub(super) has_field: bool,
    /// The reason why the response could not be decoded.
    pub(super) failure: Option<DecodeError>,
}

impl<'a> Envelope<'a> {
    /// Decodes the envelope, and the response into the object.
    pub(super) fn decode(json: &[u8], object: &'a mut dyn Object, mode: Mode) -> Self {
        let context = Context::new(mode);
        let mut this = Self { object, context, error: None, met: false, found: false, has_field: false, failure: None };
        this.failure = this.read(json).err();
        this
    }

    fn read(&mut self, json: &[u8]) -> Result<(), DecodeError> {
        let mut deserializer = serde_json::Deserializer::from_str(unicode(json)?);
        let result = deserializer.deserialize_map(&mut *self).and_then(|()| deserializer.end());
        result.map_err(|error| DecodeError::new(&self.context, &error))
    }

    /// Whether the response was decoded and the service returned no error.
    pub(super) fn is_decoded(&self) -> bool {
        self.found && self.error.is_none() && self.failure.is_none()
    }
}

impl<'de> Visitor<'de> for &mut Envelope<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `Response`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(Key { lossy: self.context.is_lenient() })? {
            if key == "Response" {
                map.next_value_seed(Body(&mut *self))?;
            } else if key.eq_ignore_ascii_case("Error") {
                let value = map.next_value::<&RawValue>()?;
                replace(&mut self.error, error_value(value.get()));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// The value of `Response`: null, an error, or the response.
struct Body<'e, 'a>(&'e mut Envelope<'a>);

impl<'de> DeserializeSeed<'de> for Body<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Body<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object under `Response`")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.0.found = false;
        Ok(())
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Envelope { object, context, error, met, found, has_field, .. } = self.0;
        let object = &mut **object;
        *found = true;
        if std::mem::replace(met, true) {
            // Of two values, the last one counts, not a mixture of both.
            object.clear();
        }
        let mut present = PresentFields::of(object);
        while let Some(key) = map.next_key_seed(Key { lossy: context.is_lenient() })? {
            if is_error(&key, object) {
                // A null does not revoke an error.
                let value = map.next_value::<&RawValue>()?;
                replace(error, error_value(value.get()));
            } else {
                fill_field(object, &key, &mut map, &mut present, &Path::Root, context)?;
            }
        }
        if error.is_some() {
            return Ok(());
        }
        *has_field = has_own_field(object, &present);
        present.check(object, context)?;
        check_identifiers(object)
    }
}

/// Returns whether a key is that of the error, in any case. A field that the schema declares is not.
fn is_error(key: &str, object: &dyn Object) -> bool {
    key == "Error"
        || (key.eq_ignore_ascii_case("Error") && !object.shape().fields.iter().any(|field| field.name == key))
}

/// Returns whether the response has a field besides the request ID: of its type, or any if no type is known.
fn has_own_field(object: &dyn Object, present: &PresentFields) -> bool {
    let fields = object.shape().fields;
    if fields.is_empty() {
        return object.unknown_fields().iter().any(|(name, _)| name != REQUEST_ID);
    }
    fields.iter().enumerate().any(|(index, field)| field.name != REQUEST_ID && present.has(index))
}

/// Checks the strings that their schema does not allow to be empty: an empty or invisible ID identifies nothing. A
/// required one is an error, an optional one is absent.
fn check_identifiers<E: serde::de::Error>(object: &mut dyn Object) -> Result<(), E> {
    let is_empty = |value: ValueRef<'_>| matches!(value, ValueRef::Str(text) if is_invisible(text));
    let non_empty = |rule: &Rule| matches!(rule, Rule::Chars(Some(1..), _));
    let mut found = false;
    object.read(&mut |fields| found = fields.values.iter().any(|value| is_empty(*value)));
    if !found {
        return Ok(());
    }
    for (index, field) in object.shape().fields.iter().enumerate() {
        if is_empty(object.field(index)) && field.rules.iter().any(non_empty) {
            match object.field_mut(index) {
                Some(ValueMut::Option(option)) => option.clear(),
                _ => return Err(missing_field(field.name)),
            }
        }
    }
    Ok(())
}
