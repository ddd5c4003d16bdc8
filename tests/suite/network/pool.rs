use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use trtc_api::web_record::StopWebRecordRequest;
use trtc_api::{Client, ErrorKind};

use crate::common::credential;

fn request() -> StopWebRecordRequest {
    StopWebRecordRequest::builder().task_id("x").build()
}

/// Starts a server that closes idle connections at once, and counts the requests that it receives.
fn server(received: Arc<AtomicUsize>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let received = Arc::clone(&received);
            std::thread::spawn(move || {
                let mut text = Vec::new();
                let mut buffer = [0; 4096];
                while !String::from_utf8_lossy(&text).contains("\"TaskId\":\"x\"}") {
                    match stream.read(&mut buffer) {
                        Ok(0) | Err(_) => return,
                        Ok(count) => text.extend_from_slice(&buffer[..count]),
                    }
                }
                received.fetch_add(1, Ordering::Relaxed);
                let body = r#"{"Response":{"RequestId":"1"}}"#;
                // The head announces a connection that stays open; it is closed all the same.
                let _ = write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            });
        }
    });
    url
}

/// Case N1: the runtime does not run between the calls, so it has not noticed that the server closed the connection.
#[test]
fn a_closed_connection_of_the_pool_is_not_used() {
    let received = Arc::new(AtomicUsize::new(0));
    let client = Client::builder().credential(credential()).endpoint(server(Arc::clone(&received))).max_attempts(1);
    let client = client.build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for call in 0..20 {
        runtime.block_on(async { client.stop_web_record(request()).await }).unwrap();
        assert_eq!(received.load(Ordering::Relaxed), call + 1);
        // The server closes the connection meanwhile.
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Case N8: a runtime in which timers, or timers and I/O, are disabled.
#[test]
fn a_runtime_without_timers_is_a_configuration_error() {
    let client = Client::builder().credential(credential()).endpoint(server(Arc::default())).build().unwrap();
    let bare = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let no_timers = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
    let no_io = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    for runtime in [bare, no_timers, no_io] {
        let error = runtime.block_on(async { client.stop_web_record(request()).await }).unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (&ErrorKind::Configuration, 1), "{error}");
        assert!(error.message().contains("build the tokio runtime with `enable_all()`"), "{error}");
    }
}
