//! Events of callbacks: a struct for what each reports, and an enum of all.

use api_schema::model::Event;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Context, record};
use crate::docs;
use crate::names;

/// The module `events`, where the service has any.
pub(super) fn emit(cx: &Context<'_>) -> Option<TokenStream> {
    let events = &cx.schema.events;
    if events.is_empty() {
        return None;
    }
    let krate = cx.krate;
    let inner = &Context { types: quote!(super::types::), ..*cx };
    let structs = events.iter().map(|event| {
        let (name, group, number) = (&event.name, event.group, event.number);
        let source = event.documentation.as_ref().map(|page| format!("\nSource: <{page}>\n")).unwrap_or_default();
        let doc = format!("{}\n\nGroup {group}, type {number}.\n{source}", docs::escape(&event.description));
        record::emit(inner, name, &event.info, &doc, true)
    });
    let variants = events.iter().map(|event| {
        let name = names::ty(&event.name);
        let summary = event.description.lines().next().unwrap_or_default();
        let doc = docs::attributes(&docs::escape(summary));
        quote!( #doc #name(::std::boxed::Box<#name>) )
    });
    let decode = events.iter().map(|event| {
        let (name, group, number) = numbered(event);
        quote! {
            (#group, #number) => Self::#name(::std::boxed::Box::new(#krate::__private::from_json(info)?))
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
    let about = format!(" Everything that {} reports to a callback URL.", cx.schema.service.title);
    Some(quote! {
        /// What the service reports to a callback URL.
        pub mod events {
            #( #structs )*
            #[doc = #about]
            #[derive(Clone, Debug, PartialEq)]
            #[non_exhaustive]
            pub enum Event {
                #( #variants, )*
                /// An event that the schema does not name.
                Unknown(#krate::callback::UnknownEvent),
            }
            impl #krate::callback::DecodeEvent for Event {
                #[inline]
                fn decode(
                    group: u32,
                    number: u32,
                    info: &[u8],
                ) -> ::core::result::Result<Self, #krate::error::DecodeError> {
                    ::core::result::Result::Ok(match (group, number) {
                        #( #decode, )*
                        _ => Self::Unknown(#krate::callback::UnknownEvent::decode(group, number, info)?),
                    })
                }
                #[inline]
                fn info(&self) -> ::core::option::Option<&dyn #krate::__private::Object> {
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

fn numbered(event: &Event) -> (proc_macro2::Ident, Literal, Literal) {
    (names::ty(&event.name), Literal::u32_unsuffixed(event.group), Literal::u32_unsuffixed(event.number))
}
