//! Constraints of fields, and rules among them, against the documented ones.

use api_schema::Schema;
use api_schema::model::{Constraints, Field, FieldType, Format, Literal, Secret};
use serde_json::Value;

use super::{china, enumeration, facts, object, schema};

/// Where a schema differs from the facts, each with the reason.
const DIFFERS: &[(&str, &str)] = &[
    (
        "StartWebRecordRequest.MaxDurationLimit",
        "the page of 2025-11-13 says [1800, 36000], default 36000; the later definition says [1800, 86400], default 86400",
    ),
    ("TRTCDataResult.StatementID", "a number of a response that is always 0 needs no enum"),
    ("WaterMarkTimestamp.TimeZone", "the unit is said in a word: h"),
];

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
    let number = |bound: &Option<api_schema::model::Number>| bound.as_ref().map(|bound| bound.as_f64());
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
        "default" => match (field.default.clone().map(Value::from), value) {
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
fn the_page_wins_about_the_longest_recording() {
    let schema = schema();
    let field = object(&schema, "StartWebRecordRequest").fields.iter().find(|f| f.name == "MaxDurationLimit").unwrap();
    assert_eq!(field.constraints.minimum.as_ref().and_then(|n| n.as_u64()), Some(1_800));
    assert_eq!(field.constraints.maximum.as_ref().and_then(|n| n.as_u64()), Some(36_000));
    assert_eq!(field.default.as_ref().and_then(|n| n.as_u64()), Some(36_000));
    assert!(field.description.contains("86400"), "the schema notes what the other source holds");
}
