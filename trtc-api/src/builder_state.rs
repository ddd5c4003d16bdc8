//! The states of generated builders: what is set and what is missing, known to the compiler.

use std::marker::PhantomData;

/// A required field that was set.
#[derive(Debug)]
pub struct Set;

/// A required field that was not set yet; `F` is named after the setter.
#[derive(Debug)]
pub struct Missing<F>(PhantomData<F>);

/// Holds for required fields that were set.
#[diagnostic::on_unimplemented(
    message = "a required field is not set: `{Self}`",
    label = "call the setter named in `{Self}` before `build`"
)]
pub trait IsSet {}

impl IsSet for Set {}
