//! Generated types as tables: a shape names the fields, and one routine each encodes, decodes and formats them.
//!
//! A generated struct only maps indexes to fields. JSON, serde, `Debug` without secrets and validation are implemented
//! once, here and in [`validate`](crate::validate), and compiled once.

mod decode;
#[cfg(feature = "dynamic")]
mod decode_all;
mod encode;
mod equal;
mod fill;
mod format;
mod integer_or_string;
mod present_fields;
mod scalar;
mod template;
mod unknown_fields;
mod value;
mod visit;

pub(crate) use decode::{Context, Key, Mode, decode_request, decode_template, unicode};
pub use decode::{DecodeError, deserialize, from_json, from_json_with, request_from_json};
#[cfg(feature = "dynamic")]
pub(crate) use decode_all::decode_all;
pub(crate) use encode::{Check, Value, encode};
pub use encode::{serialize, to_json};
pub use equal::equal;
pub(crate) use format::Shown;
#[cfg(feature = "dynamic")]
pub(crate) use format::{Redacted, secrets};
pub use format::{fmt_object, redact_url};
pub use integer_or_string::IntegerOrString;
pub(crate) use present_fields::{PresentFields, missing_field};
pub use scalar::Conversion;
#[cfg(any(feature = "callback", feature = "reqwest"))]
pub(crate) use scalar::integer_in;
#[cfg(feature = "dynamic")]
pub(crate) use template::CreateObject;
pub use template::Template;
pub use unknown_fields::{UnknownFields, UnknownValue};
pub use value::{FieldValue, IntegerEnum, ListMut, ListRef, OptionMut, Record, StringEnum, ValueMut, ValueRef};
pub(crate) use visit::fill_field;

use std::fmt;

use crate::schema::{Field, Shape};

/// A generated struct as a sequence of fields.
///
/// [`service!`](crate::service) implements it for every struct of a schema. Its required methods are not public, so that
/// it can grow.
pub trait Object: std::any::Any + Send + Sync {
    /// Returns the names and rules of the fields.
    #[doc(hidden)]
    fn shape(&self) -> &'static Shape;

    /// Passes all fields to a function: one dynamic call for the whole object instead of one for each field.
    #[doc(hidden)]
    fn read<'a>(&'a self, reader: &mut dyn FnMut(Fields<'a, '_>));

    /// Borrows a field to decode into it, or returns `None` past the last field.
    #[doc(hidden)]
    fn field_mut(&mut self, index: usize) -> Option<ValueMut<'_>>;

    /// Returns the fields that the schema does not know, to change them.
    #[doc(hidden)]
    fn unknown_fields_mut(&mut self) -> &mut UnknownFields;
}

/// The name of the field that every response has.
pub(crate) const REQUEST_ID: &str = "RequestId";

/// Methods of the dynamic type, so that they are compiled once instead of once for each generated type.
impl dyn Object {
    /// Returns the value of a field, or [`ValueRef::Absent`] past the last field. It reads all fields.
    #[doc(hidden)]
    pub fn field(&self, index: usize) -> ValueRef<'_> {
        let mut found = ValueRef::Absent;
        self.read(&mut |fields| found = fields.value(index));
        found
    }

    /// Returns the fields that the schema does not know.
    pub fn unknown_fields(&self) -> &UnknownFields {
        let mut found = UnknownFields::none();
        self.read(&mut |fields| found = fields.unknown);
        found
    }

    /// Removes all values that can be absent. A required scalar keeps its value, which the next decoding replaces.
    pub(crate) fn clear(&mut self) {
        for index in 0..self.shape().fields.len() {
            match self.field_mut(index) {
                Some(ValueMut::Option(option)) => option.clear(),
                Some(ValueMut::List(list)) => list.clear(),
                Some(ValueMut::Object(object)) => object.clear(),
                _ => {}
            }
        }
        *self.unknown_fields_mut() = UnknownFields::default();
    }
}

/// The fields of an object, borrowed.
#[derive(Clone, Copy)]
pub struct Fields<'a, 'v> {
    /// The names and rules of the fields.
    pub shape: &'static Shape,
    /// The values, in the order of the shape.
    pub values: &'v [ValueRef<'a>],
    /// The fields that the schema does not know.
    pub unknown: &'a UnknownFields,
}

impl<'a, 'v> Fields<'a, 'v> {
    /// Returns the value of a field, or [`ValueRef::Absent`] past the last field.
    pub(crate) fn value(&self, index: usize) -> ValueRef<'a> {
        self.values.get(index).copied().unwrap_or(ValueRef::Absent)
    }

    /// Returns the fields that have a value.
    pub(crate) fn present(&self) -> impl Iterator<Item = (&'static Field, &'v ValueRef<'a>)> + use<'a, 'v> {
        self.shape.fields.iter().zip(self.values).filter(|(_, value)| value.is_present())
    }
}

/// Passes the fields of an object to a reader: the body of every generated `read`.
#[inline]
pub fn pass_fields<'a>(
    reader: &mut dyn FnMut(Fields<'a, '_>),
    shape: &'static Shape,
    values: &[ValueRef<'a>],
    unknown: &'a UnknownFields,
) {
    reader(Fields { shape, values, unknown });
}

/// Shows the name of the type only, since a field may be secret.
impl fmt::Debug for Fields<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Fields").field(&self.shape.name).finish()
    }
}

/// The JSON path of a value, linked from the value to the root, so that a path costs nothing until it is displayed.
pub(crate) enum Path<'a> {
    Root,
    Field(&'a Path<'a>, &'static str),
    Item(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Root => Ok(()),
            Path::Field(Path::Root, name) => f.write_str(name),
            Path::Field(parent, name) => write!(f, "{parent}.{name}"),
            Path::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}
