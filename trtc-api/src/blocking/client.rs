use std::sync::Arc;
use std::time::Duration;

use super::{EventStream, Items, Pages, Transport};
use crate::action::Action;
use crate::client::{CallOptions, Caller, Core};
use crate::clock::Clock;
use crate::engine::{DynResponse, Engine, Jitter, Plan, RawResponse, ResponseSlot, Step, TypedResponse};
use crate::error::Error;
use crate::event_stream::Streamed;
use crate::object::Object;
use crate::page::Paginated;
use crate::schema::ActionInfo;

/// Builds a blocking [`Client`].
pub type ClientBuilder = crate::client::ClientBuilder<dyn Transport>;

/// A client that waits for its answers, for programs without an async runtime. Clones cost next to nothing.
///
/// Inside an async runtime it works, but keeps a thread of the runtime waiting: call it by `spawn_blocking` there, or use
/// [`Client`](crate::Client).
///
/// ```no_run
/// use trtc_api::web_record::StopWebRecordRequest;
/// use trtc_api::{Credential, blocking};
///
/// let client = blocking::Client::builder().credential(Credential::from_env()?).build()?;
/// client.stop_web_record(StopWebRecordRequest::builder().task_id("a+b.").build())?;
/// # Ok::<(), trtc_api::Error>(())
/// ```
#[derive(Clone)]
pub struct Client {
    pub(super) core: Arc<Core>,
    pub(super) transport: Arc<dyn Transport>,
    pub(super) options: CallOptions,
}

impl Client {
    pub(crate) fn new(core: Arc<Core>, transport: Arc<dyn Transport>, options: CallOptions) -> Self {
        Self { core, transport, options }
    }

    /// Starts to set up a client; end with `build_blocking`.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// The same client with other options, for one call or for many.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self { options: options.or(&self.options), ..self.clone() }
    }

    /// Calls an action.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn call<A: Action>(&self, request: A) -> Result<A::Response, Error> {
        let mut answer = TypedResponse::<A::Response>::placeholder();
        self.drive(self.core.plan(A::INFO, &request, &self.options)?, &mut answer)?;
        Ok(answer.0)
    }

    /// Calls any action of the bundled service by its name; see [`Client::raw`](crate::Client::raw).
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn call_raw(&self, action: &str, request: serde_json::Value) -> Result<serde_json::Value, Error> {
        let mut answer = RawResponse::default();
        self.drive(self.core.raw_plan(action, &request, &self.options)?, &mut answer)?;
        Ok(answer.0.into_json())
    }

    /// The pages of a request, from the one that it names, or the first. An error ends them.
    pub fn pages<A: Paginated>(&self, request: A) -> Pages<A> {
        Pages::new(self.clone(), request)
    }

    /// The items of all pages of a request; see [`page`](crate::paginator). An error ends them, after what came before.
    pub fn items<A: Paginated>(&self, request: A) -> Items<A> {
        Items::new(self.clone(), request)
    }

    /// Calls an action that answers with a stream of events, which an iterator hands out as they come.
    ///
    /// The request is sent when the first one is asked for. An error ends it, be it of the call, of the connection, or
    /// an event that is one; so does an end before the event that is marked as the last.
    pub fn stream<A: Streamed>(&self, request: A) -> EventStream<A> {
        EventStream::new(self.clone(), request)
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        self.core.clock()
    }

    pub(crate) fn jitter(&self) -> Jitter {
        self.core.jitter()
    }

    /// Calls an action whose types are known at run time only, with a limit to its total timeout.
    pub(crate) fn send_dyn(
        &self,
        info: &'static ActionInfo,
        request: &dyn Object,
        response: fn() -> Box<dyn Object>,
        limit: Duration,
    ) -> Result<Box<dyn Object>, Error> {
        let options = self.options.clone().at_most(limit);
        let mut slot = DynResponse::new(response);
        self.drive(self.core.plan(info, request, &options)?, &mut slot)?;
        Ok(slot.response)
    }

    /// Does what the engine says, until it is done.
    fn drive(&self, plan: Plan<'_>, answer: &mut dyn ResponseSlot) -> Result<(), Error> {
        let clock = self.core.stopwatch();
        let credential = self.core.credential_blocking(&plan);
        let mut engine = Engine::new(plan, self.core.jitter());
        let mut step = engine.begin(clock.now(), credential);
        loop {
            step = match step {
                Step::Send(request) => {
                    let result = self.transport.send(request);
                    engine.received(clock.now(), result, answer)
                }
                Step::Sleep(duration) => {
                    self.core.clock().sleep_blocking(duration);
                    engine.next(clock.now())
                }
                Step::Done(result) => return result,
            };
        }
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("core", &self.core).field("options", &self.options).finish_non_exhaustive()
    }
}

impl Caller for Client {
    type Output<'a, A: Action> = Result<A::Response, Error>;
    type EventStream<A: Streamed> = EventStream<A>;

    #[inline]
    fn send<A: Action>(&self, request: A) -> Result<A::Response, Error> {
        self.call(request)
    }

    #[inline]
    fn stream<A: Streamed>(&self, request: A) -> EventStream<A> {
        Self::stream(self, request)
    }
}
