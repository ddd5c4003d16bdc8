//! Hooks, which observe every attempt of a call and can add headers.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue, StatusCode};

use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::header;
pub use crate::object::Conversion;
use crate::transport::{Request, Response, StreamingResponse};

/// Observes every attempt of a client's calls: async and blocking calls, pages and event streams.
///
/// ```
/// use std::sync::atomic::{AtomicU32, Ordering};
/// use trtc_api::hook::{Attempt, Hook};
/// use trtc_api::transport::Request;
/// use trtc_api::{Client, Credential, Error};
///
/// #[derive(Default)]
/// struct Failures(AtomicU32);
///
/// impl Hook for Failures {
///     fn before(&self, _: &Attempt<'_>, request: &mut Request) {
///         request.headers.insert("x-trace", "lesson-42".parse().expect("a header"));
///     }
///     fn after(&self, attempt: &Attempt<'_>, outcome: Result<(), &Error>) {
///         if let Err(error) = outcome {
///             self.0.fetch_add(1, Ordering::Relaxed);
///             println!("attempt {} of {}: {error}", attempt.number, attempt.action);
///         }
///     }
/// }
///
/// let credential = Credential::new("AKIDexample", "not-a-real-key");
/// let builder = Client::builder().credential(credential).hook(Failures::default());
/// # let _ = builder;
/// ```
pub trait Hook: Send + Sync + 'static {
    /// Runs before a request is sent; may add headers.
    ///
    /// The request is signed: if the content type, host, action or body change, the service rejects it. Mark a secret
    /// value with [`HeaderValue::set_sensitive`], so that errors and logs hide it if a response repeats it. This is done for
    /// names that contain words such as `key`, `token` or `auth`.
    fn before(&self, attempt: &Attempt<'_>, request: &mut Request) {
        let _ = (attempt, request);
    }

    /// Runs when a response was received, before it is decoded: also for a response of a proxy or gateway.
    fn received(&self, attempt: &Attempt<'_>, response: &Received<'_>) {
        let _ = (attempt, response);
    }

    /// Runs after each attempt, before the client decides about a retry.
    fn after(&self, attempt: &Attempt<'_>, outcome: Result<(), &Error>) {
        let _ = (attempt, outcome);
    }

    /// Called after a successful attempt if values of the response were converted, because the service sent another kind
    /// than the schema states. For a stream, it is called for each such event.
    fn converted(&self, attempt: &Attempt<'_>, conversions: &[Conversion]) {
        let _ = (attempt, conversions);
    }
}

/// One attempt of a call.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The name of the action.
    pub action: &'a str,
    /// The region, or an empty string if the request names none.
    pub region: &'a str,
    /// The host, and the port unless it is the scheme's default.
    pub host: &'a str,
    /// The number of the attempt, from 1.
    pub number: u32,
    /// The time since the call began.
    pub elapsed: Duration,
}

impl<'a> Attempt<'a> {
    pub(crate) fn new(
        action: &'a str,
        region: &'a HeaderValue,
        endpoint: &'a Endpoint,
        number: u32,
        elapsed: Duration,
    ) -> Self {
        // A region that is not text was rejected before.
        Self { action, region: region.to_str().unwrap_or_default(), host: &endpoint.authority, number, elapsed }
    }
}

/// A response, as hooks see it.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Received<'a> {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: &'a HeaderMap,
    body: Option<&'a [u8]>,
}

impl<'a> Received<'a> {
    /// Returns the size of the body in bytes, or `None` for a stream of events.
    pub fn size(&self) -> Option<usize> {
        self.body.map(<[u8]>::len)
    }

    /// Returns the body, or `None` for a stream of events.
    ///
    /// It is the original text, which may contain secrets: do not log it.
    pub fn body(&self) -> Option<&'a [u8]> {
        self.body
    }

    pub(crate) fn complete(response: &'a Response) -> Self {
        Self { status: response.status, headers: &response.headers, body: Some(&response.body) }
    }

    pub(crate) fn head<B>(response: &'a StreamingResponse<B>) -> Self {
        Self { status: response.status, headers: &response.headers, body: None }
    }
}

/// Shows sizes only: headers and body may contain secrets.
impl fmt::Debug for Received<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("status", &self.status)
            .field("headers", &self.headers.len())
            .field("size", &self.size())
            .finish()
    }
}

/// The hooks of a client, in the order in which they run.
#[derive(Clone, Default)]
pub(crate) struct Hooks(pub(crate) Vec<Arc<dyn Hook>>);

impl Hooks {
    /// Lets the hooks see a request and add headers, of which the secret ones are marked.
    pub(crate) fn before(&self, attempt: &Attempt<'_>, request: &mut Request) {
        if !self.0.is_empty() {
            self.0.iter().for_each(|hook| hook.before(attempt, request));
            header::mark_secrets(&mut request.headers);
        }
    }

    pub(crate) fn converted(&self, attempt: &Attempt<'_>, conversions: &[Conversion]) {
        self.0.iter().for_each(|hook| hook.converted(attempt, conversions));
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} hooks", self.0.len())
    }
}
