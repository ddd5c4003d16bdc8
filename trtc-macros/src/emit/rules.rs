//! Constraints as tables for the runtime's validator, in a scope that imports the module `schema`.

use api_schema::model::{Field, Object, Sites};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::Context;

/// The rules of a field's value.
pub(super) fn of_field(cx: &Context<'_>, field: &Field) -> Vec<TokenStream> {
    cx.schema.field_rules(field).iter().map(|rule| tokens(&rule.expression())).collect()
}

/// The rules that concern several fields of an object.
pub(super) fn cross(cx: &Context<'_>, object: &Object) -> Vec<TokenStream> {
    cx.schema.object_rules(object).iter().map(|rule| tokens(&rule.expression())).collect()
}

/// The tokens of an expression of `api-schema`.
pub(super) fn tokens(expression: &str) -> TokenStream {
    let invalid = || quote!(::core::compile_error!("api-schema wrote an invalid expression"));
    expression.parse().unwrap_or_else(|_| invalid())
}

/// The variant of `Sites` for what only one site has.
pub(super) fn sites(sites: Sites) -> Option<Ident> {
    (sites != Sites::Both).then(|| sites_or_both(sites))
}

/// The variant of `Sites`.
pub(super) fn sites_or_both(sites: Sites) -> Ident {
    format_ident!("{sites:?}")
}
