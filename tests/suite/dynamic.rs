//! Schemas that are loaded at run time: the same tables and the same bytes as generated code.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use trtc_api::__private::{Entry, Object, Template, ValueMut, ValueRef, to_json};
use trtc_api::dynamic::DynamicService;
use trtc_api::emulator::Emulator;
use trtc_api::validate::validate;
use trtc_api::{ACTIONS, CallOptions, Client, Credential, Error, ErrorKind, LIFECYCLES};

fn service() -> DynamicService {
    DynamicService::bundled()
}

/// Compares the shape of a type, and those of all types that it contains.
fn compare(generated: &Template, loaded: &Template, seen: &mut BTreeSet<&'static str>) {
    compare_objects(&mut *generated.create(), &mut *loaded.create(), seen);
}

fn compare_objects(generated: &mut dyn Object, loaded: &mut dyn Object, seen: &mut BTreeSet<&'static str>) {
    let shape = generated.shape();
    assert_eq!(format!("{shape:?}"), format!("{:?}", loaded.shape()));
    if seen.insert(shape.name) {
        for (index, field) in shape.fields.iter().enumerate() {
            let presence = |object: &dyn Object| object.field(index).is_present();
            assert_eq!(presence(generated), presence(loaded), "{}.{}", shape.name, field.name);
            compare_values(generated.field_mut(index).unwrap(), loaded.field_mut(index).unwrap(), seen);
        }
    }
}

fn compare_values(generated: ValueMut<'_>, loaded: ValueMut<'_>, seen: &mut BTreeSet<&'static str>) {
    match (generated, loaded) {
        (ValueMut::Option(generated), ValueMut::Option(loaded)) => {
            compare_values(generated.fill(), loaded.fill(), seen)
        }
        (ValueMut::List(generated), ValueMut::List(loaded)) => {
            compare_values(generated.grow().unwrap(), loaded.grow().unwrap(), seen);
        }
        (ValueMut::Object(generated), ValueMut::Object(loaded)) => compare_objects(generated, loaded, seen),
        // The variants of a generated enum have names; the value is the same.
        (ValueMut::IntegerEnum(_), ValueMut::Int(_)) | (ValueMut::StringEnum(_), ValueMut::Str(_)) => {}
        (generated, loaded) => assert_eq!(format!("{generated:?}"), format!("{loaded:?}")),
    }
}

#[test]
fn the_tables_of_a_loaded_schema_are_those_of_generated_code() {
    let loaded = service().entries();
    assert_eq!(loaded.len(), ACTIONS.len());
    let mut seen = BTreeSet::new();
    for (generated, loaded) in ACTIONS.iter().zip(&loaded) {
        assert_eq!(generated.info, loaded.info);
        compare(&generated.request, &loaded.request, &mut seen);
        compare(&generated.response, &loaded.response, &mut seen);
    }
    // Requests, responses and the types that only they contain.
    assert!(seen.len() > 2 * ACTIONS.len() + 50, "{}", seen.len());
}

#[test]
fn the_life_cycles_of_a_loaded_schema_are_those_of_generated_code() {
    assert_eq!(service().lifecycles().len(), LIFECYCLES.len());
    for (generated, loaded) in LIFECYCLES.iter().zip(service().lifecycles()) {
        assert_eq!(format!("{generated:?}"), format!("{loaded:?}"));
    }
}

fn decoded(entry: &Entry, request: &Value) -> Result<Box<dyn Object>, String> {
    entry.decode(request.to_string().as_bytes()).map_err(|error| error.to_string())
}

#[test]
fn official_examples_encode_and_validate_alike() {
    let loaded = service().entries();
    let mut examples = 0;
    let official: Value = serde_json::from_str(include_str!("../facts/examples.json")).unwrap();
    for action in &service().schema().actions {
        let find = |entries: &[Entry]| *entries.iter().find(|entry| entry.info.name == action.name).unwrap();
        let (generated, loaded) = (find(ACTIONS), find(&loaded));
        let own: Vec<Value> = action.examples.iter().map(|example| example.request.clone().into()).collect();
        let official = official["actions"][&action.name].as_array().into_iter().flatten();
        for request in own.iter().chain(official.filter_map(|example| example.get("request"))) {
            for request in editions(request) {
                let (generated, loaded) = match (decoded(&generated, &request), decoded(&loaded, &request)) {
                    (Ok(generated), Ok(loaded)) => (generated, loaded),
                    (generated, loaded) => {
                        assert_eq!(generated.err(), loaded.err());
                        continue;
                    }
                };
                assert_eq!(to_json(&*generated), to_json(&*loaded));
                assert_eq!(validate(&*generated), validate(&*loaded));
                examples += 1;
            }
        }
    }
    assert!(examples > 100, "{examples}");
}

/// A request, and the same with each top-level value in another form: absent, of another type, out of range.
fn editions(request: &Value) -> Vec<Value> {
    let mut all = vec![request.clone()];
    for name in request.as_object().unwrap().keys() {
        for odd in [Value::Null, json!("☃"), json!(-1), json!(1_u64 << 63), json!(1.5), json!([]), json!({"Odd": [1]})]
        {
            let mut edition = request.clone();
            edition[name] = odd;
            all.push(edition);
        }
    }
    all
}

#[test]
fn redacted_json_hides_what_debug_hides() {
    let request = json!({
        "RecordUrl": "https://me:hush@a.example/page?token=hush",
        "SdkAppId": 1_600_011_111,
        "StorageParams": {"CloudStorage": {
            "Vendor": 0, "Region": "ap-singapore", "Bucket": "b", "AccessKey": "hush", "SecretKey": "hush",
        }},
        "Newer": "hush",
    });
    let action = service().action("StartWebRecord").unwrap();
    let request = action.request(request.to_string().as_bytes()).unwrap();
    let shown = serde_json::to_string(&request.redacted()).unwrap();
    assert!(!shown.contains("hush") && !format!("{request:?}").contains("hush"), "{shown}");
    let json: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(json["RecordUrl"], "https://***@a.example/page?***");
    assert_eq!(json["StorageParams"]["CloudStorage"]["SecretKey"], "***");
    assert_eq!(json["StorageParams"]["CloudStorage"]["Bucket"], "b");
    assert!(String::from_utf8(request.to_json()).unwrap().contains("hush"));
}

fn client(emulator: &Emulator) -> Client {
    let credential = Credential::new("AKIDexample", "not-a-real-key");
    Client::builder().credential(credential).region("ap-singapore").transport(emulator.clone()).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_call_validates_sends_and_decodes() {
    let emulator = Emulator::new();
    let client = client(&emulator);
    let action = service().action("StartWebRecord").unwrap();
    let example = Value::from(action.schema().examples[0].request.clone());
    let mut start = example.clone();
    start["MaxDurationLimit"] = 5.into();
    let invalid = action.request(start.to_string().as_bytes()).unwrap();
    let error = client.call_dynamic(action, &invalid).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error}");

    let request = action.request(example.to_string().as_bytes()).unwrap();
    let response = client.call_dynamic(action, &request).await.unwrap();
    assert!(matches!((&response as &dyn Object).field(0), ValueRef::Str(id) if !id.is_empty()), "{response:?}");
}

/// A service that no generated code of the library knows, with a life cycle, against the emulator.
#[tokio::test(start_paused = true)]
async fn a_loaded_service_works_with_the_emulator() {
    let service = DynamicService::load(&[concat!(env!("CARGO_MANIFEST_DIR"), "/downstream/schemas/lke")]).unwrap();
    let emulator = Emulator::builder().actions(&service.entries()).lifecycles(service.lifecycles()).build();
    let client = client(&emulator);
    let call = async |action: &str, request: Value| {
        let action = service.action(action).unwrap();
        let request = action.request(request.to_string().as_bytes()).unwrap();
        client.call_dynamic(action, &request).await.map(|response| serde_json::to_value(response).unwrap())
    };
    let started = call("StartImport", json!({"BaseId": 7, "Name": "night"})).await.unwrap();
    let import = json!({"ImportId": started["ImportId"]});
    assert_eq!(call("DescribeImport", import.clone()).await.unwrap()["Status"], "reading");
    let found = call("DescribeImport", json!({"BaseId": 7, "Name": "night"})).await.unwrap();
    assert_eq!(found["ImportId"], started["ImportId"]);
    call("StopImport", import.clone()).await.unwrap();
    let error = call("DescribeImport", import).await.unwrap_err();
    assert_eq!(error.code(), Some("FailedOperation.ImportNotExist"));
}

#[test]
fn every_problem_of_a_request_is_reported_at_once() {
    let action = service().action("StartWebRecord").unwrap();
    let client = client(&Emulator::new());
    let problems = |request: Value| {
        let checked = client.checked_request(action, request.to_string().as_bytes());
        let problems = |error: Error| error.violations().unwrap().iter().map(ToString::to_string).collect::<Vec<_>>();
        checked.map(|_| ()).map_err(problems)
    };
    let cloud = json!({"Vendor": "x", "Region": "ap-singapore", "Bucket": "b", "AccessKey": "a"});
    let request = json!({
        "SdkAppId": "hush", "MaxDurationLimit": 5, "StorageParams": {"CloudStorage": cloud},
        "WebRecordVideoParams": {"Width": 9_000, "Format": 1.5},
    });
    assert_eq!(
        problems(request),
        Err(vec![
            "SdkAppId is invalid: expected an integer, found a string".to_owned(),
            "StorageParams.CloudStorage.Vendor is invalid: expected an integer, found a string".to_owned(),
            "StorageParams.CloudStorage.SecretKey is required".to_owned(),
            "WebRecordVideoParams.Format is invalid: expected a string, found a floating-point number".to_owned(),
            "RecordUrl is required".to_owned(),
            "MaxDurationLimit is 5 but must be 1800 to 36000 s".to_owned(),
            "WebRecordVideoParams.Width is 9000 but must be 0 to 1920 px".to_owned(),
        ])
    );
    assert_eq!(problems(json!([])), Err(vec!["the request is invalid: expected an object, found an array".to_owned()]));
    assert_eq!(problems(action.schema().examples[0].request.clone().into()), Ok(()));
    let malformed = client.checked_request(action, b"{\"TaskId\": \"hush").unwrap_err().to_string();
    assert!(malformed.contains("is invalid: EOF while parsing") && !malformed.contains("hush"), "{malformed}");

    let waived = client.with_options(CallOptions::new().waive("MaxDurationLimit"));
    let mut long = Value::from(action.schema().examples[0].request.clone());
    long["MaxDurationLimit"] = 90_000.into();
    assert!(client.checked_request(action, long.to_string().as_bytes()).is_err());
    assert!(waived.checked_request(action, long.to_string().as_bytes()).is_ok());
}

/// As in a response; the first one leaves nothing behind.
#[test]
fn of_two_objects_of_one_name_the_last_one_counts() {
    let action = service().action("StartWebRecord").unwrap();
    let storage = r#"{"CloudStorage":{"Vendor":0,"Region":"r","Bucket":"b","AccessKey":"a","SecretKey":"s"}}"#;
    let last = r#""StorageParams":{"CloudVod":{"TencentVod":{"ClassId":1}}}"#;
    let json = format!(r#"{{"SdkAppId":1,"RecordUrl":"https://a.example","StorageParams":{storage},{last}}}"#);
    let request = client(&Emulator::new()).checked_request(action, json.as_bytes()).unwrap();
    assert_eq!(
        serde_json::to_value(&request).unwrap()["StorageParams"],
        json!({ "CloudVod": { "TencentVod": { "ClassId": 1 } } })
    );
}
