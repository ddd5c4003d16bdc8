//! The life cycle of a long-running task: which actions start, describe, update and stop it, and what its events mean.

mod event;

use std::fmt;

pub use event::{EventRule, FileRule, FileSource, PhaseRule};

pub use crate::lifecycle::{AfterError, Phase, SecondStart};

use super::Literal;
use crate::source::Span;
use crate::span_map::SpanMap;

/// The life cycle of one family of tasks, every name in it resolved.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Lifecycle {
    /// The name of the family, for example `WebRecording`.
    pub name: String,
    /// The location of the name.
    pub span: Span,
    /// What a task of the family does.
    pub description: String,
    /// The page that documents it.
    pub documentation: Option<String>,
    /// The name of the client method, if the plural of `name` cannot serve.
    pub alias: Option<String>,
    /// The action that starts a task.
    pub start: Start,
    /// Fields of the start request that a stored handle keeps.
    pub remember: Vec<Remembered>,
    /// How the service recognizes a repeated start, if a request field is the idempotency key.
    pub idempotency: Option<Idempotency>,
    /// Which starts count as the same task without an idempotency key.
    pub duplicates: Option<Duplicates>,
    /// The action that returns the status of a task.
    pub describe: Option<Describe>,
    /// The action that finds a task by its idempotency key.
    pub find: Option<Find>,
    /// The actions that change a running task.
    pub updates: Vec<Update>,
    /// The action that stops a task.
    pub stop: Stop,
    /// How long the service knows the ID of a task, if not only while the task runs.
    pub retention: Option<Retention>,
    /// What ends a task without a stop.
    pub ends: Vec<End>,
    /// What happens if the input of a task is not ready in time.
    pub readiness: Option<Readiness>,
    /// How many tasks may run at once.
    pub limit: Option<Limit>,
    /// What each event says about a task.
    pub events: Vec<EventRule>,
    /// The fields of an event to order events by: the first one that is present counts.
    pub event_order: Vec<FieldPath>,
    /// Where the files of a task are reported.
    pub files: Vec<FileRule>,
    /// Why parts of a life cycle are absent: `idempotency`, `describe`, `find` or `updates`, each with its reason.
    pub lacks: Vec<(String, String)>,
    /// The file of the life cycle.
    pub(crate) json: SpanMap,
}

impl Lifecycle {
    /// The actions of the life cycle by name, the start first.
    pub fn actions(&self) -> Vec<&str> {
        let mut actions = vec![self.start.action.as_str()];
        actions.extend(self.describe.as_ref().map(|describe| describe.action.as_str()));
        actions.extend(self.find.as_ref().map(|find| find.action.as_str()));
        for update in &self.updates {
            actions.push(&update.action);
        }
        actions.push(&self.stop.action);
        actions
    }

    /// Forgets what the life cycle says of events that are not kept.
    pub(crate) fn keep_events(&mut self, kept: impl Fn(&str) -> bool) {
        self.events.retain(|rule| kept(&rule.event));
        self.readiness.take_if(|readiness| !readiness.missed.iter().all(|(event, _)| kept(event)));
        self.files.retain(|rule| match &rule.source {
            FileSource::Event(event) => kept(event),
            FileSource::Describe => true,
        });
        for file in &mut self.files {
            file.last.take_if(|last| !kept(last));
        }
    }

    /// Why a part is absent, if the file gives a reason.
    pub fn lacks(&self, part: &str) -> Option<&str> {
        self.lacks.iter().find(|(name, _)| name == part).map(|(_, reason)| reason.as_str())
    }
}

/// A field by its name as sent, with the names of the objects around it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldPath(pub Vec<String>);

impl FieldPath {
    /// The path that a text with dots between the names stands for.
    pub(crate) fn parse(text: &str) -> Self {
        Self(text.split('.').map(str::to_owned).collect())
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}

/// The action that starts a task.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Start {
    /// The name of the action.
    pub action: String,
    /// The response field with the task ID.
    pub id: String,
    /// The usual time from the start to the first success of `describe`, in seconds.
    pub startup_delay: Option<u32>,
    /// The timeout that the service recommends for the start, in seconds.
    pub timeout: Option<u32>,
}

/// A value of the start request that a stored handle keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Remembered {
    /// The name that parameters refer to.
    pub name: String,
    /// The request field.
    pub path: FieldPath,
    /// When a string in the field stands for an integer.
    pub integer_when: Option<IntegerWhen>,
}

/// When a string stands for an integer, which differs from the same string: a field selects the form of a room ID.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IntegerWhen {
    /// The field that selects the form.
    pub field: FieldPath,
    /// Its value for an integer.
    pub is: Literal,
}

/// How a task learns that its input is not ready, and what the service does then.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Readiness {
    /// The request field with the time in which the input must be ready.
    pub within: FieldPath,
    /// The event of each miss, in turn: its name and the value that decides on its phase. The last one ends the task.
    pub missed: Vec<(String, Literal)>,
    /// The reason that the events report.
    pub reason: Option<String>,
}

/// How the service recognizes a repeated start.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Idempotency {
    /// The request field with the key.
    pub key: String,
    /// The request fields within whose values a key is unique.
    pub scope: Vec<FieldPath>,
    /// The error codes for a start whose key is in use.
    pub exists: Vec<String>,
    /// What the service requires after any other error.
    pub after_error: AfterError,
}

/// Which starts count as the same task without an idempotency key.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Duplicates {
    /// The request fields that identify the task; empty if undocumented.
    pub fields: Vec<FieldPath>,
    /// What a second start does.
    pub second: SecondStart,
    /// The error codes for a second start that is rejected.
    pub codes: Vec<String>,
}

/// A request field and where its value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// The request field.
    pub field: String,
    /// Its value.
    pub value: ParameterValue,
}

/// Where the value of a parameter, or a folder of a file, comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterValue {
    /// The task ID.
    Id,
    /// A remembered value, by its name.
    Remembered(String),
    /// A constant.
    Literal(Literal),
}

/// The action that returns the status of a task.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Describe {
    /// The name of the action.
    pub action: String,
    /// The parameters of the request.
    pub parameters: Vec<Parameter>,
    /// The response field with the status.
    pub status: String,
    /// The phase of each status.
    pub phases: Vec<(Literal, Phase)>,
    /// The error codes for a task that does not exist (any more).
    pub gone: Vec<String>,
    /// When to poll first, in seconds after the start.
    pub first_poll: Option<u32>,
}

/// The action that finds a task by its idempotency key.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Find {
    /// The name of the action.
    pub action: String,
    /// The parameters of the request.
    pub parameters: Vec<Parameter>,
    /// The response field with the task ID.
    pub id: String,
    /// The error codes for a key without a task.
    pub gone: Vec<String>,
}

/// An action that changes a running task.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Update {
    /// The name of the action.
    pub action: String,
    /// The parameters of the request.
    pub parameters: Vec<Parameter>,
    /// Whether settings that the request leaves out are dropped (`true`) or kept, if that is documented.
    pub drops_omitted: Option<bool>,
    /// The request field with a counter that must grow with each update.
    pub counter: Option<String>,
    /// The error codes for a counter that has not grown.
    pub outdated: Vec<String>,
    /// The error codes for a task that does not exist (any more).
    pub gone: Vec<String>,
}

/// The action that stops a task.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Stop {
    /// The name of the action.
    pub action: String,
    /// The parameters of the request.
    pub parameters: Vec<Parameter>,
    /// The error codes for a task that has ended already.
    pub gone: Vec<String>,
}

/// How long the service knows the ID of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Retention {
    /// As long as a field of the start request says.
    Requested(FieldPath),
    /// A fixed number of hours.
    Hours(u32),
}

/// What ends a task without a stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// The task has run as long as a request field says.
    After(FieldPath),
    /// The task has been idle as long as a request field says.
    Idle(FieldPath),
    /// The task has played its input as many times as a request field says.
    Rounds(FieldPath),
    /// The task has run for a fixed number of hours.
    Hours(u32),
}

/// How many tasks may run at once.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Limit {
    /// The number of tasks, if the service counts tasks.
    pub tasks: Option<u32>,
    /// The number of streams, if the service counts streams.
    pub streams: Option<u32>,
    /// The request fields within whose values tasks are counted.
    pub scope: Vec<FieldPath>,
    /// The error code for a start beyond the limit.
    pub code: Option<String>,
}
