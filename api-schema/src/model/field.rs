//! Fields of objects: type, constraints, description.

use super::{Constraints, FieldReview, Number, Value};
use crate::sites::Sites;
use crate::source::Span;
use crate::span_map::SpanMap;

/// A field of an object.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Field {
    /// The name as sent.
    pub name: String,
    /// The location of the name.
    pub span: Span,
    /// The name in code, if it cannot be derived from `name`.
    pub alias: Option<String>,
    /// The meaning in one sentence, then common mistakes.
    pub description: String,
    /// The type.
    pub ty: FieldType,
    /// Whether the field must be present.
    pub required: bool,
    /// Whether the service documents that the value may be null in a response.
    pub nullable: bool,
    /// The constraints of the value.
    pub constraints: Constraints,
    /// Bounds that newer documentation has widened; messages name them, validation ignores them.
    pub newer: Option<Newer>,
    /// The unit of the number, for example `s`.
    pub unit: Option<String>,
    /// The value that the service uses if the field is absent.
    pub default: Option<Value>,
    /// Example values.
    pub examples: Vec<Value>,
    /// Which part of the value is secret.
    pub secret: Secret,
    /// Whether the service advises against it or has withdrawn it.
    pub deprecated: bool,
    /// The sites that have it.
    pub sites: Sites,
    /// Facts that are not confirmed yet and not enforced.
    pub review: Option<FieldReview>,
    /// Whether the type could not be read, so that values cannot be checked.
    pub(crate) unreadable: bool,
    /// The JSON of the field.
    pub(crate) json: SpanMap,
}

/// Bounds of an integer in documentation that is newer than the source of the constraints.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Newer {
    /// The new minimum, if it has changed.
    pub minimum: Option<Number>,
    /// The new maximum, if it has changed.
    pub maximum: Option<Number>,
    /// The documentation that states them.
    pub source: String,
}

/// The type of a field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum FieldType {
    /// A string.
    String,
    /// A signed integer of 64 bits.
    Int64,
    /// An unsigned integer of 64 bits.
    Uint64,
    /// A floating-point number.
    Float64,
    /// A boolean.
    Boolean,
    /// An integer or a string: the documentation differs from the service, or both have their own meaning.
    IntegerOrString,
    /// Any JSON.
    #[default]
    Json,
    /// An object type, by name.
    Object {
        /// The type's name.
        name: String,
        /// Whether the type contains itself through this field, so that generated code needs an indirection.
        recursive: bool,
    },
    /// An enum type, by name.
    Enum {
        /// The type's name.
        name: String,
    },
    /// A list.
    List(Box<FieldType>),
}

impl FieldType {
    /// Whether the values are integers.
    pub(crate) fn is_integer(&self) -> bool {
        matches!(self, Self::Int64 | Self::Uint64)
    }

    /// Whether the values can be strings.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self, Self::String | Self::IntegerOrString)
    }

    /// Whether the values are lists.
    pub(crate) fn is_list(&self) -> bool {
        matches!(self, Self::List(_))
    }

    /// The type that it names, directly or as the items of a list.
    pub(crate) fn named(&self) -> Option<&str> {
        match self {
            Self::List(inner) => inner.named(),
            Self::Object { name, .. } | Self::Enum { name } => Some(name),
            _ => None,
        }
    }
}

/// Which part of a value is secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Secret {
    /// Nothing.
    #[default]
    No,
    /// The user, query and fragment of a URL.
    Query,
    /// The complete value.
    Whole,
}
