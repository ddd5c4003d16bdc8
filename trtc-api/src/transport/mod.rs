//! How bytes travel: one method to implement for an HTTP stack of your own, and the one that is built in.

#[cfg(feature = "blocking")]
pub(crate) mod blocking;
#[cfg(feature = "blocking")]
mod blocking_stream;
mod error;
#[cfg(feature = "reqwest")]
mod fetch;
#[cfg(feature = "reqwest")]
mod http;
#[cfg(feature = "reqwest")]
mod proxy;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "reqwest")]
mod setup;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
mod tls;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ::http::{HeaderMap, StatusCode};
use bytes::Bytes;

pub use crate::runtime::BoxFuture;
pub use error::{TransportError, TransportErrorKind};
#[cfg(feature = "reqwest")]
pub(crate) use fetch::Fetch;
#[cfg(feature = "reqwest")]
pub use proxy::Proxy;
#[cfg(feature = "reqwest")]
pub(crate) use reqwest::Reqwest;
#[cfg(feature = "reqwest")]
pub(crate) use setup::Settings;

/// Sends a request and brings the answer; what the client makes of it is the client's business.
///
/// An implementation must not follow redirects (the body may hold keys), must not send a request twice, and should
/// keep to [`Request::timeout`] and [`Request::max_response_bytes`].
///
/// ```
/// use trtc_api::transport::{BoxFuture, Request, Response, Transport, TransportError};
///
/// struct Canned;
///
/// impl Transport for Canned {
///     fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
///         Box::pin(async { Ok(Response::new(200, r#"{"Response":{"RequestId":"1"}}"#)) })
///     }
/// }
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Posts a request.
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>>;

    /// Posts a request whose answer may be long in coming, and hands it out bit by bit.
    ///
    /// Unless it is implemented, streams of events come all at once, when they are over.
    fn stream(&self, request: Request) -> BoxFuture<'_, Result<StreamingResponse, TransportError>> {
        Box::pin(async { self.send(request).await.map(StreamingResponse::<Box<dyn Body>>::whole) })
    }
}

/// The body of an answer, bit by bit.
pub trait Body: Send {
    /// The next bytes, or nothing after the last.
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>>;
}

/// A signed request, ready to be posted.
#[derive(Clone)]
#[non_exhaustive]
pub struct Request {
    /// Where to post it.
    pub url: Arc<str>,
    /// The headers, signature included; `Host` follows from the URL.
    pub headers: HeaderMap,
    /// The JSON body.
    pub body: Bytes,
    /// How long the attempt may take, from connecting to the last byte of the answer.
    pub timeout: Duration,
    /// How long a streaming response may be silent after its head was received; [`timeout`](Self::timeout) does not limit
    /// it. The async client enforces it for every transport, a blocking transport must.
    pub stream_idle_timeout: Duration,
    /// The largest answer that may be taken into memory.
    pub max_response_bytes: usize,
}

impl Request {
    /// A request to an endpoint; the client makes its own, so this is for tests of a transport.
    pub fn new(url: impl Into<Arc<str>>, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self {
            url: url.into(),
            headers,
            body: body.into(),
            timeout: Duration::from_secs(30),
            stream_idle_timeout: Duration::from_secs(30),
            max_response_bytes: 10 << 20,
        }
    }
}

/// Shows neither the signature nor the body, which may hold keys.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("url", &self.url)
            .field("action", &self.headers.get("x-tc-action"))
            .field("body_bytes", &self.body.len())
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// An answer whose body is still to come.
#[non_exhaustive]
pub struct StreamingResponse<B = Box<dyn Body>> {
    /// The status of the HTTP answer.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: B,
}

impl<B> StreamingResponse<B> {
    /// An answer of which the head has come.
    pub fn new(status: StatusCode, headers: HeaderMap, body: B) -> Self {
        Self { status, headers, body }
    }

    pub(crate) fn with_body(self, body: Bytes) -> Response {
        Response { status: self.status, headers: self.headers, body }
    }
}

impl StreamingResponse {
    /// An answer that has come as a whole.
    pub fn whole(response: Response) -> Self {
        struct Once(Option<Bytes>);
        impl Body for Once {
            fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
                let bytes = self.0.take();
                Box::pin(async { Ok(bytes) })
            }
        }
        Self::new(response.status, response.headers, Box::new(Once(Some(response.body))))
    }
}

impl<B> fmt::Debug for StreamingResponse<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamingResponse")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}

/// An answer, complete.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Response {
    /// The status of the HTTP answer.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

impl Response {
    /// An answer without headers; a status that HTTP does not know becomes 500.
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            headers: HeaderMap::new(),
            body: body.into(),
        }
    }
}
