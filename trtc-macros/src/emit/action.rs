//! An action: its request, its response, and its facts for the runtime.

use api_schema::constraint::code;
use api_schema::model::{Action, Safety};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Context, builder, page, record, rules};
use crate::args::ClientMethods;
use crate::docs;
use crate::names;

/// The constants of a service. The bundled service, which has inherent client methods, hides them in the docs.
pub(super) fn service(cx: &Context<'_>, client: &ClientMethods) -> TokenStream {
    let runtime = cx.runtime;
    let service = &cx.schema.service;
    let (name, version, host) = (&service.name, &service.version, &service.host);
    let regions = service.regions.iter().map(|region| {
        let (name, sites) = (&region.name, rules::sites_or_both(region.sites));
        quote!( (#name, #runtime::__private::schema::Sites::#sites) )
    });
    let hidden = matches!(client, ClientMethods::Inherent).then(|| quote!(#[doc(hidden)]));
    let about = format!(
        "{}, version {}.\n\n{}",
        cx.docs.line(&service.title),
        cx.docs.line(version),
        cx.docs.text(&service.description)
    );
    let mut doc = docs::attribute(&about);
    if !service.common_parameters.is_empty() {
        let rows = service.common_parameters.iter().map(|parameter| {
            let required = if parameter.required { "yes" } else { "no" };
            format!(
                "| {} | {} | {required} | {} |",
                cx.docs.line(&parameter.name),
                code(&parameter.header).replace('|', "\\|"),
                cx.docs.line(&parameter.description)
            )
        });
        let table = format!(
            "\nEvery request contains these parameters:\n\n| Parameter | Header | Required | Description |\n|---|---|---|---|\n{}",
            rows.collect::<Vec<_>>().join("\n")
        );
        doc.extend(docs::attribute(&table));
    }
    let actions = cx.schema.actions.iter().map(|action| {
        let request = names::ty(&format!("{}Request", action.name));
        let module = action.category.as_ref().map(|category| {
            let module = names::module(category);
            quote!(#module::)
        });
        quote!(#module #request)
    });
    let requests: Vec<TokenStream> = actions.collect();
    let entries = cx.schema.actions.iter().zip(&requests).map(|(action, request)| {
        let of = if action.stream.is_some() { quote!(of_stream) } else { quote!(of) };
        let examples = action.examples.iter().map(|example| example.response.to_string());
        quote!(#runtime::__private::Entry::#of::<#request>(&[ #( #examples ),* ]))
    });
    quote! {
        #doc
        #hidden
        pub const SERVICE: #runtime::__private::schema::ServiceInfo = #runtime::__private::schema::ServiceInfo {
            name: #name,
            version: #version,
            host: #host,
            regions: &[ #( #regions ),* ],
        };
        /// The facts of every action, for calls by name.
        #hidden
        pub const INFOS: &[&#runtime::__private::schema::ActionInfo] = &[ #( <#requests as #runtime::Action>::INFO ),* ];
        /// Every action of the service with its decoder and examples, for the emulator. A use of it compiles all decoders.
        #hidden
        pub const ACTIONS: &[#runtime::__private::Entry] = &[ #( #entries ),* ];
    }
}

/// The request, the response and the `Action` impl.
pub(super) fn emit(cx: &Context<'_>, action: &Action) -> TokenStream {
    let runtime = cx.runtime;
    let name = &action.name;
    let (request, response) = (format!("{name}Request"), format!("{name}Response"));
    let (request_ty, response_ty) = (names::ty(&request), names::ty(&response));
    let root = action.category.as_ref().map(|_| quote!(super::)).unwrap_or_default();
    let module = cx.example_root.map(|root| match &action.category {
        Some(category) => format!("{root}::{}", names::module(category)),
        None => root.to_owned(),
    });
    let request_doc = cx.docs.request(action, if action.category.is_some() { "super::" } else { "" });
    let response_doc = format!("The response to [`{request_ty}`].\n");
    let request_record = record::emit(cx, &request, &action.request, &request_doc, false);
    let scope = builder::Scope { root, module };
    let request_builder = builder::emit(cx, &request, &action.request, &scope);
    let response_record = record::emit(cx, &response, &action.response, &response_doc, true);
    let retry = retry(action);
    let host = match &action.host {
        Some(host) => quote!(::core::option::Option::Some(#host)),
        None => quote!(::core::option::Option::None),
    };
    let unsigned = action.unsigned;
    let limit = match action.rate_limit.map(Literal::u32_unsuffixed) {
        Some(limit) => quote!(::core::option::Option::Some(#limit)),
        None => quote!(::core::option::Option::None),
    };
    let period = Literal::u32_unsuffixed(action.rate_period);
    let regions = &action.regions;
    let sites = rules::sites_or_both(action.sites);
    let task_id = match cx.schema.started_task(action) {
        Some(field) => quote!(::core::option::Option::Some(#field)),
        None => quote!(::core::option::Option::None),
    };
    let errors = action.errors.iter().map(|error| &error.code);
    let path = &scope.root;
    let pages = action.pagination.as_ref().and_then(|it| page::pages(cx, action, it));
    let stream = action.stream.as_ref().map(|it| page::stream(cx, action, it));
    quote! {
        #request_record
        #request_builder
        impl #runtime::__private::Sealed for #request_ty {}
        impl #runtime::Action for #request_ty {
            type Response = #response_ty;
            const INFO: &'static #runtime::__private::schema::ActionInfo = &#runtime::__private::schema::ActionInfo {
                name: #name,
                service: &#path SERVICE,
                sites: #runtime::__private::schema::Sites::#sites,
                host: #host,
                unsigned: #unsigned,
                retry: #runtime::__private::schema::RetrySafety::#retry,
                rate_limit: #limit,
                rate_period: #period,
                regions: &[ #( #regions ),* ],
                error_codes: &[ #( #errors ),* ],
                task_id: #task_id,
            };
        }
        #pages
        #stream
        #response_record
    }
}

fn retry(action: &Action) -> TokenStream {
    match &action.retry.safety {
        Safety::ReadOnly => quote!(ReadOnly),
        Safety::Idempotent => quote!(Idempotent),
        Safety::Never => quote!(Never),
        Safety::WithKey(key) => quote!(WithKey(#key)),
    }
}
