//! Starts, describes and stops recordings with both clients, in process and over HTTP, with verified signatures.

use serde_json::json;
use trtc_api::CallOptions;
use trtc_api::ErrorCode;
use trtc_api::emulator::Emulator;
use trtc_api::web_record::{DescribeWebRecordRequest, StartWebRecordRequest, StopWebRecordRequest, WebRecordStatus};

use crate::common::{Any, KINDS, Runtime, StandingClock, credential, emulator_builder, new_emulator, page_request};

fn request(record_id: &str) -> StartWebRecordRequest {
    StartWebRecordRequest { record_id: Some(record_id.to_owned()), ..page_request() }
}

#[test]
fn a_recording_is_started_described_and_stopped() {
    for kind in &KINDS {
        let emulator = new_emulator();
        let client = Any::new(kind, &emulator);
        let none = CallOptions::new;

        let started = client.call(request("lesson-1"), none()).unwrap();
        assert!(started.request_id.is_some());

        let by_task = DescribeWebRecordRequest::builder().task_id(&started.task_id).build();
        let described = client.call(by_task.clone(), none()).unwrap();
        assert_eq!(described.status, WebRecordStatus::Recording);
        assert_eq!((described.record_id.as_deref(), described.task_id), (Some("lesson-1"), None));

        let by_record = DescribeWebRecordRequest::builder().record_id("lesson-1").sdk_app_id(1_600_011_111).build();
        let described = client.call(by_record, none()).unwrap();
        assert_eq!((described.record_id, described.task_id), (None, Some(started.task_id.clone())));

        let twice = client.call(request("lesson-1"), none()).unwrap_err();
        assert!(twice.is(ErrorCode::FailedOperationTaskExist));
        assert_eq!(emulator.running_tasks("WebRecording").len(), 1);

        let stop = StopWebRecordRequest::builder().task_id(&started.task_id).build();
        client.call(stop.clone(), none()).unwrap();
        let again = client.call(stop, none()).unwrap_err();
        assert!(again.is(ErrorCode::FailedOperationTaskNotExist));
        let gone = client.call(by_task, none()).unwrap_err();
        assert!(gone.is(ErrorCode::FailedOperationTaskNotExist));
        assert_eq!((gone.attempts(), emulator.running_tasks("WebRecording").len()), (1, 0));
    }
}

#[test]
fn any_action_can_be_called_by_name() {
    for kind in &KINDS {
        let emulator = new_emulator();
        let client = Any::new(kind, &emulator);
        let started = client.raw("StartWebRecord", serde_json::to_value(page_request()).unwrap()).unwrap();
        let described = client.raw("DescribeWebRecord", json!({ "TaskId": started["TaskId"] })).unwrap();
        // A raw response is what was received: in another edition of it the status is a string or a boolean.
        let status = described["Status"].to_string();
        assert!(["1", "1.0", "\"1\"", "true"].contains(&&*status), "{status}");
        let error = client.raw("NoSuchAction", json!({})).unwrap_err();
        assert!(error.is(ErrorCode::InvalidAction));
    }
}

#[test]
fn wrong_credentials_an_old_clock_and_an_unknown_region_are_rejected() {
    use std::time::{Duration, UNIX_EPOCH};
    use trtc_api::{Client, Credential};

    let fixed = |seconds| StandingClock(UNIX_EPOCH + Duration::from_secs(seconds));
    let runtime = Runtime::bare();
    let code = |client_time, key: &str, region: &'static str| {
        let emulator = emulator_builder().clock(fixed(1_000_000)).build();
        let client = Client::builder()
            .credential(Credential::new("AKIDofTheTests", key))
            .clock(fixed(client_time))
            .region(region)
            .transport(emulator)
            .build()
            .unwrap();
        let request = StopWebRecordRequest::builder().task_id("x").build();
        let result = runtime.block_on(async { client.stop_web_record(request).await });
        result.unwrap_err().code_as::<ErrorCode>().unwrap()
    };
    let key = "signing-key-of-the-tests";
    assert_eq!(code(1_000_300, key, "ap-singapore"), ErrorCode::FailedOperationTaskNotExist);
    assert_eq!(code(1_000_301, key, "ap-singapore"), ErrorCode::AuthFailureSignatureExpire);
    assert_eq!(code(999_699, key, "ap-singapore"), ErrorCode::AuthFailureSignatureExpire);
    assert_eq!(code(1_000_000, "another", "ap-singapore"), ErrorCode::AuthFailureSignatureFailure);
    assert_eq!(code(1_000_000, key, "ap-shanghai"), ErrorCode::UnsupportedRegion);
}

#[test]
fn a_blocking_client_works_inside_a_runtime() {
    let server = new_emulator().listen("127.0.0.1:0").unwrap();
    let url = server.url();
    let build = move || trtc_api::blocking::Client::builder().credential(credential()).endpoint(&*url).build().unwrap();
    let stop = |client: &trtc_api::blocking::Client| {
        let error = client.stop_web_record(StopWebRecordRequest::builder().task_id("x").build()).unwrap_err();
        assert_eq!(error.code_as(), Some(ErrorCode::FailedOperationTaskNotExist), "{error}");
    };
    let outside = build();
    let runtime = Runtime::bare();
    runtime.block_on(async move {
        stop(&outside);
        let inside = build();
        stop(&inside);
        tokio::task::spawn_blocking(move || stop(&inside)).await.unwrap();
        drop(outside);
    });
}

#[test]
fn clients_calls_and_errors_are_send_and_sync() {
    fn check<T: Clone + Send + Sync + 'static>() {}
    fn check_send<T: Send>(_: &T) {}
    fn check_error<T: std::error::Error + Send + Sync + 'static>() {}
    check::<trtc_api::Client>();
    check::<trtc_api::blocking::Client>();
    check::<Emulator>();
    check::<StartWebRecordRequest>();
    check_error::<trtc_api::Error>();
    let client = trtc_api::Client::builder().credential(credential()).transport(Emulator::new()).build().unwrap();
    check_send(&async { client.start_web_record(page_request()).max_attempts(1).await });
}
