//! Responses that are a stream of events: the official examples and every kind of failure.

mod errors;
mod events;
mod loopback;
mod silence;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::Value;
use trtc_api::ai_service::{SpeechChunk, TextToSpeechSSERequest, Voice};
use trtc_api::emulator::Fault;
use trtc_api::hook::{Attempt, Conversion, Hook};
use trtc_api::transport::{
    Body, BoxFuture, Request, Response, StreamingResponse, Transport, TransportError, TransportErrorKind,
};
use trtc_api::{Client, Error, ErrorCode, ErrorKind, Region, blocking};

use crate::common::{Runtime, credential, new_emulator};

fn request() -> TextToSpeechSSERequest {
    let voice = Voice::builder().voice_id("v-female-R2s4N9qJ").build();
    TextToSpeechSSERequest::builder().text("hello").sdk_app_id(1_600_011_111).voice(voice).build()
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
    Runtime::new().block_on(async {
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

    fn headers(&self) -> http::HeaderMap {
        let mut headers = http::HeaderMap::new();
        headers.insert("content-type", self.content_type.parse().unwrap());
        headers.insert("x-tc-requestid", "id-of-the-header".parse().unwrap());
        headers
    }
}

impl Transport for Pieces {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async { panic!("a stream is opened") })
    }

    fn stream(&self, _: Request) -> BoxFuture<'_, Result<StreamingResponse, TransportError>> {
        let (headers, body): (_, Box<dyn Body>) = (self.headers(), Box::new(self.clone()));
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
