//! Constraints: one definition for the checks of schema files and for validation at run time.
//!
//! A [`Rule`] is what a keyword such as `maximum` means for one value; a [`CrossRule`] concerns several fields. Both have
//! their predicate, their wording in messages and documentation, and their form as a table of generated code here. The
//! module is compiled without the feature `reader`, so that the runtime of generated code uses the same predicates.
//!
//! # Adding a keyword
//!
//! A keyword for single values, for example `exclusiveMaximum`, touches three files:
//!
//! 1. `constraint/rule.rs`: a variant of [`Rule`] with its arm in `holds`, `write` (the wording) and `expression`.
//! 2. `model/constraints.rs`: a field of `Constraints`, its line in `all_keywords` (the types that it applies to) and in
//!    `rules_with`. The documentation comment of the field is the description in the JSON Schema.
//! 3. `read/constraints.rs`: the line that reads the keyword.
//!
//! A bound also has a pair with its opposite bound in `check/constraints.rs`. CONTRIBUTING.md lists the tests and documents
//! that a new keyword is added to.

mod cross;
mod format;
mod literal;
mod markdown;
mod rule;
mod shared;

pub use std::borrow::Cow;

pub use cross::{CrossRule, Measure};
pub use format::Format;
pub use literal::Literal;
pub use markdown::code;
pub use rule::{Rule, one_of};
pub use shared::Shared;

/// A value as far as constraints concern it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// A signed integer.
    Int(i64),
    /// An unsigned integer.
    Uint(u64),
    /// A floating-point number.
    Float(f64),
    /// A string.
    Str(&'a str),
    /// A list with this number of items.
    List(u64),
    /// A value without constraints: a boolean, an object, any JSON.
    Other,
}
