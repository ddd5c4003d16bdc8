//! The built-in blocking transport: reqwest's, with the same settings.

use std::io::Read;

use ::reqwest::{Error as HttpError, Method};
use bytes::Bytes;

use super::blocking_stream::Streams;
use super::http::{Collected, Urls, root_cause, transport_error, unusable};
use super::{Request, Response, Settings, StreamingResponse, TransportError, TransportErrorKind, setup};
use crate::error::Error;
use crate::runtime;

/// Sends requests for the blocking client; see [`transport::Transport`](crate::transport::Transport).
pub trait Transport: Send + Sync + 'static {
    /// Posts a request and waits for the answer.
    ///
    /// # Errors
    ///
    /// A [`TransportError`] that says how far the request got.
    fn send(&self, request: Request) -> Result<Response, TransportError>;

    /// Posts a request whose answer may be long in coming, and hands it out bit by bit.
    ///
    /// Unless it is implemented, streams of events come all at once, when they are over.
    ///
    /// # Errors
    ///
    /// A [`TransportError`] that says how far the request got.
    fn stream(&self, request: Request) -> Result<StreamingResponse<Body>, TransportError> {
        self.send(request).map(StreamingResponse::<Body>::whole)
    }
}

/// The body of a response, in chunks; an error is its last item.
pub type Body = Box<dyn Iterator<Item = Result<Bytes, TransportError>> + Send>;

impl StreamingResponse<Body> {
    /// An answer that has come as a whole.
    pub fn whole(response: Response) -> Self {
        Self::new(response.status, response.headers, Box::new(std::iter::once(Ok(response.body))))
    }
}

/// The blocking transport. It has a runtime of its own inside, which must not meet another one.
pub(crate) struct BlockingReqwest {
    client: ::reqwest::blocking::Client,
    urls: Urls,
    streams: Streams,
}

impl BlockingReqwest {
    pub(crate) fn new(settings: &Settings) -> Result<Self, Error> {
        let build = || {
            let builder = setup::configured!(::reqwest::blocking::Client::builder(), settings);
            let client = builder.build().map_err(|error| unusable(&error))?;
            Ok(Self { client, urls: Urls::default(), streams: Streams::new(settings)? })
        };
        runtime::outside(build).map_err(TransportError::from)?
    }
}

impl Transport for BlockingReqwest {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        runtime::outside(|| self.collect(request))?
    }

    fn stream(&self, request: Request) -> Result<StreamingResponse<Body>, TransportError> {
        self.streams.open(request)
    }
}

fn broken_off(error: std::io::Error) -> TransportError {
    let timed_out =
        error.get_ref().and_then(|inner| inner.downcast_ref::<HttpError>()).is_some_and(HttpError::is_timeout);
    let timed_out = timed_out || error.kind() == std::io::ErrorKind::TimedOut;
    let kind = if timed_out { TransportErrorKind::Timeout } else { TransportErrorKind::Connection };
    TransportError::new(kind, format!("the answer broke off: {}", root_cause(&error))).with_source(error)
}

impl BlockingReqwest {
    fn post(&self, request: Request) -> Result<::reqwest::blocking::Response, TransportError> {
        let mut outgoing = ::reqwest::blocking::Request::new(Method::POST, self.urls.parse(&request.url)?);
        *outgoing.headers_mut() = request.headers;
        *outgoing.body_mut() = Some(request.body.into());
        *outgoing.timeout_mut() = Some(request.timeout);
        self.client.execute(outgoing).map_err(transport_error)
    }

    fn collect(&self, request: Request) -> Result<Response, TransportError> {
        let cap = request.max_response_bytes;
        let mut incoming = self.post(request)?;
        let (status, headers) = (incoming.status(), std::mem::take(incoming.headers_mut()));
        let mut body = Collected::new(cap, incoming.content_length())?;
        let mut bytes = Vec::new();
        let limit = u64::try_from(cap).unwrap_or(u64::MAX).saturating_add(1);
        incoming.by_ref().take(limit).read_to_end(&mut bytes).map_err(broken_off)?;
        body.push(bytes.into())?;
        Ok(Response { status, headers, body: body.finish() })
    }
}
