//! The JSON Schema of the format: it accepts what the reader accepts, and every schema file of this repository.
//!
//! The validator is an independent crate.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use api_schema::{Source, load_sources};
use serde_json::{Value, json};

use crate::validator::Validator;

fn schema() -> Value {
    serde_json::from_str(&api_schema::format::json_schema()).unwrap()
}

fn schema_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            schema_files(&path, found);
        } else if path.extension().is_some_and(|it| it == "json") && !path.to_string_lossy().ends_with(".schema.json") {
            found.push(path);
        }
    }
}

/// The directories of schema files in this repository: those of a packaged crate are its own.
fn directories() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let all = ["trtc", "sts", "../tests/downstream/schemas", "../tests/imported/schemas", "../tests/names/schemas"];
    all.iter().map(|path| root.join(path)).filter(|path| path.exists()).collect()
}

#[test]
fn every_schema_file_refers_to_a_current_json_schema_and_keeps_it() {
    let validator = Validator::new(&schema());
    let current = api_schema::format::json_schema();
    let mut seen = 0;
    for directory in directories() {
        let mut files = Vec::new();
        schema_files(&directory, &mut files);
        for path in files {
            let value: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            validator.accepts(&value, &path.display().to_string());
            let named = path.parent().unwrap().join(value["$schema"].as_str().expect("`$schema`"));
            let text = fs::read_to_string(&named).unwrap();
            assert!(
                text == current,
                "{} is out of date: `cargo run -p api-schema -- json-schema > {0}`",
                named.display()
            );
            seen += 1;
        }
    }
    assert!(seen >= 11, "only {seen} files");
}

/// An editor sees errors of form; the reader also sees errors of meaning.
#[test]
fn the_json_schema_rejects_errors_of_form() {
    let validator = Validator::new(&schema());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    for name in ["unknown_key", "wrong_type", "unknown_type", "neither", "no_object", "missing_parts", "limits"] {
        let text = fs::read_to_string(folder.join(format!("{name}.json"))).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        assert!(!validator.is_valid(&value), "{name}.json passes");
    }
}

/// The keys that the reader lists as known, when a file has an unknown one.
fn known_keys(action: &Value, service: &Value, ty: &Value) -> BTreeSet<String> {
    let sources = vec![
        Source::new("s/service.json", service.to_string()),
        Source::new("s/Do.json", action.to_string()),
        Source::new("s/types/T.json", ty.to_string()),
    ];
    let text = load_sources(sources).unwrap_err().to_string();
    let list = text.split("known here: ").nth(1).unwrap_or_else(|| panic!("no list of keys in {text}"));
    let list = list.lines().next().unwrap();
    assert!(!list.contains('…'), "the list is cut off: {list}");
    list.split(", ").map(|key| key.trim_matches('`').to_owned()).collect()
}

#[test]
fn the_json_schema_has_the_keys_that_the_reader_accepts() {
    let service = json!({ "service": "s", "version": "1", "title": "S", "description": "S.", "host": "h",
        "regions": [{ "region": "r", "sites": ["china"] }], "errors": { "A": { "description": "A." } },
        "commonParameters": { "P": { "header": "X-P", "description": "P." } } });
    let ty = json!({ "name": "T", "description": "T.",
        "properties": { "Last": { "description": "L.", "type": "boolean" } } });
    let action = json!({
        "action": "Do", "description": "Does.", "retry": { "safe": "never", "because": "so" },
        "errors": [{ "code": "A.B", "description": "A." }],
        "request": {
            "properties": {
                "A": { "description": "A.", "type": "array", "items": { "type": "string" },
                       "review": { "maxItems": 1, "items": { "maxLength": 1 } } },
                "N": { "description": "N.", "type": "integer", "maximum": 1, "newer": { "maximum": 2, "source": "A page." } },
                "B": { "description": "B.", "type": "string", "values": [{ "value": "b", "name": "B", "description": "B." }] }
            },
            "rules": [{ "exactlyOneOf": ["A", "B"] }]
        },
        "response": { "properties": { "L": { "description": "L.", "type": "array", "items": { "type": "string" } } } },
        "stream": { "event": "T", "last": "Last" },
        "pagination": { "page": "N", "size": "N", "items": "L" },
        "review": { "rateLimit": 1 },
        "examples": [{ "title": "E", "request": { "A": [] }, "response": {} }]
    });
    let enumeration = json!({ "name": "T", "description": "T.",
        "values": [{ "value": "b", "name": "B", "description": "B." }] });
    let definitions = &schema()["definitions"];
    let keys = |names: &[&str]| -> BTreeSet<String> {
        let properties = names.iter().flat_map(|name| definitions[name]["properties"].as_object().unwrap().keys());
        properties.filter(|key| !key.starts_with('$') || *key == "$ref").cloned().collect()
    };
    let strange = |value: &Value, pointer: &str| {
        let mut value = value.clone();
        value.pointer_mut(pointer).unwrap()["an-unknown-key"] = json!(1);
        value
    };
    for (pointer, name) in [
        ("", "ActionFile"),
        ("/retry", "Retry"),
        ("/errors/0", "ErrorCode"),
        ("/examples/0", "Example"),
        ("/pagination", "Pagination"),
        ("/stream", "EventStream"),
        ("/review", "ActionReview"),
        ("/request", "Object"),
        ("/request/rules/0", "Rule"),
        ("/request/properties/A", "Field"),
        ("/request/properties/N/newer", "Newer"),
        ("/request/properties/A/items", "Items"),
        ("/request/properties/A/review", "Review"),
        ("/request/properties/A/review/items", "ReviewedItems"),
        ("/request/properties/B/values/0", "EnumValue"),
    ] {
        let known = known_keys(&strange(&action, pointer), &service, &ty);
        let mut listed = keys(&[name]);
        // The reader asks for a key only where it can matter: an array has no format, and what is no enum no name.
        if known.len() < listed.len() {
            listed.retain(|key| {
                known.contains(key)
                    || !["format", "items", "name", "open", "values", "type", "$ref"].contains(&key.as_str())
            });
        }
        assert_eq!(known, listed, "{name}");
    }
    for (pointer, name) in [
        ("", "ServiceFile"),
        ("/commonParameters/P", "CommonParameter"),
        ("/regions/0", "RegionOfSites"),
        ("/errors/A", "CodeOfSites"),
    ] {
        assert_eq!(known_keys(&action, &strange(&service, pointer), &ty), keys(&[name]), "{name}");
    }
    let event = json!({ "event": "E", "service": "s", "group": 1, "number": 1, "description": "E.",
        "info": { "properties": {} }, "an-unknown-key": 1 });
    let text = load_sources(vec![Source::new("s/E.json", event.to_string())]).unwrap_err().to_string();
    for key in keys(&["EventFile"]) {
        assert!(text.contains(&format!("`{key}`")), "`{key}` is not known to the reader of events: {text}");
    }
    let of_object = known_keys(&action, &service, &strange(&ty, ""));
    let of_enum = known_keys(&action, &service, &strange(&enumeration, ""));
    assert_eq!(of_object.union(&of_enum).cloned().collect::<BTreeSet<_>>(), keys(&["TypeFile"]));
}

#[test]
fn the_first_example_of_the_reference_is_valid() {
    let reference = include_str!("../../FORMAT.md");
    let example = reference.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let schema =
        load_sources(vec![Source::new("StartRecording.json", example)]).unwrap_or_else(|report| panic!("{report}"));
    assert_eq!(schema.actions[0].examples.len(), 1);
}

#[test]
fn the_reference_documents_every_key() {
    let reference = include_str!("../../FORMAT.md");
    for (name, definition) in schema()["definitions"].as_object().unwrap() {
        let keys = definition["properties"].as_object().into_iter().flat_map(|keys| keys.keys());
        for key in keys.filter(|key| !key.starts_with('$')) {
            let forms = [format!("`{key}`"), format!("\"{key}\"")];
            assert!(forms.iter().any(|form| reference.contains(form)), "`{key}` of {name} is not documented");
        }
    }
}
