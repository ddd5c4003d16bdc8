//! Life cycles of long-running tasks as tables: what the macro emits, and `task` and the emulator read.

pub use api_schema::lifecycle::{AfterError, Phase, SecondStart};

use crate::action::Action;
use crate::object::Template;
use crate::schema::{ActionInfo, Literal};

/// A field by its wire name, with the names of the objects around it: `["Payload", "Status"]`.
pub type FieldPath = &'static [&'static str];

/// The life cycle of one family of tasks, as a table that `service!` makes from a schema file.
#[derive(Debug)]
pub struct Lifecycle {
    /// The name of the family, for example `WebRecording`.
    pub name: &'static str,
    /// The action that starts a task.
    #[doc(hidden)]
    pub start: Start,
    /// Fields of the start request that a stored handle keeps; never secret.
    #[doc(hidden)]
    pub remember: &'static [Remembered],
    /// How the service recognizes a repeated start, if a request field is the idempotency key.
    #[doc(hidden)]
    pub idempotency: Option<Idempotency>,
    /// Which starts count as the same task without an idempotency key.
    #[doc(hidden)]
    pub duplicates: Option<Duplicates>,
    /// The action that returns the status of a task.
    #[doc(hidden)]
    pub describe: Option<Describe>,
    /// The action that finds a task by its idempotency key.
    #[doc(hidden)]
    pub find: Option<Find>,
    /// The actions that change a running task.
    #[doc(hidden)]
    pub updates: &'static [Update],
    /// The action that stops a task.
    #[doc(hidden)]
    pub stop: Stop,
    /// How long the service knows the ID of a task, if not only while the task runs.
    #[doc(hidden)]
    pub retention: Option<Retention>,
    /// What ends a task without a stop.
    #[doc(hidden)]
    pub ends: &'static [End],
    /// What happens if the input of a task is not ready in time.
    #[doc(hidden)]
    pub readiness: Option<Readiness>,
    /// How many tasks may run at once.
    #[doc(hidden)]
    pub limit: Option<Limit>,
    /// The events that the service reports about a task.
    #[doc(hidden)]
    pub events: &'static [EventRule],
    /// The fields of an event to order events by: the first one that is present counts. Empty if there is none.
    #[doc(hidden)]
    pub event_order: &'static [FieldPath],
    /// Where the files of a task are reported.
    #[doc(hidden)]
    pub files: &'static [FileRule],
}

impl Lifecycle {
    /// Whether a second start replaces the task of the first one.
    pub(crate) fn replaces(&self) -> bool {
        self.duplicates.as_ref().is_some_and(|same| same.second == SecondStart::Replaces)
    }

    /// The name of the action that returns the status, or of the start if there is none.
    pub(crate) fn describe_name(&self) -> &'static str {
        self.describe.as_ref().map_or(self.start.action.info.name, |describe| describe.action.info.name)
    }
}

/// An action of a life cycle: what is known of it, and the templates of its request and response.
#[derive(Debug, Clone, Copy)]
pub struct TaskAction {
    /// The facts of the action.
    pub info: &'static ActionInfo,
    /// Creates empty requests.
    pub request: Template,
    /// Creates empty responses.
    pub response: Template,
}

impl TaskAction {
    /// Returns the entry of an action.
    pub const fn of<A: Action>() -> Self {
        Self { info: A::INFO, request: Template::of::<A>(), response: Template::of::<A::Response>() }
    }
}

/// The action that starts a task.
#[derive(Debug)]
pub struct Start {
    /// The action.
    pub action: TaskAction,
    /// The response field with the task ID.
    pub id: &'static str,
    /// The usual time from the start to the first success of `describe`, in seconds; 0 if unknown.
    pub startup_delay: u32,
    /// The timeout that the service recommends for the start, in seconds; 0 if unknown.
    pub timeout: u32,
}

/// A value of the start request that a stored handle keeps: a number, a string, or a list of strings.
#[derive(Debug)]
pub struct Remembered {
    /// The name that parameters refer to.
    pub name: &'static str,
    /// The request field.
    pub path: FieldPath,
    /// When a string in the field stands for an integer, which differs from the same string.
    pub integer_when: Option<IntegerWhen>,
}

/// When a string in a field stands for an integer: a room ID has two forms, and another field selects one.
#[derive(Debug)]
pub struct IntegerWhen {
    /// The field that selects the form.
    pub field: FieldPath,
    /// Its value for an integer.
    pub is: Literal,
    /// Whether the form is an integer if the field is absent.
    pub by_default: bool,
}

/// How the service recognizes a repeated start.
#[derive(Debug)]
pub struct Idempotency {
    /// The request field with the key.
    pub key: &'static str,
    /// The maximum length of the key in bytes, if there is one.
    pub max_bytes: Option<u32>,
    /// The request fields within whose values a key is unique.
    pub scope: &'static [FieldPath],
    /// The error codes for a start whose key is in use.
    pub exists: &'static [&'static str],
    /// What the service requires after any other error.
    pub after_error: AfterError,
}

/// Which starts count as the same task without an idempotency key.
#[derive(Debug)]
pub struct Duplicates {
    /// The request fields that identify the task.
    pub fields: &'static [FieldPath],
    /// What a second start does.
    pub second: SecondStart,
    /// The error codes for a second start, if it is rejected.
    pub codes: &'static [&'static str],
}

/// A request field and where its value comes from.
#[derive(Debug)]
pub struct Parameter {
    /// The request field.
    pub field: &'static str,
    /// Its value.
    pub value: ParameterValue,
}

/// Where the value of a parameter comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterValue {
    /// The task ID.
    Id,
    /// A remembered value, by its name.
    Remembered(&'static str),
    /// A constant.
    Literal(Literal),
}

/// The action that returns the status of a task.
#[derive(Debug)]
pub struct Describe {
    /// The action.
    pub action: TaskAction,
    /// The parameters of the request.
    pub parameters: &'static [Parameter],
    /// The response field with the status.
    pub status: &'static str,
    /// The phase of each status.
    pub phases: &'static [(Literal, Phase)],
    /// The error codes for a task that does not exist (any more).
    pub gone: &'static [&'static str],
    /// When to poll first, in seconds after the start; 0 if unknown.
    pub first_poll: u32,
}

/// The action that finds a task by its idempotency key.
#[derive(Debug)]
pub struct Find {
    /// The action.
    pub action: TaskAction,
    /// The parameters of the request.
    pub parameters: &'static [Parameter],
    /// The response field with the task ID.
    pub id: &'static str,
    /// The error codes for a key without a task.
    pub gone: &'static [&'static str],
}

/// An action that changes a running task.
#[derive(Debug)]
pub struct Update {
    /// The action.
    pub action: TaskAction,
    /// The parameters of the request.
    pub parameters: &'static [Parameter],
    /// Whether settings that the request leaves out are dropped (`true`), or kept as far as documented.
    pub drops_omitted: bool,
    /// The request field with a counter that must grow with each update.
    pub counter: Option<&'static str>,
    /// The error codes for a counter that has not grown.
    pub outdated: &'static [&'static str],
    /// The error codes for a task that does not exist (any more).
    pub gone: &'static [&'static str],
}

/// The action that stops a task.
#[derive(Debug)]
pub struct Stop {
    /// The action.
    pub action: TaskAction,
    /// The parameters of the request.
    pub parameters: &'static [Parameter],
    /// The error codes for a task that has ended already.
    pub gone: &'static [&'static str],
}

/// A time that a field of the start request gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestedTime {
    /// The field of the start request.
    pub field: FieldPath,
    /// The seconds in one unit of the field: 1, 60 or 3600.
    pub unit_seconds: u32,
    /// The value, in the unit of the field, that the service uses if the field is absent; `None` if undocumented.
    pub default: Option<u32>,
}

/// How long the service knows the ID of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retention {
    /// As long as a field of the start request says.
    Requested(RequestedTime),
    /// A fixed number of hours.
    Hours(u32),
}

/// What ends a task without a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The task has run as long as a request field says.
    After(RequestedTime),
    /// The task has been idle as long as a request field says.
    Idle(RequestedTime),
    /// The task has played its input as many times as a request field says.
    Rounds(FieldPath),
    /// The task has run for a fixed number of hours.
    Hours(u32),
}

/// What happens if the input of a task is not ready in time.
#[derive(Debug)]
pub struct Readiness {
    /// The time in which the input must be ready; 0 disables the check.
    pub within: RequestedTime,
    /// The group and the number of the event of each miss, in turn, and the value that decides on its phase. The last
    /// one ends the task.
    pub missed: &'static [((u32, u32), Literal)],
    /// The reason that the events report.
    pub reason: Option<&'static str>,
}

/// How many tasks may run at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The number of tasks; `None` if it is undocumented, or if the service counts something other than tasks.
    pub tasks: Option<u32>,
    /// The request fields within whose values tasks are counted.
    pub scope: &'static [FieldPath],
    /// The error code for a start beyond the limit.
    pub code: Option<&'static str>,
}

/// What an event says about a task.
#[derive(Debug)]
pub struct EventRule {
    /// The name of the event.
    pub name: &'static str,
    /// The group of the event, `EventGroupId`.
    pub group: u32,
    /// The number of the event, `EventType`.
    pub number: u32,
    /// The field with the task ID.
    pub id: FieldPath,
    /// The text that starts a suffix of the ID, which is cut.
    pub id_suffix: Option<&'static str>,
    /// The phase that the event reports.
    pub phase: PhaseRule,
    /// The field with the reason.
    pub reason: Option<FieldPath>,
    /// The field that names the part of the task that the event is about.
    pub part: Option<FieldPath>,
    /// Event fields that equal remembered values, to recognize a task whose ID is unknown.
    pub matches: &'static [(FieldPath, &'static str)],
    /// When a matched string stands for an integer; `None` if the event has no field that selects the form.
    pub integer_when: Option<IntegerWhen>,
    /// How many failures without a success between them end the task; 0 if one does.
    pub fails_after: u32,
}

/// The phase that an event reports.
#[derive(Debug)]
pub enum PhaseRule {
    /// Always this phase.
    Is(Phase),
    /// The phase of the first of the fields that is present.
    By(&'static [FieldPath], &'static [(Literal, Phase)]),
}

/// Where the files of a task are reported.
#[derive(Debug)]
pub struct FileRule {
    /// The request field that must be set for these files.
    pub given: FieldPath,
    /// Where they are reported.
    pub source: FileSource,
    /// The list of file names, or of objects that hold them (with `name` relative to an item).
    pub list: Option<FieldPath>,
    /// The field with the name, or the ID, of a file; `None` if the items of `list` are names.
    pub name: Option<FieldPath>,
    /// The field with the address of a file, relative to an item of `list` if there is one.
    pub url: Option<FieldPath>,
    /// The folders that the path of a file starts with; a remembered list is several folders, an absent one none.
    pub folder: &'static [ParameterValue],
    /// The event after which no more files come: its group and number.
    pub last: Option<(u32, u32)>,
}

/// Where files are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileSource {
    /// In an event: its group and number.
    Event(u32, u32),
    /// In the response of `describe`.
    Describe,
}

/// An ID without the suffix that some events append to it, before the 13 digits of a time; `None` if there is none.
pub(crate) fn stem<'a>(id: &'a str, suffix: &str) -> Option<&'a str> {
    let (stem, time) = id.rsplit_once(suffix)?;
    (time.len() == 13 && time.bytes().all(|byte| byte.is_ascii_digit())).then_some(stem)
}
