//! Unknown fields, enum values and error codes, which are kept as the service sent them.

use serde_json::json;
use trtc_api::ErrorCode;
use trtc_api::ai_service::SpeechFormat;
use trtc_api::web_record::{CloudVendor, DescribeWebRecordResponse, StartWebRecordRequest, WebRecordStatus};

use crate::common::page_request;

#[test]
fn unknown_fields_and_values_survive_a_round_trip() {
    let json = json!({ "Status": 7, "TaskId": "t", "New": { "Deep": [1, "x", null] }, "RequestId": "r" });
    let response: DescribeWebRecordResponse = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(response.status, WebRecordStatus::Other(7));
    assert_eq!(response.unknown_fields.get("New").unwrap().to_value(), json!({ "Deep": [1, "x", null] }));
    assert_eq!(serde_json::to_value(&response).unwrap(), json);
}

#[test]
fn unknown_fields_with_equal_values_are_equal() {
    let response = |new: &str| -> DescribeWebRecordResponse {
        serde_json::from_str(&format!(r#"{{"Status":1,"RequestId":"r",{new}}}"#)).unwrap()
    };
    let stored = response(r#""New":{"a": [1, "\u00e9"]},"Other":1"#);
    assert_eq!(stored, serde_json::from_value(serde_json::to_value(&stored).unwrap()).unwrap());
    assert_eq!(stored, serde_json::from_str(&serde_json::to_string_pretty(&stored).unwrap()).unwrap());
    for new in [r#""New":{"a":[1,"e"]},"Other":1"#, r#""New":{"a":[1,"é"]}"#, r#""New":{"a":[1,"é"]},"Othes":1"#] {
        assert_ne!(stored, response(new), "{new}");
    }
}

/// In a struct too, which compares its values in JSON.
#[test]
fn other_with_the_value_of_a_variant_is_equal_to_it() {
    let (number, text) = (CloudVendor::TencentCos.value(), SpeechFormat::Mp3.as_str());
    assert_eq!(CloudVendor::Other(number), CloudVendor::TencentCos);
    assert_eq!(SpeechFormat::Other(text.into()), SpeechFormat::Mp3);
    assert_ne!(CloudVendor::Other(number), CloudVendor::AwsS3);
    assert_ne!(SpeechFormat::Other("new".into()), SpeechFormat::Mp3);
    let code = ErrorCode::FailedOperationTaskNotExist;
    let other = ErrorCode::Other(code.as_str().into());
    assert_eq!(std::collections::HashSet::from([code, other, ErrorCode::Other("New".into())]).len(), 2);
}

#[test]
fn null_is_absent_and_an_empty_list_is_not() {
    let json = json!({ "RecordUrl": "https://a.example", "SdkAppId": 1, "StorageParams": { "CloudVod": null },
        "PublishCdnParams": [], "RecordId": null });
    let request: StartWebRecordRequest = serde_json::from_value(json).unwrap();
    assert_eq!((request.record_id.as_ref(), request.publish_cdn_params.as_ref()), (None, Some(&vec![])));
    let sent = serde_json::to_value(&request).unwrap();
    assert_eq!(
        sent,
        json!({ "RecordUrl": "https://a.example", "StorageParams": {}, "SdkAppId": 1, "PublishCdnParams": [] })
    );
}

#[test]
fn a_decode_error_names_the_path_and_hides_the_value() {
    for (json, message) in [
        (json!({ "RecordUrl": 5 }), "RecordUrl: expected a string, found an integer"),
        (
            json!({ "StorageParams": { "CloudStorage": { "SecretKey": 987654 } } }),
            "StorageParams.CloudStorage.SecretKey: expected a string, found an integer",
        ),
        (
            json!({ "StorageParams": { "CloudStorage": { "FileNamePrefix": ["a", 987654] } } }),
            "StorageParams.CloudStorage.FileNamePrefix[1]: expected a string, found an integer",
        ),
        (
            json!({ "PublishCdnParams": [{ "IsTencentCdn": 1 }] }),
            "PublishCdnParams[0]: missing required field `PublishCdnUrl`",
        ),
        (json!({ "MaxDurationLimit": -987654 }), "MaxDurationLimit: expected an integer of at least 0, found"),
        (
            json!({ "MaxDurationLimit": 1.5 }),
            "MaxDurationLimit: expected an integer of at least 0, found a floating-point number",
        ),
        (json!({}), "missing required field `RecordUrl`"),
    ] {
        let error = serde_json::from_value::<StartWebRecordRequest>(json).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
        assert!(!error.contains("987654"), "{error}");
    }
}

#[test]
fn unnamed_error_codes_and_enum_values_are_kept() {
    assert_eq!(ErrorCode::from("FailedOperation.TaskExist"), ErrorCode::FailedOperationTaskExist);
    assert_eq!(ErrorCode::from("Brand.New").as_str(), "Brand.New");
    assert_eq!(CloudVendor::from(9).value(), 9);
}

#[test]
fn a_request_can_be_stored_and_compared() {
    let stored = serde_json::to_string(&page_request()).unwrap();
    let read: StartWebRecordRequest = serde_json::from_str(&stored).unwrap();
    assert_eq!(read, page_request());
}
