//! The HTTP transport: its trait, for an HTTP stack of your own, and the built-in one.
//!
//! The built-in transport (feature `reqwest`) pools connections, follows no redirects and does not retry: the client
//! decides about retries. [`Http::from_client`] uses your own client of reqwest, and `Tower` (feature `tower`) any
//! service of tower.
//!
//! # Runtimes and processes
//!
//! The built-in transport needs a tokio runtime with I/O and timers enabled (`enable_all()`). A client can be used in
//! several runtimes, one after the other or at the same time: each of them has its own connections, up to eight
//! runtimes. After `fork`, a client can be used in the child in a new runtime, and the blocking client without any
//! preparation; connections are not shared with the parent.

#[cfg(feature = "blocking")]
pub(crate) mod blocking;
#[cfg(any(feature = "reqwest", feature = "tower"))]
mod collect;
#[cfg(feature = "reqwest")]
mod connector;
#[cfg(feature = "blocking")]
mod driver;
mod error;
#[cfg(feature = "reqwest")]
mod failure;
#[cfg(feature = "reqwest")]
mod fetch;
#[cfg(feature = "reqwest")]
mod http;
#[cfg(feature = "reqwest")]
mod observed;
#[cfg(feature = "reqwest")]
mod pools;
#[cfg(feature = "reqwest")]
mod probe;
#[cfg(feature = "reqwest")]
mod proxy;
#[cfg(feature = "reqwest")]
mod remedy;
#[cfg(feature = "reqwest")]
mod setup;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
mod tls;
#[cfg(feature = "tower")]
mod tower;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ::http::{HeaderMap, StatusCode};
use bytes::Bytes;

#[doc(inline)]
pub use crate::runtime::BoxFuture;
pub use error::{TransportError, TransportErrorKind};
#[cfg(feature = "reqwest")]
pub(crate) use fetch::Fetch;
#[cfg(feature = "reqwest")]
pub use http::Http;
#[cfg(feature = "reqwest")]
pub use proxy::Proxy;
#[cfg(feature = "reqwest")]
pub(crate) use setup::Settings;
#[cfg(feature = "tower")]
pub use tower::Tower;

/// Sends a request and returns the response.
///
/// An implementation must not follow redirects (the body may contain secrets) and must not send a request twice. It
/// should apply [`Request::timeout`] and [`Request::max_response_bytes`]. It returns responses of every HTTP status: an
/// error means that no complete response was received.
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
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a transport of the async client",
    label = "expected a transport",
    note = "an endpoint is set with `endpoint`; transports are `Emulator`, `Http`, `Tower` and your own implementations of `Transport`"
)]
pub trait Transport: Send + Sync + 'static {
    /// Sends a request and returns the complete response.
    ///
    /// # Errors
    ///
    /// A [`TransportError`], whose kind says whether the request may have reached the service.
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>>;

    /// Sends a request and returns the response as soon as its head was received.
    ///
    /// The default implementation waits for the complete response, so that all events of a stream arrive at its end.
    ///
    /// # Errors
    ///
    /// A [`TransportError`], whose kind says whether the request may have reached the service.
    fn stream(&self, request: Request) -> BoxFuture<'_, Result<StreamingResponse, TransportError>> {
        Box::pin(async { self.send(request).await.map(StreamingResponse::<Box<dyn Body>>::complete) })
    }
}

/// The body of a response, in chunks.
pub trait Body: Send {
    /// Returns the next chunk, or `None` at the end.
    ///
    /// # Errors
    ///
    /// A [`TransportError`], after which there are no more chunks.
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>>;
}

/// A signed request, to be sent with the method `POST`.
#[derive(Clone)]
#[non_exhaustive]
pub struct Request {
    /// The URL.
    pub url: Arc<str>,
    /// The headers with the signature. `Host` is that of the URL.
    pub headers: HeaderMap,
    /// The JSON body.
    pub body: Bytes,
    /// The timeout of the attempt, from connecting to the last byte of the response.
    pub timeout: Duration,
    /// How long a streaming response may be silent after its head was received; [`timeout`](Self::timeout) does not limit
    /// it. The async client enforces it for every transport, a blocking transport must.
    pub stream_idle_timeout: Duration,
    /// The maximum size of the response, in bytes.
    pub max_response_bytes: usize,
}

impl Request {
    /// Creates a request with a timeout of 30 s and a limit of 10 MiB, to test a transport.
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

/// Hides the signature and the body, which may contain secrets.
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

/// A response whose head was received.
#[non_exhaustive]
pub struct StreamingResponse<B = Box<dyn Body>> {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: B,
}

impl<B> StreamingResponse<B> {
    /// Creates a response.
    pub fn new(status: StatusCode, headers: HeaderMap, body: B) -> Self {
        Self { status, headers, body }
    }

    pub(crate) fn with_body(self, body: Bytes) -> Response {
        Response { status: self.status, headers: self.headers, body }
    }
}

impl StreamingResponse {
    /// Creates a response whose body is complete.
    pub fn complete(response: Response) -> Self {
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
            .field("headers", &self.headers.len())
            .finish_non_exhaustive()
    }
}

/// A complete response.
#[derive(Clone)]
#[non_exhaustive]
pub struct Response {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Response {
    /// Creates a response without headers. An invalid HTTP status becomes 500.
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            headers: HeaderMap::new(),
            body: body.into(),
        }
    }
}

/// Shows the sizes of headers and body, which may contain secrets.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &self.headers.len())
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// Whether the built-in transports support TLS.
#[cfg(feature = "reqwest")]
pub(crate) const HAS_TLS: bool = cfg!(any(feature = "rustls", feature = "native-tls"));

/// The error of an HTTPS endpoint without TLS.
#[cfg(feature = "reqwest")]
pub(crate) const NO_TLS: &str = "https endpoints require TLS: enable the feature `rustls` or `native-tls` of trtc-api";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_of_a_response_shows_sizes_only() {
        let mut response = Response::new(200, r#"{"Token":"hush"}"#);
        response.headers.insert("set-cookie", "hush".parse().unwrap());
        assert_eq!(format!("{response:?}"), "Response { status: 200, headers: 1, body_bytes: 16 }");
        let streaming = StreamingResponse::<Box<dyn Body>>::complete(response);
        assert!(!format!("{streaming:?}").contains("hush"), "{streaming:?}");
    }
}
