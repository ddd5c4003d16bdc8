//! The meaning of events for a task, and the places where its files are reported.

use schemars::JsonSchema;
use serde_json::Value;

use super::forms;
use super::value::{Constant, IntegerWhen, Matches, OneOrMany, Phase, Phases, Text};
use crate::model::LiteralSchema as Literal;

/// What an event says about a task: `phase`, or `phaseBy` with `phases`.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(transform = forms::event)]
pub(super) struct EventRule {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The name of the event.
    event: Text,
    /// The event field with the task ID.
    id: Text,
    /// The text that starts a suffix of the ID, which is cut.
    id_suffix: Option<Text>,
    /// The phase that the event always reports.
    phase: Option<Phase>,
    /// The event field whose value decides on the phase; of several, the first one that is present counts.
    phase_by: Option<OneOrMany>,
    /// The phase of each value of that field.
    phases: Option<Phases>,
    /// The event field with the reason.
    reason: Option<Text>,
    /// The event field that names the part of the task that the event is about.
    part: Option<Text>,
    /// Event fields that equal remembered values, to recognize a task whose ID is unknown: `{ "Field": "$TheName" }`.
    #[serde(rename = "match")]
    matches: Option<Matches>,
    /// The event field that selects the form of a matched ID, with its value for an integer.
    integer_when: Option<IntegerWhen>,
    /// How many events of the phase `failed`, without one of the phase `running` between them, end the task.
    #[schemars(range(min = 1, max = 4_294_967_295_u32))]
    fails_after: Option<u32>,
}

/// Where files are reported: in an `event`, or by `describe`.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = forms::file)]
pub(super) struct FileRule {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The field of the start request that must be set for these files.
    given: Text,
    /// The event that reports the files.
    event: Option<Text>,
    /// `true`: the response of `describe` reports the files.
    #[schemars(extend("const" = true))]
    describe: Option<bool>,
    /// The field with a list of file names, or of objects that describe a file each.
    list: Option<Text>,
    /// The field with the name, or the ID, of a file; inside an object of `list`, if there is one.
    name: Option<Text>,
    /// The field with the address of a file; inside an object of `list`, if there is one.
    url: Option<Text>,
    /// The folders that the path of a file starts with: `"$id"`, `"$TheName"` of `remember`, or a constant.
    folder: Option<Vec<Literal>>,
    /// The event after which no more files come.
    last: Option<Text>,
}

/// What happens if the input of a task, for example a page, is not ready in time.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Readiness {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The field of the start request with the time. It has a `unit`; 0 disables the check.
    within: Text,
    /// The event of each miss, in turn. The last one ends the task.
    #[schemars(length(min = 1))]
    missed: Vec<Missed>,
    /// The reason that the events report.
    reason: Option<Text>,
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Missed {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The name of the event, which `events` lists with `phases`.
    event: Text,
    /// The value that decides on its phase.
    value: Constant,
}
