//! Answers that come as a stream of server-sent events: what the bytes mean, without any input or output.
//!
//! The async client hands a stream out as [`client::Events`](crate::client::Events), the blocking one as an iterator.

mod parser;
mod reader;

pub(crate) use parser::Parser;
pub(crate) use reader::Reader;

use crate::action::Action;
use crate::object::{FieldValue, Object};

/// An action that answers with a stream of events. The `service!` macro implements it where a schema says `stream`.
pub trait Streamed: Action {
    /// What an event holds.
    type Event: Object + FieldValue + Clone;

    /// The field of an event that marks the last one, by its index; a stream that ends before is not whole.
    const LAST: Option<usize>;
}

/// The media type of a stream.
pub(crate) const CONTENT_TYPE: &str = "text/event-stream";

/// The request id of a stream, which is in a header.
pub(crate) fn request_id(headers: &http::HeaderMap) -> Option<&str> {
    headers.get("x-tc-requestid").and_then(|id| id.to_str().ok())
}

/// Whether an answer is a stream, by its headers.
pub(crate) fn is_stream(headers: &http::HeaderMap) -> bool {
    let value = headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().is_some_and(|media| media.trim().eq_ignore_ascii_case(CONTENT_TYPE))
}
