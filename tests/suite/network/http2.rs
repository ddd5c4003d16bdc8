//! HTTP/2: requests that the server did not process, and silent connections.

use std::sync::atomic::Ordering;
use std::time::Duration;

use trtc_api::ErrorKind;
use trtc_api::web_record::{DescribeWebRecordRequest, StartWebRecordRequest};

use super::test_server::{Act, Authority, Http2};
use crate::common::{Runtime, builders, credential, page_request};

/// The clients of a server.
macro_rules! clients {
    ($authority:expr, $server:expr) => {{
        let endpoint = format!("https://localhost:{}", $server.port);
        builders!(.credential(credential()).root_certificates($authority.pem()).endpoint(&*endpoint))
    }};
}

/// A start without a key, which is never retried if it may have been executed.
fn start() -> StartWebRecordRequest {
    StartWebRecordRequest { record_id: None, ..page_request() }
}

#[test]
fn a_request_that_the_server_did_not_process_is_retried() {
    let authority = Authority::new();
    for act in [Act::Refuse, Act::GoAway(0), Act::GoAway(11)] {
        let server = Http2::start(&authority, vec![act, Act::Respond, act]);
        let (client, blocking) = clients!(authority, server);
        let client = client.build().unwrap();
        let runtime = Runtime::new();
        assert_eq!(runtime.block_on(async { client.start_web_record(start()).await }).unwrap().task_id, "t");
        assert_eq!(server.requests.load(Ordering::SeqCst), 2);
        assert_eq!(blocking.build().unwrap().start_web_record(start()).unwrap().task_id, "t");
        assert_eq!(server.requests.load(Ordering::SeqCst), 4);

        let server = Http2::start(&authority, vec![act]);
        let (client, _) = clients!(authority, server);
        let client = client.max_attempts(1).build().unwrap();
        let error = runtime.block_on(async { client.start_web_record(start()).await }).unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (&ErrorKind::Connect, 1), "{error}");
        assert!(error.is_retryable() && !error.may_have_executed(), "{error}");
        assert_eq!(error.host(), Some(&*format!("localhost:{}", server.port)));
    }
}

/// A server that has begun to respond has processed the request, whatever it says then.
#[test]
fn a_request_is_not_retried_after_the_head_of_its_response() {
    let authority = Authority::new();
    let server = Http2::start(&authority, vec![Act::RefuseLate]);
    let (client, _) = clients!(authority, server);
    let client = client.build().unwrap();
    let error = Runtime::new().block_on(async { client.start_web_record(start()).await }).unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (&ErrorKind::Connection, 1), "{error}");
    assert!(error.may_have_executed());
    assert_eq!(error.host(), Some(&*format!("localhost:{}", server.port)));
}

#[test]
fn a_silent_connection_is_not_used_again() {
    let authority = Authority::new();
    let server = Http2::start(&authority, vec![Act::Respond, Act::Silent]);
    let (client, _) = clients!(authority, server);
    let client = client.max_attempts(1).build().unwrap();
    let describe = || DescribeWebRecordRequest::builder().task_id("t").build();
    Runtime::new().block_on(async {
        client.start_web_record(start()).await.unwrap();
        // In virtual time, which passes while all wait: the pings of the connection have no response.
        tokio::time::pause();
        let error = client.describe_web_record(describe()).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Timeout | ErrorKind::Connection), "{error}");
        tokio::time::resume();
        // The status is missing in the response of the server, which is not the point.
        let error = client.describe_web_record(describe()).attempt_timeout(Duration::from_secs(20)).await.err();
        assert!(error.is_none_or(|error| *error.kind() == ErrorKind::InvalidResponse));
    });
    assert_eq!(server.connections.load(Ordering::SeqCst), 2);
}
