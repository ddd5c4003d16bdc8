//! A field of any type can be secret.

use api_schema::model::{FieldType, Secret};
use serde_json::json;
use trtc_api::emulator::Emulator;
use trtc_api::validate::validate;

use crate::common::credential;

mod stored {
    trtc_api::service! { schemas = "suite/secrets/StoreSecrets.json", trait_name = Store }
}

use stored::{Store, StoreSecretsRequest};

/// The values, as they would be shown.
const VALUES: [&str; 9] =
    ["424242", "18446744073709551615", "0.123456", "true", "909090", "515151", "616161", "70707070", "818181"];

fn request() -> StoreSecretsRequest {
    let json = json!({
        "Pin": 424_242, "Serial": u64::MAX, "Ratio": 0.123_456, "Flag": true, "Tree": { "Deep": [909_090] }, "Either": 515_151,
        "Pins": [[616_161]], "Level": 70_707_070, "Inner": { "Name": "in the open", "Number": 818_181 },
    });
    serde_json::from_value(json).unwrap()
}

#[test]
fn debug_hides_secrets_of_every_type() {
    let request = request();
    let shown = format!("{request:?} {request:#?}");
    for value in VALUES.into_iter().chain(["in the open", "Seven"]) {
        assert!(!shown.contains(value), "{value} in {shown}");
    }
    for field in ["Pin", "Serial", "Ratio", "Flag", "Tree", "Either", "Pins", "Level", "Inner"] {
        assert!(shown.contains(&format!("{field}: ")), "{field} in {shown}");
    }
}

#[test]
fn a_violation_hides_a_secret_number() {
    let request = StoreSecretsRequest::builder().pin(4_242_424).build();
    let text = validate(&request).unwrap_err().to_string();
    assert!(text.contains("Pin is *** but must be at most 999999"), "{text}");
}

/// The fields of the service whose names are those of secrets or signed URLs, without the ones that are not.
#[test]
fn every_key_and_url_of_the_service_is_secret() {
    // Names of recordings, rows, times and tags, a host, and the SecretId.
    const NOT_SECRET: [&str; 8] =
        ["RecordKey", "RecorderKey", "TimeKey", "UsageKey", "Keywords", "Key", "EndpointUrl", "TmpSecretId"];
    let [schema, sts] = super::marked::schemas();
    let is_text = |ty: &FieldType| match ty {
        FieldType::List(inner) => matches!(**inner, FieldType::String),
        ty => matches!(ty, FieldType::String),
    };
    let names = regex::Regex::new("(?i)key|secret|token|pass|pwd|auth|sign|sig$|credential|url$").unwrap();
    let mut found = Vec::new();
    for schema in [&schema, &sts] {
        let actions = schema.actions.iter().flat_map(|action| [&action.request, &action.response]);
        let objects = schema.types.iter().filter_map(|ty| schema.find_object(&ty.name));
        let all = actions.chain(objects).chain(schema.events.iter().map(|event| &event.info));
        for field in all.flat_map(|object| &object.fields).filter(|field| names.is_match(&field.name)) {
            if is_text(&field.ty) && field.secret == Secret::No && !NOT_SECRET.contains(&field.name.as_str()) {
                found.push(&field.name);
            }
        }
    }
    assert!(found.is_empty(), "{found:?}");
}

/// All but the boolean, which is a common word.
#[tokio::test]
async fn an_echo_of_a_secret_of_any_type_is_hidden() {
    let emulator = Emulator::builder().actions(stored::ACTIONS).build();
    for value in VALUES.into_iter().filter(|value| *value != "true").chain(["in the open"]) {
        let message = format!("the value [{value}] is wrong");
        emulator.on::<StoreSecretsRequest>().error("InvalidParameterValue", message);
        let client = trtc_api::Client::builder().credential(credential()).region("ap-singapore");
        let client = client.transport(emulator.clone()).build().unwrap();
        let error = client.store_secrets(request()).await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(shown.contains("the value [***] is wrong") && !shown.contains(value), "{shown}");
    }
}
