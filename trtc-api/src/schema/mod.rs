//! What the schema files say, as tables: the generated code holds them, the runtime reads them.

mod action;
mod pattern;
mod rule;

pub use action::{ActionInfo, RetrySafety, ServiceInfo};
pub use pattern::{Class, Matcher, Pattern, Step};
pub use rule::{CrossRule, Format, Literal, Measure, Rule};

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
