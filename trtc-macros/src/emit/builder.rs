//! Builders: a required field that is not set is a compile error that names the field.

use api_schema::constraint::code;
use api_schema::model::{Field, FieldType, Object, Type};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::{Context, example, rust_type};
use crate::docs;
use crate::names;

/// The module that a type is emitted into.
pub(super) struct Scope {
    /// The path from that module to the root of the service.
    pub(super) root: TokenStream,
    /// The path that examples import the type from.
    pub(super) module: Option<String>,
}

/// The builder of a type, or one constructor per field if exactly one field is set.
pub(super) fn emit(cx: &Context<'_>, owner: &str, object: &Object, scope: &Scope) -> TokenStream {
    if object.is_choice() {
        return choice(cx, owner, object);
    }
    let name = names::ty(owner);
    let builder = format_ident!("{name}Builder");
    let required: Vec<&Field> = object.fields.iter().filter(|field| field.required).collect();
    // No type of a schema has an underscore in its name in Rust.
    let states: Vec<Ident> = (1..=required.len()).map(|number| format_ident!("S_{number}")).collect();
    let setters = object.fields.iter().map(|field| {
        let position = required.iter().position(|known| std::ptr::eq(*known, field));
        match position {
            Some(position) => required_setter(cx, field, &builder, &states, position),
            None => optional_setters(cx, object, field),
        }
    });
    let (runtime, root) = (cx.runtime, &scope.root);
    let example = scope.module.as_ref().and_then(|module| example::builder(cx, owner, module));
    let example = example.unwrap_or_default();
    let about = docs::attribute(&format!("Returns a builder of [`{name}`].\n{example}"));
    let type_doc = match required.len() {
        0 => format!(" A builder of [`{name}`]."),
        _ => format!(" A builder of [`{name}`]. `build` requires that every required field is set."),
    };
    let build_doc = format!(" Returns the [`{name}`]. Constraints are checked when the request is sent.");
    // If no field is required, the builder has no state parameters.
    let some = |tokens: TokenStream| (!states.is_empty()).then_some(tokens);
    let parameters = some(quote!(<#( #states = #runtime::__private::Unset ),*>));
    let generics = some(quote!(<#( #states ),*>));
    let shown = some(quote!(<#( #states: #runtime::__private::FieldState ),*>));
    let state = some(quote!(state: ::core::marker::PhantomData<(#( #states, )*)>,));
    let no_state = some(quote!(, state: ::core::marker::PhantomData));
    let markers = required.iter().map(|field| names::field(field));
    let bounds = some(quote!(where #( #states: #root required::#markers, )*));
    let text = builder.to_string();
    quote! {
        impl #name {
            #about
            #[inline]
            pub fn builder() -> #builder {
                #builder { value: #runtime::__private::FieldValue::placeholder() #no_state }
            }
        }
        #[doc = #type_doc]
        #[must_use = "a builder does nothing until `build` is called"]
        #[derive(::core::clone::Clone)]
        pub struct #builder #parameters {
            value: #name,
            #state
        }
        impl #generics #builder #generics {
            #( #setters )*
            #[doc = #build_doc]
            #[inline]
            pub fn build(self) -> #name #bounds {
                self.value
            }
        }
        impl #shown ::core::fmt::Debug for #builder #generics {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                #runtime::__private::show_builder(#text, &self.value, &[ #( #states::SET ),* ], f)
            }
        }
    }
}

/// One marker trait per required field. Only `Set` implements it, so the compile error for an unset field is the
/// marker's own.
pub(super) fn markers(cx: &Context<'_>, tool_attributes: bool) -> TokenStream {
    let runtime = cx.runtime;
    let mut fields = Vec::new();
    let mut add = |object: &Object| {
        let required = object.fields.iter().filter(|field| field.required);
        fields.extend(required.map(names::field));
    };
    cx.schema.actions.iter().for_each(|action| add(&action.request));
    cx.schema.types.iter().filter(|ty| ty.in_requests).filter_map(Type::object).for_each(add);
    fields.sort_by_cached_key(Ident::to_string);
    fields.dedup();
    let markers = fields.iter().map(|field| {
        let message = format!("required field `{}` is not set", field.unraw());
        let label = format!("call `.{field}(…)` before `build`");
        let attribute =
            tool_attributes.then(|| quote!(#[diagnostic::on_unimplemented(message = #message, label = #label)]));
        quote! {
            #attribute
            pub trait #field {}
            impl #field for #runtime::__private::Set {}
        }
    });
    quote! {
        /// The names of required fields, for compile errors.
        #[doc(hidden)]
        #[allow(non_camel_case_types)]
        pub mod required {
            #( #markers )*
        }
    }
}

/// The setter of a required field, which changes the builder's state.
fn required_setter(cx: &Context<'_>, field: &Field, builder: &Ident, states: &[Ident], position: usize) -> TokenStream {
    let runtime = cx.runtime;
    let name = names::field(field);
    let doc = docs::attribute(&cx.docs.field(field));
    let (argument, value) = argument(cx, &field.ty);
    let set = states.iter().enumerate().map(|(index, state)| match index == position {
        true => quote!(#runtime::__private::Set),
        false => quote!(#state),
    });
    quote! {
        #doc
        #[inline]
        pub fn #name(mut self, value: #argument) -> #builder<#( #set ),*> {
            self.value.#name = #value;
            #builder { value: self.value, state: ::core::marker::PhantomData }
        }
    }
}

/// The setter of an optional field, and the one that takes an `Option`.
fn optional_setters(cx: &Context<'_>, object: &Object, field: &Field) -> TokenStream {
    let runtime = cx.runtime;
    let name = names::field(field);
    let maybe = names::maybe(field);
    // A field that has this name itself keeps it.
    let free = object.fields.iter().all(|other| names::field(other) != maybe);
    let doc = docs::attribute(&cx.docs.field(field));
    let maybe_doc = format!(" Sets [{}](Self::{name}), or clears it if `value` is `None`.", code(&field.name));
    let (argument, value) = argument(cx, &field.ty);
    let (ty, inner) = match &field.ty {
        FieldType::Object { name, recursive: true } => {
            let (path, name) = (&cx.types, names::ty(name));
            (quote!(#path #name), quote!(value.map(#runtime::__private::Box::new)))
        }
        ty => (rust_type(cx, ty), quote!(value)),
    };
    let maybe = free.then(|| {
        quote! {
            #[doc = #maybe_doc]
            #[inline]
            pub fn #maybe(mut self, value: ::core::option::Option<#ty>) -> Self {
                self.value.#name = #inner;
                self
            }
        }
    });
    quote! {
        #doc
        #[inline]
        pub fn #name(mut self, value: #argument) -> Self {
            self.value.#name = ::core::option::Option::Some(#value);
            self
        }
        #maybe
    }
}

/// The parameter type of a setter, and the expression that converts the parameter.
fn argument(cx: &Context<'_>, ty: &FieldType) -> (TokenStream, TokenStream) {
    let (runtime, rust) = (cx.runtime, rust_type(cx, ty));
    match ty {
        FieldType::String | FieldType::IntegerOrString | FieldType::Json => {
            (quote!(impl ::core::convert::Into<#rust>), quote!(value.into()))
        }
        FieldType::Object { name, recursive: true } => {
            let (path, inner) = (&cx.types, names::ty(name));
            (quote!(#path #inner), quote!(#runtime::__private::Box::new(value)))
        }
        FieldType::List(inner) => {
            let item = match &**inner {
                FieldType::String | FieldType::IntegerOrString | FieldType::Json => {
                    let inner = rust_type(cx, inner);
                    quote!(impl ::core::convert::Into<#inner>)
                }
                inner => rust_type(cx, inner),
            };
            (quote!(impl ::core::iter::IntoIterator<Item = #item>), quote!(#runtime::__private::collect(value)))
        }
        _ => (rust, quote!(value)),
    }
}

fn choice(cx: &Context<'_>, owner: &str, object: &Object) -> TokenStream {
    let runtime = cx.runtime;
    let name = names::ty(owner);
    let constructors = object.fields.iter().map(|field| {
        let method = names::field(field);
        let doc = docs::attribute(&cx.docs.field(field));
        let (argument, value) = argument(cx, &field.ty);
        quote! {
            #doc
            #[inline]
            pub fn #method(value: #argument) -> Self {
                Self { #method: ::core::option::Option::Some(#value), ..#runtime::__private::FieldValue::placeholder() }
            }
        }
    });
    quote! {
        impl #name {
            #( #constructors )*
        }
    }
}
