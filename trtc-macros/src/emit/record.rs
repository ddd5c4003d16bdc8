//! A struct with its shape: the fields as data, and one macro call that implements the runtime's traits.

use api_schema::model::{Field, Number, Object, Secret};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote};

use super::{Context, rules, rust_type};
use crate::docs;
use crate::names::{self, ident};

/// A struct. `defaults` implements `Default` even if fields are required, so that tests can construct responses.
pub(super) fn emit(cx: &Context<'_>, owner: &str, object: &Object, doc: &str, defaults: bool) -> TokenStream {
    let runtime = cx.runtime;
    let name = names::ty(owner);
    let doc = docs::attribute(doc);
    let fields: Vec<Member<'_>> = object.fields.iter().map(|field| Member::new(cx, field)).collect();
    let shapes = fields.iter().map(|member| member.shape());
    let rules = rules::cross(cx, object);
    let indexed = fields.iter().enumerate().map(|(index, member)| {
        let (index, name) = (Literal::usize_unsuffixed(index), &member.name);
        quote!(#index: #name)
    });
    // One call costs the compiler less than a derived impl with a call for each field.
    let default = (defaults || object.fields.iter().all(|field| !field.required)).then(|| {
        quote! {
            impl ::core::default::Default for #name {
                #[inline]
                fn default() -> Self {
                    #runtime::__private::FieldValue::placeholder()
                }
            }
        }
    });
    quote! {
        #doc
        #[derive(::core::clone::Clone)]
        pub struct #name {
            #( #fields )*
            /// Fields that the schema does not define.
            pub unknown_fields: #runtime::UnknownFields,
        }
        const _: () = {
            #[allow(unused_imports)]
            use #runtime::__private::schema;
            const SHAPE: &schema::Shape = &schema::Shape {
                name: #owner,
                fields: &[ #( #shapes ),* ],
                rules: &[ #( #rules ),* ],
            };
            #runtime::__private::object!(#name, SHAPE, { #( #indexed ),* });
        };
        #default
    }
}

/// One field of a struct.
struct Member<'a> {
    cx: &'a Context<'a>,
    field: &'a Field,
    name: Ident,
    ty: TokenStream,
}

impl<'a> Member<'a> {
    fn new(cx: &'a Context<'a>, field: &'a Field) -> Self {
        let ty = rust_type(cx, &field.ty);
        let ty = if field.required { ty } else { quote!(::core::option::Option<#ty>) };
        Self { cx, field, name: names::field(field), ty }
    }

    /// Returns the field's entry in the shape. A literal costs the compiler less than calls that are evaluated.
    fn shape(&self) -> TokenStream {
        let wire = &self.field.name;
        let required = self.field.required.then(|| quote!(required: true,));
        let secret = match self.field.secret {
            Secret::No => None,
            Secret::Query => Some("Query"),
            Secret::Whole => Some("Whole"),
        };
        let secret = secret.map(|word| {
            let word = ident(word);
            quote!(secret: schema::Secret::#word,)
        });
        let unit = self.field.unit.as_ref().map(|unit| quote!(unit: #unit,));
        let newer = self.field.newer.as_ref().map(|newer| {
            let bound = |bound: &Option<Number>| match bound.as_ref().and_then(Number::as_i64) {
                Some(bound) => {
                    let bound = Literal::i64_unsuffixed(bound);
                    quote!(::core::option::Option::Some(#bound))
                }
                None => quote!(::core::option::Option::None),
            };
            let (min, max) = (bound(&newer.minimum), bound(&newer.maximum));
            quote!(newer: ::core::option::Option::Some(&(#min, #max)),)
        });
        let rules = rules::of_field(self.cx, self.field);
        let rules = (!rules.is_empty()).then(|| quote!(rules: &[ #( #rules ),* ],));
        let sites = rules::sites(self.field.sites).map(|sites| quote!(sites: schema::Sites::#sites,));
        let stated = quote!( #required #secret #unit #rules #newer #sites );
        quote!( schema::Field { name: #wire, #stated ..schema::Field::PLAIN } )
    }
}

impl ToTokens for Member<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let doc = docs::attribute(&self.cx.docs.field(self.field));
        let (name, ty) = (&self.name, &self.ty);
        tokens.extend(quote! {
            #doc
            pub #name: #ty,
        });
    }
}
