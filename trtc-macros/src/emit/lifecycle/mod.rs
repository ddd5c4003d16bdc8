//! Families of tasks: a marker type for each life cycle, what it can do as impls, and its life cycle as a table.

mod doc;
mod table;

use api_schema::model::{Action, Lifecycle};
use proc_macro2::TokenStream;
use quote::quote;

use super::{Context, rust_type};
use crate::args::ClientMethods;
use crate::docs;
use crate::names;

/// The module `tasks`, if the service has any.
pub(super) fn emit(cx: &Context<'_>) -> Option<TokenStream> {
    if cx.schema.lifecycles.is_empty() {
        return None;
    }
    let inner = &Context { types: quote!(super::types::), ..*cx };
    let families = cx.schema.lifecycles.iter().map(|lifecycle| family(inner, lifecycle));
    Some(quote! {
        /// The families of long-running tasks: a client method for each returns access to its tasks.
        pub mod tasks {
            #( #families )*
        }
    })
}

/// The list of all life cycles, beside the list of all actions.
pub(super) fn list(cx: &Context<'_>, client: &ClientMethods) -> TokenStream {
    let runtime = cx.runtime;
    let hidden = matches!(client, ClientMethods::Inherent).then(|| quote!(#[doc(hidden)]));
    let families = cx.schema.lifecycles.iter().map(|lifecycle| {
        let family = names::ty(&lifecycle.name);
        quote!( <tasks::#family as #runtime::task::TaskFamily>::LIFECYCLE )
    });
    quote! {
        /// The life cycles of all families of tasks, for the emulator.
        #hidden
        pub const LIFECYCLES: &[&#runtime::__private::lifecycle::Lifecycle] = &[ #( #families ),* ];
    }
}

/// A marker type with the impls of what the family can do.
fn family(cx: &Context<'_>, lifecycle: &Lifecycle) -> TokenStream {
    let runtime = cx.runtime;
    let name = names::ty(&lifecycle.name);
    let doc = docs::attribute(&doc::family(cx, lifecycle));
    let start = request(cx, &lifecycle.start.action);
    let table = table::lifecycle(cx, lifecycle);
    let status = lifecycle.describe.as_ref().and_then(|describe| {
        let action = action(cx, &describe.action)?;
        let status = action.response.fields.iter().find(|field| field.name == describe.status)?;
        Some(rust_type(cx, &status.ty))
    });
    let describable = status.map(|status| {
        quote! {
            impl #runtime::task::Describable for #name {
                type Status = #status;
            }
        }
    });
    let findable = lifecycle.find.as_ref().map(|_| quote!( impl #runtime::task::Findable for #name {} ));
    let updatable = lifecycle.updates.iter().map(|update| {
        let request = request(cx, &update.action);
        quote!( impl #runtime::task::Updatable<#request> for #name {} )
    });
    quote! {
        #doc
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        pub enum #name {}
        const _: () = {
            #[allow(unused_imports)]
            use #runtime::__private::{lifecycle, schema};
            impl #runtime::__private::GeneratedFamily for #name {}
            impl #runtime::task::TaskFamily for #name {
                type Start = #start;
                const LIFECYCLE: &'static lifecycle::Lifecycle = #table;
            }
            #describable
            #findable
            #( #updatable )*
        };
    }
}

/// Methods of the clients that give access to tasks, for an inherent impl or for a trait.
pub(super) struct Methods {
    /// Methods of the async client, or of the trait.
    pub(super) plain: Vec<TokenStream>,
    /// Methods of the blocking client.
    pub(super) blocking: Vec<TokenStream>,
}

pub(super) fn methods(cx: &Context<'_>, client: &ClientMethods) -> Methods {
    let runtime = cx.runtime;
    let method = |lifecycle: &Lifecycle, blocking: bool| {
        let family = names::ty(&lifecycle.name);
        let method = names::ident(&api_schema::names::tasks_method_name(lifecycle));
        let doc = docs::attribute(&doc::method(cx, lifecycle));
        match client {
            ClientMethods::Trait(_) => quote! {
                #doc
                #[inline]
                fn #method(&self) -> #runtime::task::Tasks<'_, tasks::#family, Self> {
                    #runtime::task::Tasks::new(self)
                }
            },
            ClientMethods::Wrapper(_) => quote! {
                #doc
                #[inline]
                pub fn #method(&self) -> C::Tasks<'_, tasks::#family> {
                    #runtime::__private::TaskCaller::tasks(&self.client)
                }
            },
            ClientMethods::Inherent => {
                let module = if blocking { quote!(blocking) } else { quote!(task) };
                quote! {
                    #doc
                    #[inline]
                    pub fn #method(&self) -> #runtime::#module::Tasks<'_, tasks::#family> {
                        #runtime::task::Tasks::new(self)
                    }
                }
            }
        }
    };
    let all = |blocking| cx.schema.lifecycles.iter().map(|lifecycle| method(lifecycle, blocking)).collect();
    Methods { plain: all(false), blocking: all(true) }
}

fn action<'a>(cx: &Context<'a>, name: &str) -> Option<&'a Action> {
    cx.schema.actions.iter().find(|action| action.name == name)
}

/// The path of an action's request type, from the module `tasks`.
fn request(cx: &Context<'_>, name: &str) -> TokenStream {
    let request = names::ty(&format!("{name}Request"));
    match action(cx, name).and_then(|action| action.category.as_ref()) {
        Some(category) => {
            let module = names::module(category);
            quote!(super::#module::#request)
        }
        None => quote!(super::#request),
    }
}
