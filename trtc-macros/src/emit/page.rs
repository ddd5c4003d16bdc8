//! Paginated actions, and actions that return a stream of events.

use api_schema::model::{Action, EventStream, Field, FieldType, Object, Pagination};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Context, rust_type};
use crate::names;

/// The impl that lets the runtime request one page after another.
pub(super) fn pages(cx: &Context<'_>, action: &Action, pages: &Pagination) -> Option<TokenStream> {
    let runtime = cx.runtime;
    let request = names::ty(&format!("{}Request", action.name));
    let items = field(&action.response, &pages.items)?;
    let FieldType::List(item) = &items.ty else { return None };
    let item = rust_type(cx, item);
    let name = names::field(items);
    let take = if items.required { quote!(response.#name) } else { quote!(response.#name.unwrap_or_default()) };
    let table = cx.schema.pages(action)?;
    let index = Literal::usize_unsuffixed;
    let field_index = |position: Option<usize>| match position.map(index) {
        Some(index) => quote!(::core::option::Option::Some(#index)),
        None => quote!(::core::option::Option::None),
    };
    let (from, size, list) = (index(table.from), index(table.size), index(table.items));
    let usual = Literal::u64_unsuffixed(table.usual_size);
    let (first, by_offset) = (Literal::u64_unsuffixed(pages.first), pages.by_offset);
    let (total, minimum_total) = (field_index(table.total), field_index(table.minimum_total));
    Some(quote! {
        impl #runtime::paginator::Paginated for #request {
            type Item = #item;
            const LAYOUT: #runtime::__private::Layout = #runtime::__private::Layout {
                from: #from,
                by_offset: #by_offset,
                first: #first,
                size: #size,
                usual_size: #usual,
                items: #list,
                total: #total,
                minimum_total: #minimum_total,
            };
            #[inline]
            fn items(response: Self::Response) -> #runtime::__private::Vec<#item> {
                #take
            }
        }
    })
}

/// The impl that lets the runtime read a stream of events.
pub(super) fn stream(cx: &Context<'_>, action: &Action, stream: &EventStream) -> TokenStream {
    let runtime = cx.runtime;
    let request = names::ty(&format!("{}Request", action.name));
    let (path, event) = (&cx.types, names::ty(&stream.event));
    let fields = cx.schema.find_object(&stream.event).map(|object| &object.fields);
    let last = stream.last.as_ref().and_then(|last| fields?.iter().position(|field| field.name == *last));
    let last = match last.map(Literal::usize_unsuffixed) {
        Some(last) => quote!(::core::option::Option::Some(#last)),
        None => quote!(::core::option::Option::None),
    };
    quote! {
        impl #runtime::Streamed for #request {
            type Event = #path #event;
            const LAST: ::core::option::Option<usize> = #last;
        }
    }
}

fn field<'a>(object: &'a Object, name: &str) -> Option<&'a Field> {
    object.fields.iter().find(|field| field.name == name)
}
