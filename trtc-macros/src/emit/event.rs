//! Callback events: a struct for the data of each event, and an enum of all events.

use api_schema::model::{Event, EventFields};
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
        let doc = docs::attribute(&cx.docs.summary(&event.description));
        quote!( #doc #name(#runtime::__private::Box<#name>) )
    });
    let decode = events.iter().map(|event| {
        let (name, group, number) = numbered(event);
        quote! {
            (#group, #number) => #runtime::__private::from_json_with(info, conversions)
                .map(|info| Self::#name(#runtime::__private::Box::new(info)))
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
    let event_names = events.iter().map(|event| {
        let (ty, name) = (names::ty(&event.name), &event.name);
        quote!( Self::#ty(_) => ::core::option::Option::Some(#name) )
    });
    let fields = fields(cx);
    let about = format!(" An event that {} reports to a callback URL.", cx.docs.line(&cx.schema.service.title));
    Some(quote! {
        /// Events that the service reports to a callback URL.
        pub mod events {
            #( #structs )*
            #[doc = #about]
            #[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
            #[non_exhaustive]
            pub enum Event {
                #( #variants, )*
                /// An event that the schema does not define, or whose callback does not fit its type.
                Unknown(#runtime::callback::UnknownEvent),
            }
            impl Event {
                /// Returns the name of the event, or `None` if the event is unknown.
                #[inline]
                pub fn name(&self) -> ::core::option::Option<&'static str> {
                    #runtime::callback::DecodeEvent::name(self)
                }
                /// Returns the group of the event, `EventGroupId`; 0 if the callback names none.
                #[inline]
                pub fn group(&self) -> u32 {
                    #runtime::callback::DecodeEvent::numbers(self).0
                }
                /// Returns the number of the event, `EventType`; 0 if the callback names none.
                #[inline]
                pub fn number(&self) -> u32 {
                    #runtime::callback::DecodeEvent::numbers(self).1
                }
                /// Returns the ID of the task that the event is about, or `None` if the event names no task.
                ///
                /// A suffix with the start time, which file events append to the ID, is removed.
                #[inline]
                pub fn task_id(&self) -> ::core::option::Option<#runtime::__private::schema::Cow<'_, str>> {
                    #runtime::callback::DecodeEvent::task_id(self)
                }
                /// Returns the time of the event, or `None` if the event names no time.
                #[inline]
                pub fn time(&self) -> ::core::option::Option<#runtime::__private::SystemTime> {
                    #runtime::callback::DecodeEvent::time(self)
                }
                /// Returns the time of the event in milliseconds since 1970, or `None` if the event names no time.
                #[inline]
                pub fn time_ms(&self) -> ::core::option::Option<i64> {
                    #runtime::callback::DecodeEvent::time_ms(self)
                }
            }
            /// Serializes the event as the service sends it: `EventGroupId`, `EventType` and `EventInfo`.
            impl #runtime::__private::serde::Serialize for Event {
                fn serialize<S: #runtime::__private::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::core::result::Result<S::Ok, S::Error> {
                    #runtime::callback::serialize_event(self, serializer)
                }
            }
            impl #runtime::__private::GeneratedEvent for Event {}
            impl #runtime::callback::DecodeEvent for Event {
                const FIELDS: &'static #runtime::__private::schema::EventFields = #fields;
                #[inline]
                fn decode_with(
                    group: u32,
                    number: u32,
                    info: &[u8],
                    conversions: &mut #runtime::__private::Vec<#runtime::__private::Conversion>,
                ) -> Self {
                    let unknown = |reason| #runtime::callback::UnknownEvent::new(group, number, info, reason);
                    let decoded = match (group, number) {
                        #( #decode, )*
                        _ => return Self::Unknown(unknown(::core::option::Option::None)),
                    };
                    decoded.unwrap_or_else(|reason| Self::Unknown(unknown(::core::option::Option::Some(reason))))
                }
                #[inline]
                fn from_unknown(event: #runtime::callback::UnknownEvent) -> Self {
                    Self::Unknown(event)
                }
                #[inline]
                fn info(&self) -> ::core::option::Option<&dyn #runtime::__private::Object> {
                    match self {
                        #( #info, )*
                        Self::Unknown(_) => ::core::option::Option::None,
                    }
                }
                #[inline]
                fn unknown(&self) -> ::core::option::Option<&#runtime::callback::UnknownEvent> {
                    match self {
                        Self::Unknown(event) => ::core::option::Option::Some(event),
                        _ => ::core::option::Option::None,
                    }
                }
                #[inline]
                fn name(&self) -> ::core::option::Option<&'static str> {
                    match self {
                        #( #event_names, )*
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

/// The table of the fields that events have in common.
fn fields(cx: &Context<'_>) -> TokenStream {
    let runtime = cx.runtime;
    let EventFields { task_id, task_id_suffix, times, .. } = &cx.schema.service.event_fields;
    let option = |text: &Option<String>| match text {
        Some(text) => quote!( ::core::option::Option::Some(#text) ),
        None => quote!(::core::option::Option::None),
    };
    let (task_id, task_id_suffix) = (option(task_id), option(task_id_suffix));
    let times = times.iter().map(|(name, seconds)| {
        let unit = Literal::i64_unsuffixed(if *seconds { 1_000 } else { 1 });
        quote!( (#name, #unit) )
    });
    quote! {
        &#runtime::__private::schema::EventFields {
            task_id: #task_id,
            task_id_suffix: #task_id_suffix,
            times: &[ #( #times ),* ],
        }
    }
}
