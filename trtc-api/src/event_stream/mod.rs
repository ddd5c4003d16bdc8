//! The sans-IO reader of responses that are a stream of server-sent events.
//!
//! The async client returns a stream as [`EventStream`](crate::EventStream), the blocking client as an iterator.

mod parser;
mod reader;

pub(crate) use parser::{Parser, RawEvent};
pub(crate) use reader::Reader;

use http::HeaderMap;

use crate::action::Action;
use crate::object::{FieldValue, Object};

/// An action whose response is a stream of events.
///
/// The [`service!`](crate::service) macro implements it for an action whose schema file has `stream`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the request of a streaming action",
    label = "the response of this action is not a stream of events",
    note = "if the service returns server-sent events, add `stream` to the schema file of the action"
)]
pub trait Streamed: Action {
    /// An event of the stream.
    type Event: Object + FieldValue + Clone;

    /// The event field that marks the last event, by its index. A stream that ends before is truncated.
    const LAST: Option<usize>;
}

/// The media type of an event stream.
pub(crate) const CONTENT_TYPE: &str = "text/event-stream";

/// Returns whether a response with these headers is an event stream.
pub(crate) fn is_stream(headers: &HeaderMap) -> bool {
    let value = headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().is_some_and(|media| media.trim().eq_ignore_ascii_case(CONTENT_TYPE))
}
