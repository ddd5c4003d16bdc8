//! A transport that returns a stream of the current text.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use trtc_api::blocking;
use trtc_api::transport::{
    Body, BoxFuture, Request, Response, StreamingResponse, Transport, TransportError, TransportErrorKind,
};

/// Returns a stream of the current text, with a request ID in its header.
#[derive(Clone, Default)]
pub(crate) struct TextStream {
    pub(crate) text: Arc<Mutex<String>>,
    pub(crate) request_id: Option<String>,
}

impl TextStream {
    pub(crate) fn set(&self, text: impl Into<String>) {
        *self.text.lock().unwrap() = text.into();
    }

    fn headers(&self) -> http::HeaderMap {
        let mut headers = http::HeaderMap::new();
        headers.insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("text/event-stream"));
        let id = self.request_id.as_ref().and_then(|id| http::HeaderValue::from_bytes(id.as_bytes()).ok());
        headers.extend(id.map(|id| (http::HeaderName::from_static("x-tc-requestid"), id)));
        headers
    }

    fn bytes(&self) -> Bytes {
        self.text.lock().unwrap().clone().into()
    }
}

/// The only chunk of a body.
struct Once(Option<Bytes>);

impl Body for Once {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        let chunk = self.0.take();
        Box::pin(async { Ok(chunk) })
    }
}

fn no_stream() -> TransportError {
    TransportError::new(TransportErrorKind::Unusable, "a stream is opened")
}

impl Transport for TextStream {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async { Err(no_stream()) })
    }

    fn stream(&self, _: Request) -> BoxFuture<'_, Result<StreamingResponse, TransportError>> {
        let body: Box<dyn Body> = Box::new(Once(Some(self.bytes())));
        let headers = self.headers();
        Box::pin(async { Ok(StreamingResponse::new(http::StatusCode::OK, headers, body)) })
    }
}

impl blocking::Transport for TextStream {
    fn send(&self, _: Request) -> Result<Response, TransportError> {
        Err(no_stream())
    }

    fn stream(&self, _: Request) -> Result<blocking::StreamingResponse, TransportError> {
        let body = Box::new(std::iter::once(Ok(self.bytes())));
        Ok(blocking::StreamingResponse::new(http::StatusCode::OK, self.headers(), body))
    }
}
