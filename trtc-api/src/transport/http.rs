//! The built-in async transport, over reqwest: pooled connections, no redirects, no retries.

use std::sync::Arc;
use std::time::Duration;

use ::reqwest::{Client, Method, Url};

use super::collect::Collected;
use super::connector::Connector;
use super::failure::{body_error, transport_error};
use super::observed::{Observed, Sent};
use super::pools::{Pool, Pools};
use super::probe;
use super::setup::Setup;
use super::{
    Body, BoxFuture, Request, Response, Settings, StreamingResponse, Transport, TransportError, TransportErrorKind,
};
use crate::error::Error;

/// A timeout that no request reaches, in place of that of the caller's client.
const UNLIMITED: Duration = Duration::from_secs(365 * 86_400);

/// The built-in transport, which a client uses unless another one is set.
///
/// [`from_client`](Self::from_client) makes one of your own `reqwest::Client`, with its pool, proxy,
/// TLS and DNS settings.
pub struct Http {
    clients: Clients,
    connector: Arc<Connector>,
}

enum Clients {
    Own(Box<Pools>),
    Given(Arc<Pool>),
}

impl Http {
    pub(crate) fn new(settings: &Settings) -> Result<Self, Error> {
        let connector = Arc::new(Connector::new(settings)?);
        let setup = Setup::new(settings, connector.proxy.as_ref())?;
        Ok(Self { clients: Clients::Own(Box::new(Pools::new(setup)?)), connector })
    }

    /// Creates a transport from a client of reqwest.
    ///
    /// Build it with `redirect(Policy::none())` and `retry(retry::never())`: this library decides about retries, and a
    /// response of a redirect is an error. The body of a request is sent once in any case. The connection settings of
    /// [`ClientBuilder`](crate::ClientBuilder) do not apply. A connection belongs to the runtime that opened it: use the
    /// client in one runtime.
    ///
    /// ```no_run
    /// # fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// use reqwest::{redirect, retry};
    /// use trtc_api::{Client, Credential, transport::Http};
    ///
    /// let http = reqwest::Client::builder()
    ///     .redirect(redirect::Policy::none())
    ///     .retry(retry::never())
    ///     .pool_max_idle_per_host(4)
    ///     .build()?;
    /// let client = Client::builder()
    ///     .credential(Credential::from_env()?)
    ///     .transport(Http::from_client(http))
    ///     .build()?;
    /// # Ok(()) }
    /// ```
    ///
    /// If reqwest has no crypto provider of its own, install one before you build its client; see the feature `rustls`.
    pub fn from_client(client: Client) -> Self {
        Self { clients: Clients::Given(Arc::new(Pool::new(client))), connector: Arc::new(Connector::of_given_client()) }
    }

    /// Returns the connections of the caller's runtime.
    fn pool(&self) -> Result<Arc<Pool>, TransportError> {
        let runtime = probe::runtime()?;
        match &self.clients {
            Clients::Own(pools) => pools.of(&runtime),
            Clients::Given(pool) => Ok(Arc::clone(pool)),
        }
    }

    /// Sends a request; returns the response when its head was received.
    async fn post(
        &self,
        pool: &Pool,
        request: &mut Request,
        body: Observed,
    ) -> Result<::reqwest::Response, TransportError> {
        let url = self.connector.url(&request.url)?;
        pool.refresh().await;
        let mut outgoing = ::reqwest::Request::new(Method::POST, Url::clone(&url));
        *outgoing.headers_mut() = std::mem::take(&mut request.headers);
        let sent = body.sent();
        *outgoing.body_mut() = Some(::reqwest::Body::wrap(body));
        if let Clients::Given(_) = self.clients {
            *outgoing.timeout_mut() = Some(UNLIMITED);
        }
        match pool.client.execute(outgoing).await {
            Ok(response) if *response.url() == *url => Ok(response),
            Ok(response) => Err(redirected(response.url())),
            Err(error) => {
                let error = transport_error(error);
                let error = if sent.get() { error } else { unsent(error, request.timeout) };
                Err(self.connector.error(error, &request.url))
            }
        }
    }

    async fn complete(&self, pool: &Pool, mut request: Request, body: Observed) -> Result<Response, TransportError> {
        let mut incoming = self.post(pool, &mut request, body).await?;
        let interrupted = |error| self.connector.error(body_error(error), &request.url);
        let (status, headers) = (incoming.status(), std::mem::take(incoming.headers_mut()));
        let mut body = Collected::new(request.max_response_bytes, incoming.content_length())?;
        while let Some(chunk) = incoming.chunk().await.map_err(interrupted)? {
            body.push(chunk)?;
        }
        pool.received();
        Ok(Response { status, headers, body: body.finish() })
    }

    async fn open(
        &self,
        pool: &Pool,
        mut request: Request,
        body: Observed,
    ) -> Result<StreamingResponse, TransportError> {
        let mut response = self.post(pool, &mut request, body).await?;
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        let body = Incoming { response, url: request.url, connector: Arc::clone(&self.connector) };
        Ok(StreamingResponse::new(status, headers, Box::new(body) as Box<dyn Body>))
    }
}

impl Transport for Http {
    fn send(&self, mut request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        let (attempt, body) = Attempt::of(&mut request);
        Box::pin(async move {
            let pool = self.pool()?;
            attempt.within_timeout(&self.connector, self.complete(&pool, request, body)).await
        })
    }

    /// The timeout is that of the head: a stream lasts as long as it is not silent, which the client watches.
    fn stream(&self, mut request: Request) -> BoxFuture<'_, Result<StreamingResponse, TransportError>> {
        let (attempt, body) = Attempt::of(&mut request);
        Box::pin(async move {
            let pool = self.pool()?;
            attempt.within_timeout(&self.connector, self.open(&pool, request, body)).await
        })
    }
}

/// What an attempt needs to know of its request if its time is over.
struct Attempt {
    url: Arc<str>,
    timeout: Duration,
    sent: Sent,
}

impl Attempt {
    /// Takes the body of a request.
    fn of(request: &mut Request) -> (Self, Observed) {
        let body = Observed::new(std::mem::take(&mut request.body));
        (Self { url: Arc::clone(&request.url), timeout: request.timeout, sent: body.sent() }, body)
    }

    /// Returns the response, or an error when the time is over. The timeout of reqwest does the same, but is allocated
    /// for each request and polled with each chunk of a response.
    async fn within_timeout<T>(
        self,
        connector: &Connector,
        response: impl Future<Output = Result<T, TransportError>>,
    ) -> Result<T, TransportError> {
        let response = tokio::time::timeout(self.timeout, response).await;
        response.unwrap_or_else(|_| {
            let message = format!("no response within the attempt timeout of {} ms", self.timeout.as_millis());
            let error = TransportError::new(TransportErrorKind::Timeout, message);
            let error = if self.sent.get() { error } else { unsent(error, self.timeout) };
            Err(connector.error(error, &self.url))
        })
    }
}

struct Incoming {
    response: ::reqwest::Response,
    url: Arc<str>,
    connector: Arc<Connector>,
}

impl Body for Incoming {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<bytes::Bytes>, TransportError>> {
        Box::pin(async {
            let chunk = self.response.chunk().await;
            chunk.map_err(|error| self.connector.error(body_error(error), &self.url))
        })
    }
}

/// Returns the error of a request whose body was not sent, so that the server cannot have processed it.
fn unsent(mut error: TransportError, timeout: Duration) -> TransportError {
    match error.kind {
        TransportErrorKind::Timeout => {
            error.kind = TransportErrorKind::Connect;
            error.message = format!("no connection within the attempt timeout of {} ms", timeout.as_millis());
        }
        TransportErrorKind::Connection => error.kind = TransportErrorKind::NotProcessed,
        _ => {}
    }
    error
}

/// The body, which cannot be sent twice, did not reach the other host.
fn redirected(url: &Url) -> TransportError {
    let host = url.host_str().unwrap_or_default();
    let message =
        format!("the HTTP client followed a redirect to {host}; build it with `redirect(Policy::none())` instead");
    TransportError::new(TransportErrorKind::Unusable, message)
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Http").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A connection that the server closes while a request is on its way to it, and a timeout.
    #[test]
    fn a_request_whose_body_was_not_sent_was_not_processed() {
        let of = |kind| unsent(TransportError::new(kind, "reset"), Duration::from_millis(50));
        let closed = of(TransportErrorKind::Connection);
        assert_eq!((closed.kind, &*closed.message), (TransportErrorKind::NotProcessed, "reset"));
        let late = of(TransportErrorKind::Timeout);
        assert_eq!(late.kind, TransportErrorKind::Connect);
        assert_eq!(late.message, "no connection within the attempt timeout of 50 ms");
        assert_eq!(of(TransportErrorKind::Tls).kind, TransportErrorKind::Tls);
    }
}
