//! The bodies of the fuzz targets. `cargo test` also replays the inputs in `corpus`.

mod callbacks;
mod credentials;
mod responses;
mod schemas;

pub use callbacks::callbacks;
pub use credentials::credentials;
pub use responses::{responses, streams};
pub use schemas::{importer, schema_loader};
