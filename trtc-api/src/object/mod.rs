//! Generated types as data: a shape that names their fields, and one routine each to encode, decode and show them.
//!
//! A generated struct says only which field stands at which index. Everything that can be done with it (JSON, serde,
//! `Debug` without secrets, validation) is written once, here and in [`validate`](crate::validate), and compiled once.

mod decode;
mod decode_state;
mod encode;
mod format;
mod integer_or_string;
mod macros;
mod serialize;
mod unknown_fields;
mod value;

pub(crate) use decode::fill_field;
pub use decode::{DecodeError, deserialize, from_json};
pub(crate) use decode_state::{ErrorPath, Key, PresentFields};
pub use encode::to_json;
pub(crate) use format::Shown;
pub use format::{redact_url, show};
pub use integer_or_string::IntegerOrString;
pub use serialize::serialize;
pub use unknown_fields::UnknownFields;
pub use value::{FieldValue, IntegerEnum, ListMut, ListRef, OptionMut, StringEnum, ValueMut, ValueRef};

use crate::schema::Shape;

/// A generated struct, seen as numbered fields.
///
/// The `service!` macro implements it; there is no need to do so by hand.
pub trait Object: std::any::Any + Send + Sync {
    /// The names and rules of the fields.
    fn shape(&self) -> &'static Shape;

    /// The value of a field, or [`View::Absent`] for a number past the last one.
    fn field(&self, index: usize) -> ValueRef<'_>;

    /// The place to decode a field into, or `None` for a number past the last one.
    fn field_mut(&mut self, index: usize) -> Option<ValueMut<'_>>;

    /// What the service sent, or is to be sent, beyond the schema.
    fn unknown_fields(&self) -> &UnknownFields;

    /// The same, to be changed.
    fn unknown_fields_mut(&mut self) -> &mut UnknownFields;
}
