//! The emulator: a stand-in for the service that checks what the service checks, to test against.
//!
//! In process it is a transport, with no socket; [`Emulator::listen`] puts the same behind loopback HTTP, as the
//! program `trtc-emulator` does. Web recordings are kept as state; any action of any schema can be given answers.
//!
//! ```
//! use trtc_api::emulator::Emulator;
//! use trtc_api::web_record::{StopWebRecordRequest, StopWebRecordResponse};
//! use trtc_api::{Client, Credential};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
//! let emulator = Emulator::new();
//! emulator.on::<StopWebRecordRequest>().times(1).error("RequestLimitExceeded", "slow down");
//! emulator.on::<StopWebRecordRequest>().reply(|_| StopWebRecordResponse::default());
//!
//! let client = Client::builder()
//!     .credential(Credential::new("AKIDexample", "not-a-real-key"))
//!     .transport(emulator.clone())
//!     .build()?;
//! client.stop_web_record(StopWebRecordRequest::builder().task_id("a+b.").build()).await?;
//!
//! let calls = emulator.calls::<StopWebRecordRequest>();
//! assert_eq!((calls.len(), &*calls[0].task_id), (2, "a+b."));
//! # Ok::<(), trtc_api::Error>(()) }).unwrap();
//! ```

mod callbacks;
mod fault;
mod response;
mod server;
mod stub;
mod transport;
mod verify;
#[cfg(feature = "web-record")]
mod web_record;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

pub use fault::{Fault, UnknownFault};
pub use server::Server;
pub use stub::ActionStub;

use crate::action::{Action, Entry};
use crate::clock::{Clock, SystemClock};
use crate::credentials::Credential;
use crate::engine::Jitter;
use crate::object::from_json;
use crate::schema::ActionInfo;
#[cfg(feature = "web-record")]
use crate::web_record::StartWebRecordRequest;
use callbacks::Outbox;
use response::{Answer, ApiError};
use stub::{Decided, Handler};
use verify::Incoming;
#[cfg(feature = "web-record")]
use web_record::WebRecords;

/// A stand-in for the service. Clones share their state.
#[derive(Clone)]
pub struct Emulator(Arc<Mutex<State>>);

struct State {
    credential: Option<Credential>,
    actions: Vec<Entry>,
    clock: Arc<dyn Clock>,
    #[cfg(feature = "web-record")]
    records: WebRecords,
    handlers: Vec<Handler>,
    calls: VecDeque<(&'static str, Vec<u8>)>,
    kept_calls: usize,
    chaos: Option<Chaos>,
    outbox: Option<Outbox>,
    answers: u64,
}

/// Faults at random.
struct Chaos {
    jitter: Jitter,
    chances: Vec<(Fault, f64)>,
}

impl Chaos {
    fn draw(&mut self) -> Option<Fault> {
        let mut drawn = self.jitter.next();
        let hit = self.chances.iter().find(|(_, chance)| {
            let hit = drawn < *chance;
            drawn -= chance;
            hit
        });
        hit.map(|(fault, _)| *fault)
    }
}

impl State {
    /// The answer to an action that is kept as state, or `None` for another one.
    #[cfg(feature = "web-record")]
    fn call(&mut self, info: &ActionInfo, body: &[u8], now: SystemTime) -> Option<Result<Vec<u8>, ApiError>> {
        let answer = self.records.call(info, body, now);
        for event in self.records.take_happened() {
            if let Some(outbox) = &self.outbox {
                outbox.send(&callbacks::of(&event, &*self.clock));
            }
        }
        answer
    }

    #[cfg(not(feature = "web-record"))]
    fn call(&mut self, _: &ActionInfo, _: &[u8], _: SystemTime) -> Option<Result<Vec<u8>, ApiError>> {
        None
    }
}

impl Default for Emulator {
    fn default() -> Self {
        Self::new()
    }
}

impl Emulator {
    /// An emulator of the bundled service that takes any credential.
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(State {
            credential: None,
            actions: crate::ACTIONS.to_vec(),
            clock: Arc::new(SystemClock::default()),
            #[cfg(feature = "web-record")]
            records: WebRecords::default(),
            handlers: Vec::new(),
            calls: VecDeque::new(),
            kept_calls: usize::MAX,
            chaos: None,
            outbox: None,
            answers: 0,
        })))
    }

    /// Takes this credential alone, and checks every signature with it.
    #[must_use]
    pub fn credential(self, credential: Credential) -> Self {
        self.state().credential = Some(credential);
        self
    }

    /// Knows these actions too: the `ACTIONS` that `service!` generates.
    #[must_use]
    pub fn actions(self, actions: &[Entry]) -> Self {
        self.state().actions.extend_from_slice(actions);
        self
    }

    /// Reads another clock than the system's.
    #[must_use]
    pub fn clock(self, clock: impl Clock) -> Self {
        self.state().clock = Arc::new(clock);
        self
    }

    /// Decides what an action is answered with; of several, the first that is not used up counts.
    ///
    /// A request that is decided here passes no validators, but its signature is checked as any other's.
    pub fn on<A: Action>(&self) -> ActionStub<'_, A> {
        ActionStub::new(self)
    }

    /// Does a fault to the next requests, of whatever action; [`ActionStub::fault`] picks those of one.
    pub fn fault(&self, fault: Fault, times: u32) {
        self.add(Handler::fault(None, fault, Some(times)));
    }

    /// Does faults to requests at random, each with its chance of 0 to 1: the same ones for the same seed.
    pub fn random_faults(&self, seed: u64, chances: &[(Fault, f64)]) {
        self.state().chaos = Some(Chaos { jitter: Jitter::seeded(seed), chances: chances.to_vec() });
    }

    /// Keeps no more than so many requests for [`calls`](Self::calls), the latest; without it, all of them.
    #[must_use]
    pub fn keep_calls(self, most: usize) -> Self {
        self.state().kept_calls = most;
        self
    }

    /// The requests of an action that have come through the door, whatever they were answered with.
    pub fn calls<A: Action>(&self) -> Vec<A> {
        let state = self.state();
        let calls = state.calls.iter().filter(|(action, _)| *action == A::INFO.name);
        calls.filter_map(|(_, body)| from_json(body).ok()).collect()
    }

    /// How many web recordings are running.
    #[cfg(feature = "web-record")]
    pub fn running_web_records(&self) -> usize {
        let state = self.state();
        let now = state.clock.now();
        state.records.running(now).count()
    }

    /// The web recordings that are running: the task, and what is recorded.
    #[cfg(feature = "web-record")]
    pub fn web_records(&self) -> Vec<(String, StartWebRecordRequest)> {
        let state = self.state();
        let now = state.clock.now();
        state.records.running(now).map(|(task, request)| (task.to_owned(), request.clone())).collect()
    }

    /// Takes a request as the service does: who sent it, what it asks for, what comes of it.
    fn handle(&self, incoming: &Incoming<'_>) -> Answer {
        let fault = self.take(|handler| handler.take_fault(incoming.action()));
        let fault = fault.or_else(|| self.state().chaos.as_mut()?.draw());
        let number = {
            let mut state = self.state();
            state.answers += 1;
            state.answers
        };
        let decided = match &fault {
            Some(fault) if !fault.lets_through() => Err(ApiError::new("InternalError", "a fault was asked for")),
            _ => self.decide(incoming),
        };
        let answer = match decided {
            Ok(Decided::Stream(stream)) => Answer::stream(stream, number),
            Ok(Decided::Fields(fields)) => Answer::of(Ok(fields), number),
            Err(error) => Answer::of(Err(error), number),
        };
        match fault {
            Some(fault) => fault.apply(answer, number),
            None => answer,
        }
    }

    fn decide(&self, incoming: &Incoming<'_>) -> Result<Decided, ApiError> {
        let entry = {
            let mut state = self.state();
            let entry = *incoming.check(state.credential.as_ref(), &state.actions, &*state.clock)?;
            state.calls.push_back((entry.info.name, incoming.body.to_vec()));
            while state.calls.len() > state.kept_calls {
                state.calls.pop_front();
            }
            entry
        };
        // Decisions are the user's code: they run without the lock, so that they may ask the emulator.
        if let Some(decide) = self.take(|handler| handler.take_decision(entry.info.name)) {
            return decide(incoming.body);
        }
        verify::check_body(&entry, incoming.body)?;
        let mut state = self.state();
        let now = state.clock.now();
        let answer = state.call(entry.info, incoming.body, now).unwrap_or_else(|| {
            let help = format!("the emulator has no answer for {}; give it one with `on`", entry.info.name);
            Err(ApiError::new("UnsupportedOperation", help))
        });
        answer.map(Decided::Fields)
    }

    fn take<T>(&self, take: impl FnMut(&mut Handler) -> Option<T>) -> Option<T> {
        self.state().handlers.iter_mut().find_map(take)
    }

    fn add(&self, handler: Handler) {
        self.state().handlers.push(handler);
    }

    fn clock_handle(&self) -> Arc<dyn Clock> {
        self.state().clock.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shows no request: they hold keys.
impl std::fmt::Debug for Emulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state = self.state();
        f.debug_struct("Emulator").field("calls", &state.calls.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
#[cfg(feature = "web-record")]
mod tests;
