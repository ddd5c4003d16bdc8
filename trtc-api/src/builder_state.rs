//! Type states of generated builders, which make a missing required field a compile error.

use std::marker::PhantomData;

/// The state of a required field that is set.
#[derive(Debug)]
pub struct Set;

/// The state of a required field that is not set; `F` is named after the setter.
#[derive(Debug)]
pub struct Missing<F>(PhantomData<F>);

/// Implemented by the state of a required field that is set.
#[diagnostic::on_unimplemented(
    message = "a required field is not set: `{Self}`",
    label = "call the setter named in `{Self}` before `build`"
)]
pub trait IsSet {}

impl IsSet for Set {}
