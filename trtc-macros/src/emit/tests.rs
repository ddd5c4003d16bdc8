//! Snapshots of each emitter for the schemas of `fixture/`, and of the macro for one category of the bundled service.
//!
//! Review a changed snapshot like hand-written code; `INSTA_UPDATE=always cargo test -p trtc-macros` accepts it.

mod odd_names;
mod services;

use api_schema::Schema;
use api_schema::model::{Object, TypeKind};
use quote::format_ident;

use super::*;
use crate::args::ClientMethods;

const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/emit/fixture");

/// Runs an emitter over the fixture, and formats what it emits.
fn emitted(emit: impl FnOnce(&Context<'_>) -> TokenStream) -> String {
    let schema = load(FIXTURE);
    let runtime = syn::parse_quote!(::trtc_api);
    let docs = &Docs::new(&schema);
    let cx =
        Context { schema: &schema, runtime: &runtime, docs, example_root: Some("demo"), types: TokenStream::new() };
    formatted(emit(&cx))
}

fn load(path: &str) -> Schema {
    api_schema::load(&[path]).unwrap_or_else(|report| panic!("{report}"))
}

fn formatted(tokens: TokenStream) -> String {
    match syn::parse2(lines_of_docs(tokens.clone())) {
        Ok(file) => prettyplease::unparse(&file),
        Err(error) => panic!("bug in the emitter: {error} in {tokens}"),
    }
}

/// Splits each doc attribute into one for each line, as a reader of the snapshot knows them.
fn lines_of_docs(tokens: TokenStream) -> TokenStream {
    use proc_macro2::{Delimiter, Group, TokenTree};
    let doc = |group: &Group| {
        let attribute = syn::parse2::<syn::MetaNameValue>(group.stream()).ok()?;
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = attribute.value else { return None };
        attribute.path.is_ident("doc").then(|| text.value())
    };
    let mut lines = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(tree) = tokens.next() {
        let is_attribute = matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == '#');
        match (tree, tokens.peek()) {
            (tree, Some(TokenTree::Group(group))) if is_attribute && group.delimiter() == Delimiter::Bracket => {
                let Some(text) = doc(group) else {
                    lines.extend([tree]);
                    continue;
                };
                tokens.next();
                text.split('\n').for_each(|line| lines.extend(quote!(#[doc = #line])));
            }
            (TokenTree::Group(group), _) => {
                lines.extend([TokenTree::from(Group::new(group.delimiter(), lines_of_docs(group.stream())))]);
            }
            (tree, _) => lines.extend([tree]),
        }
    }
    lines
}

fn object<'a>(cx: &Context<'a>, name: &str) -> &'a Object {
    cx.schema.find_object(name).unwrap()
}

fn scope() -> builder::Scope {
    builder::Scope { root: quote!(super::), module: Some("demo::things".to_owned()) }
}

fn snapshot(name: &str, text: String) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn records() {
    snapshot(
        "record",
        emitted(|cx| {
            let request = &cx.schema.actions[0].request;
            let request = record::emit(cx, "MakeThingRequest", request, "A request.", false);
            let recursive = record::emit(cx, "Box", object(cx, "Box"), &cx.docs.object(object(cx, "Box")), false);
            quote!( #request #recursive )
        }),
    );
}

#[test]
fn rules_of_fields_and_of_objects() {
    let text = emitted(|cx| {
        let request = &cx.schema.actions[0].request;
        let fields = request.fields.iter().map(|field| {
            let name = format_ident!("{}", field.name.to_uppercase());
            let rules = rules::of_field(cx, field);
            quote!( const #name: &[validate::Rule] = &[ #( #rules ),* ]; )
        });
        let cross = rules::cross(cx, request);
        quote! {
            #( #fields )*
            const CROSS: &[validate::CrossRule] = &[ #( #cross ),* ];
        }
    });
    snapshot("rules", text);
}

#[test]
fn builders() {
    snapshot("builder", emitted(|cx| builder::emit(cx, "Box", object(cx, "Box"), &scope())));
    snapshot("builder_of_choice", emitted(|cx| builder::emit(cx, "Place", object(cx, "Place"), &scope())));
    snapshot("builder_markers", emitted(|cx| builder::markers(cx, true)));
}

#[test]
fn enumerations() {
    snapshot(
        "enumeration",
        emitted(|cx| {
            let enums = cx.schema.types.iter().filter_map(|ty| match &ty.kind {
                TypeKind::Enum(inner) => Some(enumeration::emit(cx, &ty.name, inner)),
                TypeKind::Object(_) => None,
            });
            quote!( #( #enums )* )
        }),
    );
}

#[test]
fn error_codes() {
    snapshot("error_code", emitted(error_code::emit));
}

#[test]
fn actions() {
    snapshot("action_service", emitted(|cx| action::service(cx, &ClientMethods::Trait(format_ident!("Demo")))));
    snapshot("action", emitted(|cx| action::emit(cx, &cx.schema.actions[0])));
}

#[test]
fn clients() {
    snapshot("client_inherent", emitted(|cx| client::emit(cx, &ClientMethods::Inherent)));
    snapshot("client_trait", emitted(|cx| client::emit(cx, &ClientMethods::Trait(format_ident!("Demo")))));
}

#[test]
fn examples() {
    let text = emitted(|cx| {
        let code = example::builder(cx, "MakeThingRequest", "demo::things");
        let code = docs::attribute(&code.unwrap());
        quote!( #code struct Example; )
    });
    snapshot("example", text);
}

#[test]
fn pages_streams_and_events() {
    let text = emitted(|cx| {
        let action = |name: &str| cx.schema.actions.iter().find(|action| action.name == name).unwrap();
        let list = action("ShowThings");
        let pages = page::pages(cx, list, list.pagination.as_ref().unwrap());
        let watch = action("WatchThings");
        let stream = page::stream(cx, watch, watch.stream.as_ref().unwrap());
        quote!( #pages #stream )
    });
    snapshot("page", text);
    let text = emitted(|cx| {
        let action = cx.schema.actions.iter().find(|action| action.name == "ShowThings").unwrap();
        record::emit(cx, "ShowThingsRequest", &action.request, "What is asked.", false)
    });
    snapshot("measures", text);
    snapshot("event", emitted(|cx| event::emit(cx).unwrap()));
}

fn bundled(folders: &[&str]) -> String {
    let mut schema = load(api_schema::TRTC_DIR);
    schema.keep_folders(folders);
    let args: Args = syn::parse_quote!(schemas = "unused", inherent = true, docs = "trtc_api", only = "web-record");
    formatted(service(&schema, &args))
}

/// A family with everything, and one without a status, as a user's crate has them.
#[test]
fn lifecycles() {
    let mut schema = load(api_schema::TRTC_DIR);
    schema.keep_folders(&["cloud-recording", "stream-relay", "callbacks"]);
    let runtime = syn::parse_quote!(::trtc_api);
    let docs = &Docs::new(&schema);
    let cx = Context { schema: &schema, runtime: &runtime, docs, example_root: None, types: TokenStream::new() };
    let (list, tasks) = (lifecycle::list(&cx, &ClientMethods::Inherent), lifecycle::emit(&cx));
    let methods = lifecycle::methods(&cx, &ClientMethods::Trait(format_ident!("Demo"))).plain;
    snapshot("lifecycle", formatted(quote!( #list #tasks trait Demo { #( #methods )* } )));
}

/// One category of the bundled service, with the client methods and error codes.
#[test]
fn the_bundled_service() {
    snapshot("bundled_trtc", bundled(&["web-record"]));
}

/// The code of doc examples fits into 88 columns, rustdoc's width on a small screen.
#[test]
fn doc_code_fits() {
    let mut schema = load(api_schema::TRTC_DIR);
    let folders: Vec<String> = schema.service.categories.iter().map(|it| it.name.clone()).collect();
    let folders: Vec<&str> = folders.iter().map(String::as_str).collect();
    schema.keep_folders(&folders);
    let (mut in_code, mut lines) = (false, 0);
    for line in bundled(&folders).lines() {
        let Some(line) = line.trim_start().strip_prefix("///") else {
            assert!(!in_code, "an open code block before {line}");
            continue;
        };
        in_code ^= line.trim().starts_with("```");
        if in_code {
            lines += 1;
            let code = line.strip_prefix(' ').unwrap_or(line);
            assert!(code.chars().count() <= 88, "{} columns: {code}", code.chars().count());
        }
    }
    assert!(lines > 300, "{lines} lines");
}
