//! The built-in blocking transport, over reqwest, with the settings of the async one.

use std::io::Read;

use ::reqwest::{Error as HttpError, Method};
use bytes::Bytes;

use super::blocking_stream::Streams;
use super::connector::Connector;
use super::http::{Collected, root_cause, unusable};
use super::{Request, Response, Settings, StreamingResponse, TransportError, TransportErrorKind, setup};
use crate::error::Error;
use crate::runtime;

/// Sends the requests of the blocking client.
///
/// The requirements are those of the async [`Transport`](crate::transport::Transport).
///
/// ```
/// use trtc_api::blocking::Transport;
/// use trtc_api::transport::{Request, Response, TransportError};
///
/// struct Canned;
///
/// impl Transport for Canned {
///     fn send(&self, _: Request) -> Result<Response, TransportError> {
///         Ok(Response::new(200, r#"{"Response":{"RequestId":"1"}}"#))
///     }
/// }
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Sends a request and returns the complete response.
    ///
    /// # Errors
    ///
    /// A [`TransportError`], whose kind says whether the request may have reached the service.
    fn send(&self, request: Request) -> Result<Response, TransportError>;

    /// Sends a request and returns the response as soon as its head was received.
    ///
    /// The default implementation waits for the complete response, so that all events of a stream arrive at its end.
    ///
    /// # Errors
    ///
    /// A [`TransportError`], whose kind says whether the request may have reached the service.
    fn stream(&self, request: Request) -> Result<StreamingResponse<Body>, TransportError> {
        self.send(request).map(StreamingResponse::<Body>::whole)
    }
}

/// The body of a response in chunks; an error is the last item.
pub type Body = Box<dyn Iterator<Item = Result<Bytes, TransportError>> + Send>;

impl StreamingResponse<Body> {
    /// Creates a response whose body is complete.
    pub fn whole(response: Response) -> Self {
        Self::new(response.status, response.headers, Box::new(std::iter::once(Ok(response.body))))
    }
}

/// The built-in blocking transport. It has a runtime inside, so it must run outside of any other runtime.
pub(crate) struct BlockingReqwest {
    client: ::reqwest::blocking::Client,
    connector: Connector,
    streams: Streams,
}

impl BlockingReqwest {
    pub(crate) fn new(settings: &Settings) -> Result<Self, Error> {
        let build = || {
            let connector = Connector::new(settings)?;
            let builder = ::reqwest::blocking::Client::builder();
            let builder = setup::configured!(builder, settings, connector.proxy.as_ref());
            let client = builder.build().map_err(|error| unusable(&error))?;
            Ok(Self { client, connector, streams: Streams::new(settings)? })
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

fn interrupted(error: std::io::Error) -> TransportError {
    let timed_out =
        error.get_ref().and_then(|inner| inner.downcast_ref::<HttpError>()).is_some_and(HttpError::is_timeout);
    let timed_out = timed_out || error.kind() == std::io::ErrorKind::TimedOut;
    let kind = if timed_out { TransportErrorKind::Timeout } else { TransportErrorKind::Connection };
    TransportError::new(kind, format!("the response was interrupted: {}", root_cause(&error))).with_source(error)
}

impl BlockingReqwest {
    fn post(&self, request: Request) -> Result<::reqwest::blocking::Response, TransportError> {
        let url = self.connector.url(&request.url)?;
        let mut outgoing = ::reqwest::blocking::Request::new(Method::POST, url);
        *outgoing.headers_mut() = request.headers;
        *outgoing.body_mut() = Some(request.body.into());
        *outgoing.timeout_mut() = Some(request.timeout);
        self.client.execute(outgoing).map_err(|error| self.connector.error(error, &request.url))
    }

    fn collect(&self, request: Request) -> Result<Response, TransportError> {
        let cap = request.max_response_bytes;
        let mut incoming = self.post(request)?;
        let (status, headers) = (incoming.status(), std::mem::take(incoming.headers_mut()));
        let mut body = Collected::new(cap, incoming.content_length())?;
        let mut bytes = Vec::new();
        let limit = u64::try_from(cap).unwrap_or(u64::MAX).saturating_add(1);
        incoming.by_ref().take(limit).read_to_end(&mut bytes).map_err(interrupted)?;
        body.push(bytes.into())?;
        Ok(Response { status, headers, body: body.finish() })
    }
}
