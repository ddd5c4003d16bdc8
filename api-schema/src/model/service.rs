//! The service of a schema.

use crate::sites::Sites;
use crate::source::Span;
use crate::span_map::SpanMap;

/// A Tencent Cloud service in one version: the content of `service.json`.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Service {
    /// The name in the credential scope, for example `trtc`.
    pub name: String,
    /// The API version, a date.
    pub version: String,
    /// The display name.
    pub title: String,
    /// A description.
    pub description: String,
    /// The URL of the documentation.
    pub documentation: Option<String>,
    /// The host that receives the requests.
    pub host: String,
    /// The regions where the service is available.
    pub regions: Vec<Region>,
    /// Parameters of every action, sent as headers.
    pub common_parameters: Vec<CommonParameter>,
    /// The categories of actions, each a folder of files and a module of generated code.
    pub categories: Vec<Category>,
    /// Error codes that any action may return.
    pub errors: Vec<ErrorCode>,
    /// The fields that events have in common.
    pub event_fields: EventFields,
    /// The place of the file, and the JSON of its categories.
    pub(crate) span: Span,
    pub(crate) categories_json: SpanMap,
}

/// The fields that the events of a service have in common.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct EventFields {
    /// The field with the ID of the task that an event is about.
    pub task_id: Option<String>,
    /// What some events append to the ID, before digits.
    pub task_id_suffix: Option<String>,
    /// The fields with the time of an event, the first one that is present counts, and whether each is in seconds
    /// rather than in milliseconds.
    pub times: Vec<(String, bool)>,
    /// The places of the names in `service.json`.
    pub(crate) spans: Vec<(String, Span)>,
}

/// A region of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Region {
    /// The name, for example `ap-singapore`.
    pub name: String,
    /// The sites that have it.
    pub sites: Sites,
}

/// A parameter of every action, sent as a header.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CommonParameter {
    /// The name, for example `Region`.
    pub name: String,
    /// The header, for example `X-TC-Region`.
    pub header: String,
    /// Whether every request must have it.
    pub required: bool,
    /// A description.
    pub description: String,
}

/// A category of actions.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Category {
    /// The name of the folder, for example `web-record`.
    pub name: String,
    /// A description.
    pub description: String,
}

/// An error code of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorCode {
    /// The code as sent, for example `FailedOperation.TaskExist`.
    pub code: String,
    /// When the service returns it.
    pub description: String,
    /// The sites that have it.
    pub sites: Sites,
}
