//! Import of a definition with every shape of official definitions, and some others.
//!
//! Review a changed snapshot; `INSTA_UPDATE=always cargo test -p api-schema --test suite import` accepts it.

use api_schema::diff::{Change, compare};
use api_schema::import::{Import, Options, import};
use api_schema::model::Value;
use api_schema::official::{Definition, Examples};
use api_schema::{Source, load_sources};

fn definition() -> Definition {
    Definition::read(&Source::new("api.json", include_str!("../import/shapes.api.json"))).unwrap()
}

fn imported(options: &Options) -> Import {
    let examples = Source::new("examples.json", include_str!("../import/shapes.examples.json"));
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
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../import" }, {
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
    let newer = include_str!("../import/shapes.api.json")
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
fn prose_differs_fact_by_fact() {
    let schema = load_sources(imported(&Options::default()).files).unwrap();
    let newer = include_str!("../import/shapes.api.json")
        .replace("Default value: 20. Maximum value: 100.", "Default value: 30 seconds, unit: s. Maximum value: 200.")
        .replace("\"document\": \"A time with a zone.\"", "\"document\": \"A time with a zone. Required.\"")
        .replace("\"document\": \"How many there are.\"", "\"document\": \"This field may return null.\"")
        .replace("<li>All of them.</li>", "<li>At most 20 requests/s.</li>")
        .replace("最多支持10个。", "Names.");
    let newer = Definition::read(&Source::new("api.json", newer)).unwrap();
    let found = compare(&schema, &newer, false);
    let words = |side: &Option<String>| side.clone().unwrap_or_default();
    let found: Vec<String> = found
        .iter()
        .map(|it| format!("{} {} {} | {}", it.place, it.aspect, words(&it.schema), words(&it.definition)))
        .collect();
    assert_eq!(
        found,
        [
            "DescribeThings rateLimit  | 20 requests per 1 s",
            "DescribeThings.request.End required not required | required (in prose)",
            "DescribeThings.request.Limit unit  | unit s",
            "DescribeThings.request.Limit default default 20 | default 30",
            "DescribeThings.request.Limit maximum maximum 100 | maximum 200",
            "DescribeThings.response.TotalCount nullable not nullable | nullable (in prose)",
            "Tree.Left required not required | required",
        ]
    );
    let options = api_schema::diff::Options { known_only: false, prose: false };
    let places = api_schema::diff::compare_with(&schema, &newer, options);
    assert_eq!(places.iter().map(|it| it.place.as_str()).collect::<Vec<_>>(), ["Tree.Left"]);
}

#[test]
fn a_field_of_another_type_is_one_difference_and_what_is_below_is_named_after_the_field() {
    let schema = load_sources(imported(&Options::default()).files).unwrap();
    let newer = include_str!("../import/shapes.api.json").replace(
        "\"name\": \"ThingSet\",\n     \"type\": \"list\",\n     \"member\": \"Tree\"",
        "\"name\": \"ThingSet\",\n     \"type\": \"list\",\n     \"member\": \"Filter_Item\"",
    );
    let newer = Definition::read(&Source::new("api.json", newer)).unwrap();
    let found = compare(&schema, &newer, false);
    let found: Vec<String> =
        found.iter().map(|it| format!("{} {} {} {:?}", it.change, it.place, it.aspect, it.definition)).collect();
    assert_eq!(
        found,
        [
            "changed DescribeThings.response.ThingSet type Some(\"Filter_Item[]\")",
            "removed DescribeThings.response.ThingSet.Leaves field None",
            "removed DescribeThings.response.ThingSet.Left field None",
            "added DescribeThings.response.ThingSet.Name field Some(\"string\")",
            "added DescribeThings.response.ThingSet.Values field Some(\"string[]\")",
            "changed Tree.Left required Some(\"required\")",
        ]
    );
    // The name of a type is not sent: a type that is only renamed is no difference.
    let renamed = include_str!("../import/shapes.api.json").replace("\"Leaf\"", "\"Foliage\"");
    let renamed = Definition::read(&Source::new("api.json", renamed)).unwrap();
    let places = compare(&schema, &renamed, false);
    assert_eq!(places.iter().map(|it| it.place.as_str()).collect::<Vec<_>>(), ["Tree.Left"]);
}

#[test]
fn a_chinese_definition_has_the_chinese_host_and_a_note() {
    let text = r#"{
      "metadata": { "apiVersion": "2024-01-01", "serviceShortName": "demo" },
      "actions": { "DescribeRooms": {
        "input": "DescribeRoomsRequest", "output": "DescribeRoomsResponse", "document": "查询房间。默认接口请求频率限制：20次/秒。"
      } },
      "objects": {
        "DescribeRoomsRequest": { "members": [
          { "name": "PageNumber", "type": "int", "member": "uint64", "document": "页码，从1开始" },
          { "name": "PageSize", "type": "int", "member": "uint64", "document": "每页条数，默认值为10，最大100" },
          { "name": "ApiToken", "type": "string", "member": "string", "document": "令牌。" }
        ] },
        "DescribeRoomsResponse": { "members": [
          { "name": "Rooms", "type": "list", "member": "string", "document": "房间。注意：此字段可能返回 null，表示取不到有效值。" },
          { "name": "TotalCount", "type": "int", "member": "uint64", "document": "总数。" }
        ] }
      }
    }"#;
    let examples = r#"{ "actions": { "DescribeRooms": [ { "title": "例", "input": "POST / HTTP/1.1\n\n{\"ApiToken\": \"aT8xGARNpq86cd98joQYCN3\"}", "output": "{\"Response\": {\"RequestId\": \"r\"}}" } ] } }"#;
    let definition = Definition::read(&Source::new("api.json", text)).unwrap();
    let examples = Examples::read(&Source::new("examples.json", examples)).unwrap();
    let imported = import(&definition, Some(&examples), &Options::default()).unwrap();
    let service = &imported.files[0].text;
    assert!(service.contains("\"host\": \"demo.tencentcloudapi.com\""), "{service}");
    let notes = imported.notes.join("\n");
    assert!(notes.contains("Chinese site") && notes.contains("demo.intl.tencentcloudapi.com"), "{notes}");
    assert!(
        notes.contains(
            "the request of the example \"例\" of `DescribeRooms` seems to contain a real secret: `ApiToken`"
        ),
        "{notes}"
    );

    let schema = load_sources(imported.files).unwrap();
    let action = &schema.actions[0];
    let review = action.review.as_ref().unwrap();
    assert_eq!((review.rate_limit, review.rate_period), (Some(20), 1));
    assert!(matches!(review.retry.as_ref().unwrap().safety, api_schema::model::Safety::ReadOnly));
    let pages = review.pagination.as_ref().unwrap();
    assert_eq!((pages.from.as_str(), pages.first, pages.items.as_str()), ("PageNumber", 1, "Rooms"));
    // What is under review has no effect.
    assert!(action.rate_limit.is_none() && action.pagination.is_none());
    assert!(matches!(action.retry.safety, api_schema::model::Safety::Never));
    let size = action.request.fields[1].review.as_ref().unwrap();
    let default = size.default.as_ref().and_then(Value::as_u64);
    assert_eq!((default, size.constraints.max_items), (Some(10), None));
    assert!(action.request.fields[2].review.as_ref().unwrap().secret);
    assert!(action.response.fields[0].review.as_ref().unwrap().nullable && !action.response.fields[0].nullable);
    assert_eq!(schema.to_review(), 4);
}

#[test]
fn an_invalid_definition_is_rejected_with_location_and_help() {
    for (text, expected) in [
        (
            "{\n  \"actions\": {},\n}",
            "error: not valid JSON: there is a trailing comma before `}`\n --> api.json:2:16\n  |\n2 |   \"actions\": {},\n  |                ^\n   = help: remove the comma\n",
        ),
        (
            "{ \"actions\": {}, \"objects\": {} }",
            "error: missing field `metadata`\n --> api.json:1:32\n  |\n1 | { \"actions\": {}, \"objects\": {} }\n  |                                ^\n   = help: an official definition has `actions`, `objects` and `metadata`; is this the `api.json`?\n",
        ),
    ] {
        let report = Definition::read(&Source::new("api.json", text)).unwrap_err();
        assert_eq!(report.to_string(), expected);
    }
    let text = include_str!("../import/shapes.api.json");
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
