//! The format of life cycle files.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use crate::model::LiteralSchema as Literal;

/// The life cycle of one family of long-running tasks, in a file of its name.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
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
    remember: Option<BTreeMap<String, Remembered>>,
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
    event_order: Option<Names>,
    /// Where the files of a task are reported.
    files: Option<Vec<FileRule>>,
    /// Why parts are absent, for the docs.
    lacks: Option<Lacks>,
}

/// A name, or several.
#[derive(JsonSchema)]
#[serde(untagged)]
enum Names {
    One(String),
    Many(Vec<String>),
}

/// The path of a field, or the path with the condition under which its string stands for an integer.
#[derive(JsonSchema)]
#[serde(untagged)]
enum Remembered {
    Path(String),
    InForm(InForm),
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct InForm {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The path of the field.
    field: String,
    /// The field that selects the form, with its value for an integer: the rooms `8489` and `"8489"` differ.
    #[schemars(extend("minProperties" = 1, "maxProperties" = 1))]
    integer_when: BTreeMap<String, Literal>,
}

/// What happens if the input of a task, for example a page, is not ready in time.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Readiness {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The field of the start request with the time. It has a `unit`; 0 disables the check.
    within: String,
    /// The event of each miss, in turn. The last one ends the task.
    #[schemars(length(min = 1))]
    missed: Vec<Missed>,
    /// The reason that the events report.
    reason: Option<String>,
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Missed {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The name of the event, which `events` lists with `phases`.
    event: String,
    /// The value that decides on its phase.
    value: Literal,
}

/// The action that starts a task.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Start {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The name of the action.
    #[schemars(regex(pattern = r"\S"))]
    action: String,
    /// The response field with the task ID.
    #[schemars(regex(pattern = r"\S"))]
    id: String,
    /// The usual time from the start to the first success of `describe`, in seconds.
    #[schemars(range(min = 1))]
    startup_delay: Option<u32>,
    /// The timeout that the service recommends for the start, in seconds.
    #[schemars(range(min = 1))]
    timeout: Option<u32>,
}

/// How the service recognizes a repeated start.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Idempotency {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The request field with the key, which `remember` keeps.
    #[schemars(regex(pattern = r"\S"))]
    key: String,
    /// The request fields within whose values a key is unique.
    scope: Option<Names>,
    /// The error codes for a start whose key is in use.
    exists: Option<Vec<String>>,
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
struct Duplicates {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The request fields that identify the task.
    fields: Option<Names>,
    /// What a second start does.
    second: SecondStart,
    /// The error codes for a second start that is rejected.
    codes: Option<Vec<String>>,
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
struct Describe {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The name of the action.
    #[schemars(regex(pattern = r"\S"))]
    action: String,
    /// The request fields with their values: `"$id"`, `"$TheName"` of `remember`, or a constant.
    parameters: Option<BTreeMap<String, Literal>>,
    /// The response field with the status.
    #[schemars(regex(pattern = r"\S"))]
    status: String,
    /// The phase of each status.
    phases: BTreeMap<String, Phase>,
    /// The error codes for a task that does not exist, or no longer exists.
    gone: Option<Vec<String>>,
    /// When to poll first, in seconds after the start.
    #[schemars(range(min = 1))]
    first_poll: Option<u32>,
}

/// The action that finds a task by its idempotency key.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Find {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The name of the action.
    #[schemars(regex(pattern = r"\S"))]
    action: String,
    /// The request fields with their values: `"$TheName"` of `remember`, or a constant.
    parameters: Option<BTreeMap<String, Literal>>,
    /// The response field with the task ID.
    #[schemars(regex(pattern = r"\S"))]
    id: String,
    /// The error codes for a key without a task.
    gone: Option<Vec<String>>,
}

/// An action that changes a running task.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Update {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The name of the action.
    #[schemars(regex(pattern = r"\S"))]
    action: String,
    /// The request fields that the handle sets: `"$id"`, `"$TheName"` of `remember`, or a constant.
    parameters: Option<BTreeMap<String, Literal>>,
    /// What happens to settings that the request leaves out, if that is documented.
    omitted: Option<Omitted>,
    /// The request field with a counter that must grow with each update.
    counter: Option<String>,
    /// The error codes for a counter that has not grown.
    outdated: Option<Vec<String>>,
    /// The error codes for a task that does not exist, or no longer exists.
    gone: Option<Vec<String>>,
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
struct Stop {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The name of the action.
    #[schemars(regex(pattern = r"\S"))]
    action: String,
    /// The request fields with their values: `"$id"`, `"$TheName"` of `remember`, or a constant.
    parameters: Option<BTreeMap<String, Literal>>,
    /// The error codes for a task that has ended already, which is success.
    gone: Option<Vec<String>>,
}

/// How long the service knows the ID of a task: `field`, or `hours`.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Retention {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The field of the start request with the time. It has a `unit` and a `default`.
    field: Option<String>,
    /// A fixed number of hours.
    #[schemars(range(min = 1))]
    hours: Option<u32>,
}

/// What ends a task without a stop: one of `after`, `idle`, `rounds` and `hours`.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct End {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The field of the start request with the longest duration. It has a `unit`.
    after: Option<String>,
    /// The field of the start request with the longest idle time. It has a `unit`.
    idle: Option<String>,
    /// The field of the start request with the number of times that the input is played.
    rounds: Option<String>,
    /// A fixed number of hours.
    #[schemars(range(min = 1))]
    hours: Option<u32>,
}

/// How many tasks can run at once.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Limit {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The number of tasks.
    #[schemars(range(min = 1))]
    tasks: Option<u32>,
    /// The number of streams, if the service counts streams.
    #[schemars(range(min = 1))]
    streams: Option<u32>,
    /// The request fields within whose values tasks are counted.
    scope: Option<Names>,
    /// The error code for a start beyond the limit.
    code: Option<String>,
}

/// What an event says about a task: `phase`, or `phaseBy` with `phases`.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct EventRule {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The name of the event.
    #[schemars(regex(pattern = r"\S"))]
    event: String,
    /// The event field with the task ID.
    #[schemars(regex(pattern = r"\S"))]
    id: String,
    /// The text that starts a suffix of the ID, which is cut.
    id_suffix: Option<String>,
    /// The phase that the event always reports.
    phase: Option<Phase>,
    /// The event field whose value decides on the phase; of several, the first one that is present counts.
    phase_by: Option<Names>,
    /// The phase of each value of that field.
    phases: Option<BTreeMap<String, Phase>>,
    /// The event field with the reason.
    reason: Option<String>,
    /// The event field that names the part of the task that the event is about.
    part: Option<String>,
    /// Event fields that equal remembered values, to recognize a task whose ID is unknown: `{ "Field": "$TheName" }`.
    #[serde(rename = "match")]
    matches: Option<BTreeMap<String, String>>,
    /// The event field that selects the form of a matched ID, with its value for an integer.
    #[schemars(extend("minProperties" = 1, "maxProperties" = 1))]
    integer_when: Option<BTreeMap<String, Literal>>,
    /// How many events of the phase `failed`, without one of the phase `running` between them, end the task.
    #[schemars(range(min = 1))]
    fails_after: Option<u32>,
}

/// A phase of a task, or what an event says about its files.
struct Phase;

impl JsonSchema for Phase {
    fn schema_name() -> Cow<'static, str> {
        "Phase".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words = crate::lifecycle::Phase::ALL.map(|(_, word)| word);
        json_schema!({
            "description": "A phase of a task, or what an event says about its files.",
            "type": "string",
            "enum": words,
        })
    }
}

/// Where files are reported: in an `event`, or by `describe`.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct FileRule {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The field of the start request that must be set for these files.
    #[schemars(regex(pattern = r"\S"))]
    given: String,
    /// The event that reports the files.
    event: Option<String>,
    /// `true`: the response of `describe` reports the files.
    describe: Option<bool>,
    /// The field with a list of file names, or of objects that describe a file each.
    list: Option<String>,
    /// The field with the name, or the ID, of a file; inside an object of `list`, if there is one.
    name: Option<String>,
    /// The field with the address of a file; inside an object of `list`, if there is one.
    url: Option<String>,
    /// The folders that the path of a file starts with: `"$id"`, `"$TheName"` of `remember`, or a constant.
    folder: Option<Vec<Literal>>,
    /// The event after which no more files come.
    last: Option<String>,
}

/// Why parts of a life cycle are absent, a sentence each.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Lacks {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// Why there is no idempotency key.
    idempotency: Option<String>,
    /// Why no action returns the status.
    describe: Option<String>,
    /// Why a task cannot be found by its key.
    find: Option<String>,
    /// Why a running task cannot be changed.
    updates: Option<String>,
}
