//! The service's error codes as an open enum.

use proc_macro2::TokenStream;
use quote::quote;

use super::Context;
use crate::docs;

pub(super) fn emit(cx: &Context<'_>) -> TokenStream {
    let krate = cx.krate;
    let codes = cx.names.codes();
    let names: Vec<_> = codes.iter().map(|(_, _, name)| name).collect();
    let values = codes.iter().map(|(code, _, _)| code);
    let docs = codes
        .iter()
        .map(|(code, description, _)| docs::attributes(&format!("`{code}`: {}", docs::escape(description))));
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
        #krate::__error_code!(ErrorCode { #( #names = #values ),* });
    }
}
