//! Events that a test makes happen to a task.

mod serial;

use std::fmt;
use std::time::Duration;

use serde_json::Value;

use super::json;
use super::reply::value_of;
use super::task::Task;
use crate::lifecycle::{EventRule, Lifecycle, Phase, PhaseRule};
use crate::schema::Literal;

/// An event that happens to a task: the emulator reports the event and changes the task as its life cycle says.
///
/// [`ActionStub::script`](crate::emulator::ActionStub::script) sets the events of tasks that are started later, and
/// [`Emulator::task_event`](crate::emulator::Emulator::task_event) makes one happen to a task that exists.
///
/// ```
/// use std::time::Duration;
/// use trtc_api::emulator::TaskEvent;
///
/// // A page that does not load: loaded again after one timeout, ended after the second.
/// let script = [
///     TaskEvent::new("WebRecordUpdated")
///         .value(1)
///         .reason("Page load timeout")
///         .after_seconds_of("ReadyTimeout", 15),
///     TaskEvent::new("WebRecordStarted")
///         .value(2)
///         .reason("Page load timeout")
///         .after_seconds_of("ReadyTimeout", 15),
/// ];
/// # let _ = script;
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct TaskEvent {
    event: String,
    value: Option<Value>,
    reason: Option<String>,
    delay: Duration,
    delay_field: Option<(String, u64)>,
}

impl TaskEvent {
    /// Creates an event of the life cycle by its name.
    pub fn new(event: impl Into<String>) -> Self {
        Self { event: event.into(), value: None, reason: None, delay: Duration::ZERO, delay_field: None }
    }

    /// Sets the value of the field that tells the phase, for example a status (default: the field is absent).
    pub fn value(mut self, value: impl Into<Value>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// Sets the reason that the event reports (default: none).
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Sets the time since the start, or since the previous event of a script (default: none).
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Adds the number of seconds that a field of the start request holds, or a default, to the time of
    /// [`after`](Self::after). The field is a path with dots, for example `RecordParams.MaxIdleTime`.
    pub fn after_seconds_of(mut self, field: impl Into<String>, default: u64) -> Self {
        self.delay_field = Some((field.into(), default));
        self
    }

    pub(super) fn delay(&self, request: &Value) -> Duration {
        let seconds = self.delay_field.as_ref().map_or(0, |(field, default)| {
            let path: Vec<&str> = field.split('.').collect();
            json::get(request, &path).and_then(Value::as_u64).unwrap_or(*default)
        });
        self.delay.saturating_add(Duration::from_secs(seconds))
    }
}

/// The reason why an event cannot happen to a task.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TaskEventError {
    /// No task has the ID.
    UnknownTask,
    /// The life cycle of the task has no event of this name.
    UnknownEvent(String),
}

impl fmt::Display for TaskEventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownTask => f.write_str("unknown task ID; use one of `Emulator::tasks`"),
            Self::UnknownEvent(name) => {
                write!(f, "unknown event `{name}`; use the name of an event that the life cycle of the task lists")
            }
        }
    }
}

impl std::error::Error for TaskEventError {}

/// An event with its rule and its phase.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) rule: &'static EventRule,
    pub(super) value: Option<Value>,
    pub(super) reason: Option<String>,
    phase: Option<Phase>,
}

impl Step {
    pub(super) fn resolve(lifecycle: &'static Lifecycle, event: &TaskEvent) -> Result<Self, TaskEventError> {
        let rule = lifecycle.events.iter().find(|rule| rule.name == event.event);
        let rule = rule.ok_or_else(|| TaskEventError::UnknownEvent(event.event.clone()))?;
        let phase = match &rule.phase {
            PhaseRule::Is(phase) => Some(*phase),
            PhaseRule::By(_, values) => {
                let matching = values.iter().find(|(literal, _)| Some(value_of(literal)) == event.value);
                matching.map(|(_, phase)| *phase)
            }
        };
        Ok(Self { rule, value: event.value.clone(), reason: event.reason.clone(), phase })
    }

    /// The event of a missed time of readiness.
    pub(super) fn missed(
        lifecycle: &'static Lifecycle,
        (numbers, value): &((u32, u32), Literal),
        reason: Option<&str>,
    ) -> Option<Self> {
        let rule = lifecycle.events.iter().find(|rule| (rule.group, rule.number) == *numbers)?;
        let phase = match &rule.phase {
            PhaseRule::Is(phase) => Some(*phase),
            PhaseRule::By(_, values) => values.iter().find(|(literal, _)| literal == value).map(|(_, phase)| *phase),
        };
        Some(Self { rule, value: Some(value_of(value)), reason: reason.map(str::to_owned), phase })
    }

    /// Changes the task, and returns the phase in which it ends, if it does.
    pub(super) fn apply_to(&self, task: &mut Task) -> Option<Phase> {
        // An event about one part says nothing about the others.
        let phase = self.phase.filter(|_| self.rule.part.is_none())?;
        match phase {
            Phase::Failed if task.failures + 1 < self.rule.fails_after => {
                task.failures += 1;
                task.phase = Phase::Troubled;
                None
            }
            Phase::Waiting | Phase::Running | Phase::Paused | Phase::Troubled | Phase::Moved | Phase::Ending => {
                task.phase = phase;
                if phase == Phase::Running {
                    task.failures = 0;
                }
                None
            }
            Phase::Ended | Phase::Replaced | Phase::Failed | Phase::Gone => Some(phase),
            Phase::Stored | Phase::Held | Phase::Lost | Phase::Done | Phase::Info => None,
        }
    }
}
