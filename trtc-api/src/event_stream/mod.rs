//! The sans-IO reader of responses that are a stream of server-sent events.
//!
//! The async client returns a stream as [`EventStream`](crate::EventStream), the blocking client as an iterator.

mod parser;
mod reader;

pub(crate) use parser::{Parser, RawEvent};
pub(crate) use reader::Reader;

use std::any::Any;

use http::HeaderMap;

use crate::action::Streamed;
use crate::error::{Error, ErrorKind};
use crate::object::{Object, Template};
use crate::schema::ActionInfo;

/// The media type of an event stream.
pub(crate) const CONTENT_TYPE: &str = "text/event-stream";

/// A call whose response is a stream of events, without its types.
pub(crate) struct StreamCall {
    pub(crate) info: &'static ActionInfo,
    pub(crate) request: Box<dyn Object>,
    /// Creates empty events.
    pub(crate) event: Template,
    /// The event field that marks the last event, by its index.
    pub(crate) last: Option<usize>,
}

impl StreamCall {
    pub(crate) fn of<A: Streamed>(request: A) -> Self {
        Self { info: A::INFO, request: Box::new(request), event: Template::of::<A::Event>(), last: A::LAST }
    }
}

/// Returns an event as the type that its template creates.
pub(crate) fn typed<T: Object>(event: Box<dyn Object>) -> Result<T, Error> {
    let event: Box<dyn Any> = event;
    event.downcast().map(|event| *event).map_err(|_| {
        let message = "an event has another type than the schema states";
        Error::new(ErrorKind::InvalidResponse, message)
    })
}

/// Returns whether a response with these headers is an event stream that can be read: nothing here decompresses.
pub(crate) fn is_stream(headers: &HeaderMap) -> bool {
    let value = headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_compressed = headers.get(http::header::CONTENT_ENCODING).is_some_and(|name| name != "identity");
    !is_compressed && value.split(';').next().is_some_and(|media| media.trim().eq_ignore_ascii_case(CONTENT_TYPE))
}
