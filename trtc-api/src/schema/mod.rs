//! Tables of the schema files: generated code holds them, the runtime reads them.

mod action;
mod event;

pub use action::{ActionInfo, RetrySafety, ServiceInfo};
pub use api_schema::Sites;
pub use api_schema::constraint::{Cow, CrossRule, Format, Literal, Measure, Rule, Shared};
pub use api_schema::pattern::{Class, Matcher, Pattern, Step};
pub use event::EventFields;

/// The names and rules of the fields of a type.
#[derive(Debug)]
pub struct Shape {
    /// The name of the type in the schema.
    pub name: &'static str,
    /// The fields, in the order of the JSON.
    pub fields: &'static [Field],
    /// The rules that concern several fields.
    pub rules: &'static [CrossRule],
}

/// One field of a [`Shape`].
#[derive(Debug)]
pub struct Field {
    /// The name in the JSON.
    pub name: &'static str,
    /// Whether the field must be present.
    pub required: bool,
    /// Which part of the value is secret.
    pub secret: Secret,
    /// The unit of a number, for messages.
    pub unit: &'static str,
    /// The rules for the value.
    pub rules: &'static [Rule],
    /// The bounds that a newer definition of the API states, where it has widened them.
    pub newer: Option<&'static (Option<i64>, Option<i64>)>,
    /// The sites that have the field.
    pub sites: Sites,
}

impl Field {
    /// An optional field without a name and rules.
    pub const PLAIN: Self =
        Self { name: "", required: false, secret: Secret::No, unit: "", rules: &[], newer: None, sites: Sites::Both };
}

/// Which part of a field is secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    /// Nothing.
    No,
    /// The user information, query and fragment of a URL.
    Query,
    /// The whole value.
    Whole,
}
