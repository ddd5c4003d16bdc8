//! The oracle: it knows the true state of the service, and checks what handles and errors say.

use serde_json::{Value, json};
use trtc_api::__private::lifecycle::{Lifecycle, Phase, PhaseRule};
use trtc_api::__private::schema::Literal;
use trtc_api::Error;
use trtc_api::ErrorKind;
use trtc_api::callback::DecodeEvent;
use trtc_api::events::Event;
use trtc_api::task::{Task, TaskId};

use super::TasksOf;
use super::families::Simulated;
use super::scenario::Scenario;

impl Scenario {
    /// The time of the service in milliseconds.
    fn now_millis(&self) -> i64 {
        self.service.now_millis()
    }

    /// Checks the outcome of a start against the truth; returns a handle if there may be a task.
    pub(super) fn check_start<F: Simulated>(&mut self, result: Result<Task<F>, Error>) -> Option<Task<F>> {
        let (created, running) = (self.own(self.service.tasks()), self.running());
        assert!(running.len() <= 1, "runs twice: {running:?}");
        if !(F::REPLACES && self.replaces) {
            assert!(created.len() <= 1, "was started twice: {created:?}");
        }
        match result {
            Ok(task) => {
                match task.task_id() {
                    Some(id) => assert_eq!(running.iter().map(|task| &task.task_id).collect::<Vec<_>>(), [&id]),
                    // Attached after a restart: whether it runs is still to be found out.
                    None => assert!(F::HAS_KEY),
                }
                Some(task)
            }
            Err(error) => {
                assert!(running.is_empty() || error.may_have_executed(), "runs, and the error denies it: {error}");
                let id: TaskId<F> = error.task_id().unwrap_or_else(|| panic!("no ID: {error}")).parse().unwrap();
                assert!(error.to_string().contains(&id.to_string()), "{error}");
                if F::HAS_KEY {
                    assert!(running.iter().all(|task| task.key.as_deref() == id.idempotency_key()), "{error}");
                    assert!(self.key.is_some() || !(error.may_have_executed() && error.is_retryable()), "{error}");
                }
                assert_eq!(id.value("SdkAppId").unwrap(), "1600011111");
                error.may_have_executed().then(|| self.client().tasks_of::<F>().attach(id))
            }
        }
    }

    /// Sometimes another process starts a task with the same key: it must hold the one that runs.
    ///
    /// If none runs, the other process starts a new task, of which the first handle knows nothing.
    pub(super) async fn check_second_start<F: Simulated>(&mut self, task: Task<F>) -> Task<F> {
        if !F::HAS_KEY || self.key.is_none() || !self.random.chance(20) {
            return task;
        }
        let running = self.running();
        let request = F::request(&self.room, self.key.as_deref());
        match self.client().tasks_of::<F>().start(request).await {
            Ok(second) => {
                let id = second.task_id().unwrap();
                assert_eq!(self.running().into_iter().map(|task| task.task_id).collect::<Vec<_>>(), [&*id]);
                if let Some(first) = running.first() {
                    assert_eq!((&first.task_id, second.was_running()), (&id, true));
                    assert!(task.task_id().is_none_or(|first| first == id));
                    return task;
                }
                second
            }
            Err(error) => {
                assert!(!error.is("FailedOperation.TaskExist") || error.may_have_executed(), "{error}");
                if running.is_empty() && error.may_have_executed() {
                    return self.client().tasks_of::<F>().attach(error.task_id().unwrap().parse().unwrap());
                }
                task
            }
        }
    }

    /// Waits for the end, which sometimes comes; "ended" must be true.
    pub(super) async fn check_end<F: Simulated>(&mut self, task: &Task<F>) {
        if self.random.chance(50) {
            return;
        }
        if self.random.chance(30)
            && let Some(task) = self.running().first()
        {
            self.service.end(&task.task_id);
        }
        let timeout = self.random.millis(60_000);
        let said = F::ended(task, timeout).await;
        let running = self.running();
        if let Some(Ok(true)) = said {
            assert!(running.is_empty(), "was reported as ended: {running:?}");
        }
    }

    /// Stops the task; success must leave none.
    pub(super) async fn check_stop<F: Simulated>(&mut self, task: &Task<F>) {
        if task.stop().await.is_ok() {
            assert!(self.running().is_empty(), "was reported as stopped, with faults");
        }
        self.service.clear_faults();
        match task.stop().await {
            Ok(()) => assert!(self.running().is_empty(), "was reported as stopped"),
            // Without a key, nothing finds a task whose ID was lost; after a jump of the clock, its ID may be too old.
            Err(error) => {
                assert_eq!(*error.kind(), ErrorKind::TaskUnknown, "{error}");
                assert!(!F::HAS_KEY, "{error}");
                if F::REPLACES && self.replaces && !self.running().is_empty() {
                    // The TaskId was that of a start which was replaced; the events tell which one runs.
                    for event in self.own_events::<F>() {
                        task.observe(&event);
                    }
                    assert!(task.stop().await.is_ok(), "cannot be stopped, though its events came: {error}");
                }
                let known = task.task_id().is_some();
                assert!(!known || self.running().is_empty(), "runs on: {error}");
            }
        }
    }

    /// Changes the task; the outcome must agree with what the service has applied.
    pub(super) async fn check_update<F: Simulated>(&mut self, task: &Task<F>) {
        if !self.random.chance(40) {
            return;
        }
        let Some(result) = F::updated(task).await else { return };
        let applied: u32 = self.own(self.service.tasks()).iter().map(|task| task.updates).sum();
        match result {
            Ok(()) => {
                let id = task.task_id().expect("an update names its task");
                let tasks = self.own(self.service.tasks());
                assert!(tasks.iter().any(|task| task.task_id == id && task.updates > 0), "said to be updated");
            }
            Err(error) => assert!(applied == 0 || error.may_have_executed(), "was updated: {error}"),
        }
    }

    /// Events of another task change nothing.
    pub(super) fn check_foreign_events<F: Simulated>(&mut self, task: &Task<F>, foreign: &Task<F>) {
        let before = (task.task_id(), task.state());
        let room = format!("{}-2", self.room);
        let id = foreign.task_id().unwrap();
        for phase in [Phase::Running, Phase::Ended] {
            for event in events_of(F::LIFECYCLE, phase, &id, &room, self.now_millis()) {
                assert!(!task.observe(&event), "another task's event was accepted");
            }
        }
        assert_eq!((task.task_id(), task.state()), before);
    }

    /// The events of the task, late, twice, in any order, or not at all: an end must be true.
    pub(super) fn check_events<F: Simulated>(&mut self, task: &Task<F>) {
        let mut events = self.own_events::<F>();
        let twice = events.clone();
        events.extend(twice);
        let known = task.task_id();
        for _ in 0..events.len() {
            let event = &events[usize::try_from(self.random.below(events.len() as u64)).unwrap()];
            task.observe(event);
        }
        let learned = task.task_id();
        assert!(known.is_none() || learned == known, "an event changed the TaskId");
        let own = self.own(self.service.tasks());
        let of_handle = own.iter().find(|own| Some(&own.task_id) == learned.as_ref());
        assert_eq!(of_handle.is_some(), learned.is_some(), "the TaskId of another task was learned");
        if task.state().phase.is_over() {
            assert!(of_handle.is_none_or(|task| !task.running), "was reported as ended by an event");
            assert!(
                !F::REPLACES || self.running().is_empty(),
                "a later start runs, and was reported as ended by an event"
            );
        }
    }

    /// The events of the tasks of this scenario, in their order.
    fn own_events<F: Simulated>(&self) -> Vec<Event> {
        let mut events = Vec::new();
        for own in self.own(self.service.tasks()) {
            let of = |phase, millis| events_of(F::LIFECYCLE, phase, &own.task_id, &self.room, millis);
            events.extend(of(Phase::Running, own.started + 200));
            if let Some(ended) = own.ended {
                let replaced = if own.replaced { of(Phase::Replaced, ended + 300) } else { Vec::new() };
                events.extend(if replaced.is_empty() { of(Phase::Ended, ended + 300) } else { replaced });
            }
        }
        events
    }
}

/// The events of a family that report a phase, for a task in a room.
fn events_of(lifecycle: &Lifecycle, phase: Phase, id: &str, room: &str, millis: i64) -> Vec<Event> {
    let reported = lifecycle.events.iter().filter_map(|rule| {
        let mut info = json!({});
        match &rule.phase {
            PhaseRule::Is(own) if *own == phase => {}
            PhaseRule::Is(_) => return None,
            PhaseRule::By(fields, values) => {
                let value = values.iter().find(|(_, own)| *own == phase).map(|(value, _)| value)?;
                let value = match value {
                    Literal::Int(value) => json!(value),
                    Literal::Str(value) => json!(value),
                };
                set(&mut info, fields[0], value);
            }
        }
        set(&mut info, rule.id, json!(id));
        set(&mut info, lifecycle.event_order[0], json!(millis));
        for (path, name) in rule.matches {
            set(&mut info, path, if *name == "RoomId" { json!(room) } else { json!("robot") });
        }
        Some(Event::decode(rule.group, rule.number, info.to_string().as_bytes()))
    });
    reported.collect()
}

fn set(info: &mut Value, path: &[&str], value: Value) {
    let place = path.iter().fold(info, |info, name| &mut info[*name]);
    *place = value;
}
