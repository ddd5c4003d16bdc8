//! The async client, its builder and the options of calls.

mod builder;
mod call;
mod caller;
mod core;
mod event_stream;
mod options;
mod pages;
#[cfg(feature = "sts")]
mod sts;
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
#[cfg(feature = "blocking")]
pub(crate) use event_stream::{append, late};
pub use options::{CallOptions, Language};
pub use pages::{Items, Pages};

#[cfg(not(feature = "blocking"))]
use self::core::Core;
use crate::action::Action;
use crate::clock::Clock;
use crate::engine::{DynResponse, Engine, Jitter, Plan, RawResponse, ResponseSlot, Step, TypedResponse};
use crate::error::Error;
use crate::event_stream::Streamed;
use crate::object::{Object, Template};
use crate::page::Paginated;
use crate::schema::ActionInfo;
use crate::transport::Transport;

/// A client of Tencent Cloud's API.
///
/// Each action is a method that takes its request and returns a [`Call`] to await. Clones are cheap: they share
/// connections, credentials and the retry budget.
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

    /// Calls an action whose response is a stream of events. The request is sent when the first event is polled.
    ///
    /// # Errors
    ///
    /// An error is the last item of the stream: one of [`Call::send`], or
    /// [`Service`](crate::ErrorKind::Service) for an event that holds an error,
    /// [`Connection`](crate::ErrorKind::Connection) if the stream ends before its last event, or
    /// [`Timeout`](crate::ErrorKind::Timeout) if nothing is received for the stream idle timeout.
    pub fn stream<A: Streamed>(&self, request: A) -> EventStream<A> {
        EventStream::new(self.clone(), request)
    }

    /// Returns the pages of a request, from the page that the request names or the first one.
    ///
    /// # Errors
    ///
    /// An error is the last item: one of [`Call::send`], or [`InvalidResponse`](crate::ErrorKind::InvalidResponse) if the
    /// service repeats its pages or returns fewer items than it reports; see [`paginator`](crate::paginator).
    pub fn pages<A: Paginated>(&self, request: A) -> Pages<A> {
        Pages::new(self.clone(), request)
    }

    /// Returns the items of all pages of a request; see [`pages`](Self::pages).
    ///
    /// # Errors
    ///
    /// The errors of [`pages`](Self::pages), after all items of the pages before.
    pub fn items<A: Paginated>(&self, request: A) -> Items<A> {
        Items::new(self.pages(request))
    }

    /// Returns the same client with other options for all its calls.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self { options: options.or(&self.options), ..self.clone() }
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        self.core.clock()
    }

    #[cfg(feature = "dynamic")]
    pub(crate) fn options(&self) -> &CallOptions {
        &self.options
    }

    /// Validates a request as a call of this client does.
    #[cfg(feature = "dynamic")]
    pub(crate) fn validate(&self, info: &'static ActionInfo, request: &dyn Object) -> Result<(), Error> {
        self.core.encode(info, request, &self.options).map(drop)
    }

    pub(crate) fn jitter(&self) -> Jitter {
        self.core.jitter()
    }

    pub(crate) async fn send_with<A: Action>(&self, request: &A, options: &CallOptions) -> Result<A::Response, Error> {
        let options = options.or(&self.options);
        let mut response = TypedResponse::<A::Response>::placeholder();
        self.drive(self.core.plan(A::INFO, request, &options)?, &mut response).await?;
        Ok(response.0)
    }

    /// Calls an action whose types are known at run time only, with a limit to its total timeout.
    pub(crate) async fn send_dyn(
        &self,
        info: &'static ActionInfo,
        request: &dyn Object,
        response: Template,
        limit: Duration,
    ) -> Result<Box<dyn Object>, Error> {
        self.send_template(info, request, response, &self.options.clone().at_most(limit)).await
    }

    pub(crate) async fn send_template(
        &self,
        info: &'static ActionInfo,
        request: &dyn Object,
        response: Template,
        options: &CallOptions,
    ) -> Result<Box<dyn Object>, Error> {
        let mut slot = DynResponse::new(response);
        self.drive(self.core.plan(info, request, options)?, &mut slot).await?;
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
        self.drive(self.core.raw_plan(action, request, &options)?, &mut response).await?;
        Ok(response.0.into_json())
    }

    /// Performs the steps of the engine until the call is done.
    async fn drive(&self, plan: Plan<'_>, slot: &mut dyn ResponseSlot) -> Result<(), Error> {
        let clock = self.core.stopwatch();
        let credential = self.core.credential(&plan).await;
        let mut engine = Engine::new(plan, self.core.jitter());
        let mut step = engine.begin(clock.now(), credential);
        loop {
            step = match step {
                Step::Send(request) => {
                    let result = self.transport.send(request).await;
                    engine.received(clock.now(), result, slot)
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
        self.core.show("Client", &self.options, f)
    }
}
