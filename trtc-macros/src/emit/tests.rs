//! Snapshots of each emitter for the schemas of `fixture/`, and of the macro for one category of the bundled service.
//!
//! Review a changed snapshot like hand-written code; `INSTA_UPDATE=always cargo test -p trtc-macros` accepts it.

use api_schema::Schema;
use api_schema::model::{Object, TypeKind};
use proptest::prelude::*;
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
    match syn::parse2(tokens.clone()) {
        Ok(file) => prettyplease::unparse(&file),
        Err(error) => panic!("bug in the emitter: {error} in {tokens}"),
    }
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

/// Names that are hard to turn into identifiers.
fn odd_name() -> impl Strategy<Value = String> {
    let tricky = prop::sample::select(vec![
        "self",
        "Self",
        "super",
        "crate",
        "type",
        "_",
        "",
        "3D",
        "Build",
        "Other",
        "types",
        "UnknownFields",
        "Option",
        "ⓐ",
        "é",
        "a.b",
        "--",
        "String",
        "Box",
        "async",
        "r#type",
    ]);
    prop_oneof![tricky.prop_map(str::to_owned), "[A-Za-z][A-Za-z0-9_.-]{0,8}", "\\PC{0,6}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn odd_names_end_in_code_or_in_a_diagnostic(places in prop::collection::vec((0..9_usize, odd_name()), 1..3)) {
        let plain = ["Name", "Place", "Kind", "Light", "Failed.Op", "things", "an_alias", "Inside", "Some words."];
        let mut names = plain.map(str::to_owned);
        for (place, name) in places {
            names[place] = name;
        }
        let [field, other, ty, value, code, category, alias, inner, text] = &names;
        let described = serde_json::json!({
            "service": "s", "version": "1", "title": text, "description": text, "host": "h",
            "categories": { category: text }, "errors": { code: text },
        });
        let property = |extra: serde_json::Value| {
            let mut property = serde_json::json!({ "description": format!("D. {text}") });
            property.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            property
        };
        let action = serde_json::json!({
            "action": "Do", "description": format!("D. {text}"), "errors": [code],
            "request": { "required": [field], "properties": {
                field: property(serde_json::json!({ "$ref": ty })),
                other: property(serde_json::json!({ "type": "string", "default": text, "alias": alias })),
            } },
            "response": { "properties": { inner: property(serde_json::json!({
                "type": "string", "values": [{ "value": text, "name": value, "description": text }] })) } },
            "types": { ty: { "description": text, "required": [inner], "properties": {
                inner: property(serde_json::json!({ "type": "integer", "unit": text })) } } },
        });
        let sources = vec![
            api_schema::Source::new("s/service.json", described.to_string()),
            api_schema::Source::new(format!("s/{category}/Do.json"), action.to_string()),
        ];
        if let Ok(schema) = api_schema::load_sources(sources) {
            let args: Args = syn::parse_quote!(schemas = "unused");
            formatted(service(&schema, &args));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_life_cycle_of_odd_names_is_code_or_an_error(places in prop::collection::vec((0..7_usize, odd_name()), 1..3)) {
        let mut names = ["Family", "an_alias", "Id", "Key", "Status", "done", "Ended"].map(str::to_owned);
        for (place, name) in places {
            names[place] = name;
        }
        let [family, alias, id, key, status, value, event] = &names;
        let service = serde_json::json!({
            "service": "s", "version": "1", "title": "S", "description": "S.", "host": "h", "errors": { "A.Gone": "Gone." },
        });
        let string = serde_json::json!({ "description": "S.", "type": "string" });
        let action = serde_json::json!({
            "action": "Do", "description": "Does.", "errors": ["A.Gone"],
            "request": { "properties": { id: string, key: string } },
            "response": { "properties": { id: string, status: { "description": "S.", "type": "string",
                "values": [{ "value": value, "name": "Value", "description": "V." }] } } },
        });
        let ended = serde_json::json!({
            "event": event, "group": 1, "number": 1, "description": "E.", "info": { "properties": { id: string } },
        });
        let parameters = serde_json::json!({ id: "$id" });
        let lifecycle = serde_json::json!({
            "lifecycle": family, "description": "D.", "alias": alias,
            "start": { "action": "Do", "id": id },
            "remember": { key: key },
            "idempotency": { "key": key, "afterError": "unknown" },
            "describe": { "action": "Do", "parameters": parameters, "status": status, "phases": { value: "ended" },
                "gone": ["A.Gone"] },
            "find": { "action": "Do", "parameters": { key: format!("${key}") }, "id": id, "gone": ["A.Gone"] },
            "stop": { "action": "Do", "parameters": parameters },
            "events": [{ "event": event, "id": id, "phase": "ended" }],
            "files": [{ "given": key, "event": event, "name": id, "folder": ["$id", format!("${key}")], "last": event }],
            "lacks": { "updates": value },
        });
        let sources = vec![
            api_schema::Source::new("s/service.json", service.to_string()),
            api_schema::Source::new("s/Do.json", action.to_string()),
            api_schema::Source::new(format!("s/{event}.json"), ended.to_string()),
            api_schema::Source::new(format!("s/{family}.json"), lifecycle.to_string()),
        ];
        if let Ok(schema) = api_schema::load_sources(sources) {
            let args: Args = syn::parse_quote!(schemas = "unused");
            formatted(super::service(&schema, &args));
        }
    }
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
        let code = docs::attributes(&code.unwrap());
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

/// Runs the macro over directories of schema files, each a service, that an environment variable lists: for example all
/// official definitions. Without the variable, the test runs over the fixture alone.
#[test]
fn every_service_becomes_code_that_parses() {
    let named = std::env::var_os("TRTC_SCHEMA_DIRS").unwrap_or_default();
    let mut services = Vec::new();
    let folders = std::env::split_paths(&named).filter(|folder| !folder.as_os_str().is_empty());
    folders.for_each(|folder| find_services(&folder, &mut services));
    assert!(named.is_empty() || !services.is_empty(), "no service.json under {}", named.display());
    services.push(FIXTURE.into());
    let args: Args = syn::parse_quote!(schemas = "unused", docs = "demo");
    for folder in &services {
        let schema = api_schema::load(&[folder]).unwrap_or_else(|report| panic!("{report}"));
        let code = service(&schema, &args);
        if let Err(error) = syn::parse2::<ParsedOnly>(code) {
            panic!("bug in the emitter: {error} for {}", folder.display());
        }
    }
    println!("{} services became code", services.len());
}

/// Parses item by item, so that the syntax tree of a large service is never in memory at once.
struct ParsedOnly;

impl syn::parse::Parse for ParsedOnly {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        while !input.is_empty() {
            input.parse::<syn::Item>()?;
        }
        Ok(Self)
    }
}

fn find_services(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
    if folder.join("service.json").is_file() {
        return found.push(folder.to_owned());
    }
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find_services(&path, found);
        }
    }
}
