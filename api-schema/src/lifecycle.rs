//! The words of life cycles that the model and the runtime share.

/// Which key the service requires for a start after an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterError {
    /// A new key.
    NewKey,
    /// The same key is accepted.
    SameKey,
    /// Not documented.
    Unknown,
}

/// What a second start of the same task does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondStart {
    /// It replaces the first task.
    Replaces,
    /// It is rejected.
    Rejected,
    /// Not documented.
    Unknown,
}

/// A phase of a task, or what an event says about its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
