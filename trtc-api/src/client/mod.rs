//! The async client, its builder and the options of calls.

mod builder;
mod call;
mod caller;
mod core;
mod event_stream;
mod methods;
mod options;
mod pages;
mod setters;
mod unfold;

use std::sync::Arc;
use std::time::Duration;

pub use builder::ClientBuilder;
pub use call::{Call, RawCall};
pub use caller::Caller;
#[cfg(feature = "blocking")]
pub(crate) use caller::Sealed;
#[cfg(feature = "blocking")]
pub(crate) use core::Core;
pub use event_stream::EventStream;
#[cfg(feature = "dynamic")]
pub(crate) use event_stream::Events;
#[cfg(feature = "blocking")]
pub(crate) use event_stream::{append, late};
#[cfg(feature = "blocking")]
pub(crate) use methods::shared_methods;
pub use options::{CallOptions, Language};
pub use pages::{Items, Pages};

#[cfg(not(feature = "blocking"))]
use self::core::Core;
#[cfg(not(feature = "blocking"))]
use self::methods::shared_methods;
use crate::action::{Action, Streamed, empty_request};
use crate::clock::Clock;
use crate::credentials::{Credential, CredentialProvider, CredentialSource};
use crate::engine::{DynResponse, Engine, Plan, RawResponse, ResponseSlot, Step, TypedResponse};
use crate::error::Error;
use crate::lifecycle::TaskAction;
use crate::object::{Object, Template};
use crate::page::Paginated;
#[cfg(feature = "dynamic")]
use crate::rate_limit::Permit;
#[cfg(feature = "dynamic")]
use crate::schema::ActionInfo;
use crate::transport::Transport;

/// A client of Tencent Cloud's API.
///
/// Each action is a method that takes its request and returns a [`Call`] to await. Clones are cheap: they share
/// connections, credentials and the retry budget. Long-running [tasks](crate::task) have methods that return handles, for
/// example `client.web_recordings()`: they are at the end of the list.
///
/// ```
/// # #[cfg(feature = "emulator")] {
/// use trtc_api::emulator::Emulator;
/// use trtc_api::web_record::DescribeWebRecordRequest;
/// use trtc_api::{Client, Credential, ErrorCode, Region};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let client = Client::builder()
///     .credential(Credential::new("AKIDexample", "not-a-real-key"))
///     .region(Region::AP_SINGAPORE)
///     .transport(Emulator::new()) // Leave this line out to call the service.
///     .build()?;
///
/// let request = DescribeWebRecordRequest::builder().task_id("unknown").build();
/// let error = client.describe_web_record(request).max_attempts(1).await.unwrap_err();
/// assert!(error.is(ErrorCode::FailedOperationTaskNotExist));
/// # Ok::<(), trtc_api::Error>(()) }).unwrap();
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    core: Arc<Core>,
    credentials: CredentialSource,
    transport: Arc<dyn Transport>,
    options: CallOptions,
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
    /// [`Call::send`] lists the kinds of errors.
    pub fn call<A: Action>(&self, request: A) -> Call<'_, A> {
        Call::new(self, request)
    }

    /// Calls an action of the bundled service by name, with JSON for the request and the response.
    ///
    /// The request is not validated. It is retried only if the schema of an action of that name allows it.
    ///
    /// # Errors
    ///
    /// [`RawCall::send`] lists the kinds of errors.
    pub fn call_raw(&self, action: impl Into<String>, request: serde_json::Value) -> RawCall<'_> {
        RawCall::new(self, action.into(), request)
    }

    shared_methods!();

    #[cfg(feature = "dynamic")]
    pub(crate) fn options(&self) -> &CallOptions {
        &self.options
    }

    /// Returns the first request of a call, signed, without sending it.
    #[cfg(feature = "dynamic")]
    pub(crate) async fn first_request(
        &self,
        info: &'static ActionInfo,
        request: &dyn Object,
    ) -> Result<crate::transport::Request, Error> {
        let clock = self.core.stopwatch();
        let plan = self.core.plan(&self.credentials, info, request, &self.options)?;
        let credential = self.core.credential(&plan).await;
        let mut engine = Engine::new(plan, self.core.jitter());
        let mut step = engine.begin(clock.now(), credential);
        loop {
            step = match step {
                Step::Send(request) => return Ok(request),
                // A request that is not sent needs no permit.
                Step::Acquire(_) => engine.acquired(clock.now(), Ok(Permit::now())),
                Step::Sleep(duration) => {
                    self.core.clock().sleep(duration).await;
                    engine.next(clock.now())
                }
                Step::Done(result) => {
                    let message = "the call ended without a request";
                    return Err(result.err().unwrap_or_else(|| Error::configuration(message)));
                }
            };
        }
    }

    /// Validates a request as a call of this client does.
    #[cfg(feature = "dynamic")]
    pub(crate) fn validate(&self, info: &'static ActionInfo, request: &dyn Object) -> Result<(), Error> {
        self.core.encode(info, request, &self.options).map(drop)
    }

    /// Calls an action, with the options of the client where the call has none of its own.
    pub(crate) async fn send_with<A: Action>(
        &self,
        request: &A,
        own: Option<&CallOptions>,
    ) -> Result<A::Response, Error> {
        let merged = own.map(|own| Box::new(own.or(&self.options)));
        let options = merged.as_deref().unwrap_or(&self.options);
        let mut response = TypedResponse::<A::Response>::placeholder();
        let plan = self.core.plan(&self.credentials, A::INFO, request, options);
        let plan = plan.map_err(|error| options.with_unknown_waiver(error, A::INFO, empty_request::<A>))?;
        own.map_or(Ok(()), |own| own.check_waivers(A::INFO, empty_request::<A>))?;
        self.drive(&mut self.engine(plan), &mut response).await?;
        Ok(response.0)
    }

    /// Calls an action whose types are known at run time only, with a limit to its total timeout.
    pub(crate) async fn send_dyn(
        &self,
        action: TaskAction,
        request: &dyn Object,
        limit: Duration,
    ) -> Result<Box<dyn Object>, Error> {
        let options = self.options.clone().at_most(limit);
        let plan = self.core.plan(&self.credentials, action.info, request, &options);
        let plan = plan.map_err(|error| options.with_unknown_waiver(error, action.info, || action.request.create()))?;
        self.fill(Plan { quiet: true, ..plan }, action.response).await
    }

    #[cfg(feature = "dynamic")]
    pub(crate) async fn send_template(
        &self,
        info: &'static ActionInfo,
        request: &dyn Object,
        response: Template,
    ) -> Result<Box<dyn Object>, Error> {
        self.fill(self.core.plan(&self.credentials, info, request, &self.options)?, response).await
    }

    async fn fill(&self, plan: Plan<'_>, response: Template) -> Result<Box<dyn Object>, Error> {
        let mut slot = DynResponse::new(response);
        self.drive(&mut self.engine(plan), &mut slot).await?;
        Ok(slot.response)
    }

    pub(crate) async fn send_raw(
        &self,
        action: &str,
        request: &serde_json::Value,
        options: &CallOptions,
    ) -> Result<serde_json::Value, Error> {
        let options = options.or(&self.options);
        let mut response = RawResponse::default();
        let plan = self.core.raw_plan(&self.credentials, action, request, &options)?;
        self.drive(&mut self.engine(plan), &mut response).await?;
        Ok(response.0.into_json())
    }

    fn engine<'a>(&self, plan: Plan<'a>) -> Engine<'a> {
        Engine::new(plan, self.core.jitter())
    }

    /// Performs the steps of the engine until the call is done.
    ///
    /// The engine is borrowed, because a future holds what it is given by value twice.
    async fn drive(&self, engine: &mut Engine<'_>, slot: &mut dyn ResponseSlot) -> Result<(), Error> {
        let clock = self.core.stopwatch();
        let credential = self.core.credential(engine.plan()).await;
        let mut step = engine.begin(clock.now(), credential);
        loop {
            step = match step {
                Step::Send(request) => {
                    let result = self.transport.send(request).await;
                    engine.received(clock.now(), result, slot)
                }
                Step::Acquire(acquire) => {
                    // Boxed, because most clients have no limiter.
                    let permit = Box::pin(acquire.send(self.core.clock())).await;
                    engine.acquired(clock.now(), permit)
                }
                Step::Sleep(duration) => {
                    self.core.clock().sleep(duration).await;
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
        self.core.show("Client", &self.credentials, &self.options, f)
    }
}
