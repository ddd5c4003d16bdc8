//! `api-schema check` and validation at run time agree about every keyword and any value.

use std::collections::BTreeSet;

use api_schema::{Source, load_sources};
use proptest::prelude::*;
use serde_json::{Value, json};
use trtc_api::validate::validate;

use crate::common::matching;

mod probe {
    trtc_api::service! { schemas = "suite/parity/ProbeKeywords.json", trait_name = Probe }
}

const SCHEMA: &str = include_str!("parity/ProbeKeywords.json");

fn schema() -> Value {
    serde_json::from_str(SCHEMA).unwrap()
}

/// The reason why `api-schema check` rejects the value as an example of the field.
fn checked(field: &str, value: &Value) -> Option<String> {
    let mut schema = schema();
    schema["request"]["properties"][field]["examples"] = json!([value]);
    let report = load_sources(vec![Source::new("ProbeKeywords.json", schema.to_string())]).err()?;
    let [diagnostic] = &report.diagnostics[..] else { panic!("{report}") };
    Some(diagnostic.message.clone())
}

/// The reason why a request with the value is invalid.
fn validated(field: &str, value: &Value) -> Option<String> {
    let request = json!({ field: value });
    let request: probe::ProbeKeywordsRequest = serde_json::from_value(request).unwrap();
    let violations = validate(&request).err()?;
    let violation = violations.iter().next().unwrap();
    assert!(violation.path.starts_with(field), "{violation}");
    Some(violation.problem.clone())
}

/// The end of both messages: what the value must be.
fn requirement(message: &str) -> &str {
    let start = message.find(" must be ").or_else(|| message.find(" must have "));
    start.and_then(|start| message.get(start..)).unwrap_or(message)
}

fn field() -> impl Strategy<Value = String> {
    let names: Vec<String> = schema()["request"]["properties"].as_object().unwrap().keys().cloned().collect();
    prop::sample::select(names)
}

fn string() -> impl Strategy<Value = String> {
    const KNOWN: &[&str] = &[
        "https://a",
        "HTTPS://A.example:1/x?y#z",
        "https://u@",
        "https://u:p@h",
        "https://:1",
        "https://",
        "rtmp://a/b",
        "a://b c",
        "1a://b",
        "a.example",
        "a.example:80",
        ":80",
        "YQ==",
        "YWI=",
        "YQ=",
        "Y===",
        "{\"a\":[1]}",
        "{a}",
        "null",
        "a",
        "b",
        "ab-1",
        "ab-",
        "éé",
        "éééé",
        "",
    ];
    prop_oneof![
        prop::sample::select(KNOWN).prop_map(str::to_owned),
        matching("[abc0-9é=:/?#@. -]{0,8}"),
        matching("\\PC*")
    ]
}

fn integer() -> impl Strategy<Value = i64> {
    prop_oneof![-5_i64..15, any::<i64>()]
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![prop::sample::select(&[0.0, 1.0, -0.5, 1.5, 0.5, -0.0][..]), -2.0..3.0_f64, proptest::num::f64::NORMAL,]
}

/// A value of the type of a field, valid or not.
fn value(field: &str) -> BoxedStrategy<Value> {
    match field {
        "Integer" | "Ranges" | "ListedIntegers" => integer().prop_map(Value::from).boxed(),
        "Unsigned" => prop_oneof![0_u64..15, any::<u64>()].prop_map(Value::from).boxed(),
        "Number" | "Exclusive" | "ListedNumbers" => number().prop_map(Value::from).boxed(),
        "Items" => prop::collection::vec(string(), 0..5).prop_map(Value::from).boxed(),
        _ => string().prop_map(Value::from).boxed(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn check_and_validation_agree((field, value) in field().prop_flat_map(|name| { let value = value(&name); (Just(name), value) })) {
        let (checked, validated) = (checked(&field, &value), validated(&field, &value));
        let requirements = [&checked, &validated].map(|message| message.as_deref().map(requirement));
        prop_assert_eq!(requirements[0], requirements[1], "{} = {}: {:?}, {:?}", field, value, checked, validated);
    }
}

#[test]
fn a_url_with_a_user_and_no_host_is_invalid_in_both() {
    let url = json!("https://u@");
    for field in ["Url", "HttpUrl"] {
        assert!(checked(field, &url).is_some() && validated(field, &url).is_some(), "{field}");
    }
}

/// A new keyword has to be added to the probe.
#[test]
fn every_keyword_has_a_field() {
    let format: Value = serde_json::from_str(&api_schema::format::json_schema()).unwrap();
    let all = format["definitions"]["Review"]["properties"].as_object().unwrap();
    let mut missing: BTreeSet<&str> = all.keys().map(String::as_str).collect();
    // Not constraints.
    for other in ["$comment", "from", "items", "default", "unit", "required", "nullable", "secret"] {
        missing.remove(other);
    }
    let schema = schema();
    for field in schema["request"]["properties"].as_object().unwrap().values() {
        field.as_object().unwrap().keys().for_each(|key| {
            missing.remove(key.as_str());
        });
    }
    assert!(missing.is_empty(), "{missing:?}");
}
