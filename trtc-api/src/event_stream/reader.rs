//! The events of one answer, typed: errors among them, the last one, and a stream that ends too soon.

use std::collections::VecDeque;

use bytes::Bytes;
use serde_json::Value;

use super::{Parser, Streamed};
use crate::credentials::Credential;
use crate::engine::{Payload, Redactor};
use crate::error::{Error, ErrorKind};
use crate::object::{Object, ValueRef, from_json};
use crate::transport::TransportError;

/// Reads the events of a stream. The request stays at hand, whose secrets an answer may echo.
pub(crate) struct Reader<A> {
    request: A,
    credential: Option<Credential>,
    request_id: Option<String>,
    attempts: u32,
    limit: usize,
    parser: Parser,
    ready: VecDeque<Vec<u8>>,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// More may come.
    Open,
    /// The bytes are at an end; what is ready is still to be handed out.
    Ending,
    /// All is said.
    Over,
}

impl<A: Streamed> Reader<A> {
    pub(crate) fn new(
        request: A,
        headers: &http::HeaderMap,
        (attempts, credential): (u32, Option<Credential>),
        limit: usize,
    ) -> Self {
        let request_id = super::request_id(headers).map(str::to_owned);
        Self {
            request,
            credential,
            request_id,
            attempts,
            limit,
            parser: Parser::default(),
            ready: VecDeque::new(),
            stage: Stage::Open,
        }
    }

    /// The request id from the header of the answer.
    pub(crate) fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Whether nothing more will come, so that the connection can go.
    pub(crate) fn is_over(&self) -> bool {
        self.stage == Stage::Over
    }

    /// Takes what came: bytes, the end, or what broke the connection.
    pub(crate) fn received(&mut self, chunk: Result<Option<Bytes>, TransportError>) -> Option<Error> {
        let ready = &mut self.ready;
        match chunk {
            Ok(Some(bytes)) => {
                self.parser.feed(&bytes, &mut |data| ready.push_back(data));
                if self.parser.held() > self.limit {
                    let message = format!("an event is larger than {} bytes", self.limit);
                    return Some(self.fail(Error::new(ErrorKind::ResponseTooLarge, message)));
                }
                None
            }
            Ok(None) => {
                self.parser.finish(&mut |data| ready.push_back(data));
                self.stage = Stage::Ending;
                None
            }
            Err(error) => Some(self.fail(Error::from(error))),
        }
    }

    /// The next event of what has come; `None` while more is needed, and when it is over.
    pub(crate) fn next(&mut self) -> Option<Result<A::Event, Error>> {
        if self.stage == Stage::Over {
            return None;
        }
        match self.ready.pop_front() {
            Some(data) => Some(self.read(&data)),
            None if self.stage == Stage::Ending && A::LAST.is_some() => {
                let message = "the stream ended before its last event";
                Some(Err(self.fail(Error::new(ErrorKind::Connection, message))))
            }
            None => {
                if self.stage == Stage::Ending {
                    self.stage = Stage::Over;
                }
                None
            }
        }
    }

    fn read(&mut self, data: &[u8]) -> Result<A::Event, Error> {
        let event: A::Event = from_json(data).map_err(|error| {
            // serde shows what it did not expect, which may be an echo of the request.
            let reason = self.redact(&format!("an event of the stream: {error}"));
            self.fail(Error::new(ErrorKind::InvalidResponse, reason))
        })?;
        if let Some(error) = refusal(&event) {
            let (code, message) = (error.0, self.redact(&error.1));
            return Err(self.fail(Error::of_service(code, message)));
        }
        if A::LAST.is_some_and(|last| matches!(event.field(last), ValueRef::Bool(true))) {
            self.stage = Stage::Over;
        }
        Ok(event)
    }

    fn redact(&self, text: &str) -> String {
        Redactor::new(Payload::Typed(&self.request), self.credential.as_ref()).message(text)
    }

    /// The error that the stream ends with. The service has begun to do what it was asked for.
    fn fail(&mut self, error: Error) -> Error {
        self.stage = Stage::Over;
        self.ready.clear();
        error.with_answer(200, self.request_id.clone(), None).of_call(A::INFO.name, self.attempts, false, true)
    }
}

/// The code and the message of an event that is an error.
fn refusal(event: &dyn Object) -> Option<(String, String)> {
    let error = event.unknown_fields().get("Error")?.to_value();
    let text = |key: &str| error.get(key).and_then(Value::as_str).map(str::to_owned);
    Some((text("Code")?, text("Message").unwrap_or_default()))
}
