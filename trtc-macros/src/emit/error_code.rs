//! The error codes of a service as an open enum.

use api_schema::constraint::code;
use proc_macro2::TokenStream;
use quote::quote;

use super::Context;
use crate::docs;
use crate::names::ident;

pub(super) fn emit(cx: &Context<'_>) -> TokenStream {
    let runtime = cx.runtime;
    let codes = api_schema::names::error_codes(cx.schema);
    let names: Vec<_> = codes.iter().map(|(_, name)| ident(name)).collect();
    let values = codes.iter().map(|(error, _)| &error.code);
    let variant_docs = codes.iter().map(|(error, _)| {
        let description = cx.docs.of_site(cx.docs.text(&error.description), error.sites);
        docs::attribute(&format!("{}: {description}", code(&error.code)))
    });
    let about = format!(
        " The error codes of {}. A code that the schema does not define is `Other`.",
        cx.docs.line(&cx.schema.service.title)
    );
    quote! {
        #[doc = #about]
        ///
        /// `Error::is` compares the code of an error, and `Error::code_as` converts it.
        #[derive(::core::clone::Clone, ::core::fmt::Debug)]
        #[non_exhaustive]
        pub enum ErrorCode {
            #( #variant_docs #names, )*
            /// A code that the schema does not define.
            Other(#runtime::__private::Box<str>),
        }
        #runtime::__private::error_code!(ErrorCode { #( #names = #values ),* });
    }
}
