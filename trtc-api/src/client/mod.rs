//! The clients: cheap handles over one engine, async and blocking, with options for each call.

mod builder;
mod call;
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
#[cfg(feature = "blocking")]
pub(crate) use core::Core;
pub use event_stream::EventStream;
#[cfg(feature = "blocking")]
pub(crate) use event_stream::append;
pub use options::{CallOptions, Language};
pub use pages::{Items, Pages};

#[cfg(not(feature = "blocking"))]
use self::core::Core;
use crate::action::Action;
use crate::clock::Clock;
use crate::engine::{DynResponse, Engine, Jitter, Plan, RawResponse, ResponseSlot, Step, TypedResponse};
use crate::error::Error;
use crate::event_stream::Streamed;
use crate::object::Object;
use crate::schema::ActionInfo;
use crate::transport::Transport;

/// A client of Tencent Cloud's API. Clones share connections and cost next to nothing.
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
    /// Starts to set up a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// The same client with other options for all of its calls.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self { options: options.or(&self.options), ..self.clone() }
    }

    /// Calls an action. Await the result, or set options of this call first.
    pub fn call<A: Action>(&self, request: A) -> Call<'_, A> {
        Call::new(self, request)
    }

    /// Calls any action of the bundled service by its name, with JSON for the request and the response.
    ///
    /// The request is not validated. It is retried only if the schema of an action of that name allows it.
    pub fn call_raw(&self, action: impl Into<String>, request: serde_json::Value) -> RawCall<'_> {
        RawCall::new(self, action.into(), request)
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        self.core.clock()
    }

    pub(crate) fn jitter(&self) -> Jitter {
        self.core.jitter()
    }

    pub(crate) async fn send_with<A: Action>(&self, request: &A, options: &CallOptions) -> Result<A::Response, Error> {
        let options = options.or(&self.options);
        let mut answer = TypedResponse::<A::Response>::placeholder();
        self.drive(self.core.plan(A::INFO, request, &options)?, &mut answer).await?;
        Ok(answer.0)
    }

    /// Calls an action whose types are known at run time only, with a limit to its total timeout.
    pub(crate) async fn send_dyn(
        &self,
        info: &'static ActionInfo,
        request: &dyn Object,
        response: fn() -> Box<dyn Object>,
        limit: Duration,
    ) -> Result<Box<dyn Object>, Error> {
        let options = self.options.clone().at_most(limit);
        let mut slot = DynResponse::new(response);
        self.drive(self.core.plan(info, request, &options)?, &mut slot).await?;
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

    /// Does what the engine says, until it is done.
    async fn drive(&self, plan: Plan<'_>, answer: &mut dyn ResponseSlot) -> Result<(), Error> {
        let clock = self.core.stopwatch();
        let credential = self.core.credential(&plan).await;
        let mut engine = Engine::new(plan, self.core.jitter());
        let mut step = engine.begin(clock.now(), credential);
        loop {
            step = match step {
                Step::Send(request) => {
                    let result = self.transport.send(request).await;
                    engine.received(clock.now(), result, answer)
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

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("core", &self.core).field("options", &self.options).finish_non_exhaustive()
    }
}

/// A client of either kind, so that one generated trait serves both.
///
/// [`Client`] gives a [`Call`] to await; the blocking client gives the result.
pub trait Caller {
    /// What a call gives.
    type Output<'a, A: Action>
    where
        Self: 'a;

    /// What a stream of events is.
    type EventStream<A: Streamed>;

    /// Calls an action.
    fn send<A: Action>(&self, request: A) -> Self::Output<'_, A>;

    /// Calls an action that answers with a stream of events.
    fn stream<A: Streamed>(&self, request: A) -> Self::EventStream<A>;
}

impl Caller for Client {
    type Output<'a, A: Action> = Call<'a, A>;
    type EventStream<A: Streamed> = EventStream<A>;

    #[inline]
    fn send<A: Action>(&self, request: A) -> Call<'_, A> {
        self.call(request)
    }

    #[inline]
    fn stream<A: Streamed>(&self, request: A) -> EventStream<A> {
        Self::stream(self, request)
    }
}
