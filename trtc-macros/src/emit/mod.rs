//! Tokens of a checked schema, one file for each kind of generated item.

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

use api_schema::constraint::code;
use api_schema::model::{Action, Category, FieldType, Schema, Type, TypeKind};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

use crate::args::{Args, ClientMethods};
use crate::docs::{self, Docs};
use crate::names;

/// The input that emitters share.
pub(crate) struct Context<'a> {
    pub(crate) schema: &'a Schema,
    /// The path of the runtime crate.
    pub(crate) runtime: &'a syn::Path,
    pub(crate) docs: &'a Docs<'a>,
    /// The path of the service's module, for examples that compile.
    pub(crate) example_root: Option<&'a str>,
    /// The path from the emitted module to the schema's types; empty if they are in scope.
    pub(crate) types: TokenStream,
}

impl Context<'_> {
    /// Returns a path in the runtime crate, for links in docs.
    pub(crate) fn link(&self, path: &str) -> String {
        let runtime = self.runtime.to_token_stream().to_string().replace(' ', "");
        format!("{runtime}::{path}")
    }
}

/// All items of a service.
pub(crate) fn service(schema: &Schema, args: &Args) -> TokenStream {
    let docs = &Docs::new(schema);
    let example_root = args.docs.as_deref();
    let cx = &Context { schema, runtime: &args.runtime, docs, example_root, types: TokenStream::new() };
    let service = action::service(cx, &args.client);
    let error_code = error_code::emit(cx);
    let types = types(cx);
    let categories = schema.service.categories.iter().map(|it| category(cx, it, args.only.is_some()));
    let root_actions = schema.actions.iter().filter(|action| action.category.is_none());
    // A schema type may have the name of a root item such as `ErrorCode`, so the path to it includes its module.
    let root_cx = &Context { types: quote!(types::), ..*cx };
    let root: Vec<TokenStream> = root_actions.map(|action| self::action::emit(root_cx, action)).collect();
    let import = (!root.is_empty() && !schema.types.is_empty()).then(|| {
        quote!(
            pub use self::types::*;
        )
    });
    let events = event::emit(cx).or_else(|| args.only.is_some().then(event::left_out));
    let tasks = lifecycle::emit(cx);
    let lifecycles = lifecycle::list(cx, &args.client);
    let required = builder::markers(cx, args.tool_attributes);
    let client = client::emit(cx, &args.client);
    let items = quote! {
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
    };
    match &args.client {
        ClientMethods::Inherent => items,
        ClientMethods::Trait(name) | ClientMethods::Wrapper(name) => in_module(name, &items),
    }
}

/// A module of their own for the items, which the calling scope re-exports: the items cannot meet names of that scope, and
/// the macro works in a function, where `super` does not name the scope.
fn in_module(name: &Ident, items: &TokenStream) -> TokenStream {
    let module = format_ident!("__{}", names::module(&name.to_string()));
    quote! {
        mod #module {
            #items
        }
        #[allow(unused_imports)]
        pub use #module::*;
    }
}

fn types(cx: &Context<'_>) -> TokenStream {
    if cx.schema.types.is_empty() {
        return TokenStream::new();
    }
    let types = cx.schema.types.iter().map(|ty| match &ty.kind {
        TypeKind::Enum(inner) => enumeration::emit(cx, &ty.name, inner),
        TypeKind::Object(object) => {
            let record = record::emit(cx, &ty.name, object, &cx.docs.object(object), !ty.in_requests);
            let scope = builder::Scope { root: quote!(super::), module: ty_path(cx, ty) };
            let builder = ty.in_requests.then(|| builder::emit(cx, &ty.name, object, &scope));
            quote!( #record #builder )
        }
    });
    quote! {
        /// Data types of requests and responses. Each category re-exports the types that its actions use.
        pub mod types {
            #( #types )*
        }
    }
}

/// The module of a category. If the service is `partial`, a category that was left out becomes an empty module behind
/// the Cargo feature of its name, so that the compiler names the feature to whoever uses the module.
fn category(cx: &Context<'_>, category: &Category, partial: bool) -> Option<TokenStream> {
    let actions: Vec<&Action> =
        cx.schema.actions.iter().filter(|action| action.category.as_ref() == Some(&category.name)).collect();
    let module = names::module(&category.name);
    let description = match category.description.trim() {
        "" => format!("The actions of the category {}.", code(&category.name)),
        description => cx.docs.text(description),
    };
    let doc = docs::attribute(&description);
    if actions.is_empty() {
        let feature = &category.name;
        return partial.then(|| {
            quote! {
                #doc
                #[cfg(feature = #feature)]
                pub mod #module {}
            }
        });
    }
    let used = cx.schema.types.iter().filter(|ty| ty.categories.contains(&category.name));
    let used: Vec<Ident> = used.flat_map(type_names).collect();
    // Without types there is no module `types`.
    let import = (!used.is_empty()).then(|| {
        quote!(
            #[doc(inline)]
            pub use super::types::{ #( #used ),* };
        )
    });
    let actions = actions.iter().map(|action| action::emit(cx, action));
    Some(quote! {
        #doc
        pub mod #module {
            #import
            #( #actions )*
        }
    })
}

/// The names that a type exports: its own, and the name of its builder.
fn type_names(ty: &Type) -> Vec<Ident> {
    let name = names::ty(&ty.name);
    match &ty.kind {
        TypeKind::Object(object) if ty.in_requests && !object.is_choice() => {
            vec![name, format_ident!("{}Builder", names::ty(&ty.name))]
        }
        _ => vec![name],
    }
}

/// The path that an example imports a type from.
fn ty_path(cx: &Context<'_>, ty: &Type) -> Option<String> {
    let root = cx.example_root?;
    match ty.categories.first() {
        Some(category) => Some(format!("{root}::{}", names::module(category))),
        None => Some(root.to_owned()),
    }
}

/// The Rust type of a value that is present.
pub(crate) fn rust_type(cx: &Context<'_>, ty: &FieldType) -> TokenStream {
    match ty {
        FieldType::String => {
            let runtime = cx.runtime;
            quote!(#runtime::__private::String)
        }
        FieldType::Int64 => quote!(i64),
        FieldType::Uint64 => quote!(u64),
        FieldType::Float64 => quote!(f64),
        FieldType::Boolean => quote!(bool),
        FieldType::IntegerOrString => {
            let runtime = cx.runtime;
            quote!(#runtime::IntegerOrString)
        }
        FieldType::Json => {
            let runtime = cx.runtime;
            quote!(#runtime::__private::serde_json::Value)
        }
        FieldType::Object { name, recursive } => {
            let (path, name) = (&cx.types, names::ty(name));
            let runtime = cx.runtime;
            if *recursive { quote!(#runtime::__private::Box<#path #name>) } else { quote!(#path #name) }
        }
        FieldType::Enum { name } => {
            let (path, name) = (&cx.types, names::ty(name));
            quote!(#path #name)
        }
        FieldType::List(inner) => {
            let (runtime, inner) = (cx.runtime, rust_type(cx, inner));
            quote!(#runtime::__private::Vec<#inner>)
        }
    }
}

#[cfg(test)]
mod tests;
