use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use trtc_api::web_record::StopWebRecordRequest;
use trtc_api::{Client, ErrorKind};

use crate::common::{Runtime, credential};

fn request() -> StopWebRecordRequest {
    StopWebRecordRequest::builder().task_id("x").build()
}

/// The connections of a server, each of which has had its response. Removing one closes it.
type Idle = Arc<Mutex<Vec<TcpStream>>>;

/// Starts a server that responds once on each connection, and keeps it open although it reads nothing more from it.
fn server(idle: Idle) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let idle = Arc::clone(&idle);
            std::thread::spawn(move || {
                let mut text = Vec::new();
                let mut buffer = [0; 4096];
                while !String::from_utf8_lossy(&text).contains("\"TaskId\":\"x\"}") {
                    match stream.read(&mut buffer) {
                        Ok(0) | Err(_) => return,
                        Ok(count) => text.extend_from_slice(&buffer[..count]),
                    }
                }
                let body = r#"{"Response":{"RequestId":"1"}}"#;
                // Locked, so that a connection whose response was received is among the idle ones.
                let mut idle = idle.lock().unwrap();
                let _ = write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
                idle.push(stream);
            });
        }
    });
    url
}

/// The runtime does not run between the calls, so it has not noticed that the server closed the connection.
#[test]
fn a_closed_connection_of_the_pool_is_not_used() {
    let idle = Idle::default();
    let client = Client::builder().credential(credential()).endpoint(server(Arc::clone(&idle))).max_attempts(1);
    let client = client.build().unwrap();
    let runtime = Runtime::new();
    for _ in 0..20 {
        runtime.block_on(async { client.stop_web_record(request()).await }).unwrap();
        let closed = std::mem::take(&mut *idle.lock().unwrap());
        assert_eq!(closed.len(), 1);
        drop(closed);
        // A runtime that received a response this short a time ago counts as one that has noticed.
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
}

/// A runtime in which timers, or timers and I/O, are disabled.
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

/// The same in a process of its own: the error is returned, and nothing is printed.
#[test]
fn a_runtime_without_timers_prints_no_panic() {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "--nocapture", "network::pool::a_runtime_without_timers_is_a_configuration_error"]);
    let output = command.output().unwrap();
    assert!(output.status.success());
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(out.contains("1 passed"), "{out}");
    assert!(!out.contains("panicked") && !err.contains("panicked"), "{out}{err}");
}

/// With a transport that needs no timers, the client waits for its retries on a thread.
#[test]
fn a_transport_of_the_user_needs_no_timers() {
    let emulator = crate::common::new_emulator();
    emulator.fault(trtc_api::emulator::Fault::Throttle, 1);
    let client = Client::builder().credential(credential()).transport(emulator).build().unwrap();
    let bare = Runtime::bare();
    let error = bare.block_on(async { client.stop_web_record(request()).await }).unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (&ErrorKind::Service, 2), "{error}");
}

/// Connections belong to a runtime, and a runtime may stand still.
#[test]
fn a_client_serves_several_runtimes() {
    let emulator = crate::common::new_emulator();
    let server = emulator.listen("127.0.0.1:0").unwrap();
    let client = Client::builder().credential(credential()).endpoint(server.url()).max_attempts(1).build().unwrap();
    let runtime = || Runtime::new();
    let runtimes: Vec<_> = (0..20).map(|_| runtime()).collect();
    // More runtimes than the client keeps connections for, each twice, while all others stand still.
    for runtime in runtimes.iter().chain(&runtimes).chain(runtimes.first()) {
        let error = runtime.block_on(async { client.stop_web_record(request()).await }).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Service, "{error}");
    }
    // A runtime that has ended has left nothing behind.
    drop(runtimes);
    let error = runtime().block_on(async { client.stop_web_record(request()).await }).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Service, "{error}");
}
