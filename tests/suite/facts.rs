//! The schemas against what the service's own documents say; `facts/` holds copies with their sources.

use std::collections::BTreeSet;

use api_schema::model::{Constraints, Enum, Field, FieldType, Format, Literal, Object, Secret, TypeKind};
use api_schema::{Schema, Sites};
use serde_json::Value;
use trtc_api::CallOptions;
use trtc_api::web_record::StartWebRecordRequest;

use crate::common::{Any, KINDS, new_emulator, page_request};

/// Where a schema differs from the facts, each with the reason.
const DIFFERS: &[(&str, &str)] = &[
    (
        "StartWebRecordRequest.MaxDurationLimit",
        "the page of 2025-11-13 says [1800, 36000], default 36000; the later definition says [1800, 86400], default 86400",
    ),
    ("TRTCDataResult.StatementID", "a number of a response that is always 0 needs no enum"),
    ("WaterMarkTimestamp.TimeZone", "the unit is said in a word: h"),
];

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
const WEB_ANSWERS: [&str; 3] = ["StartWebRecordResponse", "DescribeWebRecordResponse", "StopWebRecordResponse"];

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
            if name(member) != "RequestId" && !WEB_ANSWERS.contains(&owner.as_str()) {
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
fn every_documented_constraint_is_enforced() {
    let (facts, china, schema) = (facts(), china(), schema());
    for (place, fact) in [&facts, &china].into_iter().flat_map(|facts| facts["fields"].as_object().unwrap()) {
        let (owner, name) = place.split_once('.').unwrap();
        let field = object(&schema, owner).fields.iter().find(|field| field.name == name).unwrap();
        let soft = fact["soft"] == true || fact.get("conflict").is_some();
        let differs = DIFFERS.iter().any(|(known, _)| known == place);
        for (key, value) in fact.as_object().unwrap() {
            let certain = ["sensitive", "sensitive_query", "deprecated"].contains(&key.as_str());
            if certain || !(soft || differs) {
                assert!(holds(&schema, field, fact, key, value), "{place}: {key} should be {value}");
            }
        }
    }
}

fn holds(schema: &Schema, field: &Field, fact: &Value, key: &str, value: &Value) -> bool {
    let constraints = &field.constraints;
    let nothing = Constraints::default();
    let items = constraints.items.as_deref().unwrap_or(&nothing);
    let number = |bound: &Option<api_schema::model::Number>| bound.as_ref().and_then(|bound| bound.as_f64());
    let bytes = fact["len_unit"] == "bytes";
    let integers = || constraints.ranges.iter().map(|(low, high)| (*low, *high));
    match key {
        // A bound that the values of an enum imply, or that an unsigned integer has, needs no rule.
        "min" if value == 0 && field.ty == FieldType::Uint64 && constraints.minimum.is_none() => true,
        "min" if fact["exclusive_min"] == true => number(&constraints.exclusive_minimum) == value.as_f64(),
        "min" if !constraints.ranges.is_empty() => integers().map(|range| range.0).min() == value.as_i64(),
        "max" if !constraints.ranges.is_empty() => integers().map(|range| range.1).max() == value.as_i64(),
        "min" | "max" if enumeration(schema, &field.ty).is_some_and(|inner| !inner.open) => {
            let values = &enumeration(schema, &field.ty).unwrap().values;
            let values = values.iter().map(|value| match value.value {
                Literal::Int(number) => number,
                Literal::Str(_) => panic!("{} is a text", field.name),
            });
            (if key == "min" { values.min() } else { values.max() }) == value.as_i64()
        }
        "min" => number(&constraints.minimum) == value.as_f64(),
        "max" => number(&constraints.maximum) == value.as_f64(),
        "exclusive_min" => constraints.exclusive_minimum.is_some(),
        "not_in" => value.as_array().unwrap().iter().all(|it| {
            let it = it.as_i64().unwrap();
            !constraints.ranges.is_empty() && !integers().any(|(low, high)| (low..=high).contains(&it))
        }),
        "allowed" => value == "5 | 100..254" && constraints.ranges == [(5, 5), (100, 243), (245, 254)],
        "min_len" => constraints.min_length == value.as_u64(),
        "max_len" if bytes => constraints.max_bytes == value.as_u64(),
        "max_len" => constraints.max_length == value.as_u64(),
        "min_items" => constraints.min_items == value.as_u64(),
        "max_items" => constraints.max_items == value.as_u64(),
        "pattern" => pattern(constraints) == value.as_str(),
        "item_pattern" => pattern(items) == value.as_str(),
        "enum" => has_values(schema, &field.ty, constraints, value.as_array().unwrap()),
        "item_enum" => match &field.ty {
            FieldType::List(inner) => has_values(schema, inner, items, value.as_array().unwrap()),
            _ => false,
        },
        "enum_open" => match &field.ty {
            FieldType::List(inner) => enumeration(schema, inner).is_none_or(|inner| inner.open),
            // Numbers without names are no enum at all, so anything goes.
            ty => enumeration(schema, ty).is_none_or(|inner| inner.open) && constraints.allowed.is_empty(),
        },
        "default" => match (&field.default, value) {
            (Some(Value::Number(ours)), Value::Number(theirs)) => ours.as_f64() == theirs.as_f64(),
            (ours, theirs) => ours.as_ref() == Some(theirs),
        },
        "unit" => field.unit.as_deref() == value.as_str(),
        "sensitive" => (field.secret == Secret::Whole) == (value == true),
        "sensitive_query" => field.secret == Secret::Query,
        "deprecated" => field.deprecated,
        // Forms of text that the schema can check, and those that it describes.
        "format" => match value.as_str().unwrap() {
            "url" => matches!(constraints.format, Some(Format::Url | Format::HttpUrl)),
            "host" => constraints.format == Some(Format::Host),
            "base64" => constraints.format == Some(Format::Base64),
            "json" => constraints.format == Some(Format::Json),
            "color_0xRRGGBB" | "color_#RRGGBB" => constraints.pattern.is_some(),
            "date" | "datetime" | "datetime_minute" => field.ty != FieldType::String || constraints.pattern.is_some(),
            _ => !field.description.is_empty(),
        },
        "len_unit" | "soft" | "conflict" | "term_max_len" => true,
        other => panic!("{}: an unknown kind of fact, {other}", field.name),
    }
}

fn pattern(constraints: &Constraints) -> Option<&str> {
    constraints.pattern.as_ref().map(|pattern| pattern.text.as_ref())
}

/// Whether the values are those of an enum, in any order, or, without names, those that are allowed.
fn has_values(schema: &Schema, ty: &FieldType, constraints: &Constraints, theirs: &[Value]) -> bool {
    let json = |literal: &Literal| match literal {
        Literal::Int(number) => Value::from(*number),
        Literal::Str(text) => Value::from(text.as_ref()),
    };
    let ours: Vec<Value> = match enumeration(schema, ty) {
        Some(inner) => inner.values.iter().map(|value| json(&value.value)).collect(),
        None => constraints.allowed.iter().map(json).collect(),
    };
    // What the field's enum has beside, from a shared type, would be taken silently.
    ours.len() == theirs.len() && theirs.iter().all(|value| ours.contains(value))
}

/// Rules that a schema can't validate, each with the reason: what they name is in another object or in the past.
const UNENFORCED: &[(&str, &str)] = &[
    ("within the last 14 days", "needs the service's clock"),
    ("output width", "the image is described in another object"),
    ("canvas", "the image is described in another object"),
    ("TargetLang", "the languages are listed in another object"),
];

#[test]
fn rules_among_fields_are_those_that_are_documented() {
    let schema = schema();
    let sentences = |owner: &str| object(&schema, owner).rules.iter().map(ToString::to_string).collect::<Vec<_>>();
    for (owner, rule) in [
        ("AudioEncode", "If `Codec` is `2`: `Channel` must be `2` here."),
        ("ControlAIConversationRequest", "`ServerPushText` is required if `Command` is `ServerPushText`."),
        ("DescribeAITranscriptionRequest", "`SessionId` is required if `TaskId` is empty."),
        ("DescribeCallDetailInfoRequest", "The difference from `StartTime` to `EndTime` must be at most 14400."),
        (
            "DescribeCallDetailInfoRequest",
            "If `DataType` is set: The difference from `StartTime` to `EndTime` must be at most 3600.",
        ),
        ("DescribeCallDetailInfoRequest", "If `DataType` is set: `UserIds` must have at most 6 items."),
        ("DescribeCallDetailInfoRequest", "If `DataType` is set: `PageSize` must be at most 6."),
        ("DescribeRoomInfoRequest", "The difference from `StartTime` to `EndTime` must be at most 86400."),
        ("DescribeUnusualEventRequest", "The difference from `StartTime` to `EndTime` must be at most 3600."),
        ("DescribeUserInfoRequest", "The difference from `StartTime` to `EndTime` must be at most 14400."),
        ("McuCustomCrop", "`LocationX` + `Width` must be at most 10000."),
        ("McuLayout", "`BackgroundCustomRender` is required if `BackgroundRenderMode` is `4`."),
        ("McuPassThrough", "`PayloadUuid` is required if `PayloadType` is `5`."),
        ("McuRecordParams", "`RecordFormat` must not contain `mp4` and `aac` together."),
        ("McuStorageParams", "Exactly one of `CloudStorage`, `McuCloudVod` is required."),
        ("McuWaterMarkParams", "`WaterMarkText` is required if `WaterMarkType` is `1`."),
        ("StartPublishCdnStreamRequest", "At least one of `PublishCdnParams`, `FeedBackRoomParams` is required."),
        ("StartPublishCdnStreamRequest", "If `WithTranscoding` is `1`: `SingleSubscribeParams` must not be set."),
        ("SubscribeStreamUserIds", "`SubscribeAudioUserIds` excludes `UnSubscribeAudioUserIds`."),
        ("SubscribeModerationUserIds", "`SubscribeVideoUserIds` excludes `UnSubscribeVideoUserIds`."),
        ("TranscriptionParams", "`TargetUserId` is required if `TranscriptionMode` is `1`."),
        ("TranslationConfig", "`TTSConfig` is required if `Mode` is `2`."),
        ("VideoParams", "`Width` × `Height` must be at most 2073600."),
        ("VoicePrint", "`IdList` is required if `Mode` is `1`."),
        ("WaterMark", "`WaterMarkTimestamp` is required if `WaterMarkType` is `2`."),
    ] {
        assert!(sentences(owner).iter().any(|sentence| sentence == rule), "{owner}: {rule}: {:?}", sentences(owner));
    }
    assert!(UNENFORCED.iter().all(|(_, reason)| !reason.is_empty()));
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
