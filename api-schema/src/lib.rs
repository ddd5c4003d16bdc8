//! Reader and checker of the JSON files that describe Tencent Cloud API actions, with the files of TRTC.
//!
//! [`load()`] reads schema files, resolves references and checks every rule. It returns a [`Schema`] that a code
//! generator can rely on, or a [`Report`] of all errors with file, line and column.
//!
//! ```
//! let schema = api_schema::load(&[api_schema::TRTC_DIR])?;
//! assert!(schema.actions.iter().any(|action| action.name == "StartWebRecord"));
//! # Ok::<(), api_schema::Report>(())
//! ```
//!
//! # Schema files
//!
//! The module [`mod@format`] documents every key of a schema file.
//!
//! # Program
//!
//! The program `api-schema` checks schema files, creates new ones, imports Tencent's official definitions and compares
//! both: `cargo install api-schema`, then `api-schema --help`. The feature `command` (enabled by default) has the
//! program and its modules: `import`, `diff`, `changelog`, `export`, `list`, `scaffold` and `official`.
//!
//! # Architecture
//!
//! | module | task |
//! |---|---|
//! | `json`, `syntax`, `value` | JSON with spans; explanations of syntax errors; plain JSON values |
//! | `read` | files to an unresolved model |
//! | `check` | references, constraints, names, examples |
//! | [`model`] | the checked schema |
//! | [`lifecycle`] | the words of life cycles |
//! | [`pattern`] | compiled patterns |

pub mod constraint;
#[cfg(feature = "reader")]
mod expression;
#[cfg(feature = "reader")]
mod first_uses;
pub mod lifecycle;
pub mod pattern;

#[cfg(feature = "reader")]
mod check;
#[cfg(feature = "reader")]
mod diagnostic;
pub mod format;
#[cfg(feature = "reader")]
mod graph;
#[cfg_attr(not(feature = "reader"), expect(dead_code, reason = "constraints only ask whether a text is JSON"))]
mod json;
#[cfg(feature = "reader")]
mod keys;
#[cfg(feature = "reader")]
mod load;
#[cfg(feature = "reader")]
pub mod model;
#[cfg(feature = "reader")]
pub mod names;
mod nearest;
#[cfg(feature = "reader")]
mod printable;
#[cfg(feature = "reader")]
mod read;
#[cfg(feature = "reader")]
pub mod rust_code;
mod sites;
#[cfg_attr(not(feature = "reader"), expect(dead_code, unreachable_pub, reason = "only the span is used"))]
mod source;
#[cfg(feature = "reader")]
mod span_map;
#[cfg(feature = "reader")]
mod suggest;
#[cfg(feature = "reader")]
mod syntax;
#[cfg_attr(not(feature = "reader"), expect(dead_code, unreachable_pub, reason = "only numbers are read"))]
mod value;

// Modules of the `api-schema` program.
#[cfg(feature = "command")]
pub mod changelog;
#[cfg(feature = "command")]
pub mod diff;
#[cfg(feature = "command")]
mod document;
#[cfg(feature = "command")]
pub mod export;
#[cfg(feature = "command")]
pub mod import;
#[cfg(feature = "command")]
pub mod list;
#[cfg(feature = "command")]
pub mod official;
#[cfg(feature = "command")]
pub mod scaffold;
#[cfg(feature = "command")]
mod table;

#[cfg(feature = "reader")]
pub use diagnostic::{Diagnostic, Report};
#[cfg(feature = "reader")]
pub use load::{load, load_checked_sources, load_sources, sources};
#[cfg(feature = "reader")]
pub use model::Schema;
pub use nearest::nearest;
#[cfg(feature = "reader")]
pub use printable::printable;
pub use sites::Sites;
#[cfg(feature = "reader")]
pub use source::{Source, Span};

#[cfg(all(doctest, feature = "command"))]
#[doc = include_str!("../README.md")]
mod readme {}

/// The directory of the TRTC schema files of this crate.
pub const TRTC_DIR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/trtc");

/// The directory of the STS schema files of this crate.
pub const STS_DIR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sts");

#[cfg(test)]
mod tests {
    #[test]
    fn the_bundled_schemas_are_valid() {
        for directory in [super::TRTC_DIR, super::STS_DIR] {
            let schema = super::load(&[directory]).unwrap_or_else(|report| panic!("{report}"));
            assert!(!schema.actions.is_empty());
            // Without the checks, the same schema is read.
            let unchecked = super::load_checked_sources(schema.sources.clone()).unwrap();
            // Not `assert_eq`, which would print all schemas twice.
            assert!(format!("{unchecked:?}") == format!("{schema:?}"), "{directory}");
        }
    }
}
