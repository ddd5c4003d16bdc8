//! Actions: request, response, retry, pagination, event stream, examples.

use super::{ActionReview, ErrorCode, Object, Value};
use crate::sites::Sites;
use crate::source::Span;
use crate::span_map::SpanMap;

/// One API action.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Action {
    /// The name as sent, for example `StartWebRecord`.
    pub name: String,
    /// The location of the name.
    pub span: Span,
    /// The category; `None` for an action outside of any folder.
    pub category: Option<String>,
    /// A description.
    pub description: String,
    /// The URL of the documentation.
    pub documentation: Option<String>,
    /// The name in code, if it cannot be derived from `name`.
    pub alias: Option<String>,
    /// Whether the service advises against it or has withdrawn it.
    pub deprecated: bool,
    /// The sites that have it.
    pub sites: Sites,
    /// The host, if it is not the host of the service.
    pub host: Option<String>,
    /// Whether requests are sent without credentials and signature.
    pub unsigned: bool,
    /// Whether the client may retry a request.
    pub retry: Retry,
    /// The number of requests that the service accepts per `rate_period`.
    pub rate_limit: Option<u32>,
    /// The period of `rate_limit` in seconds, usually 1.
    pub rate_period: u32,
    /// The regions where it is available; empty for all regions of the service.
    pub regions: Vec<String>,
    /// Error codes of the action.
    pub errors: Vec<ErrorCode>,
    /// The request.
    pub request: Object,
    /// The response, including `RequestId`.
    pub response: Object,
    /// Requests with their responses.
    pub examples: Vec<Example>,
    /// How to request further pages, if the action is paginated.
    pub pagination: Option<Pagination>,
    /// The event stream, if the action returns one instead of a single response.
    pub stream: Option<EventStream>,
    /// Facts that are not confirmed yet and not used.
    pub review: Option<ActionReview>,
    /// The JSON of the file.
    pub(crate) json: SpanMap,
}

/// A response that is a stream of server-sent events.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventStream {
    /// The type of the events.
    pub event: String,
    /// The boolean field that is true in the last event: a stream that ends earlier is truncated.
    pub last: Option<String>,
}

/// How an action is paginated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pagination {
    /// The request field that selects the page: a page number, or the number of items to skip.
    pub from: String,
    /// Whether `from` counts items instead of pages.
    pub by_offset: bool,
    /// The number of the first page.
    pub first: u64,
    /// The request field with the page size.
    pub size: String,
    /// The response field with the items, a list.
    pub items: String,
    /// The response field with the total number of items, if it is reliable.
    pub total: Option<String>,
    /// The response field with a number that the number of items is not below, if there is no reliable total.
    pub minimum_total: Option<String>,
}

/// Whether the client may retry a request whose outcome is unknown.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Retry {
    /// The reason why a retry is safe.
    pub safety: Safety,
    /// An explanation of `safety`.
    pub because: String,
}

/// Why a retry is safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Safety {
    /// The action only reads.
    ReadOnly,
    /// A second execution has no further effect.
    Idempotent,
    /// The service recognizes a repeated request by this field, if it is set.
    WithKey(String),
    /// A retry may execute the action twice.
    Never,
}

/// A request and its response.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Example {
    /// The title.
    pub title: String,
    /// The JSON of the request.
    pub request: Value,
    /// The JSON of the response, without the surrounding `Response`.
    pub response: Value,
}
