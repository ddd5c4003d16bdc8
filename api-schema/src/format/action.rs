//! Action and event files.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde_json::Value;

use super::forms;
use super::object::{InnerType, Object};
use super::sites::Sites;

/// An API action, in a file of its name.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(transform = forms::rate)]
pub(super) struct ActionFile {
    /// The JSON Schema of this format.
    #[serde(rename = "$schema")]
    schema: Option<String>,
    /// A comment for readers of the file.
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The action's name as sent, and the name of this file.
    #[schemars(regex(pattern = "^[A-Z][A-Za-z0-9_]*$"))]
    action: String,
    /// A bundled service, for example `trtc`, if there is no `service.json`.
    service: Option<String>,
    /// What the action does in one sentence; after an empty line, common mistakes.
    #[schemars(regex(pattern = r"\S"))]
    description: String,
    /// The URL of the documentation.
    documentation: Option<String>,
    /// The name of the method in snake case, if it cannot be derived from `action`.
    alias: Option<String>,
    /// Whether the service advises against the action or has withdrawn it.
    deprecated: Option<bool>,
    /// The sites that have the action (default: both).
    sites: Option<Sites>,
    /// The host, if it is not the host of the service.
    #[schemars(regex(pattern = r"^[^:/?#@\s][^/?#@\s]*$"))]
    host: Option<String>,
    /// Whether requests are sent without credentials and signature.
    unsigned: Option<bool>,
    /// Whether the client may retry a request whose outcome is unknown.
    retry: Option<Retry>,
    /// The number of requests that the service accepts per second, or per `ratePeriod`.
    #[schemars(range(min = 1, max = u32::MAX))]
    rate_limit: Option<u32>,
    /// The period of `rateLimit` in seconds, if it is not 1.
    #[schemars(range(min = 1, max = u32::MAX))]
    rate_period: Option<u32>,
    /// The regions where the action is available, if they are fewer than those of the service.
    #[schemars(extend("uniqueItems" = true))]
    regions: Option<Vec<String>>,
    /// The error codes of the action: names of codes that `service.json` describes, or codes with a description.
    errors: Option<Vec<Error>>,
    /// The request.
    request: Object,
    /// The response. Every response has an implicit `RequestId`.
    response: Object,
    /// Types that have no file of their own, by name.
    types: Option<BTreeMap<String, InnerType>>,
    /// How to request further pages.
    pagination: Option<Pagination>,
    /// The stream of server-sent events that the action returns instead of a single response.
    stream: Option<EventStream>,
    /// Requests as they are sent, with their responses.
    examples: Option<Vec<Example>>,
    /// Facts that an importer read from prose or guessed. They are not used until they are moved to the action.
    review: Option<ActionReview>,
}

/// Facts of an action that are not confirmed yet.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(transform = forms::rate)]
pub(super) struct ActionReview {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The words from which they were read.
    from: Option<String>,
    /// The number of requests that the service accepts per second, or per `ratePeriod`.
    #[schemars(range(min = 1, max = u32::MAX))]
    rate_limit: Option<u32>,
    /// The period of `rateLimit` in seconds, if it is not 1.
    #[schemars(range(min = 1, max = u32::MAX))]
    rate_period: Option<u32>,
    /// Whether the client may retry a request whose outcome is unknown.
    retry: Option<Retry>,
    /// How to request further pages.
    pagination: Option<Pagination>,
}

/// A response that is a stream of server-sent events.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EventStream {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The type of the events.
    #[schemars(regex(pattern = r"\S"))]
    event: String,
    /// The boolean field that is true in the last event: a stream that ends earlier is truncated.
    last: Option<String>,
}

/// How to request further pages: by `page` or by `offset`.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = forms::pagination)]
pub(super) struct Pagination {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The request field with the page number.
    page: Option<String>,
    /// The request field with the number of items to skip.
    offset: Option<String>,
    /// The number of the first page (default: 0).
    first: Option<u64>,
    /// The request field with the page size.
    #[schemars(regex(pattern = r"\S"))]
    size: String,
    /// The response field with the items.
    #[schemars(regex(pattern = r"\S"))]
    items: String,
    /// The response field with the total number of items, if it is reliable.
    total: Option<String>,
    /// The response field with a number that the number of items is not below, if there is no reliable total.
    #[serde(rename = "minimumTotal")]
    minimum_total: Option<String>,
}

/// An event that the service sends to a callback URL, in a file of its name.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EventFile {
    /// The JSON Schema of this format.
    #[serde(rename = "$schema")]
    schema: Option<String>,
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The event's name, and the name of this file.
    #[schemars(regex(pattern = r"\S"))]
    event: String,
    /// A bundled service, for example `trtc`, if there is no `service.json`.
    service: Option<String>,
    /// The group of the event, `EventGroupId`.
    #[schemars(range(max = u32::MAX))]
    group: u32,
    /// The number of the event, `EventType`.
    #[schemars(range(max = u32::MAX))]
    number: u32,
    /// When the service sends the event; after an empty line, common mistakes.
    #[schemars(regex(pattern = r"\S"))]
    description: String,
    /// The URL of the documentation.
    documentation: Option<String>,
    /// The content of the event, `EventInfo`.
    info: Object,
    /// Types that have no file of their own, by name.
    types: Option<BTreeMap<String, InnerType>>,
    /// Complete callback bodies, as the service sends them.
    examples: Option<Vec<Value>>,
}

/// Whether the client may retry a request whose outcome is unknown.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = forms::retry)]
pub(super) struct Retry {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// `read-only`: the action changes nothing. `idempotent`: a second execution has no further effect. `with-key`: the
    /// service recognizes a repeated request by the field `key`. `never`: a retry may execute the action twice.
    safe: Safety,
    /// The request field by which the service recognizes a repeated request.
    key: Option<String>,
    /// An explanation of `safe`.
    #[schemars(regex(pattern = r"\S"))]
    because: String,
}

#[derive(JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Safety {
    ReadOnly,
    Idempotent,
    WithKey,
    Never,
}

/// An error code.
#[derive(JsonSchema)]
#[serde(untagged)]
pub(super) enum Error {
    /// The name of a code that `service.json` describes.
    TypeIndex(String),
    /// A code with its description.
    Described(ErrorCode),
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ErrorCode {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The code as sent.
    #[schemars(regex(pattern = r"\S"))]
    code: String,
    /// When the service returns it.
    #[schemars(regex(pattern = r"\S"))]
    description: String,
    /// The sites that return it (default: both).
    sites: Option<Sites>,
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Example {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The title.
    #[schemars(regex(pattern = r"\S"))]
    title: String,
    /// The JSON of the request.
    request: Value,
    /// The JSON of the response, without the surrounding `Response`.
    response: Value,
}
