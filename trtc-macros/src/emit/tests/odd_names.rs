//! Schemas with odd names: each becomes code that parses, or an error of the check.

use proptest::prelude::*;

use super::services::parsed;
use crate::args::Args;
use crate::emit;

/// Strings that match a pattern, which is parsed once; `proptest` parses a literal again for each string.
fn matching(pattern: &str) -> impl Strategy<Value = String> + use<> {
    proptest::string::string_regex(pattern).unwrap()
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
    prop_oneof![tricky.prop_map(str::to_owned), matching("[A-Za-z][A-Za-z0-9_.-]{0,8}"), matching("\\PC{0,6}")]
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
            parsed(emit::service(&schema, &args));
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
            parsed(emit::service(&schema, &args));
        }
    }
}
