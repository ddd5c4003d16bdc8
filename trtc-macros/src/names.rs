//! Rust identifiers for the names of a schema.

use api_schema::model::{Action, Field};
use api_schema::{names, rust_code};
use proc_macro2::{Ident, Span};

/// The name of a type.
pub(crate) fn ty(name: &str) -> Ident {
    ident(&names::type_name(name))
}

/// The name of a field in its struct, and of its setter.
pub(crate) fn field(field: &Field) -> Ident {
    ident(&names::field_name(field))
}

/// The name of the setter that takes an `Option`.
pub(crate) fn maybe(field: &Field) -> Ident {
    ident(&format!("maybe_{}", names::field_name(field)))
}

/// The name of the method that calls an action.
pub(crate) fn method(action: &Action) -> Ident {
    ident(&names::method_name(action))
}

/// The name of a category's module.
pub(crate) fn module(category: &str) -> Ident {
    ident(&names::module_name(category))
}

/// Returns an identifier for a name: raw if the name is a keyword, altered if it is not a valid identifier.
pub(crate) fn ident(name: &str) -> Ident {
    let name = match is_word(name) {
        true => rust_code::identifier(name),
        false => format!("_{}", name.replace(|c: char| !c.is_ascii_alphanumeric(), "_")),
    };
    match name.strip_prefix("r#") {
        Some(keyword) => Ident::new_raw(keyword, Span::call_site()),
        None => Ident::new(&name, Span::call_site()),
    }
}

fn is_word(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
