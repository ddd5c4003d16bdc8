//! Reads the JSON files that describe Tencent Cloud API actions, checks them, and ships those of TRTC.
//!
//! Data flows one way: [`load()`] reads files into a tree that knows its places, gives it meaning, checks it, and
//! returns a [`Schema`] that a generator can rely on, or a [`Report`] of every fault with file, line and column.
//!
//! ```
//! let schema = api_schema::load(&[api_schema::TRTC_DIR])?;
//! assert!(schema.actions.iter().any(|action| action.name == "StartWebRecord"));
//! # Ok::<(), api_schema::Report>(())
//! ```

mod check;
mod diagnostic;
mod json;
mod load;
pub mod model;
pub mod pattern;
mod read;
mod source;
mod suggest;

pub use diagnostic::{Diagnostic, Report};
pub use load::{load, load_sources};
pub use model::Schema;
pub use source::{At, Source};
pub use suggest::nearest;

/// The directory of the TRTC schema files that this crate ships, wherever cargo has put the crate.
pub const TRTC_DIR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/trtc");

/// The services whose `service.json` is built in, so that a single file can say `"service": "trtc"`.
const BUNDLED_SERVICES: &[(&str, &str)] = &[("trtc", include_str!("../trtc/service.json"))];

#[cfg(test)]
mod tests {
    #[test]
    fn the_bundled_schemas_are_sound() {
        let schema = super::load(&[super::TRTC_DIR]).unwrap_or_else(|report| panic!("{report}"));
        assert!(!schema.actions.is_empty());
    }
}
