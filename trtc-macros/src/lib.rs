//! Turns checked Tencent Cloud API schemas into types, builders, validators and client methods.
//!
//! Use it through `trtc-api`, which holds the runtime that the generated code calls. Three stages, three rooms:
//! `args` and `api-schema` read, `names` resolves what things are called in Rust, `emit` writes tokens.
//! An emitter gets a schema that is known to be sound, so it can't fail.

mod args;
mod docs;
mod emit;
mod expand;
mod names;

use proc_macro::TokenStream;

/// Generates a service's types and calls from its schema files, in the module where it stands.
///
/// ```text
/// mod demo {
///     trtc_api::service! { schemas = "schemas/DescribeThing.json" }
/// }
/// ```
///
/// | argument | meaning | default |
/// |---|---|---|
/// | `schemas` | a file, a directory, a list of them in `[…]`, or `env!("NAME")` set by the build script; paths start at the crate's directory | required |
/// | `client` | the name of the trait that adds a method per action to the clients | `Actions` |
/// | `krate` | the path of `trtc-api`, where it is renamed | `::trtc_api` |
/// | `only` | the folders whose actions and events are wanted, in the forms of `schemas`; a text may hold several, separated by commas | all |
/// | `docs` | the path of the module, for examples in the docs that compile | none |
///
/// A fault in a schema is a compile error with its file, line, column and cure.
#[proc_macro]
pub fn service(input: TokenStream) -> TokenStream {
    expand::expand(input.into()).into()
}
