//! Schemas with odd names: each becomes code that parses, or an error of the check.

use api_schema::Source;
use api_schema::model::Value;
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

/// The names of a service with one action, in the order of [`service`].
const PLAIN: [&str; 9] = ["Name", "Place", "Kind", "Light", "Failed.Op", "things", "an_alias", "Inside", "Some words."];

/// The names of a service with a life cycle, in the order of [`lifecycle`].
const PLAIN_LIFECYCLE: [&str; 7] = ["Family", "an_alias", "Id", "Key", "Status", "done", "Ended"];

fn service(names: &[String; 9]) -> Vec<Source> {
    let described = Value::String(format!("D. {}", names[8]));
    let [field, other, ty, value, code, category, alias, inner, text] = &names.clone().map(Value::String);
    let service = format!(
        r#"{{
            "service": "s", "version": "1", "title": {text}, "description": {text}, "host": "h",
            "categories": {{ {category}: {text} }}, "errors": {{ {code}: {text} }}
        }}"#
    );
    let action = format!(
        r#"{{
            "action": "Do", "description": {described}, "errors": [{code}],
            "request": {{ "required": [{field}], "properties": {{
                {field}: {{ "description": {described}, "$ref": {ty} }},
                {other}: {{ "description": {described}, "type": "string", "default": {text}, "alias": {alias} }}
            }} }},
            "response": {{ "properties": {{
                {inner}: {{ "description": {described}, "type": "string",
                    "values": [{{ "value": {text}, "name": {value}, "description": {text} }}] }}
            }} }},
            "types": {{ {ty}: {{ "description": {text}, "required": [{inner}], "properties": {{
                {inner}: {{ "description": {described}, "type": "integer", "unit": {text} }}
            }} }} }}
        }}"#
    );
    let category = &names[5];
    vec![Source::new("s/service.json", service), Source::new(format!("s/{category}/Do.json"), action)]
}

fn lifecycle(names: &[String; 7]) -> Vec<Source> {
    let key_variable = Value::String(format!("${}", names[3]));
    let [family, alias, id, key, status, value, event] = &names.clone().map(Value::String);
    let service = r#"{
        "service": "s", "version": "1", "title": "S", "description": "S.", "host": "h", "errors": { "A.Gone": "Gone." }
    }"#;
    let string = r#"{ "description": "S.", "type": "string" }"#;
    let action = format!(
        r#"{{
            "action": "Do", "description": "Does.", "errors": ["A.Gone"],
            "request": {{ "properties": {{ {id}: {string}, {key}: {string} }} }},
            "response": {{ "properties": {{ {id}: {string}, {status}: {{ "description": "S.", "type": "string",
                "values": [{{ "value": {value}, "name": "Value", "description": "V." }}] }} }} }}
        }}"#
    );
    let ended = format!(
        r#"{{
            "event": {event}, "group": 1, "number": 1, "description": "E.", "info": {{ "properties": {{ {id}: {string} }} }}
        }}"#
    );
    let parameters = format!(r#"{{ {id}: "$id" }}"#);
    let lifecycle = format!(
        r#"{{
            "lifecycle": {family}, "description": "D.", "alias": {alias},
            "start": {{ "action": "Do", "id": {id} }},
            "remember": {{ {key}: {key} }},
            "idempotency": {{ "key": {key}, "afterError": "unknown" }},
            "describe": {{ "action": "Do", "parameters": {parameters}, "status": {status},
                "phases": {{ {value}: "ended" }}, "gone": ["A.Gone"] }},
            "find": {{ "action": "Do", "parameters": {{ {key}: {key_variable} }}, "id": {id}, "gone": ["A.Gone"] }},
            "stop": {{ "action": "Do", "parameters": {parameters} }},
            "events": [{{ "event": {event}, "id": {id}, "phase": "ended" }}],
            "files": [{{ "given": {key}, "event": {event}, "name": {id}, "folder": ["$id", {key_variable}],
                "last": {event} }}],
            "lacks": {{ "updates": {value} }}
        }}"#
    );
    let (family, event) = (&names[0], &names[6]);
    vec![
        Source::new("s/service.json", service),
        Source::new("s/Do.json", action),
        Source::new(format!("s/{event}.json"), ended),
        Source::new(format!("s/{family}.json"), lifecycle),
    ]
}

/// Asserts that the schema, if it is valid, becomes code that parses; returns whether it is valid.
fn assert_parses(sources: Vec<Source>) -> bool {
    let schema = api_schema::load_sources(sources);
    let args: Args = syn::parse_quote!(schemas = "unused");
    schema.map(|schema| parsed(emit::service(&schema, &args))).is_ok()
}

#[test]
fn plain_names_are_valid() {
    assert!(assert_parses(service(&PLAIN.map(str::to_owned))));
    assert!(assert_parses(lifecycle(&PLAIN_LIFECYCLE.map(str::to_owned))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn odd_names_end_in_code_or_in_a_diagnostic(places in prop::collection::vec((0..9_usize, odd_name()), 1..3)) {
        let mut names = PLAIN.map(str::to_owned);
        for (place, name) in places {
            names[place] = name;
        }
        assert_parses(service(&names));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_life_cycle_of_odd_names_is_code_or_an_error(places in prop::collection::vec((0..7_usize, odd_name()), 1..3)) {
        let mut names = PLAIN_LIFECYCLE.map(str::to_owned);
        for (place, name) in places {
            names[place] = name;
        }
        assert_parses(lifecycle(&names));
    }
}
