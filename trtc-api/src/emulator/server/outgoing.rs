//! Responses on the wire: complete, cut off, or not sent at all.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode};
use hyper::body::{Body, Frame};
use serde_json::Value;

use crate::emulator::response::{EmulatedResponse, End};

/// Converts a response; on an error hyper closes the connection without a response.
pub(super) fn emulated(response: EmulatedResponse) -> Result<Response<Outgoing>, io::Error> {
    let (length, own_headers) = (response.body.len(), response.headers());
    let mut body = Outgoing { bytes: response.body.into(), complete: response.end == End::Complete };
    match response.end {
        End::BeforeStart => return Err(io::ErrorKind::ConnectionReset.into()),
        End::HalfWay => body.bytes.truncate(length / 2),
        End::Complete => {}
    }
    let status = response.status;
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.extend(own_headers);
    headers.insert(http::header::CONTENT_LENGTH, length.into());
    Ok(response)
}

/// Returns a response of the control interface.
pub(super) fn json(status: StatusCode, body: &Value) -> Response<Outgoing> {
    let bytes = Bytes::from(format!("{body:#}\n"));
    let length = bytes.len();
    let mut response = Response::new(Outgoing { bytes, complete: true });
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(http::header::CONTENT_LENGTH, length.into());
    headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(http::header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Returns the response to a request that cannot be read, after which the connection is closed.
pub(super) fn unreadable(status: StatusCode) -> Response<Outgoing> {
    let mut response = opened();
    *response.status_mut() = status;
    response.headers_mut().insert(http::header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// Returns the response to a request for a tunnel.
pub(super) fn opened() -> Response<Outgoing> {
    Response::new(Outgoing { bytes: Bytes::new(), complete: true })
}

/// A body that sends its bytes and then ends, or resets the connection if it is not complete.
pub(super) struct Outgoing {
    bytes: Bytes,
    complete: bool,
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let bytes = std::mem::take(&mut self.bytes);
        Poll::Ready(match (bytes.is_empty(), self.complete) {
            (false, _) => Some(Ok(Frame::data(bytes))),
            (true, true) => None,
            (true, false) => Some(Err(io::ErrorKind::ConnectionReset.into())),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_empty() && self.complete
    }
}
