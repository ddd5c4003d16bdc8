//! One invalid file for each diagnostic, with the exact expected text.
//!
//! `UPDATE=1 cargo test -p api-schema --test suite diagnostics` updates the texts; review them before you commit them.

use std::fs;
use std::path::Path;

use api_schema::{Source, load_sources};

use crate::validator::Validator;

#[test]
fn every_diagnostic_has_a_location_a_reason_and_a_help() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let mut seen = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        // Every file describes the action `Sample`, so its path is that of an action file.
        let source = Source::new("schemas/Sample.json", fs::read_to_string(&path).unwrap());
        let text = match load_sources(vec![source]) {
            Ok(_) => panic!("{} is valid", path.display()),
            Err(report) => report.to_string(),
        };
        let expected = path.with_extension("txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &text).unwrap();
        }
        let known = fs::read_to_string(&expected).unwrap_or_default();
        assert_eq!(text, known, "{}", path.display());
        seen += 1;
    }
    assert!(seen >= 24, "only {seen} files");
}

#[test]
fn a_directory_reports_all_files() {
    let good =
        r#"{ "action": "A", "description": "A.", "request": { "properties": {} }, "response": { "properties": {} } }"#;
    let service = r#"{ "service": "s", "version": "1", "title": "S", "description": "S.", "host": "h", "categories": { "things": "Things." } }"#;
    let sources = vec![
        Source::new("s/service.json", service),
        Source::new("s/things/A.json", good),
        Source::new("s/thing/A.json", good),
        Source::new("s/types/T.json", r#"{ "name": "T" }"#),
    ];
    let text = load_sources(sources.clone()).unwrap_err().to_string();
    assert!(text.starts_with("error: a type needs `description`") || text.contains("needs `description`"), "{text}");
    let text = load_sources(sources[..3].to_vec()).unwrap_err().to_string();
    assert!(text.contains("has no category `thing`") && text.contains("did you mean `things`?"), "{text}");
    assert!(text.contains("duplicate name `A`"), "{text}");
    assert!(load_sources(sources[..2].to_vec()).is_ok());
}

#[test]
fn two_services_are_shown_with_both_places() {
    let service = r#"{ "service": "s", "version": "1", "title": "S", "description": "S.", "host": "h" }"#;
    let sources = ["s/service.json", "t/service.json"].map(|path| Source::new(path, service));
    let text = load_sources(sources.to_vec()).unwrap_err().to_string();
    assert!(text.contains("--> t/service.json:1:1") && text.contains("--> s/service.json:1:1"), "{text}");
}

#[test]
fn categories_that_are_no_modules_are_shown() {
    let categories =
        r#""categories": { "my-things": "A.", "my_things": "B.", "trtc-api": "C.", "字": "D.", "types": "E." }"#;
    let service = r#"{ "service": "s", "version": "1", "title": "S", "description": "S.", "host": "h", CATEGORIES }"#;
    let text = service.replace("CATEGORIES", categories);
    let report = load_sources(vec![Source::new("s/service.json", text)]).unwrap_err();
    let found: Vec<String> = report
        .positions()
        .map(|(diagnostic, place)| format!("{} {}", place.map(|place| place.2).unwrap_or_default(), diagnostic.message))
        .collect();
    let expected = [
        "118 the categories `my_things` and `my-things` are both the module `my_things` in Rust",
        "137 the category `trtc-api` is not a valid module name",
        "155 the category `字` is not a valid module name",
        "166 the category `types` is not a valid module name",
    ];
    assert_eq!(found, expected);
}

/// The key `$comment` is a comment also in objects that map names, such as `categories` and `properties`.
#[test]
fn comments_are_allowed_in_every_object() {
    let service = r#"{ "service": "s", "version": "1", "title": "S", "description": "S.", "host": "h",
        "categories": { "$comment": "C.", "things": "Things." }, "errors": { "$comment": "C.", "A.B": "Fails." },
        "commonParameters": { "$comment": "C." } }"#;
    let action = r#"{ "action": "A", "description": "A.", "request": {
        "properties": { "$comment": ["C."], "F": { "description": "F.", "type": "string" } },
        "dependentRequired": { "$comment": 1 } }, "response": {}, "types": { "$comment": {} } }"#;
    let schema = load_sources(vec![Source::new("s/service.json", service), Source::new("s/things/A.json", action)]);
    let schema = schema.unwrap_or_else(|report| panic!("{report}"));
    assert_eq!(
        (schema.service.categories.len(), schema.actions[0].request.fields.len(), schema.types.len()),
        (1, 1, 0)
    );
    assert!(schema.service.errors.iter().all(|error| error.code != "$comment"));
    let json_schema = serde_json::from_str(&api_schema::format::json_schema()).unwrap();
    let validator = Validator::new(&json_schema);
    for text in [service, action] {
        validator.accepts(&serde_json::from_str(text).unwrap(), text);
    }
}

/// A service without events is a part of one.
#[test]
fn a_service_file_alone_is_valid() {
    let path = std::path::Path::new(api_schema::TRTC_DIR).join("service.json");
    api_schema::load(&[path]).unwrap_or_else(|report| panic!("{report}"));
}

#[test]
fn an_error_in_one_file_hides_none_in_another() {
    let action = |request: &str| {
        format!(
            r#"{{ "action": "A", "description": "A.", "service": "trtc", "request": {request}, "response": {{}} }}"#
        )
    };
    let field = r#"{ "properties": { "F": { "description": "F.", "type": "integer", "maximum": 1, "default": 2 } } }"#;
    let sources = vec![
        Source::new("A.json", action(field)),
        Source::new("B.json", "{ \"action\": \"B\", }"),
        Source::new("C.json", "{ \"name\": \"C\", \"description\": \"C.\", \"propertys\": {} }"),
        Source::new(
            "D.json",
            r#"{ "name": "D", "description": "D.", "properties": { "E": { "description": "E.", "$ref": "B" } } }"#,
        ),
    ];
    let report = load_sources(sources).unwrap_err();
    let found: Vec<String> = report
        .positions()
        .map(|(diagnostic, place)| format!("{} {}", place.map(|place| place.0).unwrap_or_default(), diagnostic.message))
        .collect();
    // The file that could not be read may hold the type `B`, so that is no error.
    assert_eq!(
        found,
        [
            "A.json the default 2 of `F` must be at most 1",
            "B.json not valid JSON: there is a trailing comma before `}`",
            "C.json unknown key `propertys` in a schema file",
        ]
    );
}
