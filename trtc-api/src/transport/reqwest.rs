//! The built-in async transport, over reqwest: pooled connections, no redirects, no retries.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use ::reqwest::Method;
use bytes::Bytes;

use super::connector::Connector;
use super::http::{Collected, transport_error, unusable};
use super::{
    Body, BoxFuture, Request, Response, Settings, StreamingResponse, Transport, TransportError, TransportErrorKind,
    setup,
};
use crate::error::Error;

/// A timeout that HTTP stacks can add to the system time, and that no stream reaches.
const UNLIMITED: Duration = Duration::from_secs(365 * 86_400);

/// The built-in async transport.
pub(crate) struct Reqwest {
    client: ::reqwest::Client,
    connector: Connector,
}

impl Reqwest {
    pub(crate) fn new(settings: &Settings) -> Result<Self, Error> {
        let connector = Connector::new(settings)?;
        let builder = setup::configured!(::reqwest::Client::builder(), settings, connector.proxy.as_ref());
        let client = builder.build().map_err(|error| unusable(&error))?;
        Ok(Self { client, connector })
    }
}

impl Transport for Reqwest {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(caught(async move {
            let limit = request.max_response_bytes;
            let mut incoming = self.post(request).await?;
            let (status, headers) = (incoming.status(), std::mem::take(incoming.headers_mut()));
            let mut body = Collected::new(limit, incoming.content_length())?;
            while let Some(chunk) = incoming.chunk().await.map_err(transport_error)? {
                body.push(chunk)?;
            }
            Ok(Response { status, headers, body: body.finish() })
        }))
    }

    fn stream(&self, mut request: Request) -> BoxFuture<'_, Result<StreamingResponse, TransportError>> {
        Box::pin(caught(async move {
            needs_tokio()?;
            // The timeout is for the head alone: a stream lasts as long as it is not silent, which the client watches.
            let timeout = std::mem::replace(&mut request.timeout, UNLIMITED);
            let head = tokio::time::timeout(timeout, self.post(request)).await;
            let late =
                |_| TransportError::new(TransportErrorKind::Timeout, "no response head within the attempt timeout");
            let mut incoming = head.map_err(late)??;
            let (status, headers) = (incoming.status(), std::mem::take(incoming.headers_mut()));
            Ok(StreamingResponse::new(status, headers, Box::new(Incoming(incoming)) as Box<dyn Body>))
        }))
    }
}

impl Reqwest {
    async fn post(&self, request: Request) -> Result<::reqwest::Response, TransportError> {
        needs_tokio()?;
        let url = self.connector.url(&request.url)?;
        // The runtime processes events first, so that the pool notices connections which the server has closed.
        tokio::task::yield_now().await;
        let mut outgoing = ::reqwest::Request::new(Method::POST, url);
        *outgoing.headers_mut() = request.headers;
        *outgoing.body_mut() = Some(request.body.into());
        *outgoing.timeout_mut() = Some(request.timeout);
        self.client.execute(outgoing).await.map_err(|error| self.connector.error(error, &request.url))
    }
}

struct Incoming(::reqwest::Response);

impl Body for Incoming {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        Box::pin(async { self.0.chunk().await.map_err(transport_error) })
    }
}

/// Returns an error outside of a tokio runtime, where sockets and timers would panic.
pub(super) fn needs_tokio() -> Result<(), TransportError> {
    if tokio::runtime::Handle::try_current().is_ok() {
        return Ok(());
    }
    let message = "the built-in transport needs a tokio runtime; call it inside one, or use the blocking client";
    Err(TransportError::new(TransportErrorKind::Unusable, message))
}

/// Turns a panic of the HTTP stack into an error: sockets and timers panic in a runtime in which they are disabled.
pub(super) async fn caught<T>(future: impl Future<Output = Result<T, TransportError>>) -> Result<T, TransportError> {
    let mut future = pin!(future);
    poll_fn(|context| {
        let poll = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)));
        poll.unwrap_or_else(|_| {
            let message = "the HTTP stack panicked; build the tokio runtime with `enable_all()`";
            Poll::Ready(Err(TransportError::new(TransportErrorKind::Unusable, message)))
        })
    })
    .await
}
