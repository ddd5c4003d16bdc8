//! Folding of events into one state.

use super::state::{TaskChange, TaskFile, TaskPart, TaskPhase, TaskState};
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
    /// How many failures without a success between them end the task; 0 if one does.
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
            // An end stays known, whatever comes after it.
            let oldest = self.changes.iter().position(|change| !change.is_end()).unwrap_or_default();
            self.changes.remove(oldest);
        }
        true
    }

    /// Adds a file; returns whether it was new.
    #[inline]
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

    #[inline]
    pub(super) fn polled(&mut self, phase: Phase) {
        if let Some(phase) = phase_of(phase) {
            self.polled = phase;
        }
    }

    #[inline]
    pub(super) fn stopped(&mut self) {
        self.polled = TaskPhase::Ending;
    }

    #[inline]
    pub(super) fn gone(&mut self) {
        self.polled = TaskPhase::Ended;
    }

    /// Whether an event reports the end of the task.
    pub(super) fn is_over(&self) -> bool {
        self.changes.iter().any(Change::is_end)
    }

    #[inline]
    pub(super) fn state(&self) -> TaskState {
        let Folded { parts, phases } = self.fold();
        let (mut phase, mut reason) = whole(&parts);
        let polled_more = matches!(self.polled, TaskPhase::Ending | TaskPhase::Ended) && !phase.is_over();
        if polled_more || matches!(phase, TaskPhase::Unknown) || (phase, self.polled) == WAITED {
            (phase, reason) = (self.polled, None);
        }
        let public = |(change, phase): (&Change, TaskPhase)| TaskChange {
            phase,
            reason: change.reason.clone(),
            part: change.part.clone(),
            time: change.time,
        };
        TaskState {
            phase,
            reason,
            parts: parts.into_iter().filter_map(Part::into_public).collect(),
            changes: self.changes.iter().zip(phases).map(public).collect(),
            files: self.files.clone(),
            files_lost: self.files_lost,
            files_complete: self.files_complete,
        }
    }

    /// What the events alone say.
    #[inline]
    fn fold(&self) -> Folded<'_> {
        let mut parts: Vec<Part<'_>> = Vec::new();
        let mut phases = Vec::new();
        let mut ended = false;
        for change in &self.changes {
            let index = parts.iter().position(|part| part.name == change.part.as_deref()).unwrap_or(parts.len());
            if index == parts.len() {
                parts.push(Part { name: change.part.as_deref(), phase: TaskPhase::Unknown, reason: None, failures: 0 });
            }
            // After its end, only files change a task.
            let part = parts.get_mut(index).filter(|part| !ended || part.phase == TaskPhase::Unknown);
            phases.push(part.map_or(change.phase, |part| part.change(change)));
            ended |= change.is_end();
        }
        Folded { parts, phases }
    }
}

/// What the events say of a task.
struct Folded<'a> {
    /// The parts in the order of their first events. The part without a name is the task itself.
    parts: Vec<Part<'a>>,
    /// The phase of each change.
    phases: Vec<TaskPhase>,
}

impl Change {
    /// Whether the event alone proves the end of the task. A failure that counts only with others, and the end of one
    /// part, prove nothing.
    fn is_end(&self) -> bool {
        self.phase.is_over() && self.part.is_none() && self.fails_after <= 1
    }
}

/// A part of a task, for example one address of a relay.
struct Part<'a> {
    name: Option<&'a str>,
    phase: TaskPhase,
    reason: Option<&'a str>,
    /// Failures since the last success.
    failures: u32,
}

impl<'a> Part<'a> {
    /// Takes a change; returns the phase that it means.
    #[inline]
    fn change(&mut self, change: &'a Change) -> TaskPhase {
        match change.phase {
            TaskPhase::Failed => self.failures += 1,
            TaskPhase::Running => self.failures = 0,
            _ => {}
        }
        let fails_later = change.phase == TaskPhase::Failed && self.failures < change.fails_after;
        self.phase = if fails_later { TaskPhase::Troubled } else { change.phase };
        self.reason = change.reason.as_deref();
        self.phase
    }

    #[inline]
    fn into_public(self) -> Option<TaskPart> {
        let name = self.name?.to_owned();
        Some(TaskPart { name, phase: self.phase, reason: self.reason.map(str::to_owned) })
    }
}

/// The phase of a task and its reason. A task of several parts runs as long as one of them does. It does not end with
/// its parts: an update may add others.
#[inline]
fn whole(parts: &[Part<'_>]) -> (TaskPhase, Option<String>) {
    let Some(best) = parts.iter().min_by_key(|part| liveness(part.phase)) else {
        return (TaskPhase::Unknown, None);
    };
    let phase = match best.phase {
        phase if best.name.is_none() => phase,
        TaskPhase::Failed => TaskPhase::Troubled,
        TaskPhase::Ended | TaskPhase::Replaced => TaskPhase::Ending,
        phase => phase,
    };
    (phase, best.reason.map(str::to_owned))
}

fn liveness(phase: TaskPhase) -> u32 {
    match phase {
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
