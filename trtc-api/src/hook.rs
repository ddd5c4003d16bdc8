//! Hooks: what a program of yours sees of each attempt, and may add to it.

use std::fmt;
use std::time::Duration;

use crate::error::Error;
pub use crate::object::Conversion;
use crate::transport::Request;

/// Sees every attempt of a client's calls: async and blocking ones, pages and streams.
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
/// let builder = Client::builder().credential(Credential::new("AKIDexample", "not-a-real-key")).hook(Failures::default());
/// # let _ = builder;
/// ```
pub trait Hook: Send + Sync + 'static {
    /// Before a request is sent. It is signed already: content type, host, action and body must stay as they are, or the
    /// service refuses it; other headers may be added.
    fn before(&self, attempt: &Attempt<'_>, request: &mut Request) {
        let _ = (attempt, request);
    }

    /// After an attempt, whatever came of it. Whether another follows is decided after this.
    fn after(&self, attempt: &Attempt<'_>, outcome: Result<(), &Error>) {
        let _ = (attempt, outcome);
    }

    /// Called after a successful attempt if values of the response were converted, because the service sent another kind
    /// than the schema states.
    fn converted(&self, attempt: &Attempt<'_>, conversions: &[Conversion]) {
        let _ = (attempt, conversions);
    }
}

/// An attempt of a call.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The action.
    pub action: &'a str,
    /// The region.
    pub region: &'a str,
    /// The host, with its port where that is not the scheme's own.
    pub host: &'a str,
    /// Which attempt of the call it is, from 1 on.
    pub number: u32,
    /// How long ago the call began.
    pub elapsed: Duration,
}

/// The hooks of a client, in the order in which they were set.
#[derive(Default)]
pub(crate) struct Hooks(pub(crate) Vec<Box<dyn Hook>>);

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} hooks", self.0.len())
    }
}
