//! Rust expressions of the tables in generated code, with the module `schema` in scope.

use std::fmt;

/// A borrowed slice as a Rust expression.
pub(crate) fn slice<T>(items: &[T], expression: impl Fn(&T) -> String) -> String {
    let items: Vec<String> = items.iter().map(expression).collect();
    format!("schema::Cow::Borrowed(&[{}])", items.join(", "))
}

/// An optional number as a Rust expression, whatever `Some` and `None` are where it is used.
pub(crate) fn option<T: fmt::Debug>(number: &Option<T>) -> String {
    format!("::core::option::Option::{number:?}")
}
