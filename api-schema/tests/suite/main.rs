//! Tests of the public interface: schema files in, diagnostics, exports and the output of the program out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod command;
mod diagnostics;
mod export;
mod format;
mod import;
mod lifecycles;
mod mutations;
mod validator;
