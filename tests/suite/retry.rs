//! Every kind of failed response, with both clients, in process and over HTTP: a precise error, never a success.

use std::time::Duration;

use serde_json::json;
use trtc_api::CallOptions;
use trtc_api::blocking;
use trtc_api::emulator::Fault;
use trtc_api::transport::{BoxFuture, Request, Response, Transport, TransportError};
use trtc_api::web_record::{DescribeWebRecordRequest, StartWebRecordRequest};
use trtc_api::{Client, Error, ErrorCode, ErrorKind};

use crate::common::{Any, KINDS, Runtime, builders, credential, new_emulator, page_request};

/// Starts a recording under a fault; checks the error and the number of recordings that run all the same.
fn start_under(fault: Fault, check: impl Fn(&Error, usize)) {
    start_with(CallOptions::new().max_attempts(1), fault, check);
}

fn start_with(options: CallOptions, fault: Fault, check: impl Fn(&Error, usize)) {
    for kind in &KINDS {
        let emulator = new_emulator();
        let client = Any::new(kind, &emulator);
        emulator.fault(fault, 1);
        let error = client.call(page_request(), options.clone()).unwrap_err();
        check(&error, emulator.running_tasks("WebRecording").len());
        assert_eq!(error.attempts(), 1);
        assert!(!format!("{error} {error:?}").contains("Idxxxxxx"), "{error}");
    }
}

#[test]
fn throttled() {
    start_under(Fault::Throttle, |error, running| {
        assert_eq!((error.code_as(), running), (Some(ErrorCode::RequestLimitExceeded), 0));
        assert!(error.is_retryable() && !error.may_have_executed() && error.request_id().is_some());
    });
}

#[test]
fn a_bare_status() {
    start_under(Fault::Status(503), |error, running| {
        assert_eq!((error.kind(), error.status(), running), (&ErrorKind::Http, Some(503), 0));
        assert!(!error.is_retryable() && error.may_have_executed(), "{error}");
    });
    start_under(Fault::Status(307), |error, _| {
        assert_eq!((error.kind(), error.status()), (&ErrorKind::Http, Some(307)));
        assert!(error.to_string().contains("redirects are not followed") && !error.may_have_executed());
    });
}

#[test]
fn an_html_page() {
    start_under(Fault::Html, |error, _| {
        assert_eq!((error.kind(), error.status()), (&ErrorKind::Http, Some(502)));
        assert!(error.snippet().is_some_and(|text| text.contains("Bad Gateway")), "{error}");
    });
}

#[test]
fn a_timeout() {
    // The delay is longer than any machine needs for the test.
    let options = CallOptions::new().max_attempts(1).attempt_timeout(Duration::from_secs(1));
    start_with(options, Fault::Delay(Duration::from_secs(600)), |error, running| {
        assert_eq!((error.kind(), running), (&ErrorKind::Timeout, 1));
        assert!(!error.is_retryable() && error.may_have_executed());
    });
}

#[test]
fn a_broken_connection() {
    for (fault, runs) in [(Fault::Reset, 0), (Fault::ResetAfter, 1), (Fault::HalfWay, 1)] {
        start_under(fault, |error, running| {
            assert_eq!((error.kind(), running), (&ErrorKind::Connection, runs), "{fault:?}: {error}");
            assert!(!error.is_retryable() && error.may_have_executed());
        });
    }
}

#[test]
fn truncated_json() {
    start_under(Fault::Truncated, |error, running| {
        assert_eq!((error.kind(), error.status(), running), (&ErrorKind::InvalidResponse, Some(200), 1));
        assert!(error.to_string().contains("EOF"), "{error}");
        assert!(error.may_have_executed());
    });
}

#[test]
fn a_response_above_the_size_limit() {
    start_under(Fault::Huge, |error, running| {
        assert_eq!((error.kind(), running), (&ErrorKind::ResponseTooLarge, 1));
        assert!(error.to_string().contains("1048576 bytes"), "{error}");
    });
}

#[test]
fn no_server_at_all() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (client, blocking) = builders!(.credential(credential()).endpoint(format!("http://{free}")).max_attempts(1));
    let (client, blocking) = (client.build().unwrap(), blocking.build().unwrap());
    let runtime = Runtime::new();

    let errors = [
        runtime.block_on(async { client.start_web_record(page_request()).await }).unwrap_err(),
        blocking.start_web_record(page_request()).unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), &ErrorKind::Connect, "{error}");
        assert!(error.is_retryable() && !error.may_have_executed());
    }
}

/// A transport that returns the same response to every request, with any content type.
struct Canned(u16, &'static str, String);

impl Canned {
    fn response(&self) -> Result<Response, TransportError> {
        let mut response = Response::new(self.0, self.2.clone());
        let value = http::HeaderValue::from_static(self.1);
        response.headers.insert(http::header::CONTENT_TYPE, value);
        Ok(response)
    }
}

impl Transport for Canned {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async { self.response() })
    }
}

impl blocking::Transport for Canned {
    fn send(&self, _: Request) -> Result<Response, TransportError> {
        self.response()
    }
}

fn canned(status: u16, content_type: &'static str, body: &str) -> [Error; 2] {
    let transport = || Canned(status, content_type, body.to_owned());
    let request = || DescribeWebRecordRequest::builder().task_id("t").build();
    let runtime = Runtime::bare();
    let client = Client::builder().credential(credential()).transport(transport()).build().unwrap();
    let blocking = blocking::Client::builder().credential(credential()).transport(transport()).build().unwrap();
    [
        runtime.block_on(async { client.describe_web_record(request()).await }).unwrap_err(),
        blocking.describe_web_record(request()).unwrap_err(),
    ]
}

#[test]
fn an_error_is_an_error_under_any_content_type_and_status() {
    let body = json!({ "Response": {
        "Error": { "Code": "FailedOperation.TaskNotExist", "Message": "task not exist" }, "RequestId": "not a uuid" } });
    for content_type in ["application/json", "application/json; charset=utf-8", "text/html", "image/png"] {
        for status in [200, 400, 500] {
            for error in canned(status, content_type, &body.to_string()) {
                assert_eq!(error.kind(), &ErrorKind::Service);
                assert!(error.is(ErrorCode::FailedOperationTaskNotExist));
                assert_eq!((error.message(), error.request_id()), ("task not exist", Some("not a uuid")));
                assert_eq!(error.status(), Some(status));
            }
        }
    }
}

#[test]
fn a_body_that_is_not_the_services_response_is_an_error() {
    for (body, reason) in [
        (r#"{"Response":null}"#, "it contains no `Response` object"),
        (r#"{}"#, "it contains no `Response` object"),
        (r#"[]"#, "an object with `Response`"),
        ("", "EOF"),
        ("<html>hello</html>", "expected value"),
        (r#"{"Response":{"Status":1,"RequestId":"r"}"#, "EOF"),
        (r#"{"Response":{"Status":1,"RequestId":"r"}} tail"#, "trailing characters"),
        (r#"{"Response":[]}"#, "an object under `Response`"),
        (r#"{"Response":{"RequestId":"r"}}"#, "missing required field `Status`"),
        (r#"{"Response":{"Status":null,"RequestId":"r"}}"#, "missing required field `Status`"),
        (r#"{"Response":{"Status":"on","RequestId":"r"}}"#, "Status: expected an integer, found a string"),
        (r#"{"Response":{"Status":1,"TaskId":{},"RequestId":"r"}}"#, "TaskId: expected a string, found an object"),
        (r#"{"Response":{"Error":{"Message":"?"},"RequestId":"r"}}"#, "service error"),
    ] {
        for error in canned(200, "application/json", body) {
            assert!(error.to_string().contains(reason), "{body}: {error}");
            assert_eq!((error.status(), error.attempts()), (Some(200), 1), "{body}");
            assert!(error.may_have_executed());
            if body.contains(r#""RequestId":"r""#) {
                assert_eq!(error.request_id(), Some("r"), "{body}");
            }
        }
    }
}

#[test]
fn a_start_without_a_key_is_never_retried() {
    for fault in [Fault::ResetAfter, Fault::HalfWay, Fault::Truncated, Fault::Status(502)] {
        for kind in &KINDS {
            let emulator = new_emulator();
            let client = Any::new(kind, &emulator);
            emulator.fault(fault, 1);
            let error = client.call(page_request(), CallOptions::new()).unwrap_err();
            assert!(error.may_have_executed() && !error.is_retryable(), "{error}");
            assert!(emulator.running_tasks("WebRecording").len() <= 1);
            assert_eq!(error.attempts(), 1);
        }
    }
}

#[test]
fn a_start_with_a_key_is_retried_and_executed_once() {
    for kind in &KINDS {
        let request = StartWebRecordRequest { record_id: Some("one".to_owned()), ..page_request() };
        let emulator = new_emulator();
        let client = Any::new(kind, &emulator);
        emulator.fault(Fault::Reset, 1);
        client.call(request.clone(), CallOptions::new()).unwrap();
        assert_eq!(emulator.running_tasks("WebRecording").len(), 1);

        let emulator = new_emulator();
        let client = Any::new(kind, &emulator);
        emulator.fault(Fault::ResetAfter, 1);
        let error = client.call(request, CallOptions::new()).unwrap_err();
        assert_eq!((error.code_as(), error.attempts()), (Some(ErrorCode::FailedOperationTaskExist), 2));
        assert!(error.may_have_executed(), "the task may be the caller's own");
        assert_eq!(emulator.running_tasks("WebRecording").len(), 1);
    }
}
