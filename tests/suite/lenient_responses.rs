//! Decoding of responses that differ from the schema: nothing that the service meant is lost.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use trtc_api::call_quality::{DescribeRoomInfoRequest, DescribeRoomInfoResponse};
use trtc_api::cloud_recording::{DescribeCloudRecordingRequest, DescribeCloudRecordingResponse};
use trtc_api::hook::{Attempt, Conversion, Hook};
use trtc_api::transport::{BoxFuture, Request, Response, Transport, TransportError};
use trtc_api::web_record::{
    DescribeWebRecordRequest, DescribeWebRecordResponse, StartWebRecordRequest, StopWebRecordRequest, WebRecordStatus,
};
use trtc_api::{Action, CallOptions, Client, Error, ErrorKind, Region, blocking};

use crate::common::{builders, credential, page_request};

/// Returns the same response to every request, and counts the requests.
#[derive(Clone)]
struct Canned(u16, Vec<u8>, Arc<Mutex<u32>>);

impl Canned {
    fn new(status: u16, body: impl AsRef<[u8]>) -> Self {
        Self(status, body.as_ref().to_vec(), Arc::default())
    }

    fn respond(&self) -> Response {
        *self.2.lock().unwrap() += 1;
        Response::new(self.0, self.1.clone())
    }
}

impl Transport for Canned {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        let response = self.respond();
        Box::pin(async move { Ok(response) })
    }
}

impl blocking::Transport for Canned {
    fn send(&self, _: Request) -> Result<Response, TransportError> {
        Ok(self.respond())
    }
}

fn clients(canned: &Canned) -> (Client, blocking::Client) {
    let (client, blocking) =
        builders!(.credential(credential()).region(Region::AP_SINGAPORE).transport(canned.clone()).max_attempts(1));
    (client.build().unwrap(), blocking.build().unwrap())
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// The result of the async and the blocking client, which must be the same.
fn call<A: Action + PartialEq>(request: A, status: u16, body: impl AsRef<[u8]>) -> Result<A::Response, Error>
where
    A::Response: PartialEq + std::fmt::Debug,
{
    let (client, blocking) = clients(&Canned::new(status, body));
    let first = block_on(async { client.call(request.clone()).await });
    let second = blocking.call(request);
    match (&first, &second) {
        (Ok(first), Ok(second)) => assert_eq!(first, second),
        _ => assert_eq!(first.as_ref().err().map(Error::to_string), second.err().map(|error| error.to_string())),
    }
    first
}

/// The result of the raw call of either client, which must be the same.
fn raw(status: u16, body: impl AsRef<[u8]>) -> Result<Value, Error> {
    let (client, blocking) = clients(&Canned::new(status, body));
    let first = block_on(client.call_raw("DescribeWebRecord", json!({})).send());
    let second = blocking.call_raw("DescribeWebRecord", json!({}));
    assert_eq!(first.as_ref().ok(), second.as_ref().ok());
    first
}

fn describe(body: impl AsRef<[u8]>) -> Result<DescribeWebRecordResponse, Error> {
    call(DescribeWebRecordRequest::builder().task_id("t").build(), 200, body)
}

fn room_info(body: &str) -> Result<DescribeRoomInfoResponse, Error> {
    let request = DescribeRoomInfoRequest::builder().sdk_app_id(1).start_time(0).end_time(1).build();
    call(request, 200, body)
}

fn start(status: u16, body: impl AsRef<[u8]>) -> Result<trtc_api::web_record::StartWebRecordResponse, Error> {
    call(page_request(), status, body)
}

// R1, R2
#[test]
fn null_and_absent_lists_are_empty() {
    let body = r#"{"Response":{"TaskId":"t","Status":"Idle","StorageFileList":null,"RequestId":"r"}}"#;
    let request = DescribeCloudRecordingRequest::builder().sdk_app_id(1).task_id("t").build();
    let response: DescribeCloudRecordingResponse = call(request, 200, body).unwrap();
    assert_eq!((response.task_id.as_str(), response.storage_file_list.as_deref().unwrap_or_default().len()), ("t", 0));
    for body in [
        r#"{"Response":{"Total":0,"RoomList":null,"RequestId":"r"}}"#,
        r#"{"Response":{"Total":0,"RequestId":"r"}}"#,
        r#"{"Response":{"Total":0,"RoomList":[],"RequestId":"r"}}"#,
        r#"{"Response":{"Total":0,"RoomList":[null],"RequestId":"r"}}"#,
    ] {
        assert_eq!(room_info(body).unwrap().room_list.len(), 0, "{body}");
    }
}

#[test]
fn a_null_or_absent_required_scalar_is_an_error_that_names_it() {
    for body in [
        r#"{"Response":{"Status":null,"RequestId":"r"}}"#,
        r#"{"Response":{"RequestId":"r"}}"#,
        r#"{"Response":{"TaskId":"t"}}"#,
    ] {
        let error = describe(body).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::InvalidResponse);
        assert!(error.message().starts_with("missing required field `Status`"), "{error}");
    }
}

// R3
#[test]
fn scalars_of_another_kind_are_converted_without_loss() {
    for status in ["1", "1.0", "1e0", "\"1\"", "\"1.0\"", "true"] {
        let body = format!(r#"{{"Response":{{"Status":{status},"TaskId":17,"RecordId":true,"RequestId":8}}}}"#);
        let response = describe(body).unwrap_or_else(|error| panic!("{status}: {error}"));
        assert_eq!(response.status, WebRecordStatus::from(1), "{status}");
        assert_eq!((response.task_id.as_deref(), response.request_id.as_deref()), (Some("17"), Some("8")));
    }
    let response = room_info(
        r#"{"Response":{"Total":"1","RoomList":[{"CommId":7,"RoomString":1.10,"CreateTime":"5","DestroyTime":6.0,
            "IsFinished":1,"UserId":"u"}],"RequestId":"r"}}"#,
    );
    let response = response.unwrap();
    let room = &response.room_list[0];
    assert_eq!((response.total, room.comm_id.as_str(), room.room_string.as_str()), (1, "7", "1.10"));
    assert_eq!((room.create_time, room.destroy_time, room.is_finished), (5, 6, true));
}

#[test]
fn scalars_that_would_lose_something_are_errors_without_their_value() {
    for (status, found) in [
        ("1.5", "a number with a fraction"),
        ("\"on-9876\"", "a string"),
        ("\"\"", "a string"),
        ("98765432198765432198", "an integer out of range"),
        ("{}", "an object"),
        ("[1]", "an array"),
    ] {
        let error = describe(format!(r#"{{"Response":{{"Status":{status},"RequestId":"r"}}}}"#)).unwrap_err();
        assert!(error.message().contains(&format!("Status: expected an integer, found {found}")), "{error}");
        assert!(!error.message().contains("9876") && error.request_id() == Some("r"), "{error}");
    }
}

#[derive(Clone, Default)]
struct Converted(Arc<Mutex<Vec<Conversion>>>);

impl Hook for Converted {
    fn converted(&self, attempt: &Attempt<'_>, conversions: &[Conversion]) {
        assert_eq!((attempt.action, attempt.number), ("DescribeRoomInfo", 1));
        self.0.lock().unwrap().extend_from_slice(conversions);
    }
}

#[test]
fn conversions_are_reported_and_strict_responses_rejects_them() {
    let body = r#"{"Response":{"Total":1.0,"RoomList":[{"CommId":7,"RoomString":"r","CreateTime":5,"DestroyTime":6,
        "IsFinished":true,"UserId":"\ud83d"},null],"RequestId":"r"}}"#;
    let (canned, hook) = (Canned::new(200, body), Converted::default());
    let builders =
        || builders!(.credential(credential()).region("ap-tokyo").transport(canned.clone()).hook(hook.clone()));
    let request = || DescribeRoomInfoRequest::builder().sdk_app_id(1).start_time(0).end_time(1).build();
    block_on(async { builders().0.build().unwrap().describe_room_info(request()).await }).unwrap();
    builders().1.build().unwrap().describe_room_info(request()).unwrap();
    let reported = hook.0.lock().unwrap().clone();
    let shown: Vec<_> = reported.iter().map(|c| (c.path.as_str(), c.expected, c.found)).collect();
    let expected = [
        ("Total", "an integer", "a floating-point number"),
        ("RoomList[0].CommId", "a string", "an integer"),
        ("RoomList[0].UserId", "a string", "a string with invalid Unicode"),
        ("RoomList[1]", "an item", "null"),
    ];
    assert_eq!(shown, [expected, expected].concat());

    let strict = builders().0.strict_responses(true).build().unwrap();
    let error = block_on(async { strict.describe_room_info(request()).await }).unwrap_err();
    assert!(error.message().contains("Total: expected an integer"), "{error}");
    let strict = builders().1.build().unwrap().with_options(CallOptions::new().strict_responses(true));
    assert_eq!(strict.describe_room_info(request()).unwrap_err().kind(), &ErrorKind::InvalidResponse);
    assert_eq!(hook.0.lock().unwrap().len(), 8, "a refused response reports nothing");
}

// R4, R8
#[test]
fn code_message_and_request_id_are_read_whatever_surrounds_them() {
    let cases: &[(&[u8], &str, &str)] = &[
        (
            br#"{"Response":{"Error":{"Code":"A.B","Message":"no \ud83d user"},"RequestId":"r"}}"#,
            "A.B",
            "no \u{fffd} user",
        ),
        (
            b"{\"Response\":{\"Error\":{\"Code\":\"A.B\",\"Message\":\"no \xe4\xb8\"},\"RequestId\":\"r\"}}",
            "A.B",
            "no \u{fffd}",
        ),
        (
            b"{\"Response\":{\"Error\":{\"Code\":\"A.B\",\"Message\":\"two\nlines\"},\"RequestId\":\"r\"}}",
            "A.B",
            "two\\nlines",
        ),
        (
            b"\xef\xbb\xbf{\"Response\":{\"Error\":{\"Code\":\"A.B\",\"Message\":\"m\"},\"RequestId\":\"r\"}}",
            "A.B",
            "m",
        ),
        (
            b"<br>Notice: {x}\n{\"Response\":{\"Error\":{\"Code\":\"A.B\",\"Message\":\"m\"},\"RequestId\":\"r\"}}",
            "A.B",
            "m",
        ),
        (br#"{"Response":{"RequestId":"r","Error":{"Code":"A.B","Message":"m"},"Rest":[{"#, "A.B", "m"),
        (br#"{"Response":{"error":{"code":"A.B","message":"m"},"requestId":"r"}}"#, "A.B", "m"),
        (br#"{"Response":{"Error":{"Code":4100,"Message":"m"},"RequestId":"r"}}"#, "4100", "m"),
        (br#"{"Response":{"Error":{"Code":"A.B","Message":{"en":"m"}},"RequestId":"r"}}"#, "A.B", ""),
        (br#"{"Response":{"Error":{"Code":"A.B","Message":"m"},"Error":null,"RequestId":"r"}}"#, "A.B", "m"),
        (br#"{"Response":{"Status":1,"RequestId":"r"},"Response":{"Error":{"Code":"A.B","Message":"m"}}}"#, "A.B", "m"),
        (
            br#"{"Response":{"Status":"no number","TaskId":[],"Error":{"Code":"A.B","Message":"m"},"RequestId":"r"}}"#,
            "A.B",
            "m",
        ),
    ];
    for (body, code, message) in cases {
        let text = String::from_utf8_lossy(body);
        for status in [200, 400, 500] {
            for error in [
                start(status, body).unwrap_err(),
                call(StopWebRecordRequest::builder().task_id("t").build(), status, body).unwrap_err(),
                raw(status, body).unwrap_err(),
            ] {
                assert_eq!(error.kind(), &ErrorKind::Service, "{text}");
                assert_eq!((error.code(), error.message()), (Some(*code), *message), "{text}");
                assert_eq!((error.request_id(), error.status()), (Some("r"), Some(status)), "{text}");
            }
        }
    }
    let error = raw(200, r#"{"Response":{"RequestId":17,"Error":{"Code":"A.B"}}}"#).unwrap_err();
    assert_eq!((error.code(), error.request_id()), (Some("A.B"), Some("17")));
}

// R5, R6
#[test]
fn unknown_fields_are_kept_exactly_and_never_cost_a_response() {
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    for value in [
        r#""\ud83d""#,
        "1e400",
        "18446744073709551616",
        "-0",
        "1.0000000000000000000001",
        r#"{"b": 1,  "a":"\u0041","a":2}"#,
        "null",
        &deep,
    ] {
        let body = format!(r#"{{"Response":{{"TaskId":"t","New":{value},"\ud83d":1,"RequestId":"r"}}}}"#);
        let response = start(200, &body).unwrap_or_else(|error| panic!("{value}: {error}"));
        assert_eq!(response.task_id, "t");
        assert_eq!(response.unknown_fields.get("New").unwrap().json(), value);
        // Storing the response and reading it again keeps the field.
        let stored = serde_json::to_string(&response).unwrap();
        assert!(stored.contains(value), "{stored}");
        let again: trtc_api::web_record::StartWebRecordResponse = serde_json::from_str(&stored).unwrap();
        assert_eq!(again, response);
        assert_eq!(raw(200, &body).unwrap()["TaskId"], "t", "{value}");
    }
    let body = r#"{"Response":{"A":18446744073709551616,"B":1e400,"C":"\ud83d","D":-0,"E":93643590.28718387}}"#;
    let expected =
        json!({ "A": "18446744073709551616", "B": "1e400", "C": "\u{fffd}", "D": -0.0, "E": 93643590.28718387_f64 });
    assert_eq!(raw(200, body).unwrap(), expected);
}

#[test]
fn floats_are_exact_to_the_last_digit() {
    use trtc_api::ai_service::TTSConfig;
    for digits in ["93643590.28718387", "0.1", "2.2250738585072011e-308", "9007199254740993.0"] {
        let config: TTSConfig = serde_json::from_str(&format!(r#"{{"VoiceId":"v","Volume":{digits}}}"#)).unwrap();
        assert_eq!(config.volume, Some(digits.parse().unwrap()), "{digits}");
    }
}

#[test]
fn text_that_is_not_unicode_is_replaced_in_known_fields() {
    let body = b"{\"Response\":{\"TaskId\":\"a\\ud83db\",\"RequestId\":\"r\xff\n\",\"New\":\"\\ud83d\"}}";
    let response = start(200, body).unwrap();
    assert_eq!((response.task_id.as_str(), response.request_id.as_deref()), ("a\u{fffd}b", Some("r\u{fffd}\n")));
    assert_eq!(response.unknown_fields.get("New").unwrap().json(), r#""\ud83d""#);
}

#[test]
fn a_response_after_a_byte_order_mark_or_other_text_is_read() {
    let json = r#"{"Response":{"TaskId":"t","RequestId":"r"}}"#;
    for before in ["\u{feff}", "<br />\n<b>Notice</b>: index {a} in x.php on line 3<br />\n"] {
        assert_eq!(start(200, format!("{before}{json}")).unwrap().task_id, "t");
        assert_eq!(raw(200, format!("{before}{json}")).unwrap()["TaskId"], "t");
    }
    assert_eq!(start(200, format!("{json}<br />")).unwrap_err().kind(), &ErrorKind::InvalidResponse);
}

// R7
#[test]
fn an_envelope_without_request_id_and_field_is_an_error() {
    let stop = |body: &str| call(StopWebRecordRequest::builder().task_id("t").build(), 200, body);
    for body in [
        r#"{"Response":{}}"#,
        r#"{"Response":{"RequestId":null}}"#,
        r#"{"Response":{"RequestId":""}}"#,
        r#"{"Response":{"RequestId":["r"]}}"#,
    ] {
        for error in [stop(body).unwrap_err(), raw(200, body).unwrap_err()] {
            assert_eq!(error.kind(), &ErrorKind::InvalidResponse, "{body}");
            assert!(error.may_have_executed(), "{body}");
        }
    }
    assert_eq!(stop(r#"{"Response":{"Unknown":1}}"#).unwrap_err().kind(), &ErrorKind::InvalidResponse);
    for error in [r#"{"code":"AuthFailure"}"#, r#"[{"Code":"AuthFailure"}]"#] {
        let body = format!(r#"{{"Response":{{"error":{error}}}}}"#);
        assert_eq!(stop(&body).unwrap_err().code(), Some("AuthFailure"));
        assert_eq!(raw(200, &body).unwrap_err().code(), Some("AuthFailure"));
    }
    assert!(stop(r#"{"Response":{"RequestId":"r"}}"#).is_ok());
    assert!(start(200, r#"{"Response":{"TaskId":"t"}}"#).is_ok());
    assert!(raw(200, r#"{"Response":{"TaskId":"t"}}"#).is_ok());
}

// T13
#[test]
fn an_empty_required_identifier_is_missing() {
    for body in [r#"{"Response":{"TaskId":"","RequestId":"r"}}"#, r#"{"Response":{"TaskId":null,"RequestId":"r"}}"#] {
        let error = start(200, body).unwrap_err();
        assert!(error.message().starts_with("missing required field `TaskId`"), "{error}");
        assert_eq!((error.kind(), error.request_id()), (&ErrorKind::InvalidResponse, Some("r")));
        assert!(error.may_have_executed());
    }
}

// R9
#[test]
fn a_success_body_under_an_error_status_was_executed() {
    for status in [302, 403, 429, 503] {
        let canned = Canned::new(status, r#"{"Response":{"TaskId":"t","RequestId":"r"}}"#);
        let blocking = blocking::Client::builder().credential(credential()).transport(canned.clone()).build().unwrap();
        let request = StartWebRecordRequest { record_id: None, ..page_request() };
        let error = blocking.start_web_record(request).unwrap_err();
        assert_eq!((error.kind(), error.status(), error.request_id()), (&ErrorKind::Http, Some(status), Some("r")));
        assert!(error.may_have_executed() && !error.is_retryable(), "{error}");
        assert_eq!(*canned.2.lock().unwrap(), 1, "HTTP {status}");
    }
}

// S4, S5
#[test]
fn nothing_of_a_response_with_secrets_or_of_an_envelope_is_shown() {
    use trtc_api::sts::AssumeRoleRequest;
    let request = || AssumeRoleRequest::builder().role_arn("qcs::cam::uin/1:roleName/r").role_session_name("s").build();
    for body in [
        r#"{"Credentials":{"TmpSecretKey":"hush"}}"#,
        r#"{"Credentials":{"TmpSecretKey":"hush"}}, cut"#,
        "Notice: <b>{\"Response\":{\"Credentials\":{\"TmpSecretKey\":\"hush\"",
        "plain hush",
    ] {
        for status in [200, 502] {
            let error = call(request(), status, body).unwrap_err();
            assert!(error.snippet().is_none() && !format!("{error} {error:?}").contains("hush"), "{error}");
        }
    }
    for body in ["&quot;Response&quot;: hush", "{\"Credentials\":\"hush\"}", "\u{feff}[\"hush\"]"] {
        let error = raw(502, body).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hush"), "{error}");
    }
    assert_eq!(describe("<h1>Bad Gateway</h1>").unwrap_err().snippet(), Some("<h1>Bad Gateway</h1>"));
    let body = r#"{"Response":{"Error":{"Code":"A\n2026 ERROR forged","Message":"x\u001b[2J\ny"},"RequestId":"r\n\u001b[31m"}}"#;
    let error = describe(body).unwrap_err();
    assert!(!format!("{error} {error:?}").contains(|c: char| c.is_control()), "{error:?}");
    assert_eq!(error.code(), Some("A\n2026 ERROR forged"));
}
