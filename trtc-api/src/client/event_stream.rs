//! An answer that is a stream of events.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

use super::Client;
use super::unfold::{Stepping, Unfold};
use crate::engine::{Engine, RawResponse, Step};
use crate::error::Error;
use crate::event_stream::{Reader, Streamed, is_stream, request_id};
use crate::transport::{Body, Response, StreamingResponse, TransportError, TransportErrorKind};

/// The events of an answer, as they come. The request is sent when the first one is asked for.
///
/// An error ends it, be it of the call, of the connection, or an event that is one; so does an end before the event
/// that is marked as the last. It is a [`Stream`] for those who have combinators for it; [`next`](Self::next) needs
/// none. Dropped half-way, it closes the connection.
///
/// ```no_run
/// # #[cfg(feature = "ai-service")]
/// # async fn speak(client: trtc_api::Client) -> Result<(), trtc_api::Error> {
/// use trtc_api::ai_service::{TextToSpeechSSERequest, Voice};
///
/// let voice = Voice::builder().voice_id("v-female-R2s4N9qJ").build();
/// let request = TextToSpeechSSERequest::builder().text("Hello.").voice(voice).sdk_app_id(1_600_011_111).build();
/// let mut chunks = client.text_to_speech_sse(request);
/// while let Some(chunk) = chunks.next().await {
///     println!("{} bytes of Base64", chunk?.audio.unwrap_or_default().len());
/// }
/// # Ok(()) }
/// ```
pub struct EventStream<A: Streamed> {
    unfold: Unfold<State<A>, Result<A::Event, Error>>,
    request_id: RequestId,
}

/// The request id of a stream, once its head has come.
type RequestId = Arc<OnceLock<String>>;

enum State<A> {
    Start { client: Client, request: A, request_id: RequestId },
    Open { body: Box<dyn Body>, reader: Reader<A> },
    Over,
}

impl Client {
    /// Does what the engine says, until a stream is open.
    async fn start<A: Streamed>(&self, request: A, known_id: &OnceLock<String>) -> Result<State<A>, Error> {
        let limit = self.core.max_response_bytes;
        let clock = self.core.stopwatch();
        let plan = self.core.plan(A::INFO, &request, &self.options)?;
        let credential = self.core.credential(&plan).await;
        let mut engine = Engine::new(plan, self.core.jitter());
        let mut answer = RawResponse::default();
        let mut step = engine.begin(clock.now(), credential);
        loop {
            step = match step {
                Step::Send(outgoing) => match self.transport.stream(outgoing).await {
                    Ok(opened) if opened.status.is_success() && is_stream(&opened.headers) => {
                        let sent = engine.opened(clock.now(), request_id(&opened.headers));
                        let reader = self.core.reader(request, &opened.headers, sent);
                        reader.request_id().map(|id| known_id.set(id.to_owned()));
                        return Ok(State::Open { body: opened.body, reader });
                    }
                    Ok(opened) => engine.received(clock.now(), collect(opened, limit).await, &mut answer),
                    Err(error) => engine.received(clock.now(), Err(error), &mut answer),
                },
                Step::Sleep(duration) => {
                    self.core.clock().sleep(duration).await;
                    engine.next(clock.now())
                }
                Step::Done(Err(error)) => return Err(error),
                Step::Done(Ok(())) => return Err(engine.no_stream()),
            };
        }
    }
}

fn step<A: Streamed>(state: State<A>) -> Stepping<State<A>, Result<A::Event, Error>> {
    Box::pin(async move {
        let (mut body, mut reader) = match state {
            State::Open { body, reader } => (body, reader),
            State::Over => return (State::Over, None),
            State::Start { client, request, request_id } => match client.start(request, &request_id).await {
                Ok(State::Open { body, reader }) => (body, reader),
                Ok(_) => return (State::Over, None),
                Err(error) => return (State::Over, Some(Err(error))),
            },
        };
        loop {
            if let Some(event) = reader.next() {
                // What is over needs its connection no longer.
                let next = if reader.is_over() { State::Over } else { State::Open { body, reader } };
                return (next, Some(event));
            }
            if reader.is_over() {
                return (State::Over, None);
            }
            if let Some(error) = reader.received(body.next().await) {
                return (State::Over, Some(Err(error)));
            }
        }
    })
}

/// The whole of an answer that is no stream.
async fn collect(mut opened: StreamingResponse, limit: usize) -> Result<Response, TransportError> {
    let mut whole = BytesMut::new();
    while let Some(chunk) = opened.body.next().await? {
        append(&mut whole, &chunk, limit)?;
    }
    Ok(opened.with_body(whole.freeze()))
}

/// Adds a chunk to an answer, or says that the answer is too large.
pub(crate) fn append(whole: &mut BytesMut, chunk: &Bytes, limit: usize) -> Result<(), TransportError> {
    if whole.len() + chunk.len() > limit {
        let message = format!("it is larger than {limit} bytes");
        return Err(TransportError::new(TransportErrorKind::TooLarge, message));
    }
    whole.extend_from_slice(chunk);
    Ok(())
}

impl<A: Streamed> EventStream<A> {
    pub(super) fn new(client: Client, request: A) -> Self {
        let request_id = RequestId::default();
        let state = State::Start { client, request, request_id: request_id.clone() };
        Self { unfold: Unfold::new(state, step), request_id }
    }

    /// The service's mark of the request, which comes with the head of the answer: known from the first event on.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.get().map(String::as_str)
    }

    /// The next event, or nothing after the last one.
    pub async fn next(&mut self) -> Option<Result<A::Event, Error>> {
        poll_fn(|context| self.unfold.poll(context)).await
    }
}

impl<A: Streamed> Stream for EventStream<A> {
    type Item = Result<A::Event, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.unfold.poll(context)
    }
}

impl<A: Streamed> std::fmt::Debug for EventStream<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventStream").field("action", &A::INFO.name).finish_non_exhaustive()
    }
}
