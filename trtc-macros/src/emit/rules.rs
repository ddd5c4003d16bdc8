//! Constraints as tables for the runtime's validator, in a scope that imports the module `schema`.

use api_schema::model::{CrossRule, Field, FieldType, Object};
use proc_macro2::TokenStream;
use quote::quote;

use super::Context;

/// The rules of a field's value.
pub(super) fn of_field(cx: &Context<'_>, field: &Field) -> Vec<TokenStream> {
    let rules = field.constraints.rules_with(&field.ty, &cx.schema.types);
    rules.iter().map(|rule| tokens(&rule.expression())).collect()
}

/// The rules that concern several fields of an object.
pub(super) fn cross(cx: &Context<'_>, object: &Object) -> Vec<TokenStream> {
    let table = |rule: &CrossRule| {
        rule.map(&|name| position(object, name), &|path| path_indices(cx, object, path)).expression()
    };
    object.rules.iter().map(|rule| tokens(&table(rule))).collect()
}

/// The tokens of an expression of `api-schema`.
pub(super) fn tokens(expression: &str) -> TokenStream {
    let invalid = || quote!(::core::compile_error!("api-schema wrote an invalid expression"));
    expression.parse().unwrap_or_else(|_| invalid())
}

fn position(object: &Object, name: &str) -> usize {
    object.fields.iter().position(|field| field.name == name).unwrap_or(usize::MAX)
}

fn path_indices(cx: &Context<'_>, object: &Object, path: &[String]) -> Vec<usize> {
    let mut here = Some(object);
    let mut indices = Vec::new();
    for name in path {
        let Some(object) = here else { break };
        indices.push(position(object, name));
        let ty = object.fields.iter().find(|field| field.name == *name).map(|field| &field.ty);
        here = match ty {
            Some(FieldType::Object { name, .. }) => cx.schema.find_object(name),
            _ => None,
        };
    }
    indices
}
