//! Builders: a required field that is not set is a compile error that names it.

use std::collections::BTreeSet;

use api_schema::model::{CrossRule, Field, FieldType, Object, TypeKind};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{Context, example, rust_type};
use crate::docs;
use crate::names;

/// Where a type is emitted.
pub(super) struct Place {
    /// The way from its module to the root of the service.
    pub(super) root: TokenStream,
    /// The path that an example imports it from.
    pub(super) module: Option<String>,
}

/// The builder of a type, or its constructors where exactly one of its fields is given.
pub(super) fn emit(cx: &Context<'_>, owner: &str, object: &Object, place: &Place) -> TokenStream {
    if is_choice(object) {
        return choice(cx, owner, object);
    }
    let name = names::ty(owner);
    let builder = format_ident!("{name}Builder");
    let required: Vec<&Field> = object.fields.iter().filter(|field| field.required).collect();
    let states: Vec<Ident> = (1..=required.len()).map(|number| format_ident!("S{number}")).collect();
    let setters = object.fields.iter().map(|field| {
        let position = required.iter().position(|known| std::ptr::eq(*known, field));
        setter(cx, field, &builder, &states, position)
    });
    let (krate, root) = (cx.krate, &place.root);
    let missing = required.iter().map(|field| {
        let marker = names::field(field);
        quote!(#krate::__private::Missing<#root required::#marker>)
    });
    let example = place.module.as_ref().and_then(|module| example::builder(cx, owner, object, module));
    let example = example.unwrap_or_default();
    let about = docs::attributes(&format!("Starts a [`{name}`].\n{example}"));
    let type_doc = match required.len() {
        0 => format!(" Builds a [`{name}`]."),
        _ => format!(" Builds a [`{name}`]; `build` compiles once every required field is set."),
    };
    // Where nothing is required, there is no state to keep.
    let generics = (!states.is_empty()).then(|| quote!(<#( #states ),*>));
    let start = generics.as_ref().map(|_| quote!(<#( #missing ),*>));
    let state = generics.as_ref().map(|_| quote!(state: ::core::marker::PhantomData<(#( #states, )*)>,));
    let no_state = generics.as_ref().map(|_| quote!(, state: ::core::marker::PhantomData));
    let bounds = generics.as_ref().map(|_| quote!(where #( #states: #krate::__private::IsSet, )*));
    quote! {
        impl #name {
            #about
            #[inline]
            pub fn builder() -> #builder #start {
                #builder { value: #krate::__private::FieldValue::placeholder() #no_state }
            }
        }
        #[doc = #type_doc]
        #[must_use = "call `build`"]
        pub struct #builder #generics {
            value: #name,
            #state
        }
        impl #generics #builder #generics {
            #( #setters )*
            /// The finished value.
            #[inline]
            pub fn build(self) -> #name #bounds {
                self.value
            }
        }
    }
}

/// Whether a type is a choice: one rule says that exactly one of all its fields is given.
pub(super) fn is_choice(object: &Object) -> bool {
    object.rules.iter().any(|rule| matches!(rule, CrossRule::ExactlyOneOf(names) if names.len() == object.fields.len()))
}

/// The marker types that name required fields in compile errors.
pub(super) fn markers(cx: &Context<'_>) -> TokenStream {
    let bodies = cx.schema.actions.iter().map(|action| &action.request);
    let types = cx.schema.types.iter().filter(|ty| ty.in_requests).filter_map(|ty| match &ty.kind {
        TypeKind::Object(object) => Some(object),
        TypeKind::Enum(_) => None,
    });
    let mut markers = BTreeSet::new();
    for object in bodies.chain(types) {
        let required = object.fields.iter().filter(|field| field.required);
        markers.extend(required.map(names::field));
    }
    quote! {
        /// The names of required fields, for compile errors.
        #[doc(hidden)]
        #[allow(non_camel_case_types, missing_debug_implementations)]
        pub mod required {
            #( pub struct #markers; )*
        }
    }
}

fn setter(cx: &Context<'_>, field: &Field, builder: &Ident, states: &[Ident], required: Option<usize>) -> TokenStream {
    let krate = cx.krate;
    let name = names::field(field);
    let doc = docs::attributes(&docs::field(field));
    let (argument, value) = argument(cx, &field.ty);
    match required {
        None => quote! {
            #doc
            #[inline]
            pub fn #name(mut self, value: #argument) -> Self {
                self.value.#name = ::core::option::Option::Some(#value);
                self
            }
        },
        Some(position) => {
            let set = states
                .iter()
                .enumerate()
                .map(|(index, state)| if index == position { quote!(#krate::__private::Set) } else { quote!(#state) });
            quote! {
                #doc
                #[inline]
                pub fn #name(mut self, value: #argument) -> #builder<#( #set ),*> {
                    self.value.#name = #value;
                    #builder { value: self.value, state: ::core::marker::PhantomData }
                }
            }
        }
    }
}

/// What a setter takes, and what it makes of it.
fn argument(cx: &Context<'_>, ty: &FieldType) -> (TokenStream, TokenStream) {
    let rust = rust_type(cx, ty);
    match ty {
        FieldType::String | FieldType::IntegerOrString | FieldType::Json => {
            (quote!(impl ::core::convert::Into<#rust>), quote!(value.into()))
        }
        FieldType::Object { name, recursive: true } => {
            let (path, inner) = (&cx.types, names::ty(name));
            (quote!(#path #inner), quote!(::std::boxed::Box::new(value)))
        }
        FieldType::List(inner) => {
            let (item, into) = match &**inner {
                FieldType::String | FieldType::IntegerOrString | FieldType::Json => {
                    let inner = rust_type(cx, inner);
                    (quote!(impl ::core::convert::Into<#inner>), quote!(.map(::core::convert::Into::into)))
                }
                inner => (rust_type(cx, inner), TokenStream::new()),
            };
            (quote!(impl ::core::iter::IntoIterator<Item = #item>), quote!(value.into_iter() #into .collect()))
        }
        _ => (rust, quote!(value)),
    }
}

fn choice(cx: &Context<'_>, owner: &str, object: &Object) -> TokenStream {
    let krate = cx.krate;
    let name = names::ty(owner);
    let constructors = object.fields.iter().map(|field| {
        let method = names::field(field);
        let doc = docs::attributes(&docs::field(field));
        let (argument, value) = argument(cx, &field.ty);
        quote! {
            #doc
            #[inline]
            pub fn #method(value: #argument) -> Self {
                Self { #method: ::core::option::Option::Some(#value), ..#krate::__private::FieldValue::placeholder() }
            }
        }
    });
    quote! {
        impl #name {
            #( #constructors )*
        }
    }
}
