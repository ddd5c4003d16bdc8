//! What events say about a task and its files.

use super::{FieldPath, IntegerWhen, ParameterValue};
use crate::model::Literal;

/// What an event says about a task.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EventRule {
    /// The name of the event.
    pub event: String,
    /// The field with the task ID.
    pub id: FieldPath,
    /// The text that starts a suffix of the ID, which is cut.
    pub id_suffix: Option<String>,
    /// The phase that the event reports.
    pub phase: PhaseRule,
    /// The field with the reason.
    pub reason: Option<FieldPath>,
    /// The field that names the part of the task that the event is about.
    pub part: Option<FieldPath>,
    /// Event fields that equal remembered values, to recognise a task whose ID is unknown.
    pub matches: Vec<(FieldPath, String)>,
    /// When a matched string stands for an integer, if the event has a field that selects the form.
    pub integer_when: Option<IntegerWhen>,
    /// How many failures without a success between them end the task.
    pub fails_after: Option<u32>,
}

/// The phase that an event reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhaseRule {
    /// Always this phase.
    Is(Phase),
    /// The phase of the first of the fields that is present.
    By(Vec<FieldPath>, Vec<(Literal, Phase)>),
}

/// A phase of a task, or what an event says about its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// The task exists and waits for its input.
    Waiting,
    /// The task runs.
    Running,
    /// The task is paused.
    Paused,
    /// The task runs with problems.
    Troubled,
    /// The service moved the task to another machine.
    Moved,
    /// The task is ending.
    Ending,
    /// The task has ended.
    Ended,
    /// Another start replaced the task.
    Replaced,
    /// The task has failed.
    Failed,
    /// The service no longer knows the task.
    Gone,
    /// A file was stored.
    Stored,
    /// A file is delayed.
    Held,
    /// A file was lost.
    Lost,
    /// No more files will come.
    Done,
    /// Nothing that changes the state.
    Info,
}

impl Phase {
    /// Every phase with its word in a schema file.
    pub const ALL: [(Self, &'static str); 15] = [
        (Self::Waiting, "waiting"),
        (Self::Running, "running"),
        (Self::Paused, "paused"),
        (Self::Troubled, "troubled"),
        (Self::Moved, "moved"),
        (Self::Ending, "ending"),
        (Self::Ended, "ended"),
        (Self::Replaced, "replaced"),
        (Self::Failed, "failed"),
        (Self::Gone, "gone"),
        (Self::Stored, "stored"),
        (Self::Held, "held"),
        (Self::Lost, "lost"),
        (Self::Done, "done"),
        (Self::Info, "info"),
    ];

    /// Whether a status can have the phase; the others are for events.
    pub fn is_status(self) -> bool {
        matches!(
            self,
            Self::Waiting | Self::Running | Self::Paused | Self::Ending | Self::Ended | Self::Failed | Self::Gone
        )
    }

    /// The word for the phase in a schema file.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(phase, _)| *phase == self).map_or("info", |(_, word)| word)
    }
}

/// Where the files of a task are reported.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FileRule {
    /// The request field that must be set for these files.
    pub given: FieldPath,
    /// Where the files are reported.
    pub source: FileSource,
    /// The list of file names, or of objects that hold them.
    pub list: Option<FieldPath>,
    /// The field with the name, or the ID, of a file; relative to an item of `list` if there is one.
    pub name: Option<FieldPath>,
    /// The field with the address of a file; relative to an item of `list` if there is one.
    pub url: Option<FieldPath>,
    /// The folders that the path of a file starts with.
    pub folder: Vec<ParameterValue>,
    /// The event after which no more files come.
    pub last: Option<String>,
}

/// Where files are reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileSource {
    /// In an event, by its name.
    Event(String),
    /// In the response of `describe`.
    Describe,
}
