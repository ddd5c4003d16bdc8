//! An adapter for HTTP stacks that are services of tower.

use std::error::Error as StdError;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use ::http::{Method, Request as HttpRequest, Response as HttpResponse};
use bytes::{Buf, Bytes};
use http_body::Body as HttpBody;
use tower_service::Service;

use super::collect::Collected;
use super::{Body, BoxFuture, Request, Response, StreamingResponse, Transport, TransportError, TransportErrorKind};
use crate::clock::{SystemClock, within};

/// A transport over a service of tower: hyper's client, a client with layers, a service of a test.
///
/// `B` is the body of the requests, for example `http_body_util::Full<Bytes>`. Each request gets a clone of the service.
/// The adapter applies the attempt timeout and the limit of the response. The service must not follow redirects and must
/// not retry.
///
/// An error of the service counts as a lost connection, after which a request may have been executed. A service that
/// knows more returns a [`TransportError`] (in tower: `map_err`). An error of `poll_ready` counts as a failed connect.
///
/// ```
/// use bytes::Bytes;
/// use http::{Request, Response};
/// use http_body_util::Full;
/// use trtc_api::transport::Tower;
/// use trtc_api::{Client, Credential};
///
/// let service = tower::service_fn(|_: Request<Full<Bytes>>| async {
///     let body = r#"{"Response":{"RequestId":"1"}}"#;
///     Ok::<_, std::io::Error>(Response::new(Full::<Bytes>::from(body)))
/// });
/// let client = Client::builder()
///     .credential(Credential::new("AKIDexample", "not-a-real-key"))
///     .transport(Tower::new(service))
///     .build()?;
/// # Ok::<(), trtc_api::Error>(())
/// ```
pub struct Tower<S, B> {
    /// Cloned for each request. The lock makes a service usable that is not `Sync`.
    service: Mutex<S>,
    clock: SystemClock,
    body: PhantomData<fn() -> B>,
}

impl<S, B, R> Tower<S, B>
where
    S: Service<HttpRequest<B>, Response = HttpResponse<R>> + Clone + Send + 'static,
{
    /// Creates a transport that sends requests with a service.
    pub fn new(service: S) -> Self {
        Self { service: Mutex::new(service), clock: SystemClock::default(), body: PhantomData }
    }
}

impl<S, B, R> Tower<S, B>
where
    S: Service<HttpRequest<B>, Response = HttpResponse<R>, Error: Into<Box<dyn StdError + Send + Sync>>, Future: Send>
        + Clone
        + Send
        + 'static,
    B: From<Bytes> + Send + 'static,
{
    /// Returns the response when its head was received.
    async fn post(&self, request: Request) -> Result<HttpResponse<R>, TransportError> {
        let mut outgoing = HttpRequest::new(B::from(request.body));
        *outgoing.method_mut() = Method::POST;
        *outgoing.uri_mut() = request.url.parse().map_err(|error| {
            TransportError::new(TransportErrorKind::Unusable, format!("the endpoint is not a URI: {error}"))
        })?;
        *outgoing.headers_mut() = request.headers;
        let mut service = self.service.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let ready = poll_fn(|context| service.poll_ready(context)).await;
        ready.map_err(|error| failed(TransportErrorKind::Connect, error.into()))?;
        let response = service.call(outgoing).await;
        response.map_err(|error| failed(TransportErrorKind::Connection, error.into()))
    }
}

impl<S, B, R> Transport for Tower<S, B>
where
    S: Service<HttpRequest<B>, Response = HttpResponse<R>, Error: Into<Box<dyn StdError + Send + Sync>>, Future: Send>
        + Clone
        + Send
        + 'static,
    B: From<Bytes> + Send + 'static,
    R: HttpBody<Data: Send, Error: Into<Box<dyn StdError + Send + Sync>>> + Send + 'static,
{
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let (timeout, limit) = (request.timeout, request.max_response_bytes);
            let complete = async {
                let (head, body) = self.post(request).await?.into_parts();
                let mut body = Chunks(Box::pin(body));
                let mut collected = Collected::new(limit, body.0.size_hint().exact())?;
                while let Some(chunk) = body.next().await? {
                    collected.push(chunk)?;
                }
                Ok(Response { status: head.status, headers: head.headers, body: collected.finish() })
            };
            within(&self.clock, timeout, complete).await.unwrap_or_else(|| Err(late("the response was not complete")))
        })
    }

    fn stream(&self, request: Request) -> BoxFuture<'_, Result<StreamingResponse, TransportError>> {
        Box::pin(async move {
            let head = within(&self.clock, request.timeout, self.post(request)).await;
            let (head, body) = head.unwrap_or_else(|| Err(late("no response head")))?.into_parts();
            let body: Box<dyn Body> = Box::new(Chunks(Box::pin(body)));
            Ok(StreamingResponse::new(head.status, head.headers, body))
        })
    }
}

/// The data of a body; trailers are ignored.
struct Chunks<R>(Pin<Box<R>>);

impl<R> Body for Chunks<R>
where
    R: HttpBody<Data: Send, Error: Into<Box<dyn StdError + Send + Sync>>> + Send,
{
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        Box::pin(async {
            loop {
                match poll_fn(|context| self.0.as_mut().poll_frame(context)).await {
                    None => return Ok(None),
                    Some(Err(error)) => return Err(failed(TransportErrorKind::Connection, error.into())),
                    Some(Ok(frame)) => {
                        if let Ok(mut data) = frame.into_data() {
                            return Ok(Some(data.copy_to_bytes(data.remaining())));
                        }
                    }
                }
            }
        })
    }
}

fn failed(kind: TransportErrorKind, error: Box<dyn StdError + Send + Sync>) -> TransportError {
    match error.downcast::<TransportError>() {
        Ok(own) => *own,
        Err(error) => TransportError::new(kind, error.to_string()).with_source(error),
    }
}

fn late(what: &str) -> TransportError {
    TransportError::new(TransportErrorKind::Timeout, format!("{what} within the attempt timeout"))
}

impl<S, B> std::fmt::Debug for Tower<S, B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tower").finish_non_exhaustive()
    }
}
