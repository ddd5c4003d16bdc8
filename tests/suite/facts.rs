//! The schemas against what the service's own documents say; `facts/` holds copies with their sources.

use std::collections::BTreeSet;

use api_schema::Schema;
use api_schema::model::{Constraints, Enum, Field, FieldType, Format, Literal, Object, Secret, TypeKind};
use serde_json::Value;
use trtc_api::client::CallOptions;
use trtc_api::mock::Emulator;
use trtc_api::object::{Datum, Object as _, from_json};
use trtc_api::web_record::{DescribeWebRecordRequest, StartWebRecordRequest, StopWebRecordRequest};
use trtc_api::{Action, Client};

use crate::common::{Any, KINDS, TASK_ID, credential, page_request};

/// Fields whose facts differ from the page, which wins, each with the reason.
const DIFFERS: &[(&str, &str)] = &[(
    "StartWebRecordRequest.MaxDurationLimit",
    "the page of 2025-11-13 says [1800, 36000], default 36000; the later definition says [1800, 86400], default 86400",
)];

fn facts() -> Value {
    serde_json::from_str(include_str!("../facts/web_record.json")).unwrap()
}

fn schema() -> Schema {
    api_schema::load(&[api_schema::TRTC_DIR]).unwrap_or_else(|report| panic!("{report}"))
}

fn object<'a>(schema: &'a Schema, name: &str) -> &'a Object {
    for action in &schema.actions {
        if name == format!("{}Request", action.name) {
            return &action.request;
        }
        if name == format!("{}Response", action.name) {
            return &action.response;
        }
    }
    let ty = schema.types.iter().find(|ty| ty.name == name).unwrap_or_else(|| panic!("no type {name}"));
    match &ty.kind {
        TypeKind::Object(object) => object,
        TypeKind::Enum(_) => panic!("{name} is an enum"),
    }
}

fn enumeration<'a>(schema: &'a Schema, ty: &FieldType) -> Option<&'a Enum> {
    let FieldType::Enum { name } = ty else { return None };
    match &schema.types.iter().find(|ty| ty.name == *name)?.kind {
        TypeKind::Enum(inner) => Some(inner),
        TypeKind::Object(_) => None,
    }
}

#[test]
fn every_field_of_the_definition_is_there_with_its_type() {
    let (facts, schema) = (facts(), schema());
    for (owner, members) in facts["types"].as_object().unwrap() {
        let object = object(&schema, owner);
        let theirs: BTreeSet<&str> = members.as_array().unwrap().iter().map(|m| m["name"].as_str().unwrap()).collect();
        let ours: BTreeSet<&str> = object.fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(ours, theirs, "{owner}");
        for member in members.as_array().unwrap() {
            let field = object.fields.iter().find(|field| field.name == member["name"]).unwrap();
            let place = format!("{owner}.{}", field.name);
            if !owner.ends_with("Response") {
                assert_eq!(field.required, member["required"] == true, "{place}");
            }
            let is_list = member["type"] == "list";
            let inner = match (&field.ty, is_list) {
                (FieldType::List(inner), true) => inner,
                (other, false) => other,
                (other, _) => panic!("{place}: {other:?}"),
            };
            let fits = match (inner, member["member"].as_str().unwrap()) {
                (FieldType::String, "string") | (FieldType::Int64, "int64") | (FieldType::Uint64, "uint64") => true,
                (FieldType::Enum { .. }, member) => {
                    let integer = enumeration(&schema, inner).unwrap().is_integer();
                    integer == (member != "string")
                }
                (FieldType::Object { name, .. }, member) => name == member,
                _ => false,
            };
            assert!(fits, "{place}: {inner:?}");
        }
    }
}

#[test]
fn every_documented_constraint_is_enforced() {
    let (facts, schema) = (facts(), schema());
    for (place, fact) in facts["fields"].as_object().unwrap() {
        if DIFFERS.iter().any(|(known, _)| known == place) {
            continue;
        }
        let (owner, name) = place.split_once('.').unwrap();
        let field = object(&schema, owner).fields.iter().find(|field| field.name == name).unwrap();
        check_fact(&schema, place, field, fact);
    }
}

fn check_fact(schema: &Schema, place: &str, field: &Field, fact: &Value) {
    let constraints = &field.constraints;
    let number = |bound: &Option<api_schema::model::Number>| serde_json::to_value(bound).unwrap();
    for (key, value) in fact.as_object().unwrap() {
        let holds = match key.as_str() {
            "min" => number(&constraints.minimum) == *value,
            "max" => number(&constraints.maximum) == *value,
            "min_len" => constraints.min_length == value.as_u64(),
            "max_len" => fact["len_unit"] == "bytes" && constraints.max_bytes == value.as_u64(),
            "len_unit" => true,
            "max_items" => constraints.max_items == value.as_u64(),
            "pattern" => pattern(constraints) == value.as_str(),
            "item_pattern" => constraints.items.as_deref().and_then(pattern) == value.as_str(),
            "enum" => same_values(enumeration(schema, &field.ty).unwrap(), value.as_array().unwrap()),
            "enum_open" => enumeration(schema, &field.ty).unwrap().open,
            "default" => field.default.as_ref() == Some(value),
            "unit" => field.unit.as_deref() == value.as_str(),
            "sensitive" => field.secret == Secret::Whole,
            "sensitive_query" => field.secret == Secret::Query,
            "format" => matches!(
                (value.as_str(), constraints.format),
                (Some("url"), Some(Format::Url | Format::HttpUrl)) | (Some("host"), Some(Format::Host))
            ),
            // A default that another guide contradicts; the range is not in doubt.
            "conflict" => true,
            other => panic!("{place}: an unknown kind of fact, {other}"),
        };
        assert!(holds, "{place}: {key} should be {value}");
    }
}

fn pattern(constraints: &Constraints) -> Option<&str> {
    constraints.pattern.as_ref().map(|pattern| pattern.text.as_str())
}

fn same_values(ours: &Enum, theirs: &[Value]) -> bool {
    let ours: Vec<Value> = ours
        .values
        .iter()
        .map(|value| match &value.value {
            Literal::Integer(number) => (*number).into(),
            Literal::String(text) => text.clone().into(),
        })
        .collect();
    ours == theirs
}

#[test]
fn the_page_wins_about_the_longest_recording() {
    let schema = schema();
    let field = object(&schema, "StartWebRecordRequest").fields.iter().find(|f| f.name == "MaxDurationLimit").unwrap();
    assert_eq!(field.constraints.minimum.as_ref().and_then(|n| n.as_u64()), Some(1_800));
    assert_eq!(field.constraints.maximum.as_ref().and_then(|n| n.as_u64()), Some(36_000));
    assert_eq!(field.default, Some(36_000.into()));
    assert!(field.description.contains("86400"), "the schema notes what the other source holds");
}

#[test]
fn codes_rates_and_regions_are_those_of_the_service() {
    let (facts, schema) = (facts(), schema());
    for action in &schema.actions {
        let codes: BTreeSet<&str> = action.errors.iter().map(|error| error.code.as_str()).collect();
        let theirs: BTreeSet<&str> =
            facts["errors"][&action.name].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
        assert_eq!(codes, theirs, "{}", action.name);
        let rate = &facts["rates"][&action.name];
        assert_eq!(action.rate_limit.map(u64::from), rate["requests_per_second"].as_u64());
        assert_eq!(serde_json::to_value(&action.regions).unwrap(), rate["regions"]);
    }
    let known: BTreeSet<&str> = schema.service.errors.iter().map(|error| error.code.as_str()).collect();
    for code in facts["common"].as_array().unwrap() {
        assert!(known.contains(code.as_str().unwrap()), "{code}");
    }
    let headers: Vec<&str> = schema.service.common_parameters.iter().map(|p| p.header.as_str()).collect();
    assert_eq!(
        headers,
        ["X-TC-Action", "X-TC-Version", "X-TC-Region", "X-TC-Timestamp", "X-TC-Token", "X-TC-Language"]
    );
}

#[test]
fn the_pages_example_is_what_the_builder_makes_and_what_is_sent() {
    let examples: Value = serde_json::from_str(include_str!("../facts/examples.json")).unwrap();
    let mut official = examples["actions"]["StartWebRecord"][0]["request"].clone();
    // The page has its own region in the same example; the rest is equal.
    official["StorageParams"]["CloudStorage"]["Region"] = "ap-singapore".into();
    assert_eq!(serde_json::to_value(page_request()).unwrap(), official);

    for kind in &KINDS {
        let emulator = Emulator::new().credential(credential());
        let client = Any::new(kind, &emulator);
        client.call(page_request(), CallOptions::new()).unwrap();
        assert_eq!(emulator.calls::<StartWebRecordRequest>(), [page_request()]);
    }
}

/// Sends the official request, gives the official answer, and compares what arrives with it.
fn example_works<A: Action>(name: &str) {
    let examples: Value = serde_json::from_str(include_str!("../facts/examples.json")).unwrap();
    let examples = examples["actions"][name].as_array().unwrap();
    assert!(!examples.is_empty());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for example in examples {
        let request: A = from_json(example["request"].to_string().as_bytes()).unwrap();
        let answer = example["answer"]["Response"].clone();
        let emulator = Emulator::new().credential(credential());
        let decoded: A::Response = from_json(answer.to_string().as_bytes()).unwrap();
        assert!(decoded.unknown_fields().is_empty());
        let given = decoded.clone();
        emulator.on::<A>().reply(move |_| given.clone());
        let client = Client::builder().credential(credential()).transport(emulator.clone()).build().unwrap();
        let arrived = runtime.block_on(async { client.call(request).await }).unwrap();
        assert_eq!(serde_json::to_value(arrived.view()).unwrap(), answer);
        let sent = emulator.calls::<A>();
        assert_eq!(serde_json::to_value(sent[0].view()).unwrap(), example["request"]);
    }
}

#[test]
fn every_official_example_is_sent_and_every_official_answer_read() {
    example_works::<StartWebRecordRequest>("StartWebRecord");
    example_works::<DescribeWebRecordRequest>("DescribeWebRecord");
    example_works::<StopWebRecordRequest>("StopWebRecord");
    let examples = include_str!("../facts/examples.json");
    assert!(examples.contains(TASK_ID));
}

#[test]
fn the_schemas_own_examples_are_valid() {
    for action in schema().actions {
        let entry = trtc_api::ACTIONS.iter().find(|entry| entry.info.name == action.name).unwrap();
        assert!(!action.examples.is_empty(), "{}", action.name);
        for example in &action.examples {
            let request = (entry.decode)(example.request.to_string().as_bytes()).unwrap();
            trtc_api::validate::validate(&*request).unwrap();
        }
    }
}

#[test]
fn the_readme_shows_the_schema_file_whole() {
    let readme = include_str!("../../README.md");
    let file = include_str!("../downstream/schemas/DismissRoom.json");
    assert!(readme.contains(&format!("```json\n{file}```")), "README.md and the file differ");
}
