//! Decoding: one visitor for every value of every generated type, which knows the path to what does not fit.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::{ErrorPath, FieldValue, Key, ListMut, Object, PresentFields, ValueMut};

/// Decodes a generated struct from JSON.
///
/// # Errors
///
/// Malformed JSON, a value of the wrong type, a required field that is missing: each with its place, none with a value.
pub fn from_json<T: FieldValue>(json: &[u8]) -> Result<T, DecodeError> {
    let mut value = T::placeholder();
    let trail = ErrorPath::default();
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    Fill { slot: value.value_mut(), trail: &trail }
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end())
        .map_err(|error| DecodeError::new(&trail, &error))?;
    Ok(value)
}

/// Deserializes a generated struct: the body of every generated `Deserialize`.
///
/// # Errors
///
/// As for [`from_json`], in the deserializer's own type.
pub fn deserialize<'de, T: FieldValue, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::placeholder();
    let trail = ErrorPath::default();
    match (Fill { slot: value.value_mut(), trail: &trail }).deserialize(deserializer) {
        Ok(()) => Ok(value),
        Err(error) if trail.is_empty() => Err(error),
        Err(error) => Err(D::Error::custom(format_args!("{trail}: {error}"))),
    }
}

/// Why JSON could not be decoded. It holds no value of the JSON, which may be secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    /// The path to what does not fit, `Data[2].Status` say; empty when the JSON itself is malformed.
    pub path: String,
    /// What does not fit.
    pub reason: String,
}

/// How the reason starts when a required field is missing.
pub(super) const MISSING: &str = "missing required field";

impl DecodeError {
    /// Whether a required field is missing.
    pub fn is_missing(&self) -> bool {
        self.reason.starts_with(MISSING)
    }

    pub(crate) fn new(trail: &ErrorPath, error: &serde_json::Error) -> Self {
        Self { path: trail.to_string(), reason: error.to_string() }
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

/// Decodes into a slot.
pub(crate) struct Fill<'a, 't> {
    pub(crate) slot: ValueMut<'a>,
    pub(crate) trail: &'t ErrorPath,
}

impl<'de> DeserializeSeed<'de> for Fill<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if let ValueMut::Json(place) = self.slot {
            *place = serde::Deserialize::deserialize(deserializer)?;
            return Ok(());
        }
        deserializer.deserialize_any(self)
    }
}

impl Fill<'_, '_> {
    fn expected(&self) -> &'static str {
        match &self.slot {
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

    /// The value stays out of the message: it may be a secret.
    fn mismatch<E: Error>(&self, found: &str) -> E {
        E::custom(format_args!("expected {}, found {found}", self.expected()))
    }

    /// The same with the place inside an option.
    fn inner<R>(self, visit: impl FnOnce(Fill<'_, '_>) -> R) -> Result<R, Self> {
        match self.slot {
            ValueMut::Option(option) => Ok(visit(Fill { slot: option.fill(), trail: self.trail })),
            _ => Err(self),
        }
    }
}

/// A method of the visitor for one kind of scalar: through an option, into its slot, or a mismatch.
macro_rules! visit {
    ($name:ident, $ty:ty, $found:literal, $($pattern:pat => $assign:expr),+ $(,)?) => {
        fn $name<E: Error>(self, value: $ty) -> Result<(), E> {
            let fill = match self.inner(|inner| inner.$name(value)) {
                Ok(result) => return result,
                Err(fill) => fill,
            };
            visit!(@into fill, value, $found, $($pattern => $assign),+)
        }
    };
    (@into $fill:ident, $value:ident, $found:literal, $($pattern:pat => $assign:expr),+) => {{
        let expected = $fill.expected();
        let assigned = match $fill.slot {
            $($pattern => $assign($value),)+
            _ => None,
        };
        assigned.ok_or_else(|| E::custom(format_args!("expected {expected}, found {}", $found)))
    }};
}

impl<'de> Visitor<'de> for Fill<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected())
    }

    visit!(visit_bool, bool, "a boolean",
        ValueMut::Bool(place) => |value| { *place = value; Some(()) });

    visit!(visit_i64, i64, "a negative or too large integer",
        ValueMut::Int(place) => |value| { *place = value; Some(()) },
        ValueMut::Uint(place) => |value| { *place = u64::try_from(value).ok()?; Some(()) },
        ValueMut::Float(place) => |value| { *place = value as f64; Some(()) },
        ValueMut::IntegerOrString(place) => |value: i64| { *place = value.into(); Some(()) },
        ValueMut::IntegerEnum(place) => |value| { place.assign(value); Some(()) });

    visit!(visit_u64, u64, "an integer",
        ValueMut::Int(place) => |value| { *place = i64::try_from(value).ok()?; Some(()) },
        ValueMut::Uint(place) => |value| { *place = value; Some(()) },
        ValueMut::Float(place) => |value| { *place = value as f64; Some(()) },
        ValueMut::IntegerOrString(place) => |value| { *place = i64::try_from(value).ok()?.into(); Some(()) },
        ValueMut::IntegerEnum(place) => |value| { place.assign(i64::try_from(value).ok()?); Some(()) });

    visit!(visit_f64, f64, "a number with a fraction",
        ValueMut::Float(place) => |value| { *place = value; Some(()) });

    visit!(visit_str, &str, "a string",
        ValueMut::Str(place) => |value: &str| { value.clone_into(place); Some(()) },
        ValueMut::IntegerOrString(place) => |value: &str| { *place = value.into(); Some(()) },
        ValueMut::StringEnum(place) => |value| { place.assign(value); Some(()) });

    fn visit_string<E: Error>(self, value: String) -> Result<(), E> {
        match self.slot {
            ValueMut::Str(place) => {
                *place = value;
                Ok(())
            }
            _ => self.visit_str(&value),
        }
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        match self.slot {
            ValueMut::Option(option) => {
                option.clear();
                Ok(())
            }
            _ => Err(self.mismatch("null")),
        }
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        match self.slot {
            ValueMut::Option(option) => Fill { slot: option.fill(), trail: self.trail }.visit_seq(seq),
            ValueMut::List(list) => {
                list.clear();
                let mut index = 0;
                while fill_next(list, &mut seq, self.trail)
                    .inspect_err(|_| self.trail.prepend(&format!("[{index}]")))?
                {
                    index += 1;
                }
                Ok(())
            }
            _ => Err(self.mismatch("an array")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        match self.slot {
            ValueMut::Option(option) => Fill { slot: option.fill(), trail: self.trail }.visit_map(map),
            ValueMut::Object(object) => {
                let mut seen = PresentFields::default();
                while let Some(key) = map.next_key::<Key>()? {
                    fill_field(object, &key.0, &mut map, &mut seen, self.trail)?;
                }
                seen.check(object)
            }
            _ => Err(self.mismatch("an object")),
        }
    }
}

/// Decodes the next item, if there is one. The blank that it may leave behind is taken off again.
fn fill_next<'de, A: SeqAccess<'de>>(list: &mut dyn ListMut, seq: &mut A, trail: &ErrorPath) -> Result<bool, A::Error> {
    struct Next<'a, 't> {
        list: &'a mut dyn ListMut,
        trail: &'t ErrorPath,
    }
    impl<'de> DeserializeSeed<'de> for Next<'_, '_> {
        type Value = ();

        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
            match self.list.grow() {
                Some(slot) => Fill { slot, trail: self.trail }.deserialize(deserializer),
                None => IgnoredAny::deserialize(deserializer).map(|_| ()),
            }
        }
    }
    use serde::Deserialize;
    Ok(seq.next_element_seed(Next { list, trail })?.is_some())
}

/// Decodes one member of an object into the field of that name, or among the unknown ones. Null is absent.
pub(crate) fn fill_field<'de, A: MapAccess<'de>>(
    object: &mut dyn Object,
    key: &str,
    map: &mut A,
    seen: &mut PresentFields,
    trail: &ErrorPath,
) -> Result<(), A::Error> {
    let fields = object.shape().fields;
    let found = fields.iter().enumerate().find(|(_, field)| field.name == key);
    let slot = found.and_then(|(index, field)| Some((index, field, object.field_mut(index)?)));
    match slot {
        Some((index, field, slot)) => {
            let null =
                map.next_value_seed(Nullable(Fill { slot, trail })).inspect_err(|_| trail.prepend(field.name))?;
            if !null {
                seen.mark(index);
            }
        }
        None => {
            let value: Value = map.next_value()?;
            object.unknown_fields_mut().insert(key, value);
        }
    }
    Ok(())
}

/// Decodes a value or null; says whether it was null.
struct Nullable<'a, 't>(Fill<'a, 't>);

impl<'de> DeserializeSeed<'de> for Nullable<'_, '_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Nullable<'_, '_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.expected())
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        Ok(true)
    }

    fn visit_none<E: Error>(self) -> Result<bool, E> {
        Ok(true)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        self.0.deserialize(deserializer).map(|()| false)
    }
}
