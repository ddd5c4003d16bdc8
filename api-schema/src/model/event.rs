//! Events that the service sends to a callback URL.

use super::{Object, Value};
use crate::source::Span;
use crate::span_map::SpanMap;

/// An event that the service sends to a callback URL.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Event {
    /// The name.
    pub name: String,
    /// The location of the name.
    pub span: Span,
    /// The folder of the file, unless it is the folder of `service.json`.
    pub folder: Option<String>,
    /// The group of the event, `EventGroupId`.
    pub group: u32,
    /// The number of the event, `EventType`.
    pub number: u32,
    /// When the service sends the event.
    pub description: String,
    /// The URL of the documentation.
    pub documentation: Option<String>,
    /// The content of the event, `EventInfo`.
    pub info: Object,
    /// Complete callback bodies, as the service sends them.
    pub examples: Vec<Value>,
    /// The JSON of the file.
    pub(crate) json: SpanMap,
}
