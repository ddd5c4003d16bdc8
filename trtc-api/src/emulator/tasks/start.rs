//! The start of a task: accepted, rejected as a repetition, or in place of an earlier task.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::index::Keys;
use super::reply::{Subject, success};
use super::script::{Step, TaskEvent};
use super::task::{Cause, Task};
use super::{Due, Tasks, json};
use crate::emulator::response::ApiError;
use crate::lifecycle::{End, Lifecycle, RequestedTime, Retention, SecondStart};

/// The code for a start beyond a limit whose own code is not documented.
const LIMIT_EXCEEDED: &str = "LimitExceeded";

const HOUR: Duration = Duration::from_secs(3_600);

impl Tasks {
    pub(super) fn start(
        &mut self,
        family: usize,
        lifecycle: &'static Lifecycle,
        body: &[u8],
        request: &Value,
        script: Option<&[TaskEvent]>,
        now: SystemTime,
    ) -> Result<Value, ApiError> {
        let script = script.map(|script| steps(lifecycle, script)).transpose()?;
        let keys = Keys::of(family, lifecycle, request);
        self.reject_repetition(lifecycle, &keys)?;
        let replaced = self.replaced(lifecycle, &keys)?;
        self.reject_beyond_limit(lifecycle, &keys, replaced.len())?;
        for earlier in replaced {
            self.end(earlier, Cause::Replaced, now);
        }
        let number = self.tasks.len();
        let visible = now + self.config.start_lag.of(number);
        let task = Task::new(family, lifecycle, number, body, request, keys, now, visible);
        let task = Task { known_until: known_until(lifecycle, request, now), ..task };
        self.by_id.insert(task.id.clone(), number);
        self.index.insert(number, &task);
        let response = success(&lifecycle.start.action, &Subject { lifecycle, task: Some(&task), request });
        self.tasks.push(task);
        self.schedule_ends(lifecycle, number, request, now);
        match script {
            Some(steps) => {
                let mut at = now;
                for (event, step) in steps {
                    at += event.delay(request);
                    self.schedule(number, at, Due::Step(step));
                }
            }
            None if self.schedule_misses(lifecycle, number, request, now) => {}
            None => self.schedule(number, visible, Due::Runs),
        }
        self.advance(now);
        Ok(response)
    }

    /// Rejects a start whose idempotency key belongs to a running task.
    fn reject_repetition(&self, lifecycle: &Lifecycle, keys: &Keys) -> Result<(), ApiError> {
        let Some(idempotency) = &lifecycle.idempotency else { return Ok(()) };
        if self.index.with_key(keys).next().is_some() {
            return Err(exists(idempotency.exists));
        }
        Ok(())
    }

    /// Returns the running tasks that the start replaces.
    fn replaced(&self, lifecycle: &Lifecycle, keys: &Keys) -> Result<Vec<usize>, ApiError> {
        let Some(duplicates) = &lifecycle.duplicates else { return Ok(Vec::new()) };
        let same: Vec<usize> = self.index.duplicates(keys).collect();
        match duplicates.second {
            SecondStart::Rejected if !same.is_empty() => Err(exists(duplicates.codes)),
            SecondStart::Replaces => Ok(same),
            SecondStart::Rejected | SecondStart::Unknown => Ok(Vec::new()),
        }
    }

    fn reject_beyond_limit(&self, lifecycle: &Lifecycle, keys: &Keys, replaced: usize) -> Result<(), ApiError> {
        let Some(limit) = &lifecycle.limit else { return Ok(()) };
        let documented = limit.tasks.and_then(|tasks| usize::try_from(tasks).ok());
        let Some(max) = self.config.max_tasks.or(documented) else { return Ok(()) };
        if self.index.counted(keys).saturating_sub(replaced) < max {
            return Ok(());
        }
        Err(ApiError::new(limit.code.unwrap_or(LIMIT_EXCEEDED), format!("At most {max} tasks may run at once.")))
    }

    fn schedule_ends(&mut self, lifecycle: &Lifecycle, number: usize, request: &Value, now: SystemTime) {
        for end in lifecycle.ends {
            let after = match end {
                End::After(time) => requested(time, request),
                End::Idle(time) if self.config.idle => requested(time, request),
                End::Hours(hours) => Some(HOUR * *hours),
                // The emulator plays no input.
                End::Idle(_) | End::Rounds(_) => None,
            };
            let at = after.and_then(|after| now.checked_add(after));
            if let Some(at) = at {
                self.schedule(number, at, Due::Ends(Cause::Limit));
            }
        }
    }

    /// Schedules what happens if the input is never ready. Returns whether the task needs it to be.
    fn schedule_misses(
        &mut self,
        lifecycle: &'static Lifecycle,
        number: usize,
        request: &Value,
        now: SystemTime,
    ) -> bool {
        let Some(readiness) = lifecycle.readiness.as_ref().filter(|_| self.config.unready) else { return false };
        let within = requested(&readiness.within, request).filter(|within| !within.is_zero());
        let Some(within) = within else { return false };
        let mut at = now;
        for missed in readiness.missed {
            at += within;
            if let Some(step) = Step::missed(lifecycle, missed, readiness.reason) {
                self.schedule(number, at, Due::Step(step));
            }
        }
        true
    }
}

fn steps(lifecycle: &'static Lifecycle, script: &[TaskEvent]) -> Result<Vec<(TaskEvent, Step)>, ApiError> {
    let steps = script.iter().map(|event| Ok((event.clone(), Step::resolve(lifecycle, event)?)));
    let steps: Result<_, super::TaskEventError> = steps.collect();
    steps.map_err(|error| ApiError::new("UnsupportedOperation", error.to_string()))
}

fn exists(codes: &[&str]) -> ApiError {
    let code = codes.first().copied().unwrap_or("FailedOperation");
    ApiError::new(code, "Task already exists.")
}

fn known_until(lifecycle: &Lifecycle, request: &Value, now: SystemTime) -> Option<SystemTime> {
    let time = match lifecycle.retention? {
        Retention::Requested(time) => requested(&time, request)?,
        Retention::Hours(hours) => HOUR * hours,
    };
    now.checked_add(time)
}

fn requested(time: &RequestedTime, request: &Value) -> Option<Duration> {
    let given = json::get(request, time.field).and_then(Value::as_u64);
    let value = given.or_else(|| time.default.map(u64::from))?;
    Some(Duration::from_secs(value.saturating_mul(u64::from(time.unit_seconds))))
}
