//! The built-in async transport: reqwest, with pooled connections, no redirects and no retries of its own.

use std::time::Duration;

use ::reqwest::Method;
use bytes::Bytes;

use super::http::{Collected, Urls, transport_error, unusable};
use super::{
    Body, BoxFuture, Request, Response, Settings, StreamingResponse, Transport, TransportError, TransportErrorKind,
    setup,
};
use crate::error::Error;

/// A timeout that HTTP stacks can add to the system time, and that no stream reaches.
const UNLIMITED: Duration = Duration::from_secs(365 * 86_400);

/// The async transport.
pub(crate) struct Reqwest {
    client: ::reqwest::Client,
    urls: Urls,
}

impl Reqwest {
    pub(crate) fn new(settings: &Settings) -> Result<Self, Error> {
        let builder = setup::configured!(::reqwest::Client::builder(), settings);
        let client = builder.build().map_err(|error| unusable(&error))?;
        Ok(Self { client, urls: Urls::default() })
    }
}

impl Transport for Reqwest {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let limit = request.max_response_bytes;
            let mut incoming = self.post(request).await?;
            let (status, headers) = (incoming.status(), std::mem::take(incoming.headers_mut()));
            let mut body = Collected::new(limit, incoming.content_length())?;
            while let Some(chunk) = incoming.chunk().await.map_err(transport_error)? {
                body.push(chunk)?;
            }
            Ok(Response { status, headers, body: body.finish() })
        })
    }

    fn stream(&self, mut request: Request) -> BoxFuture<'_, Result<StreamingResponse, TransportError>> {
        Box::pin(async move {
            needs_tokio()?;
            // The timeout is for the head alone: a stream lasts as long as it is not silent, which the client watches.
            let timeout = std::mem::replace(&mut request.timeout, UNLIMITED);
            let head = tokio::time::timeout(timeout, self.post(request)).await;
            let late =
                |_| TransportError::new(TransportErrorKind::Timeout, "no response head within the attempt timeout");
            let mut incoming = head.map_err(late)??;
            let (status, headers) = (incoming.status(), std::mem::take(incoming.headers_mut()));
            Ok(StreamingResponse::new(status, headers, Box::new(Incoming(incoming)) as Box<dyn Body>))
        })
    }
}

impl Reqwest {
    async fn post(&self, request: Request) -> Result<::reqwest::Response, TransportError> {
        needs_tokio()?;
        let mut outgoing = ::reqwest::Request::new(Method::POST, self.urls.parse(&request.url)?);
        *outgoing.headers_mut() = request.headers;
        *outgoing.body_mut() = Some(request.body.into());
        *outgoing.timeout_mut() = Some(request.timeout);
        self.client.execute(outgoing).await.map_err(transport_error)
    }
}

struct Incoming(::reqwest::Response);

impl Body for Incoming {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        Box::pin(async { self.0.chunk().await.map_err(transport_error) })
    }
}

/// An error in place of the panic that sockets and timers would be outside of a tokio runtime.
pub(super) fn needs_tokio() -> Result<(), TransportError> {
    if tokio::runtime::Handle::try_current().is_ok() {
        return Ok(());
    }
    let message = "the built-in transport needs a tokio runtime; call it inside one, or use the blocking client";
    Err(TransportError::new(TransportErrorKind::Unusable, message))
}
