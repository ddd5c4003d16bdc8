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
    /// The parts of the task that events named, for example the addresses of a relay, each with its own phase.
    ///
    /// The task runs as long as one of its parts does. If all of them have failed, it is
    /// [troubled](TaskPhase::Troubled), and if all have ended, [ending](TaskPhase::Ending): an update may add other
    /// parts, and only a [`stop`](super::Task::stop) makes sure of the end.
    pub parts: Vec<TaskPart>,
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
    /// The task is ending, or all of its parts have ended.
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

/// A part of a task, for example one address of a relay.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskPart {
    /// The name of the part, for example the URL that a relay pushes to. It may contain a secret.
    pub name: String,
    /// What the part does.
    pub phase: TaskPhase,
    /// Why, if the service reported a reason.
    pub reason: Option<String>,
}

/// Hides the name: the address of a relay contains its key.
impl fmt::Debug for TaskPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { phase, reason, .. } = self;
        f.debug_struct("TaskPart").field("name", &"***").field("phase", phase).field("reason", reason).finish()
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
    ///
    /// It starts with the folders of the start request, so it is `None` for a task that was found by its key alone
    /// ([`find`](super::Tasks::find)). If the task [was running](super::Task::was_running), its own start may have
    /// named other folders.
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
