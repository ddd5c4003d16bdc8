//! One client method for each action, one line each.

use api_schema::model::Action;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{Context, lifecycle};
use crate::args::ClientMethods;
use crate::docs;
use crate::names;

pub(super) fn emit(cx: &Context<'_>, client: &ClientMethods) -> TokenStream {
    match client {
        ClientMethods::Inherent => inherent(cx, &lifecycle::methods(cx, client)),
        ClientMethods::Trait(name) => extension(cx, name, &lifecycle::methods(cx, client)),
    }
}

/// Methods of the clients themselves.
fn inherent(cx: &Context<'_>, tasks: &lifecycle::Methods) -> TokenStream {
    let krate = cx.krate;
    let lifecycle::Methods { plain: tasks, blocking: blocking_tasks } = tasks;
    let methods: Vec<Method> = cx.schema.actions.iter().map(Method::new).collect();
    let calls = methods.iter().map(|Method { doc, deprecated, name, request, streams, .. }| {
        if *streams {
            return quote! {
                #doc
                #deprecated
                #[inline]
                pub fn #name(&self, request: #request) -> #krate::EventStream<#request> {
                    self.stream(request)
                }
            };
        }
        quote! {
            #doc
            #deprecated
            #[inline]
            pub fn #name(&self, request: #request) -> #krate::Call<'_, #request> {
                self.call(request)
            }
        }
    });
    let blocking = methods.iter().map(|Method { doc, deprecated, errors, name, request, response, streams }| {
        if *streams {
            return quote! {
                #doc
                #deprecated
                #[inline]
                pub fn #name(&self, request: #request) -> #krate::blocking::EventStream<#request> {
                    self.stream(request)
                }
            };
        }
        quote! {
            #doc
            #errors
            #deprecated
            #[inline]
            pub fn #name(&self, request: #request) -> ::core::result::Result<#response, #krate::Error> {
                self.call(request)
            }
        }
    });
    quote! {
        impl #krate::Client {
            #( #calls )*
            #( #tasks )*
        }
        #[cfg(feature = "blocking")]
        impl #krate::blocking::Client {
            #( #blocking )*
            #( #blocking_tasks )*
        }
    }
}

/// A trait, for a crate that owns the schemas but not the clients. It serves the async and the blocking one alike.
fn extension(cx: &Context<'_>, name: &Ident, tasks: &lifecycle::Methods) -> TokenStream {
    let krate = cx.krate;
    let tasks = &tasks.plain;
    let caller = if tasks.is_empty() { quote!(Caller) } else { quote!(TaskCaller) };
    let methods = cx.schema.actions.iter().map(|action| {
        let Method { doc, deprecated, name, request, streams, .. } = Method::new(action);
        if streams {
            return quote! {
                #doc
                #deprecated
                #[inline]
                fn #name(&self, request: #request) -> Self::EventStream<#request> {
                    self.stream(request)
                }
            };
        }
        quote! {
            #doc
            #deprecated
            #[inline]
            fn #name(&self, request: #request) -> Self::Output<'_, #request> {
                self.send(request)
            }
        }
    });
    let about = format!(
        " A method for each action of {}: on a `Client` to await, on a blocking one to wait for.",
        cx.schema.service.title
    );
    quote! {
        #[doc = #about]
        pub trait #name: #krate::__private::#caller {
            #( #methods )*
            #( #tasks )*
        }
        impl<C: #krate::__private::#caller> #name for C {}
    }
}

struct Method {
    doc: TokenStream,
    deprecated: Option<TokenStream>,
    errors: TokenStream,
    name: Ident,
    request: TokenStream,
    response: TokenStream,
    /// Whether it answers with a stream of events.
    streams: bool,
}

impl Method {
    fn new(action: &Action) -> Self {
        let module = action.category.as_ref().map(|category| {
            let module = names::module(category);
            quote!(#module::)
        });
        let request = names::ty(&format!("{}Request", action.name));
        let response = names::ty(&format!("{}Response", action.name));
        let summary = action.description.lines().next().unwrap_or_default();
        let link = match &action.category {
            Some(category) => format!("{}::{request}", names::module(category)),
            None => request.to_string(),
        };
        let text = format!("{}\n\nSee [`{request}`]({link}) for rules, limits and error codes.", docs::escape(summary));
        Self {
            doc: docs::attributes(&text),
            deprecated: action
                .deprecated
                .then(|| quote!(#[deprecated = "the service has deprecated or withdrawn this action"])),
            errors: docs::attributes("\n# Errors\n\nThose of every call; see [`Error`](crate::Error)."),
            name: names::method(action),
            request: quote!(#module #request),
            response: quote!(#module #response),
            streams: action.stream.is_some(),
        }
    }
}
