//! The transport of the blocking client: its trait, and the built-in one.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::driver::{Driver, Drivers};
use super::{
    Body as AsyncBody, Http, Request, Response, Settings, StreamingResponse, Transport as AsyncTransport,
    TransportError, TransportErrorKind,
};
use crate::error::Error;

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
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a transport of the blocking client",
    label = "expected a transport",
    note = "an endpoint is set with `endpoint`; transports are `Emulator` and your own implementations of `Transport`"
)]
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
        self.send(request).map(StreamingResponse::<Body>::complete)
    }
}

/// The body of a response in chunks; an error is the last item.
pub type Body = Box<dyn Iterator<Item = Result<Bytes, TransportError>> + Send>;

impl StreamingResponse<Body> {
    /// Creates a response whose body is complete.
    pub fn complete(response: Response) -> Self {
        Self::new(response.status, response.headers, Box::new(std::iter::once(Ok(response.body))))
    }
}

/// The built-in blocking transport: the async one, driven by a runtime on a thread of its own.
pub(crate) struct BlockingHttp {
    http: Arc<Http>,
    drivers: Drivers,
}

impl BlockingHttp {
    pub(crate) fn new(settings: &Settings) -> Result<Self, Error> {
        Ok(Self { http: Arc::new(Http::new(settings)?), drivers: Drivers::default() })
    }

    fn driver(&self) -> Result<Arc<Driver>, TransportError> {
        self.drivers.of(std::process::id())
    }
}

impl Transport for BlockingHttp {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        let http = Arc::clone(&self.http);
        self.driver()?.run(async move { AsyncTransport::send(&*http, request).await })?
    }

    fn stream(&self, request: Request) -> Result<StreamingResponse<Body>, TransportError> {
        let driver = self.driver()?;
        let idle = request.stream_idle_timeout;
        let http = Arc::clone(&self.http);
        let opened = driver.run(async move { AsyncTransport::stream(&*http, request).await })??;
        let StreamingResponse { status, headers, body } = opened;
        let body = Chunks { body: Some(body), driver, idle };
        Ok(StreamingResponse::new(status, headers, Box::new(body) as Body))
    }
}

/// The chunks of a body; an error is the last item.
struct Chunks {
    body: Option<Box<dyn AsyncBody>>,
    driver: Arc<Driver>,
    idle: Duration,
}

impl Iterator for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn next(&mut self) -> Option<Self::Item> {
        let idle = self.idle;
        let mut body = self.body.take()?;
        let next = self.driver.run(async move {
            let chunk = tokio::time::timeout(idle, body.next()).await;
            (body, chunk)
        });
        let (body, chunk) = match next {
            Ok(next) => next,
            Err(error) => return Some(Err(error)),
        };
        let chunk = chunk.unwrap_or_else(|_| {
            let message = format!("the stream was silent for {} s; raise `stream_idle_timeout`", idle.as_secs_f64());
            Err(TransportError::new(TransportErrorKind::Timeout, message))
        });
        if matches!(chunk, Ok(Some(_))) {
            self.body = Some(body);
        }
        chunk.transpose()
    }
}
