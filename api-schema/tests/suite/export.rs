//! Exports: the JSON Schemas accept the examples of the schema files and reject what the constraints forbid.
//!
//! The validator is an independent crate; `tests/python/openapi.py` validates the OpenAPI document with other independent tools.

use api_schema::export::{json_schemas, openapi};
use api_schema::load;
use serde_json::{Value, json};

use crate::validator::Validator;

#[test]
fn json_schemas_accept_every_example() {
    let schema = load(&[api_schema::TRTC_DIR]).unwrap();
    let files = json_schemas(&schema);
    assert_eq!(files.len(), 2 * schema.actions.len());
    for action in &schema.actions {
        for example in &action.examples {
            for (side, value) in [("request", &example.request), ("response", &example.response)] {
                let name = format!("{}.{side}.json", action.name);
                Validator::new(&files[&name]).accepts(&value.clone().into(), &name);
            }
        }
    }
}

#[test]
fn json_schemas_reject_what_constraints_and_rules_forbid() {
    let schema = load(&[api_schema::TRTC_DIR]).unwrap();
    let files = json_schemas(&schema);
    let fits =
        |action: &str, request: &Value| Validator::new(&files[&format!("{action}.request.json")]).is_valid(request);
    let valid = |action: &str| {
        let action = schema.actions.iter().find(|known| known.name == action).unwrap();
        Value::from(action.examples[0].request.clone())
    };
    for (action, pointer, key, value) in [
        // A maximum, an unknown field, a type, a pattern inside of a type, a required field.
        ("StartWebRecord", "", "MaxDurationLimit", json!(1_000_000)),
        ("StartWebRecord", "", "NoSuchField", json!(1)),
        ("StartWebRecord", "", "RecordUrl", json!(1)),
        ("StartMCUMixTranscode", "/EncodeParams", "AudioSampleRate", json!(1)),
        // Two channels are required for HE-AACv2; exactly one of the sources of audio.
        ("StartMCUMixTranscode", "/EncodeParams", "AudioCodec", json!(3)),
        ("CreateAudioModerationSync", "", "FileContent", json!("QQ==")),
        ("DescribeVoicePrint", "", "DescribeMode", json!(0)),
    ] {
        let mut request = valid(action);
        assert!(fits(action, &request), "{action}");
        request.pointer_mut(pointer).unwrap()[key] = value;
        assert!(!fits(action, &request), "{action}: {request}");
    }
    // A response may be newer than its schema.
    let response = json!({ "TaskId": null, "New": 1, "Status": 99 });
    let file = &files["DescribeWebRecord.response.json"];
    let mut response = response;
    response.as_object_mut().unwrap().remove("Status");
    Validator::new(file).accepts(&response, "a newer response");
}

#[test]
fn openapi_has_an_operation_for_each_action_and_no_dangling_reference() {
    for directory in [api_schema::TRTC_DIR, api_schema::STS_DIR] {
        let schema = load(&[directory]).unwrap();
        let document = openapi(&schema);
        assert_eq!(document["paths"].as_object().unwrap().len(), schema.actions.len());
        for action in schema.actions.iter().filter(|action| action.stream.is_some()) {
            // Tools compare a schema there with each event, or with the whole stream.
            let content = &document["paths"][format!("/#{}", action.name)]["post"]["responses"]["200"]["content"];
            let event = format!("#/components/schemas/{}Event", action.name);
            assert_eq!(content["text/event-stream"], json!({ "x-event": { "$ref": event } }));
        }
        let mut open = vec![&document];
        while let Some(value) = open.pop() {
            match value {
                Value::Array(items) => open.extend(items),
                Value::Object(members) => {
                    if let Some(Value::String(reference)) = members.get("$ref") {
                        let pointer = reference.strip_prefix('#').unwrap();
                        assert!(document.pointer(pointer).is_some(), "{reference}");
                    }
                    open.extend(members.values());
                }
                _ => {}
            }
        }
    }
}
