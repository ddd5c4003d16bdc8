//! The bodies of the fuzz targets. `cargo test` also replays the inputs in `corpus`.

mod answers;
mod callbacks;
mod credentials;
mod schemas;

pub use answers::{answers, streams};
pub use callbacks::callbacks;
pub use credentials::credentials;
pub use schemas::{importer, schema_loader};
