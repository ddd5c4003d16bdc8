//! The typed events of one response: errors among them, the last event, and streams that are truncated.

use std::collections::VecDeque;

use std::time::Duration;

use bytes::Bytes;

use super::{Parser, RawEvent, StreamCall};
use crate::engine::{ApiError, OpenCall, Payload, Redactor, Remains, Shared, remains_of_event};
use crate::error::{Error, ErrorKind};
use crate::json::decode_text;
use crate::object::{Conversion, Object, UnknownValue, ValueRef, decode_template};
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
    #[inline]
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
    #[inline]
    pub(crate) fn request_id(&self) -> Option<&str> {
        self.call.request_id.as_deref()
    }

    /// Returns whether no event follows, so that the connection can be closed.
    #[inline]
    pub(crate) fn is_over(&self) -> bool {
        self.state == State::Ended
    }

    /// Handles a chunk of bytes, the end of the stream, or a broken connection.
    #[inline]
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
                let error = self.redactor().transport_error(error);
                Some(self.fail(error))
            }
        }
    }

    /// Returns the next event, or `None` if more bytes are needed or the stream has ended. Reports its conversions.
    #[inline]
    pub(crate) fn next(&mut self, shared: &Shared, monotonic: Duration) -> Option<Result<Box<dyn Object>, Error>> {
        if self.state == State::Ended {
            return None;
        }
        // Some services end a stream with a mark that is no event. Null is none either.
        while self.ready.front().is_some_and(|event| matches!(event.data.trim_ascii(), b"[DONE]" | b"null")) {
            self.ready.pop_front();
        }
        match self.ready.pop_front() {
            Some(event) => Some(self.read(&event, shared, monotonic)),
            None if self.state == State::Ending => {
                self.state = State::Ended;
                self.end().map(Err)
            }
            None => None,
        }
    }

    #[inline]
    fn read(&mut self, raw: &RawEvent, shared: &Shared, monotonic: Duration) -> Result<Box<dyn Object>, Error> {
        if let Some(error) = self.service_error(raw) {
            return Err(self.fail(error));
        }
        let (event, conversions) = self.decode(&raw.data)?;
        self.has_events = true;
        if !conversions.is_empty() {
            self.call.converted(shared, monotonic, &conversions);
        }
        if self.stream.last.is_some_and(|last| matches!(event.field(last), ValueRef::Bool(true))) {
            self.state = State::Ended;
        }
        Ok(event)
    }

    /// Decodes an event, which may be in an envelope like that of a response.
    #[inline]
    fn decode(&mut self, json: &[u8]) -> Result<(Box<dyn Object>, Vec<Conversion>), Error> {
        let decode = |json: &[u8]| decode_template(&self.stream.event, json, self.call.strict);
        let decoded = decode(json).and_then(|(event, conversions)| match enveloped(&*event) {
            Some(inner) if !self.call.strict => {
                let (event, mut conversions) = decode(inner.json().as_bytes())?;
                conversions.push(Conversion::of_json("JSON in an envelope"));
                Ok((event, conversions))
            }
            _ => Ok((event, conversions)),
        });
        decoded.map_err(|error| {
            // serde repeats the value that it did not expect, which the request may contain.
            let reason = self.redactor().message(&format!("an event of the stream: {error}"));
            self.fail_with(Error::new(ErrorKind::InvalidResponse, reason), json)
        })
    }

    /// Returns the error of a stream that has no further event: the one in plain JSON, or that its last event is missing.
    #[inline]
    fn end(&mut self) -> Option<Error> {
        let other = RawEvent { is_error: false, data: self.parser.other().to_owned() };
        if let Some(error) = self.service_error(&other) {
            return Some(self.fail(error));
        }
        let has_last = self.stream.last.is_some();
        if self.has_events || other.data.is_empty() {
            let truncated = || Error::new(ErrorKind::Connection, "the stream ended before its last event");
            return has_last.then(|| self.fail(truncated()));
        }
        let message = match has_last {
            true => "the stream ended before its last event, and its lines are no events",
            false => "the stream has no event, and its lines are no events",
        };
        let error = Error::new(ErrorKind::Connection, message);
        let error = match other.data.trim_ascii_start().starts_with(b"<") {
            true => error.with_hint("the body is HTML or XML, probably the page of a proxy or a gateway".to_owned()),
            false => error,
        };
        Some(self.fail_with(error, &other.data))
    }

    /// Returns the error that an event holds, in any form.
    #[inline]
    fn service_error(&mut self, raw: &RawEvent) -> Option<Error> {
        let fields = self.stream.event.create().shape().fields;
        let text = decode_text(&raw.data);
        let is_field = |key: &str| fields.iter().any(|field| field.name == key);
        let Remains { error, request_id, .. } = remains_of_event(&text, raw.is_error, is_field);
        let ApiError { code, message } = error?;
        let redactor = self.redactor();
        let (shown, message) = (redactor.code(&code), redactor.message(&message));
        let request_id = request_id.map(|id| redactor.name(&id));
        self.call.request_id = self.call.request_id.take().or(request_id);
        Some(Error::new(ErrorKind::Service, message).with_code(code, shown))
    }

    #[inline]
    fn redactor(&self) -> Redactor<'_> {
        Redactor::new(Payload::Typed(&*self.stream.request), self.call.credential.as_ref(), &self.call.sent)
    }

    /// Ends the stream with an error. The service has begun to execute the request.
    #[inline]
    fn fail(&mut self, error: Error) -> Error {
        self.fail_with(error, &[])
    }

    /// Ends the stream with an error about text that was received, of which the error shows the start.
    #[inline]
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

/// Returns the envelope of an event that has nothing else.
fn enveloped(event: &dyn Object) -> Option<UnknownValue<'_>> {
    let mut is_empty = false;
    event.read(&mut |fields| is_empty = fields.present().next().is_none());
    event.unknown_fields().get("Response").filter(|inner| is_empty && inner.json().starts_with('{'))
}
