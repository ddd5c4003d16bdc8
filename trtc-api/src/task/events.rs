//! Folding of events into one state.

use super::state::{TaskChange, TaskFile, TaskPhase, TaskState};
use crate::lifecycle::Phase;

/// The most changes that are kept of one task; the oldest are dropped.
const MAX_CHANGES: usize = 1_000;

/// The events of one task as far as they change its state.
///
/// Events come late, twice, and out of order, so the state is folded from all of them, whatever their order was.
#[derive(Debug, Clone, Default)]
pub(super) struct EventLog {
    changes: Vec<Change>,
    files: Vec<TaskFile>,
    files_lost: bool,
    files_complete: bool,
    /// The phase that was polled last; it counts where no event says more.
    polled: TaskPhase,
}

/// A change of the phase, as one event reported it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) time: Option<i64>,
    pub(super) phase: TaskPhase,
    pub(super) reason: Option<String>,
    pub(super) part: Option<String>,
    /// How many of these in a row are a failure; 0 if none are.
    pub(super) fails_after: u32,
}

impl EventLog {
    /// Adds a change; returns whether it was new.
    pub(super) fn add(&mut self, change: Change) -> bool {
        if self.changes.contains(&change) {
            return false;
        }
        let rank = |change: &Change| (change.time.unwrap_or(i64::MAX), rank(change.phase));
        let at = self.changes.partition_point(|known| rank(known) <= rank(&change));
        self.changes.insert(at, change);
        if self.changes.len() > MAX_CHANGES {
            self.changes.remove(0);
        }
        true
    }

    /// Adds a file; returns whether it was new.
    pub(super) fn add_file(&mut self, file: TaskFile) -> bool {
        let new = !self.files.contains(&file);
        if new {
            self.files.push(file);
        }
        new
    }

    /// A file was lost, or no more files come; returns whether that was new.
    pub(super) fn files(&mut self, lost: bool, complete: bool) -> bool {
        let before = (self.files_lost, self.files_complete);
        self.files_lost |= lost;
        self.files_complete |= complete;
        before != (self.files_lost, self.files_complete)
    }

    pub(super) fn polled(&mut self, phase: Phase) {
        if let Some(phase) = phase_of(phase) {
            self.polled = phase;
        }
    }

    pub(super) fn stopped(&mut self) {
        self.polled = TaskPhase::Ending;
    }

    pub(super) fn gone(&mut self) {
        self.polled = TaskPhase::Ended;
    }

    /// Whether an event reports the end of the task. A failure that is inferred from several events, and the end of one
    /// part, prove nothing.
    pub(super) fn is_over(&self) -> bool {
        self.changes.iter().any(|change| change.phase.is_over() && change.part.is_none())
    }

    pub(super) fn state(&self) -> TaskState {
        let (mut phase, mut reason) = self.fold();
        let polled_more = matches!(self.polled, TaskPhase::Ending | TaskPhase::Ended) && !phase.is_over();
        if polled_more || matches!(phase, TaskPhase::Unknown) || (phase, self.polled) == WAITED {
            (phase, reason) = (self.polled, None);
        }
        let public = |change: &Change| TaskChange {
            phase: change.phase,
            reason: change.reason.clone(),
            part: change.part.clone(),
            time: change.time,
        };
        TaskState {
            phase,
            reason,
            changes: self.changes.iter().map(public).collect(),
            files: self.files.clone(),
            files_lost: self.files_lost,
            files_complete: self.files_complete,
        }
    }

    /// The phase and its reason by the events alone.
    fn fold(&self) -> (TaskPhase, Option<String>) {
        let mut parts: Vec<(&Option<String>, TaskPhase, &Option<String>)> = Vec::new();
        let mut ended = false;
        let mut failures = 0;
        for change in &self.changes {
            failures = if change.fails_after > 0 && change.phase == TaskPhase::Troubled { failures + 1 } else { 0 };
            let failed = failures > 0 && failures >= change.fails_after;
            let phase = if failed { TaskPhase::Failed } else { change.phase };
            match parts.iter_mut().find(|(part, ..)| **part == change.part) {
                // After its end, only files change a task.
                Some(_) if ended => {}
                Some(known) => (known.1, known.2) = (phase, &change.reason),
                None => parts.push((&change.part, phase, &change.reason)),
            }
            ended |= change.phase.is_over() && change.part.is_none();
        }
        // A task of several parts runs as long as one of them does.
        let first = parts.iter().min_by_key(|(_, phase, _)| match phase {
            TaskPhase::Running => 0,
            TaskPhase::Moved => 1,
            TaskPhase::Troubled => 2,
            TaskPhase::Paused => 3,
            TaskPhase::Waiting => 4,
            TaskPhase::Ending => 5,
            TaskPhase::Failed => 6,
            TaskPhase::Replaced => 7,
            TaskPhase::Ended => 8,
            TaskPhase::Unknown => 9,
        });
        first.map_or((TaskPhase::Unknown, None), |(_, phase, reason)| (*phase, (*reason).clone()))
    }
}

/// An event has reported that the task waits, and a later poll that it runs.
const WAITED: (TaskPhase, TaskPhase) = (TaskPhase::Waiting, TaskPhase::Running);

/// The phase of a task, if it is one and not about files.
pub(super) fn phase_of(phase: Phase) -> Option<TaskPhase> {
    Some(match phase {
        Phase::Waiting => TaskPhase::Waiting,
        Phase::Running => TaskPhase::Running,
        Phase::Paused => TaskPhase::Paused,
        Phase::Troubled => TaskPhase::Troubled,
        Phase::Moved => TaskPhase::Moved,
        Phase::Ending => TaskPhase::Ending,
        Phase::Ended | Phase::Gone => TaskPhase::Ended,
        Phase::Replaced => TaskPhase::Replaced,
        Phase::Failed => TaskPhase::Failed,
        Phase::Stored | Phase::Held | Phase::Lost | Phase::Done | Phase::Info => return None,
    })
}

/// The order of events of the same millisecond.
fn rank(phase: TaskPhase) -> u32 {
    match phase {
        TaskPhase::Unknown => 0,
        TaskPhase::Waiting => 1,
        TaskPhase::Running => 2,
        TaskPhase::Moved => 3,
        TaskPhase::Troubled => 4,
        TaskPhase::Paused => 5,
        TaskPhase::Ending => 6,
        TaskPhase::Failed => 7,
        TaskPhase::Replaced => 8,
        TaskPhase::Ended => 9,
    }
}
