//! The blocking client, over the same engine.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};

use super::core::Core;
use super::events::append;
use super::{CallOptions, Caller, ClientBuilder};
use crate::action::Action;
#[cfg(feature = "web-record")]
use crate::clock::Clock;
#[cfg(feature = "web-record")]
use crate::engine::Jitter;
use crate::engine::{Engine, Fresh, Plan, RawAnswer, Step, TypedAnswer};
use crate::error::Error;
use crate::page::{Pager, Paginated};
use crate::stream::{Reader, Streamed, is_stream, request_id};
use crate::transport::{BlockingOpened, BlockingTransport, Response, TransportError};

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

    /// The pages of a request, from the one that it names, or the first. An error ends them.
    pub fn pages<A: Paginated>(&self, request: A) -> Pages<A> {
        Pages { client: self.clone(), pager: Pager::new(request) }
    }

    /// The items of all pages of a request; see [`page`](crate::page). An error ends them, after what came before.
    pub fn items<A: Paginated>(&self, request: A) -> Items<A> {
        Items { pages: self.pages(request), ready: VecDeque::new() }
    }

    /// Calls an action that answers with a stream of events, which an iterator hands out as they come.
    ///
    /// The request is sent when the first one is asked for. An error ends it, be it of the call, of the connection, or
    /// an event that is one; so does an end before the event that is marked as the last.
    pub fn open<A: Streamed>(&self, request: A) -> Events<A> {
        Events { stage: Stage::Start { client: self.clone(), request }, request_id: None }
    }

    #[cfg(feature = "web-record")]
    pub(crate) fn clock(&self) -> &dyn Clock {
        self.core.clock()
    }

    #[cfg(feature = "web-record")]
    pub(crate) fn jitter(&self) -> Jitter {
        self.core.jitter()
    }

    /// Does what the engine says, until a stream is open.
    fn start<A: Streamed>(&self, request: A) -> Result<Stage<A>, Error> {
        let limit = self.core.max_response_bytes;
        let clock = self.core.stopwatch();
        let plan = self.core.plan(A::INFO, &request, &self.options)?;
        let credential = self.core.credential_blocking(&plan);
        let mut engine = Engine::new(plan, self.core.jitter());
        let mut answer = RawAnswer::default();
        let mut step = engine.begin(clock.now(), credential);
        loop {
            step = match step {
                Step::Send(outgoing) => match self.transport.open(outgoing) {
                    Ok(opened) if opened.status.is_success() && is_stream(&opened.headers) => {
                        let sent = engine.opened(clock.now(), request_id(&opened.headers));
                        let reader = self.core.reader(request, &opened.headers, sent);
                        return Ok(Stage::Open { body: opened.body, reader });
                    }
                    Ok(opened) => engine.received(clock.now(), collect(opened, limit), &mut answer),
                    Err(error) => engine.received(clock.now(), Err(error), &mut answer),
                },
                Step::Sleep(duration) => {
                    self.core.clock().sleep_blocking(duration);
                    engine.next(clock.now())
                }
                Step::Done(Err(error)) => return Err(error),
                Step::Done(Ok(())) => return Err(engine.no_stream()),
            };
        }
    }

    /// Does what the engine says, until it is done.
    fn drive(&self, plan: Plan<'_>, answer: &mut dyn Fresh) -> Result<(), Error> {
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

/// The pages of a request: [`Client::pages`].
pub struct Pages<A> {
    client: Client,
    pager: Pager<A>,
}

impl<A: Paginated> Iterator for Pages<A> {
    type Item = Result<A::Response, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let request = self.pager.next()?;
        Some(match self.client.call(request) {
            Ok(response) => self.pager.received(response),
            Err(error) => {
                self.pager.stop();
                Err(error)
            }
        })
    }
}

/// The items of all pages of a request: [`Client::items`].
pub struct Items<A: Paginated> {
    pages: Pages<A>,
    ready: VecDeque<A::Item>,
}

impl<A: Paginated> Iterator for Items<A> {
    type Item = Result<A::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Some(Ok(item));
            }
            match self.pages.next()? {
                Ok(page) => self.ready.extend(A::items(page)),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// The events of an answer: [`Client::open`].
pub struct Events<A> {
    stage: Stage<A>,
    request_id: Option<String>,
}

enum Stage<A> {
    Start { client: Client, request: A },
    Open { body: Box<dyn Iterator<Item = Result<Bytes, TransportError>> + Send>, reader: Reader<A> },
    Over,
}

impl<A: Streamed> Events<A> {
    /// The service's mark of the request, which comes with the head of the answer: known from the first event on.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

impl<A: Streamed> Iterator for Events<A> {
    type Item = Result<A::Event, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let stage = match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Start { client, request } => match client.start(request) {
                Ok(stage) => stage,
                Err(error) => return Some(Err(error)),
            },
            stage => stage,
        };
        let Stage::Open { mut body, mut reader } = stage else {
            return None;
        };
        self.request_id = reader.request_id().map(str::to_owned);
        loop {
            if let Some(event) = reader.next() {
                if !reader.is_over() {
                    self.stage = Stage::Open { body, reader };
                }
                return Some(event);
            }
            if reader.is_over() {
                return None;
            }
            if let Some(error) = reader.received(body.next().transpose()) {
                return Some(Err(error));
            }
        }
    }
}

/// The whole of an answer that is no stream.
fn collect(mut opened: BlockingOpened, limit: usize) -> Result<Response, TransportError> {
    let mut whole = BytesMut::new();
    for chunk in opened.body.by_ref() {
        append(&mut whole, &chunk?, limit)?;
    }
    Ok(opened.with_body(whole.freeze()))
}

impl<A: Paginated> std::fmt::Debug for Pages<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages").field("action", &A::INFO.name).finish_non_exhaustive()
    }
}

impl<A: Paginated> std::fmt::Debug for Items<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Items").field("action", &A::INFO.name).finish_non_exhaustive()
    }
}

impl<A: Streamed> std::fmt::Debug for Events<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Events").field("action", &A::INFO.name).finish_non_exhaustive()
    }
}

impl Caller for Client {
    type Output<'a, A: Action> = Result<A::Response, Error>;
    type Events<A: Streamed> = Events<A>;

    #[inline]
    fn send<A: Action>(&self, request: A) -> Result<A::Response, Error> {
        self.call(request)
    }

    #[inline]
    fn open<A: Streamed>(&self, request: A) -> Events<A> {
        Self::open(self, request)
    }
}
