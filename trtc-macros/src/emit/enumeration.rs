//! An open enum: the named values, and `Other` for the rest.

use api_schema::constraint::code;
use api_schema::model::{Enum, Literal};
use proc_macro2::{Literal as Token, TokenStream};
use quote::quote;

use super::Context;
use crate::docs;
use crate::names::{self, ident};

pub(super) fn emit(cx: &Context<'_>, name: &str, inner: &Enum) -> TokenStream {
    let runtime = cx.runtime;
    let name = names::ty(name);
    let doc = docs::attribute(&cx.docs.text(&inner.description));
    let names: Vec<_> = inner.values.iter().map(|value| ident(&value.name)).collect();
    let variant_docs = inner.values.iter().map(|value| {
        let description = cx.docs.of_site(cx.docs.text(&value.description), value.sites);
        docs::attribute(&format!("{}: {description}", code(&value.value.text())))
    });
    let values = inner.values.iter().map(|value| match &value.value {
        Literal::Int(number) => Token::i64_unsuffixed(*number),
        Literal::Str(text) => Token::string(text),
    });
    let (macro_name, other, copy) = if inner.is_integer() {
        (quote!(integer_enum), quote!(i64), Some(quote!(::core::marker::Copy,)))
    } else {
        (quote!(string_enum), quote!(#runtime::__private::Box<str>), None)
    };
    quote! {
        #doc
        #[derive(::core::clone::Clone, #copy ::core::fmt::Debug)]
        #[non_exhaustive]
        pub enum #name {
            #( #variant_docs #names, )*
            /// A value that the schema does not define.
            Other(#other),
        }
        #runtime::__private::#macro_name!(#name { #( #names = #values ),* });
    }
}
