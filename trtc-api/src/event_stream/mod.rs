//! The sans-IO reader of responses that are a stream of server-sent events.
//!
//! The async client returns a stream as [`EventStream`](crate::EventStream), the blocking client as an iterator.

mod parser;
mod reader;

pub(crate) use parser::{Parser, RawEvent};
pub(crate) use reader::Reader;

use http::HeaderMap;

/// The media type of an event stream.
pub(crate) const CONTENT_TYPE: &str = "text/event-stream";

/// Returns whether a response with these headers is an event stream.
pub(crate) fn is_stream(headers: &HeaderMap) -> bool {
    let value = headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().is_some_and(|media| media.trim().eq_ignore_ascii_case(CONTENT_TYPE))
}
