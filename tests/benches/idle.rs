//! Calls over a pooled connection that the server has closed between them, against reqwest in the same loop.
//!
//! A runtime that runs only inside of `block_on` does not notice that a connection was closed while it stood still. A
//! client that takes such a connection loses the request, and cannot say whether it was executed. Both clients send the
//! same request without a retry, each with a runtime of its own, and take turns in being first. The server closes a
//! connection 30 ms after its last response; the pause between two rounds is twice as long, or as long as the first
//! argument says, in milliseconds: 30 makes it a race that no client can always win.
//!
//! Run: `cargo run --release --manifest-path tests/benches/Cargo.toml --bin idle`.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use trtc_api::Client;
use trtc_api::web_record::StopWebRecordRequest;
use trtc_benches::{ID, KEY};

const ROUNDS: usize = 200;

/// How long a connection may be idle.
const IDLE: Duration = Duration::from_millis(30);

fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || serve(stream));
        }
    });
    url
}

/// Responds until the connection is idle for too long.
fn serve(mut stream: TcpStream) {
    const BODY: &str = r#"{"Response":{"RequestId":"1"}}"#;
    let _ = stream.set_read_timeout(Some(IDLE));
    let (mut received, mut buffer) = (Vec::new(), [0; 4096]);
    while let Ok(count @ 1..) = stream.read(&mut buffer) {
        received.extend(&buffer[..count]);
        if received.ends_with(b"}") {
            received.clear();
            // The head announces a connection that stays open.
            let _ = write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{BODY}", BODY.len());
        }
    }
}

fn main() {
    let pause = std::env::args().nth(1).and_then(|text| text.parse().ok()).map_or(IDLE * 2, Duration::from_millis);
    let url = server();
    for (name, builder) in [
        ("current-thread", Builder::new_current_thread as fn() -> Builder),
        ("multi-thread", Builder::new_multi_thread),
    ] {
        let runtime = || builder().enable_all().build().expect("a runtime");
        let credential = trtc_api::Credential::new(ID, KEY);
        let ours = Client::builder().credential(credential).endpoint(&*url).max_attempts(1).build().expect("a client");
        let theirs = reqwest::Client::builder().no_proxy().build().expect("a client");
        let call_ours = |runtime: &Runtime| {
            let request = StopWebRecordRequest::builder().task_id("x").build();
            runtime.block_on(async { ours.stop_web_record(request).await }).is_err()
        };
        let call_theirs = |runtime: &Runtime| {
            let sent = async { theirs.post(&url).body(r#"{"TaskId":"x"}"#).send().await?.bytes().await };
            runtime.block_on(sent).is_err()
        };
        let (of_ours, of_theirs) = (runtime(), runtime());
        let mut failures = (0, 0);
        for round in 0..ROUNDS {
            if round % 2 == 0 {
                failures.0 += usize::from(call_ours(&of_ours));
                failures.1 += usize::from(call_theirs(&of_theirs));
            } else {
                failures.1 += usize::from(call_theirs(&of_theirs));
                failures.0 += usize::from(call_ours(&of_ours));
            }
            std::thread::sleep(pause);
        }
        println!("{name} runtime: {} of {ROUNDS} calls failed, reqwest {} of {ROUNDS}", failures.0, failures.1);
    }
}
