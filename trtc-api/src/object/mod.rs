//! Generated types as tables: a shape names the fields, and one routine each encodes, decodes and formats them.
//!
//! A generated struct only maps indexes to fields. JSON, serde, `Debug` without secrets and validation are implemented
//! once, here and in [`validate`](crate::validate), and compiled once.

mod context;
mod convert;
mod decode;
mod encode;
mod format;
mod integer_or_string;
mod lenient;
mod macros;
mod path;
mod raw;
mod unknown_fields;
mod value;
mod visit;

pub(crate) use context::{Context, Key, Mode, PresentFields, missing_field};
pub use convert::Conversion;
pub use decode::{DecodeError, deserialize, from_json, request_from_json};
pub use encode::{serialize, to_json};
pub(crate) use format::Shown;
pub use format::{fmt_object, redact_url};
pub use integer_or_string::IntegerOrString;
#[cfg(feature = "callback")]
pub(crate) use lenient::to_value;
pub(crate) use lenient::{Reader, repair, without_bom};
pub(crate) use path::Path;
pub use unknown_fields::{UnknownFields, UnknownValue};
pub use value::{FieldValue, IntegerEnum, ListMut, ListRef, OptionMut, StringEnum, ValueMut, ValueRef};
pub(crate) use visit::fill_field;

use crate::schema::Shape;

/// A generated struct as a sequence of fields.
///
/// The `service!` macro implements it.
pub trait Object: std::any::Any + Send + Sync {
    /// Returns the names and rules of the fields.
    fn shape(&self) -> &'static Shape;

    /// Returns the value of a field, or [`ValueRef::Absent`] past the last field.
    fn field(&self, index: usize) -> ValueRef<'_>;

    /// Borrows a field to decode into it, or returns `None` past the last field.
    fn field_mut(&mut self, index: usize) -> Option<ValueMut<'_>>;

    /// Returns the fields that the schema does not know.
    fn unknown_fields(&self) -> &UnknownFields;

    /// Returns the fields that the schema does not know, to change them.
    fn unknown_fields_mut(&mut self) -> &mut UnknownFields;
}
