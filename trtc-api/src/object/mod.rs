//! Generated types as data: a shape that names their fields, and one routine each to encode, decode and show them.
//!
//! A generated struct says only which field stands at which index. Everything that can be done with it (JSON, serde,
//! `Debug` without secrets, validation) is written once, here and in [`validate`](crate::validate), and compiled once.

mod datum;
pub(crate) mod debug;
mod decode;
mod either;
mod encode;
mod enumeration;
mod glue;
mod key;
mod seen;

mod serialize;
mod slot;
mod trail;
mod unknown;
mod view;

pub use datum::Datum;
pub use debug::{redact_url, show};
pub(crate) use decode::fill_field;
pub use decode::{DecodeError, deserialize, from_json};
pub use either::IntegerOrString;
pub use encode::to_json;
pub use enumeration::{IntegerEnum, StringEnum};
pub(crate) use key::Key;
pub(crate) use seen::Seen;
pub use serialize::serialize;
pub use slot::{Slot, SlotList, SlotOption};
pub(crate) use trail::Trail;
pub use unknown::UnknownFields;
pub use view::{View, ViewList};

use crate::validate::{CrossRule, Rule};

/// A generated struct, seen as numbered fields.
///
/// The `service!` macro implements it; there is no need to do so by hand.
pub trait Object: Send + Sync + 'static {
    /// The names and rules of the fields.
    fn shape(&self) -> &'static Shape;

    /// The value of a field, or [`View::Absent`] for a number past the last one.
    fn view_field(&self, index: usize) -> View<'_>;

    /// The place to decode a field into, or `None` for a number past the last one.
    fn field_slot(&mut self, index: usize) -> Option<Slot<'_>>;

    /// What the service sent, or is to be sent, beyond the schema.
    fn unknown_fields(&self) -> &UnknownFields;

    /// The same, to be changed.
    fn unknown_fields_mut(&mut self) -> &mut UnknownFields;
}

/// The names and rules of a type's fields.
#[derive(Debug)]
pub struct Shape {
    /// The type's name in the schema.
    pub name: &'static str,
    /// The fields, in the order they are sent.
    pub fields: &'static [Field],
    /// The rules that concern several fields.
    pub rules: &'static [CrossRule],
}

/// One field of a [`Shape`].
#[derive(Debug)]
pub struct Field {
    /// Its name as sent.
    pub name: &'static str,
    /// Whether it must be present.
    pub required: bool,
    /// How much of it must never be shown.
    pub secret: Secret,
    /// The unit of its number, for messages.
    pub unit: &'static str,
    /// What its value must satisfy.
    pub rules: &'static [Rule],
}

impl Field {
    /// An optional field that anything goes for.
    pub const fn new(name: &'static str) -> Self {
        Self { name, required: false, secret: Secret::No, unit: "", rules: &[] }
    }

    /// The same field, required.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same field, kept out of sight.
    #[must_use]
    pub const fn secret(mut self, secret: Secret) -> Self {
        self.secret = secret;
        self
    }

    /// The same field with the unit of its number.
    #[must_use]
    pub const fn unit(mut self, unit: &'static str) -> Self {
        self.unit = unit;
        self
    }

    /// The same field with the rules of its value.
    #[must_use]
    pub const fn rules(mut self, rules: &'static [Rule]) -> Self {
        self.rules = rules;
        self
    }
}

/// How much of a field must never be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    /// Nothing.
    No,
    /// The user, query and fragment of a URL.
    Query,
    /// All of it.
    Whole,
}
