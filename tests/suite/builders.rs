//! Generated builders: `Debug` without secrets, `Clone`, and setters that take an `Option`.

use serde_json::{Value, json};
use trtc_api::cloud_recording::CreateCloudRecordingRequest;
use trtc_api::web_record::{CloudStorage, CloudVendor, DescribeWebRecordRequest, StartWebRecordRequest};

#[test]
fn debug_shows_the_fields_that_are_set_and_redacts_secrets() {
    let storage = CloudStorage::builder().secret_key("not-to-be-shown").bucket("");
    assert_eq!(format!("{storage:?}"), r#"CloudStorageBuilder { Bucket: "", SecretKey: *** }"#);
    let start = StartWebRecordRequest::builder().record_url("https://a.example/b?token=1").max_duration_limit(3_600);
    let shown = r#"StartWebRecordRequestBuilder { RecordUrl: "https://a.example/b?***", MaxDurationLimit: 3600 }"#;
    assert_eq!(format!("{start:?}"), shown);
    assert_eq!(format!("{:?}", DescribeWebRecordRequest::builder()), "DescribeWebRecordRequestBuilder");
}

#[test]
fn a_clone_continues_from_the_same_state() {
    let common = CloudStorage::builder().vendor(CloudVendor::TencentCos).region("ap-singapore").access_key("AK");
    let first = common.clone().bucket("a").secret_key("SK").build();
    let second = common.bucket("b").secret_key("SK").build();
    assert_eq!(CloudStorage { bucket: "b".to_owned(), ..first }, second);
}

#[test]
fn optional_fields_can_be_set_from_an_option() {
    let request = |id: Option<&str>, app: Option<i64>| {
        let id = id.map(str::to_owned);
        DescribeWebRecordRequest::builder().record_id("replaced").maybe_record_id(id).maybe_sdk_app_id(app).build()
    };
    assert_eq!(request(None, None), DescribeWebRecordRequest::default());
    assert_eq!(request(Some("a"), Some(1)), DescribeWebRecordRequest::builder().record_id("a").sdk_app_id(1).build());
}

/// Each kind of value counts: strings, numbers, enums, objects, lists, absent and unknown fields.
#[test]
fn values_are_equal_if_all_their_fields_are() {
    let request = json!({
        "SdkAppId": 1, "RoomId": "r", "UserId": "u", "UserSig": "s",
        "RecordParams": { "RecordMode": 1, "StreamType": 0, "SubscribeStreamUserIds": { "SubscribeAudioUserIds": ["a", "b"] } },
        "StorageParams": { "CloudStorage": {
            "Vendor": 0, "Region": "r", "Bucket": "b", "AccessKey": "k", "SecretKey": "s", "FileNamePrefix": ["p"],
        } },
        "Newer": 1,
    });
    let decoded = |json: &Value| serde_json::from_value::<CreateCloudRecordingRequest>(json.clone()).unwrap();
    assert_eq!(decoded(&request), decoded(&request));
    assert_eq!(decoded(&request), decoded(&request).clone());
    for (place, value) in [
        ("/SdkAppId", json!(2)),
        ("/RoomId", json!("other")),
        ("/RoomIdType", json!(1)),
        ("/RecordParams/RecordMode", json!(2)),
        ("/RecordParams/StreamType", Value::Null),
        ("/RecordParams/SubscribeStreamUserIds/SubscribeAudioUserIds", json!(["a"])),
        ("/RecordParams/SubscribeStreamUserIds/SubscribeAudioUserIds", json!(["a", "c"])),
        ("/StorageParams/CloudStorage/FileNamePrefix", Value::Null),
        ("/Newer", json!(2)),
        ("/Newest", json!(1)),
    ] {
        let (parent, name) = place.rsplit_once('/').unwrap();
        let mut other = request.clone();
        other.pointer_mut(parent).unwrap()[name] = value;
        assert_ne!(decoded(&request), decoded(&other), "{place}");
        assert_eq!(decoded(&other), decoded(&other), "{place}");
    }
}
