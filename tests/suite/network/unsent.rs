//! Errors of timeouts and lost connections, also of an attempt timeout that is shorter than the connect timeout.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use trtc_api::transport::Proxy;
use trtc_api::web_record::StopWebRecordRequest;
use trtc_api::{Error, ErrorKind};

use super::test_server::NAME;
use crate::common::{Runtime, builders, credential};

/// A port that accepts connections and never responds.
fn black_hole() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

/// The errors of both clients.
fn errors(endpoint: &str, proxy: Proxy) -> [Error; 2] {
    errors_within(Duration::from_millis(50), endpoint, proxy)
}

fn errors_within(timeout: Duration, endpoint: &str, proxy: Proxy) -> [Error; 2] {
    let (client, blocking) = builders!(
        .credential(credential()).endpoint(endpoint).proxy(proxy.clone()).attempt_timeout(timeout).max_attempts(1)
    );
    let request = || StopWebRecordRequest::builder().task_id("x").build();
    let runtime = Runtime::new();
    let client = client.build().unwrap();
    [
        runtime.block_on(async { client.stop_web_record(request()).await }).unwrap_err(),
        blocking.build().unwrap().stop_web_record(request()).unwrap_err(),
    ]
}

#[test]
fn without_a_connection_nothing_was_executed() {
    let (_hole, address) = black_hole();
    let proxy = Proxy::new(format!("http://me:hush@{address}"));
    let direct = format!("https://{address}");
    for (endpoint, proxy, via) in [
        (format!("https://{NAME}"), proxy, Some(format!("http://***@{address}"))),
        // The TLS handshake is part of connecting.
        (direct, Proxy::none(), None),
    ] {
        for error in errors(&endpoint, proxy.clone()) {
            assert_eq!(error.kind(), &ErrorKind::Connect, "{error}");
            assert!(!error.may_have_executed() && error.is_retryable(), "{error}");
            assert!(error.message().contains("no connection within the attempt timeout of 50 ms"), "{error}");
            assert_eq!(error.proxy(), via.as_deref());
            assert!(endpoint.contains(error.host().unwrap().trim_end_matches(":443")), "{error}");
            assert!(!format!("{error:?}").contains("hush"));
        }
    }
}

#[test]
fn with_a_connection_the_request_may_have_executed() {
    let (_hole, address) = black_hole();
    for error in errors(&format!("http://{address}"), Proxy::none()) {
        assert_eq!(error.kind(), &ErrorKind::Timeout, "{error}");
        assert!(error.may_have_executed(), "{error}");
        assert!(error.message().contains("no response within the attempt timeout of 50 ms"), "{error}");
    }
}

/// A port that sends half of a response and closes the connection.
fn cut_off() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut received = Vec::new();
            while !received.ends_with(b"}") {
                let mut buffer = [0; 4096];
                let count = stream.read(&mut buffer).unwrap();
                received.extend(&buffer[..count]);
            }
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{");
        }
    });
    address
}

#[test]
fn a_response_that_is_cut_off_names_the_host() {
    let address = cut_off();
    for error in errors_within(Duration::from_secs(30), &format!("http://{address}"), Proxy::none()) {
        assert_eq!((error.kind(), error.host()), (&ErrorKind::Connection, Some(&*address)), "{error}");
        assert!(error.may_have_executed(), "{error}");
    }
}
