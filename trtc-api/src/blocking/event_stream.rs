//! Responses that are a stream of events, as iterators.

use std::marker::PhantomData;

use bytes::BytesMut;

use super::{Body, Client, StreamingResponse};
use crate::action::Streamed;
use crate::client::{append, late};
use crate::engine::{Engine, RawResponse, Step};
use crate::error::Error;
use crate::event_stream::{Reader, StreamCall, is_stream, typed};
use crate::hook::Received;
use crate::transport::{Response, TransportError};

/// The events of a response: [`Client::stream`] returns it.
///
/// An error is the last item, as for the async [`EventStream`](crate::EventStream).
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct EventStream<A> {
    stage: Stage,
    request_id: Option<String>,
    action: PhantomData<fn() -> A>,
}

enum Stage {
    Start { client: Client, stream: StreamCall },
    Open { client: Client, body: Body, reader: Reader },
    Over,
}

impl<A: Streamed> EventStream<A> {
    pub(super) fn new(client: Client, request: A) -> Self {
        let stage = Stage::Start { client, stream: StreamCall::of(request) };
        Self { stage, request_id: None, action: PhantomData }
    }

    /// Returns the request ID, which is known from the first event on.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

impl<A: Streamed> Iterator for EventStream<A> {
    type Item = Result<A::Event, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let stage = match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Start { client, stream } => match open(&client, stream) {
                Ok(stage) => stage,
                Err(error) => return Some(Err(error)),
            },
            stage => stage,
        };
        let Stage::Open { client, mut body, mut reader } = stage else {
            return None;
        };
        self.request_id = reader.request_id().map(str::to_owned);
        loop {
            if let Some(event) = client.core.next_event(&mut reader) {
                if !reader.is_over() {
                    self.stage = Stage::Open { client, body, reader };
                }
                return Some(event.and_then(typed));
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

/// Performs the steps of the engine until a stream is open.
fn open(client: &Client, stream: StreamCall) -> Result<Stage, Error> {
    let limit = client.core.max_response_bytes;
    let clock = client.core.stopwatch();
    let plan = match client.core.plan(&client.credentials, stream.info, &*stream.request, &client.options) {
        Ok(plan) => plan,
        Err(error) => return Err(client.options.with_unknown_waiver(error, stream.info, || stream.request)),
    };
    let credential = client.core.credential_blocking(&plan);
    let mut engine = Engine::new(plan, client.core.jitter());
    let mut slot = RawResponse::default();
    let mut step = engine.begin(clock.now(), credential);
    loop {
        step = match step {
            Step::Send(outgoing) => {
                let sent_at = clock.now().elapsed;
                match client.transport.stream(outgoing) {
                    Ok(opened) if opened.status.is_success() && is_stream(&opened.headers) => {
                        let call = engine.opened(stream.info.name, clock.now(), &Received::head(&opened));
                        let reader = client.core.reader(stream, call);
                        let client = client.clone();
                        return Ok(Stage::Open { client, body: opened.body, reader });
                    }
                    Ok(opened) => {
                        let end = sent_at.saturating_add(engine.limits().attempt_timeout);
                        let result = collect(opened, limit, || clock.now().elapsed > end);
                        engine.received(clock.now(), result, &mut slot)
                    }
                    Err(error) => engine.received(clock.now(), Err(error), &mut slot),
                }
            }
            Step::Acquire(acquire) => {
                let permit = acquire.send_blocking(client.core.clock());
                engine.acquired(clock.now(), permit)
            }
            Step::Sleep(duration) => {
                client.core.clock().sleep_blocking(duration);
                engine.next(clock.now())
            }
            Step::Done(Err(error)) => return Err(error),
            Step::Done(Ok(())) => return Err(engine.no_stream(&slot)),
        };
    }
}

/// Returns the complete response if it is not a stream.
fn collect(
    mut opened: StreamingResponse,
    limit: usize,
    is_late: impl Fn() -> bool,
) -> Result<Response, TransportError> {
    let mut body = BytesMut::new();
    for chunk in opened.body.by_ref() {
        append(&mut body, &chunk?, limit)?;
        if is_late() {
            return Err(late());
        }
    }
    Ok(opened.with_body(body.freeze()))
}

impl<A: Streamed> std::fmt::Debug for EventStream<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventStream").field("action", &A::INFO.name).finish_non_exhaustive()
    }
}
