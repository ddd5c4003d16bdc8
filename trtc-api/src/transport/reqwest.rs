//! The built-in transport: reqwest, with pooled connections, no redirects and no retries of its own.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use ::reqwest::{Error as HttpError, Method, Url};
use bytes::Bytes;

#[cfg(feature = "blocking")]
use super::BlockingOpened;
use super::{BoxFuture, Chunks, Opened, Request, Response, Transport, TransportError, TransportErrorKind};
use crate::error::Error;

/// Idle connections are dropped before a service drops them: a request sent into a closed one has an unknown outcome.
const IDLE: Duration = Duration::from_secs(20);

const USER_AGENT: &str = concat!("trtc-api/", env!("CARGO_PKG_VERSION"));

/// What both builders are told; they are of two types with the same methods.
macro_rules! configured {
    ($builder:expr, $connect_timeout:expr) => {{
        let builder = $builder
            .redirect(::reqwest::redirect::Policy::none())
            .retry(::reqwest::retry::never())
            .connect_timeout($connect_timeout)
            .pool_idle_timeout(IDLE)
            .user_agent(USER_AGENT);
        #[cfg(feature = "rustls")]
        let builder = builder.tls_backend_preconfigured(tls()?);
        builder
    }};
}

/// The async transport.
pub(crate) struct Reqwest {
    client: ::reqwest::Client,
    urls: Urls,
}

impl Reqwest {
    pub(crate) fn new(connect_timeout: Duration) -> Result<Self, Error> {
        let builder = configured!(::reqwest::Client::builder(), connect_timeout);
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

    fn open(&self, request: Request) -> BoxFuture<'_, Result<Opened, TransportError>> {
        Box::pin(async move {
            let mut incoming = self.post(request).await?;
            let (status, headers) = (incoming.status(), std::mem::take(incoming.headers_mut()));
            Ok(Opened::new(status, headers, Box::new(Incoming(incoming)) as Box<dyn Chunks>))
        })
    }
}

impl Reqwest {
    async fn post(&self, request: Request) -> Result<::reqwest::Response, TransportError> {
        if tokio::runtime::Handle::try_current().is_err() {
            let message =
                "the built-in transport needs a tokio runtime; call it inside one, or use the blocking client";
            return Err(TransportError::new(TransportErrorKind::Unusable, message));
        }
        let mut outgoing = ::reqwest::Request::new(Method::POST, self.urls.parse(&request.url)?);
        *outgoing.headers_mut() = request.headers;
        *outgoing.body_mut() = Some(request.body.into());
        *outgoing.timeout_mut() = Some(request.timeout);
        self.client.execute(outgoing).await.map_err(transport_error)
    }
}

struct Incoming(::reqwest::Response);

impl Chunks for Incoming {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        Box::pin(async { self.0.chunk().await.map_err(transport_error) })
    }
}

/// The blocking transport. It has a runtime of its own inside, which must not meet another one.
#[cfg(feature = "blocking")]
pub(crate) struct BlockingReqwest {
    client: ::reqwest::blocking::Client,
    urls: Urls,
}

#[cfg(feature = "blocking")]
impl BlockingReqwest {
    pub(crate) fn new(connect_timeout: Duration) -> Result<Self, Error> {
        let build = || {
            let builder = configured!(::reqwest::blocking::Client::builder(), connect_timeout);
            let client = builder.build().map_err(|error| unusable(&error))?;
            Ok(Self { client, urls: Urls::default() })
        };
        outside_of_runtimes(build).map_err(Error::of_transport)?
    }
}

#[cfg(feature = "blocking")]
impl super::BlockingTransport for BlockingReqwest {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        outside_of_runtimes(|| self.collect(request))?
    }

    fn open(&self, request: Request) -> Result<BlockingOpened, TransportError> {
        let mut incoming = outside_of_runtimes(|| self.post(request))??;
        let (status, headers) = (incoming.status(), std::mem::take(incoming.headers_mut()));
        // Reading waits like any other call; an error is the last item.
        let mut over = false;
        let body = std::iter::from_fn(move || {
            if over {
                return None;
            }
            let chunk = outside_of_runtimes(|| read_some(&mut incoming)).and_then(|chunk| chunk);
            over = !matches!(&chunk, Ok(bytes) if !bytes.is_empty());
            match chunk {
                Ok(bytes) if bytes.is_empty() => None,
                other => Some(other),
            }
        });
        Ok(BlockingOpened::new(status, headers, Box::new(body)))
    }
}

/// What can be read without waiting for more than the first of it; nothing at the end.
#[cfg(feature = "blocking")]
fn read_some(incoming: &mut ::reqwest::blocking::Response) -> Result<Bytes, TransportError> {
    use std::io::Read;

    let mut buffer = vec![0; 16 << 10];
    let many = incoming.read(&mut buffer).map_err(broken_off)?;
    buffer.truncate(many);
    Ok(buffer.into())
}

#[cfg(feature = "blocking")]
fn broken_off(error: std::io::Error) -> TransportError {
    let timed_out =
        error.get_ref().and_then(|inner| inner.downcast_ref::<HttpError>()).is_some_and(HttpError::is_timeout);
    let timed_out = timed_out || error.kind() == std::io::ErrorKind::TimedOut;
    let kind = if timed_out { TransportErrorKind::Timeout } else { TransportErrorKind::Connection };
    TransportError::new(kind, format!("the answer broke off: {}", root_cause(&error))).with_source(error)
}

#[cfg(feature = "blocking")]
impl BlockingReqwest {
    fn post(&self, request: Request) -> Result<::reqwest::blocking::Response, TransportError> {
        let mut outgoing = ::reqwest::blocking::Request::new(Method::POST, self.urls.parse(&request.url)?);
        *outgoing.headers_mut() = request.headers;
        *outgoing.body_mut() = Some(request.body.into());
        *outgoing.timeout_mut() = Some(request.timeout);
        self.client.execute(outgoing).map_err(transport_error)
    }

    fn collect(&self, request: Request) -> Result<Response, TransportError> {
        use std::io::Read;

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

/// Works where no runtime is: on this thread, or on a new one when this belongs to a runtime, which would panic.
///
/// Whether the thread may be kept waiting (as by `spawn_blocking`) is the caller's business.
#[cfg(feature = "blocking")]
fn outside_of_runtimes<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, TransportError> {
    if tokio::runtime::Handle::try_current().is_err() {
        return Ok(work());
    }
    let unusable = |message| TransportError::new(TransportErrorKind::Unusable, message);
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().spawn_scoped(scope, work);
        let thread = thread.map_err(|error| unusable("no thread could be started").with_source(error))?;
        // The work has no panic of its own; one in the HTTP stack says nothing of how far the request got.
        let broken = |_| TransportError::new(TransportErrorKind::Connection, "the HTTP stack panicked");
        thread.join().map_err(broken)
    })
}

/// URLs as reqwest wants them; there is one for each endpoint, so each is parsed once.
#[derive(Default)]
struct Urls(RwLock<Vec<(Arc<str>, Url)>>);

impl Urls {
    fn parse(&self, text: &Arc<str>) -> Result<Url, TransportError> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, url)) = known.iter().find(|(known, _)| known == text) {
            return Ok(url.clone());
        }
        drop(known);
        let url = Url::parse(text).map_err(|error| {
            TransportError::new(TransportErrorKind::Unusable, format!("the endpoint is no URL: {error}"))
        })?;
        self.0.write().unwrap_or_else(PoisonError::into_inner).push((text.clone(), url.clone()));
        Ok(url)
    }
}

/// The chunks of an answer, refused past the limit. A single chunk, as most answers are, is not copied.
struct Collected {
    limit: usize,
    first: Bytes,
    rest: Vec<u8>,
}

impl Collected {
    fn new(limit: usize, announced: Option<u64>) -> Result<Self, TransportError> {
        let this = Self { limit, first: Bytes::new(), rest: Vec::new() };
        match announced {
            Some(length) if length > limit as u64 => Err(this.too_large()),
            _ => Ok(this),
        }
    }

    fn push(&mut self, chunk: Bytes) -> Result<(), TransportError> {
        if self.first.len().max(self.rest.len()) + chunk.len() > self.limit {
            return Err(self.too_large());
        }
        if self.first.is_empty() && self.rest.is_empty() {
            self.first = chunk;
            return Ok(());
        }
        if self.rest.is_empty() {
            self.rest.extend_from_slice(&self.first);
        }
        self.rest.extend_from_slice(&chunk);
        Ok(())
    }

    fn finish(self) -> Bytes {
        if self.rest.is_empty() { self.first } else { self.rest.into() }
    }

    fn too_large(&self) -> TransportError {
        TransportError::new(TransportErrorKind::TooLarge, format!("it is larger than {} bytes", self.limit))
    }
}

/// rustls with ring and the platform's roots, made here: no provider is installed for the whole process.
#[cfg(feature = "rustls")]
fn tls() -> Result<rustls::ClientConfig, Error> {
    use rustls_platform_verifier::BuilderVerifierExt;

    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|error| Error::configuration(format!("TLS can't be set up: {error}")))?;
    Ok(config.with_no_client_auth())
}

fn unusable(error: &HttpError) -> Error {
    Error::configuration(format!("the HTTP client can't be set up: {}", root_cause(error)))
}

fn transport_error(error: HttpError) -> TransportError {
    // The URL holds nothing that the caller does not know; without it the message is short.
    let error = error.without_url();
    let kind = if error.is_connect() {
        TransportErrorKind::Connect
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else if error.is_builder() {
        TransportErrorKind::Unusable
    } else {
        TransportErrorKind::Connection
    };
    TransportError::new(kind, root_cause(&error)).with_source(error)
}

/// The innermost cause, which is the one that says what happened.
fn root_cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
