use std::sync::Arc;
use std::time::Duration;

use super::{ClientBuilder, EventStream, Items, Pages, Transport};
use crate::action::{Action, Streamed, empty_request};
use crate::client::{CallOptions, Caller, Core, Sealed, shared_methods};
use crate::clock::Clock;
use crate::credentials::{Credential, CredentialProvider, CredentialSource};
use crate::engine::{DynResponse, Engine, Plan, RawResponse, ResponseSlot, Step, TypedResponse};
use crate::error::Error;
use crate::lifecycle::TaskAction;
use crate::object::Object;
use crate::page::Paginated;

/// A blocking client, for programs without an async runtime.
///
/// Each action is a method that takes its request and returns the response. Clones are cheap: they share connections,
/// credentials and the retry budget. [`with_options`](Self::with_options) sets the options of one call.
///
/// Inside an async runtime the client works but blocks a thread of the runtime: call it with `spawn_blocking` there, or
/// use [`Client`](crate::Client).
///
/// ```no_run
/// use trtc_api::web_record::StopWebRecordRequest;
/// use trtc_api::{Credential, blocking};
///
/// let client = blocking::Client::builder()
///     .credential(Credential::from_env()?)
///     .build()?;
/// client.stop_web_record(StopWebRecordRequest::builder().task_id("a+b.").build())?;
/// # Ok::<(), trtc_api::Error>(())
/// ```
#[derive(Clone)]
pub struct Client {
    pub(super) core: Arc<Core>,
    pub(super) credentials: CredentialSource,
    pub(super) transport: Arc<dyn Transport>,
    pub(super) options: CallOptions,
}

impl Client {
    /// Returns a builder, which needs at least credentials.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Calls an action of any service: the method of an action does the same.
    ///
    /// # Errors
    ///
    /// The kinds that [`Call::send`](crate::Call::send) lists.
    pub fn call<A: Action>(&self, request: A) -> Result<A::Response, Error> {
        let mut response = TypedResponse::<A::Response>::placeholder();
        let plan = self.core.plan(&self.credentials, A::INFO, &request, &self.options);
        let hinted = |error| self.options.with_unknown_waiver(error, A::INFO, empty_request::<A>);
        self.drive(plan.map_err(hinted)?, &mut response)?;
        Ok(response.0)
    }

    /// Calls an action of the bundled service by name, with JSON for the request and the response.
    ///
    /// The request is not validated. It is retried only if the schema of an action of that name allows it.
    ///
    /// # Errors
    ///
    /// The kinds that [`RawCall::send`](crate::RawCall::send) lists.
    pub fn call_raw(&self, action: &str, request: serde_json::Value) -> Result<serde_json::Value, Error> {
        let mut response = RawResponse::default();
        self.drive(self.core.raw_plan(&self.credentials, action, &request, &self.options)?, &mut response)?;
        Ok(response.0.into_json())
    }

    shared_methods!();

    /// Calls an action whose types are known at run time only, with a limit to its total timeout.
    pub(crate) fn send_dyn(
        &self,
        action: TaskAction,
        request: &dyn Object,
        limit: Duration,
    ) -> Result<Box<dyn Object>, Error> {
        let options = self.options.clone().at_most(limit);
        let mut slot = DynResponse::new(action.response);
        let plan = self.core.plan(&self.credentials, action.info, request, &options);
        let plan = plan.map_err(|error| options.with_unknown_waiver(error, action.info, || action.request.create()))?;
        self.drive(Plan { quiet: true, ..plan }, &mut slot)?;
        Ok(slot.response)
    }

    /// Performs the steps of the engine until the call is done.
    fn drive(&self, plan: Plan<'_>, slot: &mut dyn ResponseSlot) -> Result<(), Error> {
        let clock = self.core.stopwatch();
        let credential = self.core.credential_blocking(&plan);
        let mut engine = Engine::new(plan, self.core.jitter());
        let mut step = engine.begin(clock.now(), credential);
        loop {
            step = match step {
                Step::Send(request) => {
                    let result = self.transport.send(request);
                    engine.received(clock.now(), result, slot)
                }
                Step::Acquire(acquire) => {
                    let permit = acquire.send_blocking(self.core.clock());
                    engine.acquired(clock.now(), permit)
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

/// Shows where requests go and whose they are; secrets are hidden.
impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.core.show("blocking::Client", &self.credentials, &self.options, f)
    }
}

impl Sealed for Client {}

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
