//! Parts of generated builders: which required fields are set, known to the compiler, and the argument of a list.

use std::fmt;

use crate::object::{Object, Shown};

/// The state of a required field that is set.
#[derive(Debug, Clone, Copy)]
pub struct Set;

/// The state of a required field that is not set.
///
/// `build` does not compile while a field has this state.
#[derive(Debug, Clone, Copy)]
pub struct Unset;

/// The state of a required field of a builder: [`Set`] or [`Unset`].
///
/// This trait is sealed.
pub trait FieldState: Sealed {
    /// Whether the field is set.
    const SET: bool;
}

/// Seals [`FieldState`].
pub trait Sealed {}

impl Sealed for Set {}

impl Sealed for Unset {}

impl FieldState for Set {
    const SET: bool = true;
}

impl FieldState for Unset {
    const SET: bool = false;
}

/// Formats a builder: the body of every generated builder's `Debug`. Fields that are not set are left out, and secrets
/// are redacted. `set` holds the states of the required fields in order.
///
/// # Errors
///
/// Returns the errors of the formatter.
pub fn show_builder(name: &str, value: &dyn Object, set: &[bool], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut states = set.iter();
    let mut shown = f.debug_struct(name);
    value.read(&mut |fields| {
        // A required field always has a value: a placeholder before it is set.
        for (field, value) in fields.present() {
            if !field.required || states.next().copied().unwrap_or(true) {
                shown.field(field.name, &Shown { value: *value, secret: field.secret });
            }
        }
    });
    shown.finish()
}

/// Collects the argument of a setter of a list.
#[inline]
pub fn collect<T, I: Into<T>>(items: impl IntoIterator<Item = I>) -> Vec<T> {
    items.into_iter().map(Into::into).collect()
}
