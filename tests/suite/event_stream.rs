//! Responses that are a stream of events: the official examples and every kind of failure.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::Value;
use trtc_api::ai_service::{SpeechChunk, TextToSpeechSSERequest, Voice};
use trtc_api::emulator::Fault;
use trtc_api::transport::{
    Body, BoxFuture, Request, Response, StreamingResponse, Transport, TransportError, TransportErrorKind,
};
use trtc_api::{Client, Error, ErrorCode, ErrorKind, Region, blocking};

use crate::common::{credential, new_emulator, paused};

fn request() -> TextToSpeechSSERequest {
    let voice = Voice::builder().voice_id("v-female-R2s4N9qJ").build();
    TextToSpeechSSERequest::builder().text("hello").sdk_app_id(1_600_011_111).voice(voice).build()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// The chunks of a stream, the error that it ends with, and its request ID.
#[derive(Debug)]
struct Outcome {
    chunks: Vec<SpeechChunk>,
    error: Option<Error>,
    request_id: Option<String>,
}

impl Outcome {
    fn audio(&self) -> Vec<&str> {
        self.chunks.iter().map(|chunk| chunk.audio.as_deref().unwrap_or_default()).collect()
    }
}

fn listen(transport: impl Transport) -> Outcome {
    let client = Client::builder().credential(credential()).region(Region::AP_SINGAPORE).transport(transport).build();
    listen_with(&client.unwrap())
}

fn listen_with(client: &Client) -> Outcome {
    runtime().block_on(async {
        let (mut chunks, mut error) = (Vec::new(), None);
        let mut events = client.text_to_speech_sse(request());
        while let Some(event) = events.next().await {
            match event {
                Ok(chunk) => chunks.push(chunk),
                Err(failure) => error = Some(failure),
            }
        }
        assert!(events.next().await.is_none(), "a stream that has ended stays ended");
        Outcome { chunks, error, request_id: events.request_id().map(str::to_owned) }
    })
}

fn listen_blocking(client: &blocking::Client) -> Outcome {
    let (mut chunks, mut error) = (Vec::new(), None);
    let mut events = client.text_to_speech_sse(request());
    for event in events.by_ref() {
        match event {
            Ok(chunk) => chunks.push(chunk),
            Err(failure) => error = Some(failure),
        }
    }
    assert!(events.next().is_none(), "a stream that has ended stays ended");
    Outcome { chunks, error, request_id: events.request_id().map(str::to_owned) }
}

/// Returns a stream in pieces, and then ends it or breaks the connection.
#[derive(Clone)]
struct Pieces {
    pieces: Arc<Mutex<Vec<Bytes>>>,
    breaks: bool,
    content_type: &'static str,
}

impl Pieces {
    fn new(pieces: &[&[u8]]) -> Self {
        let pieces = pieces.iter().rev().map(|piece| Bytes::copy_from_slice(piece)).collect();
        Self { pieces: Arc::new(Mutex::new(pieces)), breaks: false, content_type: "text/event-stream; charset=utf-8" }
    }
}

impl Transport for Pieces {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async { panic!("a stream is opened") })
    }

    fn stream(&self, _: Request) -> BoxFuture<'_, Result<StreamingResponse, TransportError>> {
        let mut headers = http::HeaderMap::new();
        headers.insert("content-type", self.content_type.parse().unwrap());
        headers.insert("x-tc-requestid", "id-of-the-header".parse().unwrap());
        let body: Box<dyn Body> = Box::new(self.clone());
        Box::pin(async { Ok(StreamingResponse::new(http::StatusCode::OK, headers, body)) })
    }
}

impl Body for Pieces {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        let piece = self.pieces.lock().unwrap().pop();
        let broken = || TransportError::new(TransportErrorKind::Connection, "the connection broke");
        Box::pin(async move {
            match piece {
                None if self.breaks => Err(broken()),
                piece => Ok(piece),
            }
        })
    }
}

const ONE: &str = r#"{"Type":"chunk","ChunkId":"chunk_0","Audio":"YQ==","Seq":0,"IsEnd":false}"#;
const LAST: &str = r#"{"Type":"chunk","ChunkId":"chunk_1","Audio":"Yg==","Seq":1,"IsEnd":true}"#;

fn official(index: usize) -> String {
    let all: Value = serde_json::from_str(include_str!("../facts/examples.json")).unwrap();
    let example = &all["actions"]["TextToSpeechSSE"][index];
    example["raw_answer"].as_str().map_or_else(|| example["answer"].to_string(), str::to_owned)
}

#[test]
fn the_official_examples() {
    // Its second event lacks the bracket that closes a list.
    let repaired = official(2).replace(r#"2}, "IsEnd""#, r#"2}], "IsEnd""#);
    assert_ne!(repaired, official(2));
    let whole = listen(Pieces::new(&[repaired.as_bytes()]));
    assert!(whole.error.is_none(), "{whole:?}");
    assert_eq!((whole.chunks.len(), whole.request_id.as_deref()), (3, Some("id-of-the-header")));
    assert_eq!(whole.chunks[1].alignments.as_ref().unwrap()[0].time_end_ms, Some(600));

    let broken = listen(Pieces::new(&[official(0).as_bytes()]));
    let error = broken.error.unwrap();
    assert_eq!((broken.chunks.len(), error.code_as()), (1, Some(ErrorCode::InternalError)));
    assert_eq!((error.message(), error.request_id()), ("internal error message", Some("id-of-the-header")));
    assert!(error.may_have_executed() && !error.is_retryable());

    let refused = listen(Pieces { content_type: "application/json", ..Pieces::new(&[official(1).as_bytes()]) });
    let error = refused.error.unwrap();
    assert_eq!((refused.chunks.len(), error.code_as()), (0, Some(ErrorCode::InvalidParameterVoiceId)));
    assert_eq!(error.request_id(), Some("78033210-b9c2-4c2a-b378-6a0c63646d81"));
}

#[test]
fn a_response_that_is_not_a_stream_is_an_error() {
    let response = br#"{"Response":{"RequestId":"1"}}"#;
    let outcome = listen(Pieces { content_type: "application/json", ..Pieces::new(&[response]) });
    let error = outcome.error.unwrap();
    assert_eq!(*error.kind(), ErrorKind::InvalidResponse);
    assert!(error.message().contains("a stream of events was expected"), "{error}");
    let html = listen(Pieces { content_type: "text/html", ..Pieces::new(&[b"<html>hello</html>"]) });
    assert_eq!(*html.error.unwrap().kind(), ErrorKind::InvalidResponse);
}

#[test]
fn a_truncated_stream_is_an_error() {
    let early = listen(Pieces::new(&[format!("data: {ONE}\n\n").as_bytes()]));
    let error = early.error.as_ref().unwrap();
    assert_eq!((early.audio(), error.kind()), (vec!["YQ=="], &ErrorKind::Connection));
    assert!(error.message().contains("before its last event"), "{error}");

    let dropped = listen(Pieces { breaks: true, ..Pieces::new(&[format!("data: {ONE}\n\ndata: {{").as_bytes()]) });
    assert_eq!((dropped.audio(), dropped.error.as_ref().unwrap().kind()), (vec!["YQ=="], &ErrorKind::Connection));
    assert_eq!(dropped.error.unwrap().message(), "the connection broke");

    let empty = listen(Pieces::new(&[]));
    assert!(empty.chunks.is_empty() && empty.error.is_some());

    let odd = listen(Pieces::new(&[b"data: {\"Seq\":\"three\"}\n\n"]));
    let error = odd.error.unwrap();
    assert_eq!(*error.kind(), ErrorKind::InvalidResponse);
    assert!(error.message().contains("Seq: ") && !error.message().contains("three"), "{error}");
}

#[test]
fn the_last_event_needs_no_blank_line_and_later_events_are_ignored() {
    let bare = listen(Pieces::new(&[format!("data: {ONE}\r\n\r\n: a comment\r\ndata: {LAST}").as_bytes()]));
    assert!(bare.error.is_none(), "{bare:?}");
    assert_eq!(bare.audio(), ["YQ==", "Yg=="]);
    let more = listen(Pieces { breaks: true, ..Pieces::new(&[format!("data:{LAST}\n\ndata:{ONE}\n\n").as_bytes()]) });
    assert!(more.error.is_none() && more.audio() == ["Yg=="], "{more:?}");
    let (head, tail) = LAST.split_once(",\"Seq\"").unwrap();
    let lines = listen(Pieces::new(&[format!("data: {head},\ndata: \"Seq\"{tail}\n\n").as_bytes()]));
    assert!(lines.error.is_none() && lines.audio() == ["Yg=="], "{lines:?}");
}

#[test]
fn an_event_above_the_size_limit_is_an_error() {
    let client = Client::builder().credential(credential()).region(Region::AP_SINGAPORE).max_response_bytes(100);
    let endless = Pieces::new(&[b"data: ", &[b'a'; 80], &[b'a'; 80]]);
    let outcome = listen_with(&client.transport(endless).build().unwrap());
    assert_eq!(*outcome.error.unwrap().kind(), ErrorKind::ResponseTooLarge);
}

#[test]
fn errors_of_the_stream_hide_the_secrets() {
    let mut secret = request();
    #[allow(deprecated)]
    {
        secret.api_key = Some("sk-very-secret".to_owned());
    }
    let echo = r#"data: {"Error":{"Code":"InvalidParameter","Message":"what is sk-very-secret?"}}"#;
    let client = Client::builder().credential(credential()).region(Region::AP_SINGAPORE);
    let client = client.transport(Pieces::new(&[echo.as_bytes()])).build().unwrap();
    let error = runtime().block_on(async { client.stream(secret).next().await }).unwrap().unwrap_err();
    assert!(error.message().contains("what is ***?") && !format!("{error:?}").contains("sk-very"), "{error:?}");
}

/// Both clients over loopback HTTP: a complete stream, a broken connection, and a retry.
#[test]
fn both_clients_over_loopback() {
    let emulator = new_emulator();
    let chunk = |seq: u64, last: bool| SpeechChunk {
        audio: Some("YQ==".repeat(2_000)),
        seq: Some(seq),
        is_end: Some(last),
        ..Default::default()
    };
    let server = emulator.listen("127.0.0.1:0").unwrap();
    macro_rules! client {
        ($client:ty) => {{
            let builder = <$client>::builder().credential(credential()).region(Region::AP_SINGAPORE);
            builder.endpoint(server.url()).build().unwrap()
        }};
    }
    let (client, blocking) = (client!(Client), client!(blocking::Client));
    for listen in [&(|| listen_with(&client)) as &dyn Fn() -> Outcome, &|| listen_blocking(&blocking)] {
        emulator.on::<TextToSpeechSSERequest>().times(1).stream(move |request| {
            assert_eq!(request.text, "hello");
            (0..20).map(|seq| chunk(seq, seq == 19)).collect()
        });
        let outcome = listen();
        assert!(outcome.error.is_none(), "{:?}", outcome.error);
        assert_eq!(
            outcome.chunks.iter().map(|chunk| chunk.seq.unwrap()).collect::<Vec<_>>(),
            (0..20).collect::<Vec<_>>()
        );
        assert!(outcome.request_id.is_some());

        emulator.fault(Fault::HalfWay, 1);
        emulator.on::<TextToSpeechSSERequest>().times(1).stream(move |_| vec![chunk(0, false), chunk(1, true)]);
        let broken = listen();
        assert_eq!(*broken.error.unwrap().kind(), ErrorKind::Connection);
        assert!(broken.chunks.len() < 2);

        emulator.fault(Fault::Throttle, 1);
        emulator.on::<TextToSpeechSSERequest>().times(1).stream(move |_| vec![chunk(0, true)]);
        assert_eq!(listen().chunks.len(), 1, "a throttled request is retried");
    }
}

#[test]
fn a_blocking_stream_works_inside_a_runtime() {
    let emulator = new_emulator();
    let server = emulator.listen("127.0.0.1:0").unwrap();
    emulator.on::<TextToSpeechSSERequest>().stream_of_bytes(format!("data: {ONE}\n\ndata: {LAST}\n\n"));
    let client = blocking::Client::builder().credential(credential()).region(Region::AP_SINGAPORE);
    let client = client.endpoint(server.url()).build().unwrap();
    runtime().block_on(async {
        assert_eq!(listen_blocking(&client).audio(), ["YQ==", "Yg=="]);
    });
}

#[test]
fn the_stream_has_its_own_endpoint() {
    use trtc_api::Action;
    assert_eq!(TextToSpeechSSERequest::INFO.host, Some("trtc.ai.tencentcloudapi.com"));
}

/// Case R10: an event that holds an error, in any form, ends the stream with that error.
#[test]
fn an_event_that_holds_an_error_ends_the_stream() {
    let server_emulator = new_emulator();
    let server = server_emulator.listen("127.0.0.1:0").unwrap();
    let builder = blocking::Client::builder().credential(credential()).region(Region::AP_SINGAPORE);
    let blocking = builder.endpoint(server.url()).build().unwrap();
    for (event, code, message) in [
        (
            r#"data: {"Response":{"Error":{"Code":"InternalError","Message":"m"},"RequestId":"r"}}"#,
            Some("InternalError"),
            "m",
        ),
        (r#"data: {"Error":{"Code":"InternalError","Message":"m"}}"#, Some("InternalError"), "m"),
        (r#"data: {"error":{"code":"InternalError","message":"m"}}"#, Some("InternalError"), "m"),
        (r#"data: {"ErrorCode":"InternalError","ErrorMessage":"m"}"#, Some("InternalError"), "m"),
        (r#"data: {"Code":4100,"Message":"m"}"#, Some("4100"), "m"),
        (r#"data: {"Error":"boom"}"#, None, "boom"),
        (
            "data: {\"Error\":{\"Code\":\"InternalError\",\"Message\":\"no \\ud83d\"}}",
            Some("InternalError"),
            "no \u{fffd}",
        ),
        ("event: error\ndata: the engine is gone", None, "the engine is gone"),
    ] {
        let text = format!("data: {ONE}\n\n{event}\n\ndata: {LAST}\n\n");
        server_emulator.on::<TextToSpeechSSERequest>().times(1).stream_of_bytes(text.clone());
        for outcome in [listen(Pieces::new(&[text.as_bytes()])), listen_blocking(&blocking)] {
            assert_eq!(outcome.audio(), ["YQ=="], "{event}");
            let error = outcome.error.unwrap_or_else(|| panic!("no error for {event}"));
            assert_eq!((error.kind(), error.code(), error.message()), (&ErrorKind::Service, code, message), "{event}");
            assert!(error.may_have_executed() && !error.is_retryable(), "{event}");
        }
    }
    // What stands for success is no error.
    let fine = LAST.replace("{\"Type\"", r#"{"Error":null,"ErrorCode":0,"ErrorMessage":"success","Type""#);
    let outcome = listen(Pieces::new(&[format!("data: {fine}\n\n").as_bytes()]));
    assert!(outcome.error.is_none(), "{outcome:?}");
}

/// A stream whose events come at intervals; after the last one it is silent.
#[derive(Clone)]
struct Timed {
    events: Vec<String>,
    interval: Duration,
}

impl Transport for Timed {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async { panic!("a stream is opened") })
    }

    fn stream(&self, _: Request) -> BoxFuture<'_, Result<StreamingResponse, TransportError>> {
        let mut headers = http::HeaderMap::new();
        headers.insert("content-type", "text/event-stream".parse().unwrap());
        let body: Box<dyn Body> = Box::new(self.clone());
        Box::pin(async { Ok(StreamingResponse::new(http::StatusCode::OK, headers, body)) })
    }
}

impl Body for Timed {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        Box::pin(async {
            if self.events.is_empty() {
                return std::future::pending().await;
            }
            tokio::time::sleep(self.interval).await;
            Ok(Some(format!("data: {}\n\n", self.events.remove(0)).into()))
        })
    }
}

/// Case R11: only silence limits the life of a stream.
#[test]
fn a_stream_lasts_until_it_is_silent() {
    let count = |seconds: u64, timeout: Option<u64>, reader: u64| {
        paused().block_on(async move {
            let timed = Timed { events: vec![ONE.to_owned(); 40], interval: Duration::from_secs(seconds) };
            let mut builder = Client::builder().credential(credential()).region(Region::AP_SINGAPORE);
            if let Some(timeout) = timeout {
                builder = builder.stream_idle_timeout(Duration::from_secs(timeout));
            }
            let client = builder.transport(timed).build().unwrap();
            let mut events = client.text_to_speech_sse(request());
            let mut count = 0;
            loop {
                match events.next().await.unwrap() {
                    Ok(_) => count += 1,
                    Err(error) => return (count, error),
                }
                tokio::time::sleep(Duration::from_secs(reader)).await;
            }
        })
    };
    for (seconds, timeout, reader, events) in [
        (1, None, 0, 40),
        (29, None, 0, 40),
        (1, None, 100, 40),
        (31, None, 0, 0),
        (31, Some(60), 0, 40),
        (9, Some(5), 0, 0),
    ] {
        let (count, error) = count(seconds, timeout, reader);
        assert_eq!((count, error.kind()), (events, &ErrorKind::Timeout), "{seconds} {timeout:?} {reader}");
        assert!(error.message().contains("silent") && error.may_have_executed(), "{error}");
    }
}

/// Case R11 over HTTP: the stream outlasts the attempt timeout, and silence ends it.
#[test]
fn both_clients_read_streams_that_outlast_the_attempt_timeout() {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let attempt = Duration::from_secs(2);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            std::thread::spawn(move || {
                let _ = stream.read(&mut [0; 4_096]);
                let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
                stream.write_all(format!("{head}data: {ONE}\n\n").as_bytes()).unwrap();
                std::thread::sleep(attempt * 3 / 2);
                let _ = stream.write_all(format!("data: {LAST}\n\n").as_bytes());
            });
        }
    });
    macro_rules! client {
        ($client:ty, $idle:expr) => {{
            let builder = <$client>::builder().credential(credential()).region(Region::AP_SINGAPORE);
            let builder = builder.endpoint(&*url).attempt_timeout(attempt).stream_idle_timeout($idle).max_attempts(1);
            builder.build().unwrap()
        }};
    }
    let (long, short) = (Duration::from_secs(60), Duration::from_millis(300));
    for outcome in [listen_with(&client!(Client, long)), listen_blocking(&client!(blocking::Client, long))] {
        assert!(outcome.error.is_none(), "{outcome:?}");
        assert_eq!(outcome.audio(), ["YQ==", "Yg=="]);
    }
    for outcome in [listen_with(&client!(Client, short)), listen_blocking(&client!(blocking::Client, short))] {
        assert_eq!((outcome.audio(), outcome.error.as_ref().unwrap().kind()), (vec!["YQ=="], &ErrorKind::Timeout));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_size_of_chunks_does_not_matter(cuts in prop::collection::vec(0..600_usize, 0..8), crlf: bool) {
        let text = format!("event: x\ndata: {ONE}\n\n:c\n\ndata: {LAST}\n\n");
        let text = if crlf { text.replace('\n', "\r\n") } else { text };
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
        cuts.sort_unstable();
        let mut pieces = Vec::new();
        let mut start = 0;
        for cut in cuts {
            pieces.push(&text.as_bytes()[start..cut]);
            start = cut;
        }
        pieces.push(&text.as_bytes()[start..]);
        let outcome = listen(Pieces::new(&pieces));
        prop_assert!(outcome.error.is_none());
        prop_assert_eq!(outcome.audio(), ["YQ==", "Yg=="]);
    }

    #[test]
    fn random_bytes_end_in_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let outcome = listen(Pieces::new(&[&bytes]));
        prop_assert!(outcome.error.is_some(), "random bytes have no last event");
    }
}
