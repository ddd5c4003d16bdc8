//! One client method for each action, each of one line.

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
        ClientMethods::Wrapper(name) => wrapper(cx, name, &lifecycle::methods(cx, client)),
    }
}

/// Inherent methods of the clients.
fn inherent(cx: &Context<'_>, tasks: &lifecycle::Methods) -> TokenStream {
    let runtime = cx.runtime;
    let lifecycle::Methods { plain: tasks, blocking: blocking_tasks } = tasks;
    let methods: Vec<Method> = cx.schema.actions.iter().map(|action| Method::new(cx, action)).collect();
    let calls = methods.iter().map(|Method { doc, deprecated, name, request, streams, .. }| {
        if *streams {
            return quote! {
                #doc
                #deprecated
                #[inline]
                pub fn #name(&self, request: #request) -> #runtime::EventStream<#request> {
                    self.stream(request)
                }
            };
        }
        quote! {
            #doc
            #deprecated
            #[inline]
            pub fn #name(&self, request: #request) -> #runtime::Call<'_, #request> {
                self.call(request)
            }
        }
    });
    let blocking = methods.iter().map(|Method { doc, deprecated, name, request, response, streams }| {
        if *streams {
            return quote! {
                #doc
                #deprecated
                #[inline]
                pub fn #name(&self, request: #request) -> #runtime::blocking::EventStream<#request> {
                    self.stream(request)
                }
            };
        }
        quote! {
            #doc
            #deprecated
            #[inline]
            pub fn #name(&self, request: #request) -> ::core::result::Result<#response, #runtime::Error> {
                self.call(request)
            }
        }
    });
    quote! {
        impl #runtime::Client {
            #( #calls )*
            #( #tasks )*
        }
        #[cfg(feature = "blocking")]
        impl #runtime::blocking::Client {
            #( #blocking )*
            #( #blocking_tasks )*
        }
    }
}

/// An extension trait for a crate that does not own the clients. The async and the blocking client implement it.
fn extension(cx: &Context<'_>, name: &Ident, tasks: &lifecycle::Methods) -> TokenStream {
    let runtime = cx.runtime;
    let tasks = &tasks.plain;
    let caller = if tasks.is_empty() { quote!(Caller) } else { quote!(TaskClient) };
    let methods = cx.schema.actions.iter().map(|action| {
        let Method { doc, deprecated, name, request, streams, .. } = Method::new(cx, action);
        if streams {
            return quote! {
                #doc
                #deprecated
                #[inline]
                fn #name(&self, request: #request) -> Self::EventStream<#request> {
                    #runtime::__private::Caller::stream(self, request)
                }
            };
        }
        quote! {
            #doc
            #deprecated
            #[inline]
            fn #name(&self, request: #request) -> Self::Output<'_, #request> {
                #runtime::__private::Caller::send(self, request)
            }
        }
    });
    let title = cx.docs.line(&cx.schema.service.title);
    let about = format!(" The actions of {title} as methods of the async and the blocking `Client`.");
    quote! {
        #[doc = #about]
        pub trait #name: #runtime::__private::#caller {
            #( #methods )*
            #( #tasks )*
        }
        impl<C: #runtime::__private::#caller> #name for C {}
    }
}

/// A client of one service that owns its methods: the names of several services never collide.
fn wrapper(cx: &Context<'_>, name: &Ident, tasks: &lifecycle::Methods) -> TokenStream {
    let runtime = cx.runtime;
    let tasks = &tasks.plain;
    let caller = if tasks.is_empty() { quote!(Caller) } else { quote!(TaskCaller) };
    let methods = cx.schema.actions.iter().map(|action| {
        let Method { doc, deprecated, name, request, streams, .. } = Method::new(cx, action);
        let (output, send) = match streams {
            true => (quote!(C::EventStream<#request>), quote!(stream)),
            false => (quote!(C::Output<'_, #request>), quote!(send)),
        };
        quote! {
            #doc
            #deprecated
            #[inline]
            pub fn #name(&self, request: #request) -> #output {
                #runtime::__private::Caller::#send(&self.client, request)
            }
        }
    });
    let title = cx.docs.line(&cx.schema.service.title);
    let about = format!(" A client of {title}, with a method for each action.");
    quote! {
        #[doc = #about]
        ///
        /// It calls through the async client or through the blocking one, whose settings, credentials and connections it
        /// shares.
        #[derive(::core::clone::Clone, ::core::fmt::Debug)]
        pub struct #name<C = #runtime::Client> {
            client: C,
        }
        impl<C: #runtime::__private::#caller> #name<C> {
            /// Creates a client of the service from an async or a blocking client.
            pub fn new(client: C) -> Self {
                Self { client }
            }

            /// Returns the client that sends the requests, for pages, items and call options.
            pub fn client(&self) -> &C {
                &self.client
            }

            #( #methods )*
            #( #tasks )*
        }
    }
}

struct Method {
    doc: TokenStream,
    deprecated: Option<TokenStream>,
    name: Ident,
    request: TokenStream,
    response: TokenStream,
    /// Whether the action returns a stream of events.
    streams: bool,
}

impl Method {
    fn new(cx: &Context<'_>, action: &Action) -> Self {
        let module = action.category.as_ref().map(|category| {
            let module = names::module(category);
            quote!(#module::)
        });
        let request = names::ty(&format!("{}Request", action.name));
        let response = names::ty(&format!("{}Response", action.name));
        let link = match &action.category {
            Some(category) => format!("{}::{request}", names::module(category)),
            None => request.to_string(),
        };
        let (summary, kind) = (cx.docs.summary(&action.description), cx.link("ErrorKind"));
        let site = action.sites.only().map(|site| format!(" **Site:** {site} only.")).unwrap_or_default();
        let text = format!(
            "{summary}{site}\n\n[`{request}`]({link}) documents the parameters, constraints, rate limit and error codes.\n\n\
             # Errors\n\n\
             Fails with [`InvalidRequest`]({kind}::InvalidRequest) if the request violates a constraint, with \
             [`Service`]({kind}::Service) if the service returns an error code, and with another \
             [`ErrorKind`]({kind}) if no response is received."
        );
        Self {
            doc: docs::attribute(&text),
            deprecated: action
                .deprecated
                .then(|| quote!(#[deprecated = "the service has deprecated or withdrawn this action"])),
            name: names::method(action),
            request: quote!(#module #request),
            response: quote!(#module #response),
            streams: action.stream.is_some(),
        }
    }
}
