//! The typed events of one response: errors among them, the last event, and streams that are truncated.

use std::collections::VecDeque;

use std::time::Duration;

use bytes::Bytes;

use super::{Parser, RawEvent, StreamCall};
use crate::engine::{ApiError, OpenCall, Payload, Redactor, Remains, Shared, remains};
use crate::error::{Error, ErrorKind};
use crate::json::decode_text;
use crate::object::{Object, ValueRef, decode_template};
use crate::transport::TransportError;

/// Reads the events of a stream. It keeps the request, whose secrets a response may repeat.
pub(crate) struct Reader {
    stream: StreamCall,
    call: Box<OpenCall>,
    max_bytes: usize,
    parser: Parser,
    ready: VecDeque<RawEvent>,
    /// Whether an event was returned.
    has_events: bool,
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

impl Reader {
    pub(crate) fn new(stream: StreamCall, call: OpenCall, max_bytes: usize) -> Self {
        Self {
            stream,
            call: Box::new(call),
            max_bytes,
            parser: Parser::default(),
            ready: VecDeque::new(),
            has_events: false,
            state: State::Open,
        }
    }

    /// Returns the request ID of the response.
    pub(crate) fn request_id(&self) -> Option<&str> {
        self.call.request_id.as_deref()
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
                let message = self.redactor().message(&error.message);
                Some(self.fail(Error::from(TransportError { message, ..error })))
            }
        }
    }

    /// Returns the next event, or `None` if more bytes are needed or the stream has ended. Reports its conversions.
    pub(crate) fn next(&mut self, shared: &Shared, monotonic: Duration) -> Option<Result<Box<dyn Object>, Error>> {
        if self.state == State::Ended {
            return None;
        }
        // Some services end a stream with a mark that is no event.
        while self.ready.front().is_some_and(|event| event.data.trim_ascii() == b"[DONE]") {
            self.ready.pop_front();
        }
        match self.ready.pop_front() {
            Some(event) => Some(self.read(&event, shared, monotonic)),
            None if self.state == State::Ending && self.stream.last.is_some() => Some(Err(self.truncated())),
            None => {
                if self.state == State::Ending {
                    self.state = State::Ended;
                }
                None
            }
        }
    }

    fn read(&mut self, raw: &RawEvent, shared: &Shared, monotonic: Duration) -> Result<Box<dyn Object>, Error> {
        if let Some(error) = self.service_error(raw) {
            return Err(self.fail(error));
        }
        let (event, conversions) =
            decode_template(&self.stream.event, &raw.data, self.call.strict).map_err(|error| {
                // serde repeats the value that it did not expect, which the request may contain.
                let reason = self.redactor().message(&format!("an event of the stream: {error}"));
                self.fail_with(Error::new(ErrorKind::InvalidResponse, reason), &raw.data)
            })?;
        self.has_events = true;
        if !conversions.is_empty() {
            self.call.converted(shared, monotonic, &conversions);
        }
        if self.stream.last.is_some_and(|last| matches!(event.field(last), ValueRef::Bool(true))) {
            self.state = State::Ended;
        }
        Ok(event)
    }

    /// Returns the error of a stream that ended before its last event: the one in plain JSON, if there is any.
    fn truncated(&mut self) -> Error {
        let other = RawEvent { is_error: false, data: self.parser.other().to_owned() };
        if let Some(error) = self.service_error(&other) {
            return self.fail(error);
        }
        if self.has_events || other.data.is_empty() {
            return self.fail(Error::new(ErrorKind::Connection, "the stream ended before its last event"));
        }
        let message = "the stream ended before its last event, and its lines are no events";
        self.fail_with(Error::new(ErrorKind::Connection, message), &other.data)
    }

    /// Returns the error that an event holds, in any form.
    fn service_error(&mut self, raw: &RawEvent) -> Option<Error> {
        let fields = self.stream.event.create().shape().fields;
        let text = decode_text(&raw.data);
        let Remains { error, request_id, .. } = remains(&text, |key| fields.iter().any(|field| field.name == key));
        let unreadable = || ApiError { code: String::new(), message: text.to_string() };
        // An error that says nothing is shown as it was received.
        let error = error.filter(|error| *error != ApiError::default() || !raw.is_error);
        let ApiError { code, message } = error.or_else(|| raw.is_error.then(unreadable))?;
        let redactor = self.redactor();
        let (shown, message) = (redactor.code(&code), redactor.message(&message));
        let request_id = request_id.map(|id| redactor.name(&id));
        self.call.request_id = self.call.request_id.take().or(request_id);
        Some(Error::new(ErrorKind::Service, message).with_code(code, shown))
    }

    fn redactor(&self) -> Redactor<'_> {
        Redactor::new(Payload::Typed(&*self.stream.request), self.call.credential.as_ref())
    }

    /// Ends the stream with an error. The service has begun to execute the request.
    fn fail(&mut self, error: Error) -> Error {
        self.fail_with(error, &[])
    }

    /// Ends the stream with an error about text that was received, of which the error shows the start.
    fn fail_with(&mut self, error: Error, received: &[u8]) -> Error {
        self.state = State::Ended;
        self.ready.clear();
        let text = decode_text(received);
        // The start of JSON says nothing that the error does not say.
        let is_json = text.trim_start().starts_with(['{', '[']);
        let shown = if is_json { None } else { self.redactor().excerpt(&text, &mut *self.stream.event.create()) };
        let OpenCall { action, attempts, request_id, .. } = &*self.call;
        error.with_response(200, request_id.clone(), shown).of_call(action, *attempts, false, true)
    }
}
