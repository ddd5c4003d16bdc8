use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use trtc_api::web_record::StopWebRecordRequest;
use trtc_api::{Client, RateLimits};

use crate::common::credential;

/// Reads a request to the end of its body.
fn read_request(stream: &mut TcpStream) {
    let mut text = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let many = stream.read(&mut buffer).unwrap();
        text.extend_from_slice(&buffer[..many]);
        let shown = String::from_utf8_lossy(&text);
        if many == 0 || shown.contains("\"TaskId\":\"x\"}") {
            return;
        }
    }
}

/// A dropped call leaves nothing behind: its connection is closed, and the client can still be used.
#[test]
fn dropping_a_call_closes_its_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let (sender, arrived) = mpsc::channel();
    let server = thread::spawn(move || {
        let (mut first, _) = listener.accept().unwrap();
        read_request(&mut first);
        sender.send(()).unwrap();
        // The end of the connection; otherwise this read blocks forever.
        assert_eq!(first.read(&mut [0; 16]).unwrap(), 0);
        let (mut second, _) = listener.accept().unwrap();
        read_request(&mut second);
        let body = r#"{"Response":{"RequestId":"1"}}"#;
        write!(second, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let client = Client::builder().credential(credential()).endpoint(endpoint).rate_limits(RateLimits::Wait);
    let client = client.build().unwrap();
    let request = StopWebRecordRequest::builder().task_id("x").build();
    let dropped = runtime.spawn({
        let (client, request) = (client.clone(), request.clone());
        async move { client.stop_web_record(request).await }
    });
    arrived.recv_timeout(Duration::from_secs(60)).unwrap();
    dropped.abort();
    runtime.block_on(async { client.stop_web_record(request).await }).unwrap();
    server.join().unwrap();
    drop(client);
    // Tasks end a little later.
    let mut polls = 0;
    while runtime.metrics().num_alive_tasks() > 0 {
        polls += 1;
        assert!(polls < 10_000, "a task is left");
        thread::sleep(Duration::from_millis(1));
    }
}
