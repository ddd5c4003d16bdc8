//! The schemas against the service's own documents; `tests/facts/` holds copies with their sources.

mod constraints;

use std::collections::BTreeSet;

use api_schema::model::{Enum, FieldType, Object, TypeKind};
use api_schema::{Schema, Sites};
use serde_json::Value;
use trtc_api::CallOptions;
use trtc_api::web_record::StartWebRecordRequest;

use crate::common::{Any, KINDS, new_emulator, page_request};

fn facts() -> Value {
    serde_json::from_str(include_str!("../facts/trtc.json")).unwrap()
}

/// The facts of what only the Chinese edition has.
fn china() -> Value {
    serde_json::from_str(include_str!("../facts/trtc-china.json")).unwrap()
}

fn texts(values: &Value) -> BTreeSet<&str> {
    values.as_array().unwrap().iter().map(|value| value.as_str().unwrap()).collect()
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

/// The responses of which the pages say more than the definition.
const WEB_RESPONSES: [&str; 3] = ["StartWebRecordResponse", "DescribeWebRecordResponse", "StopWebRecordResponse"];

fn name(member: &Value) -> &str {
    member["name"].as_str().unwrap()
}

#[test]
fn every_action_is_there() {
    let (facts, schema) = (facts(), schema());
    let on = |site: Sites| -> BTreeSet<&str> {
        schema.actions.iter().filter(|action| action.sites.overlap(site)).map(|action| action.name.as_str()).collect()
    };
    let theirs: BTreeSet<&str> = facts["errors"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!((on(Sites::International).len(), &on(Sites::International)), (58, &theirs));
    assert_eq!(facts["types"].as_object().unwrap().len(), 209);

    // The Chinese edition has 31 more, and lacks three.
    let china = china();
    let more: BTreeSet<&str> = china["errors"].as_object().unwrap().keys().map(String::as_str).collect();
    let less = texts(&china["international"]["actions"]);
    assert_eq!((more.len(), less.len()), (31, 3));
    let theirs: BTreeSet<&str> = theirs.difference(&less).chain(&more).copied().collect();
    assert_eq!(on(Sites::China), theirs);
    assert_eq!(china["types"].as_object().unwrap().len(), 2 * 31 + 27);
}

#[test]
fn every_field_of_the_definition_is_there_with_its_type() {
    let (facts, china, schema) = (facts(), china(), schema());
    let fields = |owner: &str, is: &dyn Fn(Sites) -> bool| -> BTreeSet<String> {
        let fields = object(&schema, owner).fields.iter().filter(|field| is(field.sites));
        fields.map(|field| field.name.clone()).collect()
    };
    let names = |members: &Value| -> BTreeSet<String> {
        members.as_array().unwrap().iter().map(|member| name(member).to_owned()).collect()
    };
    for (owner, members) in facts["types"].as_object().unwrap() {
        assert_eq!(fields(owner, &|sites| sites.overlap(Sites::International)), names(members), "{owner}");
        let added = china["added"].get(owner).map(names).unwrap_or_default();
        assert_eq!(fields(owner, &|sites| sites == Sites::China), added, "{owner}");
        let missing = china["missing"].get(owner).map(texts).unwrap_or_default();
        let ours = fields(owner, &|sites| sites == Sites::International);
        assert_eq!(ours.iter().map(String::as_str).collect::<BTreeSet<_>>(), missing, "{owner}");
    }
    for (owner, members) in china["types"].as_object().unwrap() {
        assert_eq!(fields(owner, &|sites| sites.overlap(Sites::China)), names(members), "{owner}");
    }
    let editions = [&facts["types"], &china["types"], &china["added"]];
    for (owner, members) in editions.into_iter().flat_map(|types| types.as_object().unwrap()) {
        let object = object(&schema, owner);
        for member in members.as_array().unwrap() {
            let field = object.fields.iter().find(|field| field.name == member["name"]).unwrap();
            let place = format!("{owner}.{}", field.name);
            // Every response may lack its RequestId, and a recording's state its fields: the pages win there.
            if name(member) != "RequestId" && !WEB_RESPONSES.contains(&owner.as_str()) {
                let required = member["required"] == true && member["nullable"] != true;
                assert_eq!(field.required, required, "{place}");
            }
            assert_eq!(field.nullable, member["nullable"] == true, "{place} is null in some responses");
            // Nothing that is withdrawn looks as if it were of use.
            assert!(field.deprecated || member["disabled"] != true, "{place} is disabled");
            let is_list = member["type"] == "list";
            let inner = match (&field.ty, is_list) {
                (FieldType::List(inner), true) => inner,
                (other, false) => other,
                (other, _) => panic!("{place}: {other:?}"),
            };
            let fits = match (inner, member["member"].as_str().unwrap()) {
                (FieldType::String, "string" | "date")
                | (FieldType::Int64, "int64")
                | (FieldType::Uint64, "uint64") => true,
                (FieldType::Float64, "float") | (FieldType::Boolean, "bool") => true,
                // The definition says int64, its example has lists.
                (FieldType::Json, "int64") => place == "SeriesInfo.Values",
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
fn everything_is_described_in_words_of_its_own() {
    let schema = schema();
    let bodies = schema.actions.iter().flat_map(|action| [&action.request, &action.response]);
    let events = schema.events.iter().map(|event| &event.info);
    let objects = schema.types.iter().filter_map(|ty| match &ty.kind {
        TypeKind::Object(object) => Some(object),
        TypeKind::Enum(_) => None,
    });
    for field in bodies.chain(events).chain(objects).flat_map(|object| &object.fields) {
        let text = field.description.trim();
        assert!(text.len() > 3 && text.ends_with('.'), "{}: {text:?}", field.name);
        assert!(!text.to_lowercase().starts_with(&format!("the {} parameter", field.name.to_lowercase())), "{text}");
    }
    for ty in &schema.types {
        if let TypeKind::Enum(inner) = &ty.kind {
            assert!(inner.values.iter().all(|value| value.description.len() > 2), "{}", ty.name);
        }
    }
    for action in &schema.actions {
        assert!(action.description.len() > 10 && action.retry.because.len() > 10, "{}", action.name);
    }
    assert!(schema.service.errors.iter().all(|error| error.description.len() > 10));
}

#[test]
fn room_id_types_can_not_be_mixed_up() {
    use trtc_api::ai_service::ConversationRoomIdType;
    use trtc_api::cloud_recording::RecordingRoomIdType;
    use trtc_api::stream_relay::RelayRoomIdType;
    let recording = (RecordingRoomIdType::String.value(), RecordingRoomIdType::Integer.value());
    assert_eq!(recording, (0, 1));
    assert_eq!((RelayRoomIdType::Integer.value(), RelayRoomIdType::String.value()), (0, 1));
    assert_eq!((ConversationRoomIdType::Integer.value(), ConversationRoomIdType::String.value()), (0, 1));
}

#[test]
fn codes_rates_and_regions_are_those_of_the_service() {
    let (facts, schema) = (facts(), schema());
    for action in schema.actions.iter().filter(|action| action.sites.overlap(Sites::International)) {
        let codes: BTreeSet<&str> = action.errors.iter().map(|error| error.code.as_str()).collect();
        let theirs: BTreeSet<&str> =
            facts["errors"][&action.name].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
        assert_eq!(codes, theirs, "{}", action.name);
        let rate = &facts["rates"][&action.name];
        match rate["requests_per_second"].as_str() {
            Some("1 per 15 s") => assert_eq!((action.rate_limit, action.rate_period), (Some(1), 15)),
            Some(other) => panic!("{}: {other}", action.name),
            None => {
                assert_eq!(action.rate_limit.map(u64::from), rate["requests_per_second"].as_u64(), "{}", action.name);
            }
        }
        // Where no regions are documented, or none is needed, an action is served in those of the service.
        let regions = rate["regions"].as_array().cloned().unwrap_or_default();
        assert_eq!(serde_json::to_value(&action.regions).unwrap(), Value::from(regions), "{}", action.name);
    }
    let known: BTreeSet<&str> = schema.service.errors.iter().map(|error| error.code.as_str()).collect();
    for code in [&facts["common"], &facts["codes"]].into_iter().flat_map(|codes| codes.as_array().unwrap()) {
        assert!(known.contains(code.as_str().unwrap()), "{code}");
    }
    let china = china();
    for action in schema.actions.iter().filter(|action| action.sites == Sites::China) {
        let codes: BTreeSet<&str> = action.errors.iter().map(|error| error.code.as_str()).collect();
        let theirs = &china["errors"][&action.name];
        assert_eq!(codes, if theirs.is_null() { BTreeSet::new() } else { texts(theirs) }, "{}", action.name);
        // No source that was read has the rates of these actions.
        assert_eq!((action.rate_limit, action.regions.len()), (None, 0), "{}", action.name);
    }
    let only = |site: Sites| -> BTreeSet<&str> {
        schema.service.errors.iter().filter(|error| error.sites == site).map(|error| error.code.as_str()).collect()
    };
    assert_eq!((only(Sites::China).len(), only(Sites::China)), (59, texts(&china["codes"])));
    assert_eq!(only(Sites::International), texts(&china["international"]["codes"]));
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
        let emulator = new_emulator();
        let client = Any::new(kind, &emulator);
        client.call(page_request(), CallOptions::new()).unwrap();
        assert_eq!(emulator.calls::<StartWebRecordRequest>(), [page_request()]);
    }
}

#[test]
fn the_schemas_own_examples_are_valid() {
    for action in schema().actions {
        let entry = trtc_api::ACTIONS.iter().find(|entry| entry.info.name == action.name).unwrap();
        assert!(!action.examples.is_empty(), "{}", action.name);
        for example in &action.examples {
            let request = entry.decode(example.request.to_string().as_bytes()).unwrap();
            trtc_api::validate::validate(&*request).unwrap();
        }
    }
}

#[test]
fn the_readme_shows_the_schema_file_completely() {
    let readme = include_str!("../../README.md");
    let file = include_str!("../downstream/schemas/DeletePicture.json");
    assert!(readme.contains(&format!("```json\n{file}```")), "README.md and the file differ");
}
