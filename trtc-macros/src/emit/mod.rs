//! A checked schema as tokens, one file for each kind of thing that is emitted.

mod action;
mod builder;
mod client;
mod enumeration;
mod error_code;
mod event;
mod example;
mod lifecycle;
mod page;
mod record;
mod rules;

use api_schema::model::{Action, Category, FieldType, Schema, Type, TypeKind};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::args::Args;
use crate::docs;
use crate::names;

/// What every emitter may look at.
pub(crate) struct Context<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) krate: &'a syn::Path,
    pub(crate) docs: Option<&'a str>,
    /// The way to the schema's types, from the module that is emitted: nothing where they are in scope.
    pub(crate) types: TokenStream,
}

/// Everything of a service.
pub(crate) fn service(schema: &Schema, args: &Args) -> TokenStream {
    let cx = &Context { schema, krate: &args.krate, docs: args.docs.as_deref(), types: TokenStream::new() };
    let service = action::service(cx);
    let error_code = error_code::emit(cx);
    let types = types(cx);
    let categories = schema.service.categories.iter().map(|it| category(cx, it));
    let root_actions = schema.actions.iter().filter(|action| action.category.is_none());
    // Beside `ErrorCode` and its like, a type of the schema is named by its module, which it may share a name with.
    let root_cx = &Context { types: quote!(types::), ..*cx };
    let root: Vec<TokenStream> = root_actions.map(|action| self::action::emit(root_cx, action)).collect();
    let import = (!root.is_empty() && !schema.types.is_empty()).then(|| {
        quote!(
            pub use self::types::*;
        )
    });
    let events = event::emit(cx);
    let tasks = lifecycle::emit(cx);
    let lifecycles = lifecycle::list(cx);
    let required = builder::markers(cx);
    let client = client::emit(cx, &args.client);
    quote! {
        #service
        #lifecycles
        #error_code
        #types
        #( #categories )*
        #import
        #( #root )*
        #events
        #tasks
        #required
        #client
    }
}

fn types(cx: &Context<'_>) -> TokenStream {
    if cx.schema.types.is_empty() {
        return TokenStream::new();
    }
    let types = cx.schema.types.iter().map(|ty| match &ty.kind {
        TypeKind::Enum(inner) => enumeration::emit(cx, &ty.name, inner),
        TypeKind::Object(object) => {
            let record = record::emit(cx, &ty.name, object, &docs::object(object), !ty.in_requests);
            let scope = builder::Scope { root: quote!(super::), module: ty_path(cx, ty) };
            let builder = ty.in_requests.then(|| builder::emit(cx, &ty.name, object, &scope));
            quote!( #record #builder )
        }
    });
    quote! {
        /// The types that requests and answers hold; each category names those of its own again.
        pub mod types {
            #( #types )*
        }
    }
}

fn category(cx: &Context<'_>, category: &Category) -> Option<TokenStream> {
    let actions: Vec<&Action> =
        cx.schema.actions.iter().filter(|action| action.category.as_ref() == Some(&category.name)).collect();
    if actions.is_empty() {
        return None;
    }
    let module = names::module(&category.name);
    let doc = docs::attributes(&docs::escape(&category.description));
    let used = cx.schema.types.iter().filter(|ty| ty.categories.contains(&category.name));
    let used = used.flat_map(type_names);
    let actions = actions.iter().map(|action| action::emit(cx, action));
    Some(quote! {
        #doc
        pub mod #module {
            #[doc(inline)]
            pub use super::types::{ #( #used ),* };
            #( #actions )*
        }
    })
}

/// The names that a type brings: its own, and that of its builder.
fn type_names(ty: &Type) -> Vec<Ident> {
    let name = names::ty(&ty.name);
    match &ty.kind {
        TypeKind::Object(object) if ty.in_requests && !builder::is_choice(object) => {
            vec![name, format_ident!("{}Builder", names::ty(&ty.name))]
        }
        _ => vec![name],
    }
}

/// The path that an example imports a type from.
fn ty_path(cx: &Context<'_>, ty: &Type) -> Option<String> {
    let root = cx.docs?;
    match ty.categories.first() {
        Some(category) => Some(format!("{root}::{}", names::module(category))),
        None => Some(root.to_owned()),
    }
}

/// The Rust type of a value that is there.
pub(crate) fn rust_type(cx: &Context<'_>, ty: &FieldType) -> TokenStream {
    match ty {
        FieldType::String => quote!(::std::string::String),
        FieldType::Int64 => quote!(i64),
        FieldType::Uint64 => quote!(u64),
        FieldType::Float64 => quote!(f64),
        FieldType::Boolean => quote!(bool),
        FieldType::IntegerOrString => {
            let krate = cx.krate;
            quote!(#krate::IntegerOrString)
        }
        FieldType::Json => {
            let krate = cx.krate;
            quote!(#krate::__private::serde_json::Value)
        }
        FieldType::Object { name, recursive } => {
            let (path, name) = (&cx.types, names::ty(name));
            if *recursive { quote!(::std::boxed::Box<#path #name>) } else { quote!(#path #name) }
        }
        FieldType::Enum { name } => {
            let (path, name) = (&cx.types, names::ty(name));
            quote!(#path #name)
        }
        FieldType::List(inner) => {
            let inner = rust_type(cx, inner);
            quote!(::std::vec::Vec<#inner>)
        }
    }
}

#[cfg(test)]
mod tests;
