//! The typed events of one response: errors among them, the last event, and streams that are truncated.

use std::collections::VecDeque;

use bytes::Bytes;
use http::HeaderMap;

use super::{Parser, RawEvent, Streamed};
use crate::credentials::Credential;
use crate::engine::{ApiError, Payload, Redactor, error_in};
use crate::error::{Error, ErrorKind};
use crate::json::repair;
use crate::object::{Object, ValueRef, from_json};
use crate::transport::TransportError;

/// Reads the events of a stream. It keeps the request, whose secrets a response may repeat.
pub(crate) struct Reader<A> {
    request: A,
    credential: Option<Credential>,
    request_id: Option<String>,
    attempts: u32,
    max_bytes: usize,
    parser: Parser,
    ready: VecDeque<RawEvent>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// More bytes may follow.
    Open,
    /// All bytes were received; the buffered events are still to be returned.
    Ending,
    /// No event follows.
    Ended,
}

impl<A: Streamed> Reader<A> {
    pub(crate) fn new(
        request: A,
        headers: &HeaderMap,
        (attempts, credential): (u32, Option<Credential>),
        max_bytes: usize,
    ) -> Self {
        let redactor = Redactor::new(Payload::Typed(&request), credential.as_ref());
        let request_id = super::request_id(headers).map(|id| redactor.success_id(id));
        Self {
            request,
            credential,
            request_id,
            attempts,
            max_bytes,
            parser: Parser::default(),
            ready: VecDeque::new(),
            state: State::Open,
        }
    }

    /// Returns the request ID of the response.
    pub(crate) fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Returns whether no event follows, so that the connection can be closed.
    pub(crate) fn is_over(&self) -> bool {
        self.state == State::Ended
    }

    /// Handles a chunk of bytes, the end of the stream, or a broken connection.
    pub(crate) fn received(&mut self, chunk: Result<Option<Bytes>, TransportError>) -> Option<Error> {
        let ready = &mut self.ready;
        match chunk {
            Ok(Some(bytes)) => {
                self.parser.feed(&bytes, &mut |event| ready.push_back(event));
                if self.parser.held() > self.max_bytes {
                    let message = format!("an event is larger than {} bytes", self.max_bytes);
                    return Some(self.fail(Error::new(ErrorKind::ResponseTooLarge, message)));
                }
                None
            }
            Ok(None) => {
                self.parser.finish(&mut |event| ready.push_back(event));
                self.state = State::Ending;
                None
            }
            Err(error) => {
                let message = self.redact(&error.message);
                Some(self.fail(Error::from(TransportError { message, ..error })))
            }
        }
    }

    /// Returns the next event, or `None` if more bytes are needed or the stream has ended.
    pub(crate) fn next(&mut self) -> Option<Result<A::Event, Error>> {
        if self.state == State::Ended {
            return None;
        }
        match self.ready.pop_front() {
            Some(event) => Some(self.read(&event)),
            None if self.state == State::Ending && A::LAST.is_some() => {
                let message = "the stream ended before its last event";
                Some(Err(self.fail(Error::new(ErrorKind::Connection, message))))
            }
            None => {
                if self.state == State::Ending {
                    self.state = State::Ended;
                }
                None
            }
        }
    }

    fn read(&mut self, raw: &RawEvent) -> Result<A::Event, Error> {
        if let Some(ApiError { code, message }) = service_error::<A>(raw) {
            let redactor = Redactor::new(Payload::Typed(&self.request), self.credential.as_ref());
            let redacted = redactor.code(&code);
            let error = Error::of_service(code, redactor.message(&message)).with_redacted_code(redacted);
            return Err(self.fail(error));
        }
        let event: A::Event = from_json(&raw.data).map_err(|error| {
            // serde repeats the value that it did not expect, which the request may contain.
            let reason = self.redact(&format!("an event of the stream: {error}"));
            self.fail(Error::new(ErrorKind::InvalidResponse, reason))
        })?;
        if A::LAST.is_some_and(|last| matches!(event.field(last), ValueRef::Bool(true))) {
            self.state = State::Ended;
        }
        Ok(event)
    }

    fn redact(&self, text: &str) -> String {
        Redactor::new(Payload::Typed(&self.request), self.credential.as_ref()).message(text)
    }

    /// Ends the stream with an error. The service has begun to execute the request.
    fn fail(&mut self, error: Error) -> Error {
        self.state = State::Ended;
        self.ready.clear();
        error.with_answer(200, self.request_id.clone(), None).of_call(A::INFO.name, self.attempts, false, true)
    }
}

/// Returns the error that an event holds, in any form.
fn service_error<A: Streamed>(raw: &RawEvent) -> Option<ApiError> {
    use crate::object::FieldValue;
    let fields = A::Event::placeholder().shape().fields;
    let text = repair(&raw.data);
    let error = error_in(&text, |key| fields.iter().any(|field| field.name == key));
    if raw.is_error {
        return Some(error.unwrap_or_else(|| ApiError { code: String::new(), message: text.into_owned() }));
    }
    error
}
