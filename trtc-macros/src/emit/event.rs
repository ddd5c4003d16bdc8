//! Callback events: a struct for the data of each event, and an enum of all events.

use api_schema::model::Event;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Context, record};
use crate::docs;
use crate::names;

/// The module `events`, if the service has events.
pub(super) fn emit(cx: &Context<'_>) -> Option<TokenStream> {
    let events = &cx.schema.events;
    if events.is_empty() {
        return None;
    }
    let runtime = cx.runtime;
    let inner = &Context { types: quote!(super::types::), ..*cx };
    let structs = events.iter().map(|event| record::emit(inner, &event.name, &event.info, &cx.docs.event(event), true));
    let variants = events.iter().map(|event| {
        let name = names::ty(&event.name);
        let doc = docs::attributes(&cx.docs.summary(&event.description));
        quote!( #doc #name(::std::boxed::Box<#name>) )
    });
    let decode = events.iter().map(|event| {
        let (name, group, number) = numbered(event);
        quote! {
            (#group, #number) => Self::#name(::std::boxed::Box::new(#runtime::__private::from_json(info)?))
        }
    });
    let info = events.iter().map(|event| {
        let name = names::ty(&event.name);
        quote!( Self::#name(info) => ::core::option::Option::Some(&**info) )
    });
    let numbers = events.iter().map(|event| {
        let (name, group, number) = numbered(event);
        quote!( Self::#name(_) => (#group, #number) )
    });
    let about = format!(" An event that {} reports to a callback URL.", cx.schema.service.title);
    Some(quote! {
        /// Events that the service reports to a callback URL.
        pub mod events {
            #( #structs )*
            #[doc = #about]
            #[derive(Clone, Debug, PartialEq)]
            #[non_exhaustive]
            pub enum Event {
                #( #variants, )*
                /// An event that the schema does not define.
                Unknown(#runtime::callback::UnknownEvent),
            }
            impl #runtime::callback::DecodeEvent for Event {
                #[inline]
                fn decode(
                    group: u32,
                    number: u32,
                    info: &[u8],
                ) -> ::core::result::Result<Self, #runtime::error::DecodeError> {
                    ::core::result::Result::Ok(match (group, number) {
                        #( #decode, )*
                        _ => Self::Unknown(#runtime::callback::UnknownEvent::decode(group, number, info)?),
                    })
                }
                #[inline]
                fn info(&self) -> ::core::option::Option<&dyn #runtime::__private::Object> {
                    match self {
                        #( #info, )*
                        Self::Unknown(_) => ::core::option::Option::None,
                    }
                }
                #[inline]
                fn numbers(&self) -> (u32, u32) {
                    match self {
                        #( #numbers, )*
                        Self::Unknown(event) => (event.group, event.number),
                    }
                }
            }
        }
    })
}

/// The empty module `events` of a partial service, behind the Cargo feature that adds the events.
pub(super) fn left_out() -> TokenStream {
    quote! {
        /// Events that the service reports to a callback URL.
        #[cfg(feature = "callback")]
        pub mod events {}
    }
}

fn numbered(event: &Event) -> (proc_macro2::Ident, Literal, Literal) {
    (names::ty(&event.name), Literal::u32_unsuffixed(event.group), Literal::u32_unsuffixed(event.number))
}
