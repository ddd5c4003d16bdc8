//! The blocking client, over the same engine.

use std::sync::Arc;

use super::core::Core;
use super::{CallOptions, Caller, ClientBuilder};
use crate::action::Action;
use crate::engine::{Engine, Fresh, Plan, RawAnswer, Step, TypedAnswer};
use crate::error::Error;
use crate::transport::BlockingTransport;

/// A client that waits for its answers, for programs without an async runtime. Clones cost next to nothing.
///
/// Inside an async runtime it works, but keeps a thread of the runtime waiting: call it by `spawn_blocking` there, or use
/// [`Client`](crate::Client).
///
/// ```no_run
/// use trtc_api::web_record::StopWebRecordRequest;
/// use trtc_api::{Credential, blocking};
///
/// let client = blocking::Client::builder().credential(Credential::from_env()?).build_blocking()?;
/// client.stop_web_record(StopWebRecordRequest::builder().task_id("a+b.").build())?;
/// # Ok::<(), trtc_api::Error>(())
/// ```
#[derive(Clone)]
pub struct Client {
    core: Arc<Core>,
    transport: Arc<dyn BlockingTransport>,
    options: CallOptions,
}

impl Client {
    pub(super) fn new(core: Arc<Core>, transport: Arc<dyn BlockingTransport>, options: CallOptions) -> Self {
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
        let mut answer = TypedAnswer::<A::Response>::blank();
        self.drive(self.core.plan(A::INFO, &request, &self.options)?, &mut answer)?;
        Ok(answer.0)
    }

    /// Calls any action of the bundled service by its name; see [`Client::raw`](crate::Client::raw).
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn raw(&self, action: &str, request: serde_json::Value) -> Result<serde_json::Value, Error> {
        let mut answer = RawAnswer::default();
        self.drive(self.core.raw_plan(action, &request, &self.options)?, &mut answer)?;
        Ok(answer.0.into_json())
    }

    /// Does what the engine says, until it is done.
    fn drive(&self, plan: Plan<'_>, answer: &mut dyn Fresh) -> Result<(), Error> {
        let clock = self.core.stopwatch();
        let mut engine = Engine::new(plan, self.core.jitter());
        let mut step = engine.next(clock.now());
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

    #[inline]
    fn send<A: Action>(&self, request: A) -> Result<A::Response, Error> {
        self.call(request)
    }
}
