//! Responses that are a stream of events.

use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

use super::Client;
use super::unfold::{Stepping, Unfold};
use crate::action::Streamed;
use crate::clock::within;
use crate::engine::{Engine, RawResponse, Step};
use crate::error::Error;
use crate::event_stream::{Reader, StreamCall, is_stream, typed};
use crate::hook::Received;
use crate::object::Object;
use crate::transport::{Body, Response, StreamingResponse, TransportError, TransportErrorKind};

/// The events of a response, as they are received: [`Client::stream`] returns it.
///
/// The request is sent when the first event is polled. An error is the last item: an error of the call or of the
/// connection, an event that holds an error, a stream that ends before its last event, or a stream that is silent for
/// the stream idle timeout. Dropping the stream closes the connection.
///
/// It implements [`Stream`] for use with combinators; [`next`](Self::next) needs none.
///
/// ```no_run
/// # #[cfg(feature = "ai-service")]
/// # async fn speak(client: trtc_api::Client) -> Result<(), trtc_api::Error> {
/// use trtc_api::ai_service::{TextToSpeechSSERequest, Voice};
///
/// let voice = Voice::builder().voice_id("v-female-R2s4N9qJ").build();
/// let request = TextToSpeechSSERequest::builder()
///     .text("Hello.")
///     .voice(voice)
///     .sdk_app_id(1_600_011_111)
///     .build();
/// let mut chunks = client.text_to_speech_sse(request);
/// while let Some(chunk) = chunks.next().await {
///     println!("{} bytes of Base64", chunk?.audio.unwrap_or_default().len());
/// }
/// # Ok(()) }
/// ```
#[must_use = "streams do nothing unless polled"]
pub struct EventStream<A: Streamed> {
    events: Events,
    action: PhantomData<fn() -> A>,
}

/// The events of a response, without their type.
pub(crate) struct Events {
    unfold: Unfold<State, Event>,
    request_id: RequestId,
}

type Event = Result<Box<dyn Object>, Error>;

/// The request ID of a stream, once its head was received.
type RequestId = Arc<OnceLock<String>>;

enum State {
    Start { client: Client, stream: StreamCall, request_id: RequestId },
    Open { client: Client, body: Box<dyn Body>, reader: Reader },
    Over,
}

/// Performs the steps of the engine until a stream is open.
async fn open(client: &Client, stream: StreamCall, known_id: &OnceLock<String>) -> Result<State, Error> {
    let limit = client.core.max_response_bytes;
    let clock = client.core.stopwatch();
    let plan = match client.core.plan(&client.credentials, stream.info, &*stream.request, &client.options) {
        Ok(plan) => plan,
        Err(error) => return Err(client.options.with_unknown_waiver(error, stream.info, || stream.request)),
    };
    let credential = client.core.credential(&plan).await;
    let mut engine = Engine::new(plan, client.core.jitter());
    let mut slot = RawResponse::default();
    let mut step = engine.begin(clock.now(), credential);
    loop {
        step = match step {
            Step::Send(outgoing) => {
                let sent_at = clock.now().elapsed;
                match client.transport.stream(outgoing).await {
                    Ok(opened) if opened.status.is_success() && is_stream(&opened.headers) => {
                        let call = engine.opened(stream.info.name, clock.now(), &Received::head(&opened));
                        let reader = client.core.reader(stream, call);
                        reader.request_id().map(|id| known_id.set(id.to_owned()));
                        return Ok(State::Open { client: client.clone(), body: opened.body, reader });
                    }
                    Ok(opened) => {
                        let spent = clock.now().elapsed.saturating_sub(sent_at);
                        let left = engine.limits().attempt_timeout.saturating_sub(spent);
                        let result = within(client.core.clock(), left, collect(opened, limit)).await;
                        engine.received(clock.now(), result.unwrap_or_else(|| Err(late())), &mut slot)
                    }
                    Err(error) => engine.received(clock.now(), Err(error), &mut slot),
                }
            }
            Step::Acquire(acquire) => {
                let permit = acquire.send(client.core.clock()).await;
                engine.acquired(clock.now(), permit)
            }
            Step::Sleep(duration) => {
                client.core.clock().sleep(duration).await;
                engine.next(clock.now())
            }
            Step::Done(Err(error)) => return Err(error),
            Step::Done(Ok(())) => return Err(engine.no_stream(&slot)),
        };
    }
}

// Inline, so that only programs with streams compile it.
#[inline]
fn step(state: State) -> Stepping<State, Event> {
    Box::pin(async move {
        let (client, mut body, mut reader) = match state {
            State::Open { client, body, reader } => (client, body, reader),
            State::Over => return (State::Over, None),
            State::Start { client, stream, request_id } => match open(&client, stream, &request_id).await {
                Ok(State::Open { client, body, reader }) => (client, body, reader),
                Ok(_) => return (State::Over, None),
                Err(error) => return (State::Over, Some(Err(error))),
            },
        };
        let idle = client.options.idle_timeout();
        loop {
            if let Some(event) = client.core.next_event(&mut reader) {
                // A stream that has ended needs no connection.
                let next = if reader.is_over() { State::Over } else { State::Open { client, body, reader } };
                return (next, Some(event));
            }
            if reader.is_over() {
                return (State::Over, None);
            }
            let chunk = within(client.core.clock(), idle, body.next()).await;
            if let Some(error) = reader.received(chunk.unwrap_or_else(|| Err(silent(idle)))) {
                return (State::Over, Some(Err(error)));
            }
        }
    })
}

/// Returns the complete response if it is not a stream.
async fn collect(mut opened: StreamingResponse, limit: usize) -> Result<Response, TransportError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = opened.body.next().await? {
        append(&mut body, &chunk, limit)?;
    }
    Ok(opened.with_body(body.freeze()))
}

/// The error of a stream that was silent for too long.
fn silent(idle: Duration) -> TransportError {
    let message = format!("the stream was silent for {} s; raise `stream_idle_timeout`", idle.as_secs_f64());
    TransportError::new(TransportErrorKind::Timeout, message)
}

/// The error of a response that is not complete within the attempt timeout.
pub(crate) fn late() -> TransportError {
    TransportError::new(TransportErrorKind::Timeout, "the response was not complete within the attempt timeout")
}

/// Adds a chunk to a body, unless the body becomes too large.
pub(crate) fn append(body: &mut BytesMut, chunk: &Bytes, limit: usize) -> Result<(), TransportError> {
    if body.len() + chunk.len() > limit {
        let message = format!("the response is larger than {limit} bytes");
        return Err(TransportError::new(TransportErrorKind::TooLarge, message));
    }
    body.extend_from_slice(chunk);
    Ok(())
}

impl Events {
    #[inline]
    pub(crate) fn new(client: Client, stream: StreamCall) -> Self {
        let request_id = RequestId::default();
        let state = State::Start { client, stream, request_id: request_id.clone() };
        Self { unfold: Unfold::new(state, step), request_id }
    }

    pub(crate) fn request_id(&self) -> Option<&str> {
        self.request_id.get().map(String::as_str)
    }

    /// Polls the next event of a type, which the template of the stream creates.
    pub(crate) fn poll<T: Object>(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        self.unfold.poll(context).map(|event| event.map(|event| event.and_then(typed)))
    }
}

impl<A: Streamed> EventStream<A> {
    pub(super) fn new(client: Client, request: A) -> Self {
        Self { events: Events::new(client, StreamCall::of(request)), action: PhantomData }
    }

    /// Returns the request ID, which is known from the first event on.
    pub fn request_id(&self) -> Option<&str> {
        self.events.request_id()
    }

    /// Returns the next event, or `None` after the last one.
    ///
    /// # Errors
    ///
    /// The errors of [`Client::stream`].
    pub async fn next(&mut self) -> Option<Result<A::Event, Error>> {
        poll_fn(|context| self.events.poll(context)).await
    }
}

impl<A: Streamed> Stream for EventStream<A> {
    type Item = Result<A::Event, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.events.poll(context)
    }
}

impl<A: Streamed> std::fmt::Debug for EventStream<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventStream").field("action", &A::INFO.name).finish_non_exhaustive()
    }
}
