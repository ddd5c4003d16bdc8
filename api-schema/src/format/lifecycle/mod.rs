//! The format of life cycle files.

mod call;
mod event;
mod forms;
mod value;

use schemars::JsonSchema;
use serde_json::Value;

use call::{Describe, Duplicates, Find, Idempotency, Start, Stop, Update};
use event::{EventRule, FileRule, Readiness};
use value::{OneOrMany, Remember, Text};

/// The life cycle of one family of long-running tasks, in a file of its name.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(transform = forms::lifecycle)]
pub(super) struct LifecycleFile {
    /// The JSON Schema of this format.
    #[serde(rename = "$schema")]
    schema: Option<String>,
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The name of the family, for example `WebRecording`, and the name of this file.
    #[schemars(regex(pattern = r"\S"))]
    lifecycle: String,
    /// A bundled service, for example `trtc`. Not needed beside a `service.json`.
    service: Option<String>,
    /// What a task of the family does; then, after an empty line, common mistakes.
    #[schemars(regex(pattern = r"\S"))]
    description: String,
    /// The page that documents the family.
    documentation: Option<String>,
    /// The name of the client method in snake case, if the plural of the name cannot serve.
    alias: Option<String>,
    /// The action that starts a task.
    start: Start,
    /// Names for fields of the start request that a stored handle keeps: `{ "TheName": "Path.To.Field" }`. None is secret.
    remember: Option<Remember>,
    /// How the service recognizes a repeated start by a request field.
    idempotency: Option<Idempotency>,
    /// Which starts count as the same task without an idempotency key.
    duplicates: Option<Duplicates>,
    /// The action that returns the status of a task.
    describe: Option<Describe>,
    /// The action that finds a task by its idempotency key.
    find: Option<Find>,
    /// The actions that change a running task.
    updates: Option<Vec<Update>>,
    /// The action that stops a task.
    stop: Stop,
    /// How long the service knows the ID of a task. Without it: while the task runs.
    retention: Option<Retention>,
    /// What ends a task without a stop.
    ends: Option<Vec<End>>,
    /// What happens if the input of a task is not ready in time.
    readiness: Option<Readiness>,
    /// How many tasks can run at once.
    limit: Option<Limit>,
    /// What each event says about a task.
    events: Option<Vec<EventRule>>,
    /// The event field to order events by; of several, the first one that is present counts.
    event_order: Option<OneOrMany>,
    /// Where the files of a task are reported.
    files: Option<Vec<FileRule>>,
    /// Why parts are absent, for the docs.
    lacks: Option<Lacks>,
}

/// How long the service knows the ID of a task: `field`, or `hours`.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = forms::retention)]
struct Retention {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The field of the start request with the time. It has a `unit` and a `default`.
    field: Option<Text>,
    /// A fixed number of hours.
    #[schemars(range(min = 1, max = 4_294_967_295_u32))]
    hours: Option<u32>,
}

/// What ends a task without a stop: one of `after`, `idle`, `rounds` and `hours`.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = forms::end)]
struct End {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The field of the start request with the longest duration. It has a `unit`.
    after: Option<Text>,
    /// The field of the start request with the longest idle time. It has a `unit`.
    idle: Option<Text>,
    /// The field of the start request with the number of times that the input is played.
    rounds: Option<Text>,
    /// A fixed number of hours.
    #[schemars(range(min = 1, max = 4_294_967_295_u32))]
    hours: Option<u32>,
}

/// How many tasks can run at once.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Limit {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The number of tasks.
    #[schemars(range(min = 1, max = 4_294_967_295_u32))]
    tasks: Option<u32>,
    /// The number of streams, if the service counts streams.
    #[schemars(range(min = 1, max = 4_294_967_295_u32))]
    streams: Option<u32>,
    /// The request fields within whose values tasks are counted.
    scope: Option<OneOrMany>,
    /// The error code for a start beyond the limit.
    code: Option<Text>,
}

/// Why parts of a life cycle are absent, a sentence each.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Lacks {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// Why there is no idempotency key.
    idempotency: Option<Text>,
    /// Why no action returns the status.
    describe: Option<Text>,
    /// Why a task cannot be found by its key.
    find: Option<Text>,
    /// Why a running task cannot be changed.
    updates: Option<Text>,
}
