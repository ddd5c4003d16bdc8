//! What each fuzz target does with an input. The inputs kept in `corpus` are replayed by `cargo test`, too.

mod answers;
mod callbacks;
mod credentials;
mod schemas;

pub use answers::{answers, streams};
pub use callbacks::callbacks;
pub use credentials::credentials;
pub use schemas::{importer, schema_loader};
