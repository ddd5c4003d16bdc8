//! The service's error codes as an open enum.

use proc_macro2::TokenStream;
use quote::quote;

use super::Context;
use crate::docs;
use crate::names::ident;

pub(super) fn emit(cx: &Context<'_>) -> TokenStream {
    let krate = cx.krate;
    let codes = api_schema::names::error_codes(cx.schema);
    let names: Vec<_> = codes.iter().map(|(_, name)| ident(name)).collect();
    let values = codes.iter().map(|(error, _)| &error.code);
    let docs = codes
        .iter()
        .map(|(error, _)| docs::attributes(&format!("`{}`: {}", error.code, docs::escape(&error.description))));
    let about = format!(" The error codes of {}, and `Other` for those it adds.", cx.schema.service.title);
    quote! {
        #[doc = #about]
        ///
        /// An error gives its code by `code()`.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            #( #docs #names, )*
            /// A code that the schema does not name.
            Other(::std::boxed::Box<str>),
        }
        #krate::__private::error_code!(ErrorCode { #( #names = #values ),* });
    }
}
