//! State of long-running tasks, kept by the tables of their life cycles.

mod event;
mod files;
mod index;
mod json;
mod reply;
mod role;
mod script;
mod start;
mod task;

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, SystemTime};

use serde_json::Value;

pub use script::{TaskEvent, TaskEventError};
pub use task::EmulatedTask;

use super::random::Random;
use super::response::ApiError;
use super::stub::ResponseBody;
use crate::action::Entry;
use crate::lifecycle::{Lifecycle, Parameter, ParameterValue, Phase};
use crate::schema::ActionInfo;
pub(super) use event::Reported;
use index::Index;
pub(super) use reply::placeholder_object;
use reply::{Subject, gone, success};
use role::{Part, Parts, Role};
use script::Step;
use task::{Cause, Task};

/// How the emulator treats tasks.
#[derive(Clone, Default)]
pub(super) struct TaskConfig {
    pub(super) lifecycles: Vec<&'static Lifecycle>,
    pub(super) start_lag: StartLag,
    /// Whether tasks end when their input has been idle too long: the emulator has no input.
    pub(super) idle: bool,
    /// Whether the input of tasks is never ready.
    pub(super) unready: bool,
    /// The number of tasks that replaces the documented limits.
    pub(super) max_tasks: Option<usize>,
}

/// The time after a start in which the service does not yet find the task.
#[derive(Clone)]
pub(super) struct StartLag {
    pub(super) seed: u64,
    pub(super) min: Duration,
    pub(super) max: Duration,
}

impl Default for StartLag {
    fn default() -> Self {
        Self { seed: 0, min: Duration::ZERO, max: Duration::ZERO }
    }
}

impl StartLag {
    fn of(&self, number: usize) -> Duration {
        let range = self.max.saturating_sub(self.min);
        self.min + range.mul_f64(Random::new(self.seed ^ (number as u64) << 16).fraction())
    }
}

/// Something that will happen to a task.
enum Due {
    Runs,
    Ends(Cause),
    Step(Step),
}

/// The tasks that were started, and what will happen to them.
pub(super) struct Tasks {
    config: TaskConfig,
    parts: Parts,
    tasks: Vec<Task>,
    by_id: HashMap<String, usize>,
    index: Index,
    due: BTreeMap<(SystemTime, u64), (usize, Due)>,
    scheduled: u64,
    reported: Vec<Reported>,
}

impl Tasks {
    pub(super) fn new(config: TaskConfig) -> Self {
        Self {
            parts: Parts::of(&config.lifecycles),
            config,
            tasks: Vec::new(),
            by_id: HashMap::new(),
            index: Index::default(),
            due: BTreeMap::new(),
            scheduled: 0,
            reported: Vec::new(),
        }
    }

    /// Returns the response to an action of a life cycle, or `None` for another action.
    pub(super) fn apply(
        &mut self,
        entry: &Entry,
        body: &[u8],
        script: Option<&[TaskEvent]>,
        now: SystemTime,
    ) -> Option<Result<ResponseBody, ApiError>> {
        let Part { family, role, action } = self.parts.get(entry.info)?;
        self.advance(now);
        let lifecycle = self.lifecycle(family)?;
        let result = json::parse(body).and_then(|request| match role {
            Role::Start => self.start(family, lifecycle, body, &request, script, now),
            Role::Query => self.query(family, lifecycle, action.info, &request, now),
            Role::Update(number) => self.update(family, lifecycle, number, &request, now),
            Role::Stop => self.stop(family, lifecycle, &request, now),
        });
        Some(result.map(|fields| ResponseBody::Fields(fields.to_string().into_bytes(), action.response.create())))
    }

    /// Returns whether an action starts a task.
    pub(super) fn starts(&self, entry: &Entry) -> bool {
        self.parts.get(entry.info).is_some_and(|part| matches!(part.role, Role::Start))
    }

    /// Returns whether an action changes tasks.
    pub(super) fn changes(&self, entry: &Entry) -> bool {
        self.parts.get(entry.info).is_some_and(|part| !matches!(part.role, Role::Query))
    }

    /// Applies what is due: starts, ends and scripted events.
    pub(super) fn advance(&mut self, now: SystemTime) {
        while let Some(first) = self.due.first_entry().filter(|first| first.key().0 <= now) {
            let ((at, _), (number, due)) = first.remove_entry();
            match due {
                Due::Runs => self.report_phase(number, Phase::Running, at),
                Due::Ends(cause) => self.end(number, cause, at),
                Due::Step(step) => self.apply_step(number, &step, at),
            }
        }
    }

    /// Returns the events since the last call.
    pub(super) fn take_reported(&mut self) -> Vec<Reported> {
        std::mem::take(&mut self.reported)
    }

    /// Returns the names of the families.
    pub(super) fn families(&self) -> Vec<&'static str> {
        self.config.lifecycles.iter().map(|lifecycle| lifecycle.name).collect()
    }

    pub(super) fn all(&self) -> Vec<EmulatedTask> {
        self.tasks.iter().map(|task| task.to_public(&self.config.lifecycles)).collect()
    }

    pub(super) fn running(&self, family: &str) -> Vec<EmulatedTask> {
        let families = self.config.lifecycles.iter().enumerate().filter(|(_, lifecycle)| lifecycle.name == family);
        let numbers = families.flat_map(|(family, _)| self.index.running(family));
        let tasks = numbers.filter_map(|number| self.tasks.get(number));
        tasks.map(|task| task.to_public(&self.config.lifecycles)).collect()
    }

    /// Makes an event happen to a task, after its delay.
    pub(super) fn task_event(&mut self, id: &str, event: &TaskEvent, now: SystemTime) -> Result<(), TaskEventError> {
        self.advance(now);
        let number = *self.by_id.get(id).ok_or(TaskEventError::UnknownTask)?;
        let task = self.tasks.get(number).ok_or(TaskEventError::UnknownTask)?;
        let lifecycle = self.lifecycle(task.family).ok_or(TaskEventError::UnknownTask)?;
        let step = Step::resolve(lifecycle, event)?;
        let request = json::parse(&task.request).unwrap_or_default();
        self.schedule(number, now + event.delay(&request), Due::Step(step));
        self.advance(now);
        Ok(())
    }

    fn lifecycle(&self, family: usize) -> Option<&'static Lifecycle> {
        self.config.lifecycles.get(family).copied()
    }

    fn schedule(&mut self, number: usize, at: SystemTime, due: Due) {
        self.scheduled += 1;
        self.due.insert((at, self.scheduled), (number, due));
    }

    /// Returns the task that a request names by its ID, if the service finds it: it is one of the family and of the
    /// application, and is neither young, nor ended, nor out of reach.
    fn reachable(&self, family: usize, parameters: &[Parameter], request: &Value, now: SystemTime) -> Option<usize> {
        let number = *self.by_id.get(role::id_value(parameters, request)?.as_str()?)?;
        let task = self.tasks.get(number).filter(|task| task.family == family && task.is_reachable(now))?;
        let lifecycle = self.lifecycle(family)?;
        let is_of_task = |parameter: &Parameter| match parameter.value {
            ParameterValue::Remembered(name) => {
                let given = request.get(parameter.field);
                given.is_none_or(|given| task.remembered(lifecycle, name).is_none_or(|known| known == given))
            }
            ParameterValue::Id | ParameterValue::Literal(_) => true,
        };
        parameters.iter().all(is_of_task).then_some(number)
    }

    /// Describes a task by its ID, or finds one by its key.
    fn query(
        &self,
        family: usize,
        lifecycle: &'static Lifecycle,
        action: &ActionInfo,
        request: &Value,
        now: SystemTime,
    ) -> Result<Value, ApiError> {
        let describe = lifecycle.describe.as_ref().filter(|describe| describe.action.info == action);
        let named = describe.filter(|describe| role::id_value(describe.parameters, request).is_some());
        if let Some(describe) = named {
            let task =
                self.reachable(family, describe.parameters, request, now).and_then(|number| self.tasks.get(number));
            let subject = Subject { lifecycle, task, request };
            return match task {
                Some(_) => Ok(success(&describe.action, &subject)),
                None => gone(describe, &subject),
            };
        }
        let Some(find) = lifecycle.find.as_ref().filter(|find| find.action.info == action) else {
            return Err(ApiError::new("MissingParameter", "The request names no task."));
        };
        let found = self.index.find(family, find, request).and_then(|number| self.tasks.get(number));
        let task = found.filter(|task| task.is_reachable(now)).ok_or_else(|| reply::not_found(find.gone))?;
        Ok(success(&find.action, &Subject { lifecycle, task: Some(task), request }))
    }

    fn update(
        &mut self,
        family: usize,
        lifecycle: &'static Lifecycle,
        number: usize,
        request: &Value,
        now: SystemTime,
    ) -> Result<Value, ApiError> {
        let Some(update) = lifecycle.updates.get(number) else { return Err(reply::not_found(&[])) };
        let found = self.reachable(family, update.parameters, request, now);
        let task = found.and_then(|number| self.tasks.get_mut(number));
        let task = task.ok_or_else(|| reply::not_found(update.gone))?;
        if let Some(counter) = update.counter {
            let next = request.get(counter).and_then(Value::as_u64);
            // Like the service, which ignores requests that arrive in the wrong order.
            if next.is_none() || next <= task.counter {
                let code = update.outdated.first().copied().unwrap_or("FailedOperation");
                return Err(ApiError::new(code, format!("`{counter}` must grow.")));
            }
            task.counter = next;
        }
        Ok(success(&update.action, &Subject { lifecycle, task: Some(task), request }))
    }

    fn stop(
        &mut self,
        family: usize,
        lifecycle: &'static Lifecycle,
        request: &Value,
        now: SystemTime,
    ) -> Result<Value, ApiError> {
        let found = self.reachable(family, lifecycle.stop.parameters, request, now);
        let number = found.ok_or_else(|| reply::not_found(lifecycle.stop.gone))?;
        self.end(number, Cause::Stop, now);
        let task = self.tasks.get(number);
        Ok(success(&lifecycle.stop.action, &Subject { lifecycle, task, request }))
    }

    /// Ends a task that runs, and reports the end and the files.
    fn end(&mut self, number: usize, cause: Cause, at: SystemTime) {
        let Some(task) = self.tasks.get_mut(number).filter(|task| task.ended.is_none()) else { return };
        task.ended = Some(at);
        let Some(lifecycle) = self.config.lifecycles.get(task.family) else { return };
        self.index.remove(number, task);
        let events = match cause {
            Cause::Scripted(Phase::Ended) => files::events(lifecycle, task, at),
            Cause::Scripted(_) => Vec::new(),
            Cause::Stop | Cause::Limit | Cause::Replaced => {
                let end = event::of_end(lifecycle, task, cause, at);
                end.into_iter().chain(files::events(lifecycle, task, at)).collect()
            }
        };
        self.reported.extend(events);
    }

    fn report_phase(&mut self, number: usize, phase: Phase, at: SystemTime) {
        let Some(task) = self.tasks.get(number).filter(|task| task.ended.is_none()) else { return };
        let Some(lifecycle) = self.config.lifecycles.get(task.family) else { return };
        self.reported.extend(event::of_phase(lifecycle, task, phase, at));
    }

    /// Reports a scripted event, and changes the task as the event says.
    fn apply_step(&mut self, number: usize, step: &Step, at: SystemTime) {
        let Some(task) = self.tasks.get_mut(number) else { return };
        let Some(lifecycle) = self.config.lifecycles.get(task.family) else { return };
        self.reported.push(event::of_step(lifecycle, task, step, at));
        if let Some(phase) = step.apply_to(task) {
            self.end(number, Cause::Scripted(phase), at);
        }
    }
}
