use std::marker::PhantomData;
use std::sync::Arc;

use super::response::ApiError;
use super::{Emulator, Fault};
use crate::action::Action;
use crate::event_stream::Streamed;
use crate::object::{from_json, to_json};

/// Decides on a request's JSON: what it is answered with, or a refusal.
type Decide = Arc<dyn Fn(&[u8]) -> Result<Decided, ApiError> + Send + Sync>;

/// What a request is answered with.
pub(super) enum Decided {
    /// The fields of the answer, as JSON.
    Fields(Vec<u8>),
    /// A stream of events.
    Stream(Vec<u8>),
}

/// What is done to requests of an action, as often as it was asked for.
pub(super) struct Handler {
    action: Option<&'static str>,
    left: Option<u32>,
    behavior: Behavior,
}

enum Behavior {
    Decide(Decide),
    Fault(Fault),
}

impl Handler {
    pub(super) fn fault(action: Option<&'static str>, fault: Fault, times: Option<u32>) -> Self {
        Self { action, left: times, behavior: Behavior::Fault(fault) }
    }

    pub(super) fn take_fault(&mut self, action: &str) -> Option<Fault> {
        match self.behavior {
            Behavior::Fault(fault) => self.take(action).then_some(fault),
            Behavior::Decide(_) => None,
        }
    }

    pub(super) fn take_decision(&mut self, action: &str) -> Option<Decide> {
        match &self.behavior {
            Behavior::Decide(decide) => {
                let decide = decide.clone();
                self.take(action).then_some(decide)
            }
            Behavior::Fault(_) => None,
        }
    }

    /// Whether it is for this action and not used up; if so, it is used once more.
    fn take(&mut self, action: &str) -> bool {
        let matches = self.action.is_none_or(|own| own == action) && self.left != Some(0);
        if matches && let Some(left) = &mut self.left {
            *left -= 1;
        }
        matches
    }
}

/// A decision in the making: [`Emulator::on`].
#[must_use = "end with `reply`, `error` or `fault`"]
pub struct ActionStub<'a, A> {
    emulator: &'a Emulator,
    times: Option<u32>,
    action: PhantomData<fn(A)>,
}

impl<'a, A: Action> ActionStub<'a, A> {
    pub(super) fn new(emulator: &'a Emulator) -> Self {
        Self { emulator, times: None, action: PhantomData }
    }

    /// For so many requests; without it, for all.
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Answers with what the closure makes of the request. A request id is added where it sets none.
    pub fn reply(self, answer: impl Fn(&A) -> A::Response + Send + Sync + 'static) {
        self.decide(move |body| {
            let request = from_json(body).map_err(|error| ApiError::new("InvalidParameter", error.to_string()))?;
            Ok(Decided::Fields(to_json(&answer(&request))))
        });
    }

    /// Answers with a stream of the events that the closure makes of the request.
    pub fn stream(self, events: impl Fn(&A) -> Vec<A::Event> + Send + Sync + 'static)
    where
        A: Streamed,
    {
        self.decide(move |body| {
            let request = from_json(body).map_err(|error| ApiError::new("InvalidParameter", error.to_string()))?;
            let mut stream = Vec::new();
            for event in events(&request) {
                stream.extend_from_slice(b"data: ");
                stream.extend(to_json(&event));
                stream.extend_from_slice(b"\n\n");
            }
            Ok(Decided::Stream(stream))
        });
    }

    /// Answers with a stream of these bytes, whatever they are.
    pub fn stream_of_bytes(self, bytes: impl Into<Vec<u8>>)
    where
        A: Streamed,
    {
        let bytes = bytes.into();
        self.decide(move |_| Ok(Decided::Stream(bytes.clone())));
    }

    /// Refuses with a code and a message.
    pub fn error(self, code: impl Into<String>, message: impl Into<String>) {
        let error = ApiError::new(code, message);
        self.decide(move |_| Err(error.clone()));
    }

    /// Does a fault to the requests.
    pub fn fault(self, fault: Fault) {
        self.emulator.add(Handler::fault(Some(A::INFO.name), fault, self.times));
    }

    fn decide(self, decide: impl Fn(&[u8]) -> Result<Decided, ApiError> + Send + Sync + 'static) {
        let behavior = Behavior::Decide(Arc::new(decide));
        self.emulator.add(Handler { action: Some(A::INFO.name), left: self.times, behavior });
    }
}

impl<A> std::fmt::Debug for ActionStub<'_, A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ActionStub").field("times", &self.times).finish_non_exhaustive()
    }
}
