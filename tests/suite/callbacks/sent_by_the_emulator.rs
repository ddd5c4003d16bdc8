//! Callbacks that the emulator sends.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use trtc_api::emulator::Emulator;
use trtc_api::web_record::{StartWebRecordResponse, StopWebRecordRequest};
use trtc_api::{Client, Error, Region};

use super::*;
use crate::common::{Runtime, credential, emulator_builder, page_request};

/// A received request: the path, the headers `Sign` and `SdkAppId`, the body.
struct Request {
    path: String,
    sign: Option<String>,
    app_id: Option<String>,
    body: Vec<u8>,
}

/// Receives a request and responds with a status, or closes the connection.
fn serve(listener: &TcpListener, status: Option<u16>) -> Request {
    let (mut stream, _) = listener.accept().unwrap();
    let request = read_request(&mut stream);
    if let Some(status) = status {
        write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n").unwrap();
    }
    request
}

fn read_request(stream: &mut TcpStream) -> Request {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).unwrap();
        assert!(count > 0, "the request was interrupted");
        bytes.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let header = |name: &str| {
            let mut lines = head.lines().filter_map(|line| line.split_once(": "));
            lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
        };
        if body.len() >= header("content-length").unwrap().parse().unwrap() {
            let path = head.split(' ').nth(1).unwrap().to_owned();
            let (sign, app_id) = (header("sign"), header("sdkappid"));
            return Request { path, sign, app_id, body: body.as_bytes().to_vec() };
        }
    }
}

fn record(emulator: &Emulator) -> Result<StartWebRecordResponse, Error> {
    let client = Client::builder().credential(credential()).region(Region::AP_SINGAPORE);
    let client = client.transport(emulator.clone()).build()?;
    let runtime = Runtime::new();
    runtime.block_on(async {
        let started = client.start_web_record(page_request()).await?;
        client.stop_web_record(StopWebRecordRequest::builder().task_id(&started.task_id).build()).await?;
        Ok(started)
    })
}

#[test]
fn a_recording_is_reported_signed_from_its_start_to_its_files() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/callback?of=school", listener.local_addr().unwrap());
    let emulator = emulator_builder().callbacks(&url, Some("key42")).unwrap().build();
    let started = record(&emulator).unwrap();
    let mut numbers = Vec::new();
    for _ in 0..3 {
        let request = serve(&listener, Some(200));
        assert_eq!(request.path, "/callback?of=school");
        // The application of the request that started the task.
        assert_eq!(request.app_id.as_deref(), Some(&*page_request().sdk_app_id.to_string()));
        let callback = Receiver::new("key42").receive::<Event>(request.sign.as_deref(), &request.body).unwrap();
        if let Event::RecordingMp4Stored(stored) = &callback.event {
            // The trap of the file events: the task has its start at its end.
            let task = stored.task_id.as_ref().unwrap();
            let (task, start) = task.split_once("_StartTimeMs_").unwrap();
            assert_eq!((task, start.len()), (&*started.task_id, 13));
            assert_eq!(stored.payload.as_ref().unwrap().file_list.as_ref().unwrap().len(), 1);
        }
        numbers.push(callback.event.numbers().1);
    }
    numbers.sort_unstable();
    assert_eq!(numbers, [310, 801, 802]);
}

#[test]
fn a_callback_that_is_not_taken_comes_again_until_it_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    // A clock that stands and never waits: the rule alone says when it is enough.
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let clock = StandingClock(UNIX_EPOCH + Duration::from_secs(1_600_000_000));
    let emulator = Emulator::builder().clock(clock).callbacks(&url, None).unwrap().build();
    let event = Event::WebRecordStopped(Box::default());
    emulator.report(&event);
    let first = serve(&listener, Some(500));
    assert!(first.sign.is_none() && first.app_id.is_none());
    for status in [None, Some(301), Some(404), Some(500), None, Some(503)] {
        assert_eq!(serve(&listener, status).body, first.body, "it is the same message");
    }
    // Seven times in a minute; then the next message is the next one.
    emulator.report(&Event::WebRecordUpdated(Box::default()));
    let next = serve(&listener, Some(200));
    let callback = Receiver::unsigned().replay_window(None).receive::<Event>(None, &next.body).unwrap();
    assert_eq!(callback.event.numbers(), (8, 803));
}

#[test]
fn a_recording_that_runs_into_its_limit_is_reported_as_such() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};
    use trtc_api::Clock;
    use trtc_api::transport::BoxFuture;

    struct Settable(Arc<AtomicU64>);
    impl Clock for Settable {
        fn now(&self) -> SystemTime {
            UNIX_EPOCH + Duration::from_secs(self.0.load(Ordering::Relaxed))
        }
        fn monotonic(&self) -> Duration {
            Duration::ZERO
        }
        fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
            Box::pin(async {})
        }
        fn sleep_blocking(&self, _: Duration) {}
    }

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let time = Arc::new(AtomicU64::new(1_600_000_000));
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let emulator = Emulator::builder().clock(Settable(time.clone())).callbacks(&url, None).unwrap().build();
    let builder = || blocking::Client::builder().credential(credential()).clock(Settable(time.clone()));
    let client = builder().transport(emulator.clone()).build().unwrap();
    client.start_web_record(page_request()).unwrap();
    time.fetch_add(3_601, Ordering::Relaxed);
    let gone = StopWebRecordRequest::builder().task_id("another").build();
    assert!(client.stop_web_record(gone).is_err());
    let mut numbers: Vec<u32> = (0..3)
        .map(|_| {
            let request = serve(&listener, Some(200));
            let receiver = Receiver::unsigned().replay_window(None);
            receiver.receive::<Event>(None, &request.body).unwrap().event.numbers().1
        })
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [310, 801, 804]);
}
