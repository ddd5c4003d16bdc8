//! `service.json`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde_json::Value;

use super::sites::Sites;

/// A service in one version.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct ServiceFile {
    /// The JSON Schema of this format.
    #[serde(rename = "$schema")]
    schema: Option<String>,
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The name in hosts and in the credential scope, for example `trtc`.
    #[schemars(regex(pattern = r"\S"))]
    service: String,
    /// The version of the API, a date.
    #[schemars(regex(pattern = r"\S"))]
    version: String,
    /// The display name.
    #[schemars(regex(pattern = r"\S"))]
    title: String,
    /// A description.
    #[schemars(regex(pattern = r"\S"))]
    description: String,
    /// The URL of the documentation.
    documentation: Option<String>,
    /// The host that receives the requests.
    #[schemars(regex(pattern = r"^[^:/?#@\s][^/?#@\s]*$"))]
    host: String,
    /// The regions where the service is available.
    regions: Option<Vec<Region>>,
    /// The categories of actions with descriptions: each is a folder, and a module of generated code.
    categories: Option<BTreeMap<String, String>>,
    /// Error codes with descriptions. Those of every service are known.
    errors: Option<BTreeMap<String, CodeDescription>>,
    /// The fields that events have in common.
    event_fields: Option<EventFields>,
    /// Parameters of every action that are sent as headers, if they differ from those of every service.
    common_parameters: Option<BTreeMap<String, CommonParameter>>,
}

/// A region: its name, or an object.
#[derive(JsonSchema)]
#[serde(untagged)]
pub(super) enum Region {
    /// The name.
    Name(String),
    /// A region with its sites.
    OfSites(RegionOfSites),
}

/// A region that only one of the sites has.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RegionOfSites {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The name.
    #[schemars(regex(pattern = r"\S"))]
    region: String,
    /// The sites that have it (default: both).
    sites: Option<Sites>,
}

/// The description of an error code, or an object.
#[derive(JsonSchema)]
#[serde(untagged)]
pub(super) enum CodeDescription {
    /// When the service returns it.
    Text(String),
    /// A description with the sites that return the code.
    OfSites(CodeOfSites),
}

/// An error code that only one of the sites returns.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeOfSites {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// When the service returns it.
    #[schemars(regex(pattern = r"\S"))]
    description: String,
    /// The sites that return it (default: both).
    sites: Option<Sites>,
}

/// The fields that events have in common.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct EventFields {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The field with the ID of the task that an event is about.
    task_id: Option<String>,
    /// What some events append to the ID, before digits.
    task_id_suffix: Option<String>,
    /// The fields with the time of an event since 1970, each with its unit: the first one that is present counts.
    times: Option<BTreeMap<String, TimeUnit>>,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
enum TimeUnit {
    Ms,
    S,
}

/// A parameter of every action, sent as a header.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CommonParameter {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The header.
    #[schemars(regex(pattern = r"\S"))]
    header: String,
    /// Whether every request must have it.
    required: Option<bool>,
    /// A description.
    #[schemars(regex(pattern = r"\S"))]
    description: String,
}
