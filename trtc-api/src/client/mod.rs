//! The clients: cheap handles over one engine, async and blocking, with options for each call.

#[cfg(feature = "blocking")]
pub mod blocking;
mod build;
mod call;
mod core;
mod events;
mod options;
mod pages;
mod unfold;

use std::sync::Arc;

pub use build::ClientBuilder;
pub use call::Call;
pub use events::Events;
pub use options::{CallOptions, Language};
pub use pages::{Items, Pages};

use self::core::Core;
use crate::action::Action;
#[cfg(feature = "web-record")]
use crate::clock::Clock;
#[cfg(feature = "web-record")]
use crate::engine::Jitter;
use crate::engine::{Engine, Fresh, Plan, RawAnswer, Step, TypedAnswer};
use crate::error::Error;
use crate::stream::Streamed;
use crate::transport::Transport;

/// A client of Tencent Cloud's API. Clones share connections and cost next to nothing.
///
/// ```
/// # #[cfg(feature = "mock")] {
/// use trtc_api::mock::Emulator;
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
/// let error = client.describe_web_record(request).attempts(1).await.unwrap_err();
/// assert_eq!(error.code(), Some(ErrorCode::FailedOperationTaskNotExist));
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

    /// Calls any action of the bundled service by its name, with JSON for a request and an answer.
    ///
    /// Nothing is validated. It is sent again only where the schema of an action of that name says that this is safe.
    ///
    /// # Errors
    ///
    /// Those of every call; see [`Error`].
    pub async fn raw(&self, action: &str, request: serde_json::Value) -> Result<serde_json::Value, Error> {
        let mut answer = RawAnswer::default();
        self.drive(self.core.raw_plan(action, &request, &self.options)?, &mut answer).await?;
        Ok(answer.0.into_json())
    }

    #[cfg(feature = "web-record")]
    pub(crate) fn clock(&self) -> &dyn Clock {
        self.core.clock()
    }

    #[cfg(feature = "web-record")]
    pub(crate) fn jitter(&self) -> Jitter {
        self.core.jitter()
    }

    pub(crate) async fn send_with<A: Action>(&self, request: &A, options: &CallOptions) -> Result<A::Response, Error> {
        let options = options.or(&self.options);
        let mut answer = TypedAnswer::<A::Response>::blank();
        self.drive(self.core.plan(A::INFO, request, &options)?, &mut answer).await?;
        Ok(answer.0)
    }

    /// Does what the engine says, until it is done.
    async fn drive(&self, plan: Plan<'_>, answer: &mut dyn Fresh) -> Result<(), Error> {
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
    type Events<A: Streamed>;

    /// Calls an action.
    fn send<A: Action>(&self, request: A) -> Self::Output<'_, A>;

    /// Calls an action that answers with a stream of events.
    fn open<A: Streamed>(&self, request: A) -> Self::Events<A>;
}

impl Caller for Client {
    type Output<'a, A: Action> = Call<'a, A>;
    type Events<A: Streamed> = Events<A>;

    #[inline]
    fn send<A: Action>(&self, request: A) -> Call<'_, A> {
        self.call(request)
    }

    #[inline]
    fn open<A: Streamed>(&self, request: A) -> Events<A> {
        Self::open(self, request)
    }
}
