//! The state of a task, from its events and from polls.

use std::fmt;

use crate::object::redact_url;

/// The state of a task, folded from its events and from the status that was polled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskState {
    /// What the task does.
    pub phase: TaskPhase,
    /// Why, if the service reported a reason.
    pub reason: Option<String>,
    /// The changes of the phase that events reported, in the order of their times.
    pub changes: Vec<TaskChange>,
    /// The files of the task, each once.
    pub files: Vec<TaskFile>,
    /// Whether a file was reported as lost.
    pub files_lost: bool,
    /// Whether the service reported that no more files come. Not every family reports this.
    pub files_complete: bool,
}

/// What a task does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TaskPhase {
    /// Nothing is known yet.
    #[default]
    Unknown,
    /// The task exists and waits for its input.
    Waiting,
    /// The task runs.
    Running,
    /// The task is paused.
    Paused,
    /// The task runs with problems.
    Troubled,
    /// The service moved the task to another machine, where it runs on.
    Moved,
    /// The task is ending.
    Ending,
    /// The task has ended.
    Ended,
    /// Another start replaced the task.
    Replaced,
    /// The task has failed.
    Failed,
}

impl TaskPhase {
    /// Returns whether the task is over: ended, replaced or failed.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Ended | Self::Replaced | Self::Failed)
    }
}

/// A change of the phase that an event reported.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskChange {
    /// What the task does from now on.
    pub phase: TaskPhase,
    /// Why, if the service reported a reason.
    pub reason: Option<String>,
    /// The part of the task that this is about, for example one address of a relay.
    pub part: Option<String>,
    /// When it happened, in milliseconds since 1970.
    pub time: Option<i64>,
}

/// Hides the part: the address of a relay contains its key.
impl fmt::Debug for TaskChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskChange")
            .field("phase", &self.phase)
            .field("reason", &self.reason)
            .field("part", &self.part.as_ref().map(|_| "***"))
            .field("time", &self.time)
            .finish()
    }
}

/// A file of a task.
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TaskFile {
    /// The name of the file, or its FileId in VOD.
    pub name: String,
    /// The path of the file in the bucket, percent-encoded for a URL (`+` is `%2B`).
    pub path: Option<String>,
    /// The URL of the file, if the service reported it.
    pub url: Option<String>,
}

/// Hides the query of the URL, which may be a signature.
impl fmt::Debug for TaskFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskFile")
            .field("name", &redact_url(&self.name))
            .field("path", &self.path)
            .field("url", &self.url.as_deref().map(redact_url))
            .finish()
    }
}
