//! Named types: objects and enums.

use super::{CrossRule, Field};
use crate::constraint::Literal;
use crate::sites::Sites;
use crate::source::Span;
use crate::span_map::SpanMap;

/// The type of a name among types that are ordered by name.
pub(crate) fn find_type<'a>(types: &'a [Type], name: &str) -> Option<&'a Type> {
    find_index(types, name).and_then(|index| types.get(index))
}

/// The position of a name among types that are ordered by name.
pub(crate) fn find_index(types: &[Type], name: &str) -> Option<usize> {
    types.binary_search_by(|ty| ty.name.as_str().cmp(name)).ok()
}

/// A named object or enum.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Type {
    /// The name.
    pub name: String,
    /// The location of the name.
    pub span: Span,
    /// Object or enum.
    pub kind: TypeKind,
    /// Whether a request can contain it.
    pub in_requests: bool,
    /// Whether a response or an event can contain it.
    pub in_responses: bool,
    /// The categories whose actions can contain it, in the order of `service.json`.
    pub categories: Vec<String>,
}

impl Type {
    /// Returns the object, unless the type is an enum.
    pub fn object(&self) -> Option<&Object> {
        match &self.kind {
            TypeKind::Object(object) => Some(object),
            TypeKind::Enum(_) => None,
        }
    }
}

/// The kind of a named type.
#[derive(Debug, Clone)]
pub enum TypeKind {
    /// An object.
    Object(Object),
    /// An enum.
    Enum(Enum),
}

/// Fields in the order in which they are sent, and rules that concern several of them.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Object {
    /// A description.
    pub description: String,
    /// The fields.
    pub fields: Vec<Field>,
    /// Rules that concern several fields.
    pub rules: Vec<CrossRule>,
    /// The JSON of each rule.
    pub(crate) rule_spans: Vec<SpanMap>,
    /// Whether a part could not be read, so that an unknown name may be defined there.
    pub(crate) incomplete: bool,
}

impl Object {
    /// Returns whether the type is a choice: one rule requires exactly one of all its fields.
    pub fn is_choice(&self) -> bool {
        self.rules.iter().any(|rule| matches!(rule, CrossRule::ExactlyOneOf(names) if names.len() == self.fields.len()))
    }
}

/// An enum.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Enum {
    /// A description.
    pub description: String,
    /// The values.
    pub values: Vec<EnumValue>,
    /// Whether the service may have values that are not listed.
    pub open: bool,
}

impl Enum {
    /// Returns whether the values are integers; otherwise they are strings.
    pub fn is_integer(&self) -> bool {
        matches!(self.values.first(), Some(value) if matches!(value.value, Literal::Int(_)))
    }
}

/// A value of an enum.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EnumValue {
    /// The value as sent.
    pub value: Literal,
    /// The name in code.
    pub name: String,
    /// A description.
    pub description: String,
    /// The sites that have it.
    pub sites: Sites,
    /// The location of the name.
    pub span: Span,
}
