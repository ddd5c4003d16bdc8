//! Import of a definition with every shape of official definitions, and some others.
//!
//! Review a changed snapshot; `INSTA_UPDATE=always cargo test -p api-schema --test import` accepts it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use api_schema::diff::{Change, compare};
use api_schema::import::{Import, Options, import};
use api_schema::official::{Definition, Examples};
use api_schema::{Source, load_sources};

fn definition() -> Definition {
    Definition::read(&Source::new("api.json", include_str!("import/shapes.api.json"))).unwrap()
}

fn imported(options: &Options) -> Import {
    let examples = Source::new("examples.json", include_str!("import/shapes.examples.json"));
    import(&definition(), Some(&Examples::read(&examples).unwrap()), options).unwrap()
}

#[test]
fn every_shape_becomes_a_schema_file() {
    let imported = imported(&Options { json_schema: Some("format.schema.json".to_owned()), ..Options::default() });
    let mut text = String::new();
    for file in &imported.files {
        text.push_str(&format!("=== {}\n{}", file.path, file.text));
    }
    text.push_str(&format!("=== notes\n{}\n{} to review\n", imported.notes.join("\n"), imported.to_review));
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "import" }, {
        insta::assert_snapshot!("shapes", text);
    });
}

#[test]
fn one_action_comes_with_the_types_it_needs_and_no_others() {
    let paths = |action: &str| {
        let options = Options { action: Some(action.to_owned()), ..Options::default() };
        imported(&options).files.into_iter().map(|file| file.path).collect::<Vec<_>>()
    };
    assert_eq!(paths("OldThing"), ["service.json", "OldThing.json"]);
    assert!(paths("DescribeThings").contains(&"types/Leaf.json".to_owned()));
    let options = Options { action: Some("DescribeThing".to_owned()), ..Options::default() };
    let report = import(&definition(), None, &options).unwrap_err().to_string();
    assert_eq!(
        report,
        "error: the definition has no action `DescribeThing`\n   = help: did you mean `DescribeThings`?\n"
    );
}

#[test]
fn what_is_imported_does_not_differ_from_its_definition() {
    let schema = load_sources(imported(&Options::default()).files).unwrap();
    let differences = compare(&schema, &definition(), false);
    // The only difference is what a schema cannot express; the importer notes it.
    let places: Vec<&str> = differences.iter().map(|it| it.place.as_str()).collect();
    assert_eq!(places, ["Tree.Left"], "{differences:?}");
}

#[test]
fn a_newer_definition_differs_field_by_field() {
    let schema = load_sources(imported(&Options::default()).files).unwrap();
    let newer = include_str!("import/shapes.api.json")
        .replace("\"OldThing\":", "\"NewThing\":")
        .replace("\"name\": \"Ratio\"", "\"name\": \"Rate\"")
        .replace("\"member\": \"datetime_iso\"", "\"member\": \"int64\"")
        .replace("\"member\": \"Leaf\"", "\"member\": \"string\"");
    let newer = Definition::read(&Source::new("api.json", newer)).unwrap();
    let found = compare(&schema, &newer, false);
    let found: Vec<(Change, &str)> = found.iter().map(|it| (it.change, it.place.as_str())).collect();
    assert_eq!(
        found,
        [
            (Change::Changed, "DescribeThings.request.End"),
            (Change::Added, "DescribeThings.request.Rate"),
            (Change::Removed, "DescribeThings.request.Ratio"),
            (Change::Added, "NewThing"),
            (Change::Removed, "OldThing"),
            (Change::Changed, "Tree.Leaves"),
            (Change::Changed, "Tree.Left"),
        ]
    );
    assert!(compare(&schema, &newer, true).iter().all(|it| it.place != "NewThing"));
}

#[test]
fn an_invalid_definition_is_rejected_with_location_and_help() {
    for (text, expected) in [
        (
            "{\n  \"actions\": {},\n}",
            "error: not valid JSON: trailing comma\n --> api.json:3:1\n  |\n3 | }\n  | ^\n   = help: a schema file is strict JSON: double quotes, no comments, no trailing commas\n",
        ),
        (
            "{ \"actions\": {}, \"objects\": {} }",
            "error: missing field `metadata`\n --> api.json:1:32\n  |\n1 | { \"actions\": {}, \"objects\": {} }\n  |                                ^\n   = help: an official definition has `actions`, `objects` and `metadata`; is this the `api.json`?\n",
        ),
    ] {
        let report = Definition::read(&Source::new("api.json", text)).unwrap_err();
        assert_eq!(report.to_string(), expected);
    }
    let text = include_str!("import/shapes.api.json");
    for (from, to, expected) in [
        (
            "\"serviceShortName\": \"demo\"",
            "\"serviceShortName\": \"../demo\"",
            "the definition has the service `../demo`",
        ),
        ("\"apiVersion\": \"2024-01-01\"", "\"apiVersion\": \"\"", "the definition has the version ``"),
        ("\"OldThing\":", "\"../OldThing\":", "the definition has the action `../OldThing`"),
        ("\"input\": \"CallRequest\"", "\"input\": \"CalRequest\"", "the definition has no object `CalRequest`"),
    ] {
        let definition = Definition::read(&Source::new("api.json", text.replace(from, to))).unwrap();
        let report = import(&definition, None, &Options::default()).unwrap_err().to_string();
        assert!(report.contains(expected), "{report}");
    }
}
