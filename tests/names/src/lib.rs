//! Services that use every odd name, in the least convenient crate: no prelude, every lint an error, and items that have
//! the names of the prelude.

#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    future_incompatible,
    let_underscore,
    nonstandard_style,
    rust_2018_idioms,
    rust_2021_compatibility,
    rust_2024_compatibility,
    unused,
    unreachable_pub,
    unused_qualifications,
    unused_results,
    single_use_lifetimes,
    trivial_casts,
    variant_size_differences
)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
#![allow(non_camel_case_types, dead_code)]

#[allow(unused_extern_crates)]
extern crate trtc_api;

#[allow(unused_macros)]
macro_rules! vec {
    () => {};
}

/// A shadow.
pub mod core {}
/// A shadow.
#[derive(Debug, Clone, Copy)]
pub struct Some;
/// A shadow.
#[derive(Debug, Clone, Copy)]
pub struct None;
/// A shadow.
#[derive(Debug, Clone, Copy)]
pub struct Ok;
/// A shadow.
#[derive(Debug, Clone, Copy)]
pub struct Option;
/// A shadow.
#[derive(Debug, Clone, Copy)]
pub struct String;
/// A shadow.
#[derive(Debug, Clone, Copy)]
pub struct Vec;
/// A shadow.
#[derive(Debug, Clone, Copy)]
pub struct Box;
/// A shadow.
pub trait Default {}
/// A shadow.
pub trait Clone {}

trtc_api::service! { schemas = "../schemas/odd", trait_name = Odd }

/// The same service a second time, in a module in a module.
pub mod outer {
    /// A module.
    pub mod inner {
        ::trtc_api::service! { schemas = "../schemas/odd", trait_name = Odd, docs = "names::outer::inner" }
    }
}

/// Two services in one module.
pub mod two {
    ::trtc_api::service! { schemas = "../schemas/odd", trait_name = One }
    ::trtc_api::service! { schemas = "../schemas/folders", trait_name = Two }
}

/// A service with categories, events and a life cycle.
pub mod folders {
    ::trtc_api::service! { schemas = "../schemas/folders", trait_name = Folders, docs = "names::folders" }
}

/// A service with a category and without types.
pub mod plain {
    ::trtc_api::service! { schemas = "../schemas/plain", trait_name = Plain, docs = "names::plain" }
}

/// A service with a client of its own.
pub mod own {
    ::trtc_api::service! { schemas = "../schemas/odd", client = Own }
}

/// A service inside of a function.
#[must_use]
pub fn in_a_function() -> usize {
    mod scoped {
        ::trtc_api::service! { schemas = "../schemas/folders", trait_name = Scoped }
    }
    ::trtc_api::service! { schemas = "../schemas/odd", trait_name = Local }
    let _request = GenRequest::builder().r#gen(1).build();
    ACTIONS.len() + scoped::ACTIONS.len()
}
