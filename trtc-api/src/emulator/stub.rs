//! Behaviors that a test sets for an action.

use std::marker::PhantomData;
use std::sync::Arc;

use serde_json::{Value, json};

use super::response::ApiError;
use super::{Emulator, Fault, TaskEvent};
use crate::action::{Action, Streamed};
use crate::object::{FieldValue, Object, Template, from_json, to_json};
use crate::schema::ActionInfo;

/// Returns the response to the JSON of a request, or a rejection.
pub(super) type Respond = Arc<dyn Fn(&[u8]) -> Result<ResponseBody, ApiError> + Send + Sync>;

/// The body of a success.
pub(super) enum ResponseBody {
    /// The JSON of the response fields, and an empty object of their type.
    Fields(Vec<u8>, Box<dyn Object>),
    /// An event stream: the JSON of the events, and their type.
    Events(Vec<Vec<u8>>, Template),
    /// An event stream as bytes.
    Stream(Vec<u8>),
}

/// The action that a request names. Several services can have actions of one name.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) action: &'a str,
    /// The service that the request is signed for, if it is signed.
    pub(super) service: Option<&'a str>,
}

impl Target<'_> {
    pub(super) fn of(info: &'static ActionInfo) -> Self {
        Self { action: info.name, service: Some(info.service.name) }
    }

    /// Returns whether the request names this action.
    pub(super) fn is(self, info: &ActionInfo) -> bool {
        info.name == self.action && self.service.is_none_or(|service| service == info.service.name)
    }
}

/// A behavior, the action that it is for, and how often it applies.
#[derive(Clone)]
pub(super) struct Handler {
    action: Option<&'static ActionInfo>,
    left: Option<u32>,
    behavior: Behavior,
}

#[derive(Clone)]
enum Behavior {
    Respond(Respond),
    Fault(Fault),
    Script(Arc<[TaskEvent]>),
}

impl Handler {
    pub(super) fn fault(action: Option<&'static ActionInfo>, fault: Fault, times: Option<u32>) -> Self {
        Self { action, left: times, behavior: Behavior::Fault(fault) }
    }

    pub(super) fn respond(action: &'static ActionInfo, respond: Respond, times: Option<u32>) -> Self {
        Self { action: Some(action), left: times, behavior: Behavior::Respond(respond) }
    }

    pub(super) fn script(action: &'static ActionInfo, script: Arc<[TaskEvent]>, times: Option<u32>) -> Self {
        Self { action: Some(action), left: times, behavior: Behavior::Script(script) }
    }

    pub(super) fn is_fault(&self) -> bool {
        matches!(self.behavior, Behavior::Fault(_))
    }

    /// Returns a fault that is not used up as the control interface lists it.
    pub(super) fn fault_to_json(&self) -> Option<Value> {
        match self.behavior {
            Behavior::Fault(fault) if self.left != Some(0) => Some(json!({
                "fault": fault.to_string(),
                "times": self.left,
                "action": self.action.map(|action| action.name),
                "service": self.action.map(|action| action.service.name),
            })),
            _ => None,
        }
    }

    pub(super) fn take_fault(&mut self, action: Target<'_>) -> Option<Fault> {
        match self.behavior {
            Behavior::Fault(fault) => self.take(action).then_some(fault),
            Behavior::Respond(_) | Behavior::Script(_) => None,
        }
    }

    pub(super) fn take_response(&mut self, action: Target<'_>) -> Option<Respond> {
        match &self.behavior {
            Behavior::Respond(respond) => {
                let respond = respond.clone();
                self.take(action).then_some(respond)
            }
            Behavior::Fault(_) | Behavior::Script(_) => None,
        }
    }

    pub(super) fn take_script(&mut self, action: Target<'_>) -> Option<Arc<[TaskEvent]>> {
        match &self.behavior {
            Behavior::Script(script) => {
                let script = script.clone();
                self.take(action).then_some(script)
            }
            Behavior::Respond(_) | Behavior::Fault(_) => None,
        }
    }

    /// Returns whether the behavior applies to the action and is not used up, and counts the use.
    fn take(&mut self, action: Target<'_>) -> bool {
        let matches = self.action.is_none_or(|own| action.is(own)) && self.left != Some(0);
        if matches && let Some(left) = &mut self.left {
            *left -= 1;
        }
        matches
    }
}

/// A behavior that is being set for an action; returned by [`Emulator::on`].
#[must_use = "end with `reply`, `stream`, `stream_of_bytes`, `error`, `fault` or `script`"]
pub struct ActionStub<'a, A> {
    emulator: &'a Emulator,
    times: Option<u32>,
    action: PhantomData<fn(A)>,
}

impl<'a, A: Action> ActionStub<'a, A> {
    pub(super) fn new(emulator: &'a Emulator) -> Self {
        Self { emulator, times: None, action: PhantomData }
    }

    /// Sets how many requests the behavior applies to (default: all).
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Returns the response that the closure makes of the request. A request ID is added if the response has none.
    pub fn reply(self, response: impl Fn(&A) -> A::Response + Send + Sync + 'static) {
        self.respond(move |body| {
            let fields = to_json(&response(&decode(body)?));
            Ok(ResponseBody::Fields(fields, Box::new(A::Response::placeholder())))
        });
    }

    /// Returns a stream of the events that the closure makes of the request.
    pub fn stream(self, events: impl Fn(&A) -> Vec<A::Event> + Send + Sync + 'static)
    where
        A: Streamed,
    {
        self.respond(move |body| {
            let events = events(&decode(body)?);
            let events = events.iter().map(|event| to_json(event)).collect();
            Ok(ResponseBody::Events(events, Template::of::<A::Event>()))
        });
    }

    /// Returns a stream of these bytes, whether or not they are valid events.
    pub fn stream_of_bytes(self, bytes: impl Into<Vec<u8>>)
    where
        A: Streamed,
    {
        let bytes = bytes.into();
        self.respond(move |_| Ok(ResponseBody::Stream(bytes.clone())));
    }

    /// Rejects requests with an error code and a message.
    pub fn error(self, code: impl Into<String>, message: impl Into<String>) {
        let error = ApiError::new(code, message);
        self.respond(move |_| Err(error.clone()));
    }

    /// Injects a fault into requests.
    pub fn fault(self, fault: Fault) {
        self.emulator.add(Handler::fault(Some(A::INFO), fault, self.times));
    }

    /// Sets the events of the tasks that the action starts, in place of the event that reports their start.
    ///
    /// The request is applied as usual. An action that starts no task, or an event that the life cycle does not list,
    /// is rejected with `UnsupportedOperation`.
    pub fn script(self, events: impl Into<Vec<TaskEvent>>) {
        self.emulator.add(Handler::script(A::INFO, events.into().into(), self.times));
    }

    fn respond(self, respond: impl Fn(&[u8]) -> Result<ResponseBody, ApiError> + Send + Sync + 'static) {
        self.emulator.add(Handler::respond(A::INFO, Arc::new(respond), self.times));
    }
}

fn decode<A: Action>(body: &[u8]) -> Result<A, ApiError> {
    from_json(body).map_err(|error| ApiError::new("InvalidParameter", error.to_string()))
}

impl<A> std::fmt::Debug for ActionStub<'_, A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ActionStub").field("times", &self.times).finish_non_exhaustive()
    }
}
