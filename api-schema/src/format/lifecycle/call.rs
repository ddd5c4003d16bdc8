//! The actions of a life cycle, and how the service recognizes a repeated start.

use schemars::JsonSchema;
use serde_json::Value;

use super::forms;
use super::value::{Codes, OneOrMany, Parameters, Phases, Text};

/// The action that starts a task.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Start {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The name of the action.
    action: Text,
    /// The response field with the task ID.
    id: Text,
    /// The usual time from the start to the first success of `describe`, in seconds.
    #[schemars(range(min = 1, max = 4_294_967_295_u32))]
    startup_delay: Option<u32>,
    /// The timeout that the service recommends for the start, in seconds.
    #[schemars(range(min = 1, max = 4_294_967_295_u32))]
    timeout: Option<u32>,
}

/// How the service recognizes a repeated start.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Idempotency {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The request field with the key, which `remember` keeps.
    key: Text,
    /// The request fields within whose values a key is unique.
    scope: Option<OneOrMany>,
    /// The error codes for a start whose key is in use.
    exists: Option<Codes>,
    /// Which key the service requires for a start after any other error.
    after_error: AfterError,
}

#[derive(JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum AfterError {
    NewKey,
    SameKey,
    Unknown,
}

/// Which starts count as the same task.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(transform = forms::duplicates)]
pub(super) struct Duplicates {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The request fields that identify the task.
    fields: Option<OneOrMany>,
    /// What a second start does.
    second: SecondStart,
    /// The error codes for a second start that is rejected.
    codes: Option<Codes>,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
enum SecondStart {
    Replaces,
    Rejected,
    Unknown,
}

/// The action that returns the status of a task.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(transform = forms::describe)]
pub(super) struct Describe {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The name of the action.
    action: Text,
    /// The request fields with their values: `"$id"`, `"$TheName"` of `remember`, or a constant.
    parameters: Option<Parameters>,
    /// The response field with the status.
    status: Text,
    /// The phase of each status.
    phases: Phases,
    /// The error codes for a task that does not exist, or no longer exists.
    gone: Option<Codes>,
    /// When to poll first, in seconds after the start.
    #[schemars(range(min = 1, max = 4_294_967_295_u32))]
    first_poll: Option<u32>,
}

/// The action that finds a task by its idempotency key.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Find {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The name of the action.
    action: Text,
    /// The request fields with their values: `"$TheName"` of `remember`, or a constant.
    parameters: Option<Parameters>,
    /// The response field with the task ID.
    id: Text,
    /// The error codes for a key without a task.
    gone: Option<Codes>,
}

/// An action that changes a running task.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("dependencies" = { "outdated": ["counter"] }))]
pub(super) struct Update {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The name of the action.
    action: Text,
    /// The request fields that the handle sets: `"$id"`, `"$TheName"` of `remember`, or a constant.
    parameters: Option<Parameters>,
    /// What happens to settings that the request leaves out, if that is documented.
    omitted: Option<Omitted>,
    /// The request field with a counter that must grow with each update.
    counter: Option<Text>,
    /// The error codes for a counter that has not grown.
    outdated: Option<Codes>,
    /// The error codes for a task that does not exist, or no longer exists.
    gone: Option<Codes>,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Omitted {
    Kept,
    Dropped,
}

/// The action that stops a task.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Stop {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The name of the action.
    action: Text,
    /// The request fields with their values: `"$id"`, `"$TheName"` of `remember`, or a constant.
    parameters: Option<Parameters>,
    /// The error codes for a task that has ended already, which is success.
    gone: Option<Codes>,
}
