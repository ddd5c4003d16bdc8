//! An emulator of the service for tests.
//!
//! The emulator verifies the signature, the clock and the parameters of each request like the service. The response then
//! comes from the first of these that applies:
//!
//! 1. a behavior that the test has set with [`Emulator::on`]: a response, an error, a stream or a fault;
//! 2. the state of [tasks](crate::task), for actions of a life cycle: a started task is found, described and stopped;
//! 3. the first example in the schema of the action.
//!
//! In process, the emulator is a [transport](crate::transport::Transport) without a socket:
//!
//! ```
//! use trtc_api::emulator::Emulator;
//! use trtc_api::web_record::{StopWebRecordRequest, StopWebRecordResponse};
//! use trtc_api::{Client, Credential};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
//! let emulator = Emulator::new();
//! emulator
//!     .on::<StopWebRecordRequest>()
//!     .times(1)
//!     .error("RequestLimitExceeded", "slow down");
//! emulator
//!     .on::<StopWebRecordRequest>()
//!     .reply(|_| StopWebRecordResponse::default());
//!
//! let client = Client::builder()
//!     .credential(Credential::new("AKIDexample", "not-a-real-key"))
//!     .transport(emulator.clone())
//!     .build()?;
//! let request = StopWebRecordRequest::builder().task_id("a+b.").build();
//! client.stop_web_record(request).await?;
//!
//! let calls = emulator.calls::<StopWebRecordRequest>();
//! assert_eq!((calls.len(), &*calls[0].task_id), (2, "a+b."));
//! # Ok::<(), trtc_api::Error>(()) }).unwrap();
//! ```
//!
//! Other tasks:
//!
//! - Look at what has arrived: [`Emulator::calls`], [`Emulator::tasks`], [`Emulator::take_events`].
//! - Let time pass: [`Emulator::advance_clock`]. A recording of one hour ends at once. [`TokioClock`] runs with the paused
//!   time of a test.
//! - Test failures: [`Emulator::fault`], [`EmulatorBuilder::random_faults`], [`EmulatorBuilder::start_lag`],
//!   [`EmulatorBuilder::quirks`].
//! - Receive callbacks: [`EmulatorBuilder::callbacks`], [`Emulator::task_event`], [`Emulator::report`].
//! - Add actions and life cycles of your own schema: [`EmulatorBuilder::actions`], [`EmulatorBuilder::lifecycles`].
//! - Serve clients in any language: [`Emulator::listen`], or the program `trtc-emulator`; see [`control`].

mod behavior;
mod builder;
mod callbacks;
pub mod control;
mod dispatch;
mod examples;
mod fault;
mod form;
mod incoming;
mod journal;
mod query;
mod quirks;
mod random;
mod response;
mod server;
mod signature;
mod stub;
mod tasks;
mod tokio_clock;
mod transport;
mod verify;

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

pub use builder::EmulatorBuilder;
pub use fault::{Fault, ParseFaultError};
pub use form::FormError;
pub use server::Server;
pub use stub::ActionStub;
pub use tasks::{EmulatedTask, TaskEvent, TaskEventError};
pub use tokio_clock::TokioClock;

use crate::action::Action;
use crate::callback::DecodeEvent;
use crate::object::from_json;
use crate::schema::ActionInfo;
use builder::Config;
use fault::RandomFaults;
use journal::Journal;
use stub::{Handler, Target};
use tasks::{Reported, TaskConfig, Tasks};

/// An emulator of the service. Clones share their state.
#[derive(Clone)]
pub struct Emulator {
    config: Arc<Config>,
    task_config: Arc<TaskConfig>,
    state: Arc<Mutex<State>>,
}

struct State {
    tasks: Tasks,
    handlers: Vec<Handler>,
    calls: VecDeque<(&'static ActionInfo, Vec<u8>)>,
    events: VecDeque<Reported>,
    random_faults: Option<RandomFaults>,
    responses: u64,
    /// By how much the clock of tasks is ahead of the clock of the emulator.
    offset: Duration,
    /// Where changes of tasks are recorded.
    journal: Option<Journal>,
}

impl State {
    fn new(tasks: Tasks, random_faults: Option<RandomFaults>) -> Self {
        Self {
            tasks,
            handlers: Vec::new(),
            calls: VecDeque::new(),
            events: VecDeque::new(),
            random_faults,
            responses: 0,
            offset: Duration::ZERO,
            journal: None,
        }
    }
}

impl Default for Emulator {
    fn default() -> Self {
        Self::new()
    }
}

impl Emulator {
    /// Creates an emulator of the bundled service that accepts any credential.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Returns a builder with the default configuration.
    pub fn builder() -> EmulatorBuilder {
        EmulatorBuilder::default()
    }

    /// Sets the behavior of an action.
    ///
    /// If several behaviors are set for one action, the first that is not used up applies. The emulator verifies the
    /// signature of such a request, but does not validate its parameters.
    pub fn on<A: Action>(&self) -> ActionStub<'_, A> {
        ActionStub::new(self)
    }

    /// Injects a fault into the next requests, whatever their action; [`ActionStub::fault`] selects one action.
    pub fn fault(&self, fault: Fault, times: u32) {
        self.add(Handler::fault(None, fault, Some(times)));
    }

    /// Removes all faults: injected ones that are not used up, and random ones.
    pub fn clear_faults(&self) {
        let mut state = self.state();
        state.handlers.retain(|handler| !handler.is_fault());
        state.random_faults = None;
    }

    /// Removes all behaviors that [`on`](Self::on) and [`stub_json`](Self::stub_json) have set, except for faults.
    pub fn clear_stubs(&self) {
        self.state().handlers.retain(Handler::is_fault);
    }

    /// Removes tasks, behaviors, faults, recorded requests and events, and sets the clock of tasks back.
    pub fn reset(&self) {
        let mut state = self.state();
        state.tasks = Tasks::new((*self.task_config).clone());
        state.handlers.clear();
        state.calls.clear();
        state.events.clear();
        state.random_faults = None;
        state.offset = Duration::ZERO;
        if let Some(journal) = &mut state.journal {
            journal.clear();
        }
    }

    /// Advances the clock of tasks, for example to the end of a recording. What becomes due happens at once.
    ///
    /// Signatures are still verified with the clock of the emulator, so that clients need not advance theirs.
    pub fn advance_clock(&self, by: Duration) {
        {
            let mut state = self.state();
            let offset = state.offset.saturating_add(by);
            // A time that the system cannot represent is no time.
            if self.config.clock.now().checked_add(offset).is_some() {
                state.offset = offset;
                if let Some(journal) = &mut state.journal {
                    journal.offset(offset);
                }
            }
        }
        self.advance();
    }

    /// Returns the requests of an action in the order of their arrival.
    ///
    /// They have a valid signature and region. Their parameters may be invalid: a test can look at what was rejected.
    pub fn calls<A: Action>(&self) -> Vec<A> {
        let state = self.state();
        let calls = state.calls.iter().filter(|(action, _)| Target::of(A::INFO).is(action));
        calls.filter_map(|(_, body)| from_json(body).ok()).collect()
    }

    /// Returns the events of tasks since the last call: those that are also sent as callbacks, in their order.
    pub fn take_events<E: DecodeEvent>(&self) -> Vec<E> {
        self.advance();
        let events = std::mem::take(&mut self.state().events);
        let decode = |event: &Reported| E::decode(event.group, event.number, event.info.to_string().as_bytes());
        events.iter().map(decode).collect()
    }

    /// Returns all tasks that were started, whatever a client can know of them.
    pub fn tasks(&self) -> Vec<EmulatedTask> {
        self.advance();
        self.state().tasks.all()
    }

    /// Returns the tasks of a family that run, for example `WebRecording`. A misspelled family has none: also assert that
    /// the family had tasks before.
    pub fn running_tasks(&self, family: &str) -> Vec<EmulatedTask> {
        self.advance();
        self.state().tasks.running(family)
    }

    /// Makes an event happen to a task.
    ///
    /// # Errors
    ///
    /// Returns an error if no task has the ID, or if its life cycle has no such event.
    pub fn task_event(&self, task_id: &str, event: &TaskEvent) -> Result<(), TaskEventError> {
        let mut state = self.state();
        let now = self.now(&state);
        let result = state.tasks.task_event(task_id, event, now);
        if let (Ok(()), Some(journal)) = (&result, &mut state.journal) {
            journal.event(now, task_id, event);
        }
        self.report_tasks(&mut state);
        result
    }

    /// Applies what is due to tasks, and reports the events.
    fn advance(&self) {
        let mut state = self.state();
        let now = self.now(&state);
        state.tasks.advance(now);
        self.report_tasks(&mut state);
    }

    /// Returns the time of tasks.
    fn now(&self, state: &State) -> SystemTime {
        let now = self.config.clock.now();
        now.checked_add(state.offset).unwrap_or(now)
    }

    fn report_tasks(&self, state: &mut State) {
        let reported = state.tasks.take_reported();
        self.report_all(state, reported);
    }

    fn report_all(&self, state: &mut State, reported: Vec<Reported>) {
        let now = self.now(state);
        if let Some(journal) = state.journal.as_mut().filter(|_| !reported.is_empty()) {
            journal.reported(now, reported.len());
        }
        for event in reported {
            self.send(&event.body(self.config.clock.now()), event.app_id.as_ref());
            state.events.push_back(event);
        }
        let surplus = state.events.len().saturating_sub(self.config.max_recorded_calls);
        state.events.drain(..surplus);
    }

    fn add(&self, handler: Handler) {
        self.state().handlers.push(handler);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Omits requests, which hold secrets.
impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("calls", &self.state().calls.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
#[cfg(feature = "web-record")]
mod tests;
