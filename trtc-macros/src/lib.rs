//! The `service!` macro: types, builders, validation tables and client methods from Tencent Cloud API schemas.
//!
//! Use it through `trtc-api`, the runtime that generated code calls. `args` parses the macro's arguments, `api-schema`
//! reads and checks the schemas, `names` and `docs` turn names and descriptions into Rust, and `emit` writes tokens. An
//! emitter receives a checked schema and cannot fail.

mod args;
mod docs;
mod emit;
mod expand;
mod names;
mod prelude;

use proc_macro::TokenStream;

/// Generates the types and methods of a service from its schema files.
///
/// The macro emits items into the module that calls it: a request, response and builder for each action, the data types
/// they use, an `ErrorCode` enum, and a trait or a client with a method for each action.
///
/// ```text
/// mod demo {
///     trtc_api::service! { schemas = "schemas", trait_name = Demo }
/// }
/// ```
///
/// # Arguments
///
/// | Argument | Meaning | Default |
/// |---|---|---|
/// | `schemas` | A file, a directory, a list `["…", "…"]`, or `env!("NAME")` for a variable that the build script sets. Relative paths start at the crate's manifest directory. | required |
/// | `trait_name` | The name of the trait that adds a method for each action to the async and the blocking client. | `Actions` |
/// | `client` | Instead of `trait_name`: the name of a client of the service that owns the methods, so that several services can have actions of one name. `new` makes it of the async or the blocking client. | none |
/// | `crate` | The path of `trtc-api`, if `Cargo.toml` renames it: `crate = my_name`. | `::trtc_api` |
/// | `docs` | The public path of the module that calls the macro, for example `"my_crate::demo"`. With it, the docs of requests have examples, which are doctests. | no examples |
///
/// # Errors
///
/// An invalid schema is a compile error with the file, line and column of every problem, and help to solve it.
#[proc_macro]
pub fn service(input: TokenStream) -> TokenStream {
    expand::expand(input.into(), prelude::has_tool_attributes()).into()
}
