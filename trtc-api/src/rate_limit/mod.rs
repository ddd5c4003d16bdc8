//! Client-side rate limits: the limits of the service, as the schema states them, applied before a request is sent.
//!
//! They are off by default. [`ClientBuilder::rate_limits`](crate::ClientBuilder::rate_limits) turns them on: each action
//! has its own limit in each region, clones of a client share the limits, and callers are served in the order in which
//! they asked. A caller that gives up gives its permit back, and the next caller that asks gets it.
//!
//! The limits of the service belong to an account. If several processes or machines use one account, they share its
//! limits through a [`RateLimiter`] that they have in common: `RedisRateLimiter` (feature `redis`), or your own.
//!
//! ```
//! use trtc_api::{Client, RateLimits};
//!
//! let builder = Client::builder().rate_limits(RateLimits::Wait);
//! # let _ = builder;
//! ```

mod acquire;
mod local;
#[cfg(feature = "redis")]
mod redis;

use std::fmt;
use std::time::Duration;

pub(crate) use acquire::{Acquire, Limiter, Rate};
pub use local::LocalRateLimiter;
#[cfg(feature = "redis")]
pub use redis::{RedisFailure, RedisRateLimiter};

use crate::runtime::BoxFuture;

/// What a client does with a request that exceeds the client-side rate limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RateLimits {
    /// Waits for a permit, first come, first served, within the total timeout of the call.
    Wait,
    /// Fails at once with [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited).
    Fail,
}

/// A source of permits, each of which allows one request.
///
/// ```
/// use trtc_api::rate_limit::{Permit, PermitError, PermitRequest, RateLimiter};
/// use trtc_api::transport::BoxFuture;
///
/// /// Permits reads only.
/// struct ReadOnly;
///
/// impl RateLimiter for ReadOnly {
///     fn acquire(
///         &self,
///         request: PermitRequest,
///     ) -> BoxFuture<'_, Result<Permit, PermitError>> {
///         Box::pin(async move {
///             if request.action.starts_with("Describe") {
///                 return Ok(Permit::now());
///             }
///             Err(PermitError::unavailable("this program only reads"))
///         })
///     }
/// }
///
/// let builder = trtc_api::Client::builder().rate_limiter(ReadOnly);
/// # let _ = builder;
/// ```
pub trait RateLimiter: Send + Sync + 'static {
    /// Reserves the next permit that is free.
    ///
    /// The limiter does not wait for the permit: [`Permit::after`] states how long the caller has to. It may wait for
    /// other things, such as a server.
    ///
    /// # Errors
    ///
    /// Returns an error, and reserves nothing, if the permit is not free within [`PermitRequest::max_wait`].
    fn acquire(&self, request: PermitRequest) -> BoxFuture<'_, Result<Permit, PermitError>>;
}

/// What a permit is requested for, and the limit that applies.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PermitRequest {
    /// What identifies the account in this process: the SecretId, the number of the credential provider, or nothing.
    pub account: String,
    /// The action.
    pub action: String,
    /// The region; empty if the request names none.
    pub region: String,
    /// The number of requests that the service accepts per [`period`](Self::period).
    pub requests: u32,
    /// The period of the limit.
    pub period: Duration,
    /// The time of the request, on a monotonic clock of this process.
    pub now: Duration,
    /// The wait from which the caller does not want the permit. Zero: only a permit that is free now.
    pub max_wait: Duration,
}

impl PermitRequest {
    /// Creates a request of an action with its limit, for tests of a limiter. Its caller accepts any wait.
    pub fn new(action: impl Into<String>, requests: u32, period: Duration) -> Self {
        Self {
            account: String::new(),
            action: action.into(),
            region: String::new(),
            requests,
            period,
            now: Duration::ZERO,
            max_wait: Duration::MAX,
        }
    }

    /// Returns whether a wait is too long for the caller.
    pub fn is_too_long(&self, wait: Duration) -> bool {
        !wait.is_zero() && wait >= self.max_wait
    }
}

/// A permit for one request. A permit that is dropped before the request is sent is given back.
#[must_use = "a permit that is dropped is given back"]
pub struct Permit {
    wait: Duration,
    give_back: Option<Box<dyn FnOnce() + Send>>,
}

impl Permit {
    /// Returns a permit that is valid now.
    pub fn now() -> Self {
        Self { wait: Duration::ZERO, give_back: None }
    }

    /// Returns a permit that is valid after a wait. The closure gives it back, if the caller does not use it.
    pub fn after(wait: Duration, give_back: impl FnOnce() + Send + 'static) -> Self {
        Self { wait, give_back: Some(Box::new(give_back)) }
    }

    /// Returns how long the caller has to wait.
    pub fn wait(&self) -> Duration {
        self.wait
    }

    /// Uses the permit.
    pub(crate) fn consume(mut self) {
        self.give_back = None;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(give_back) = self.give_back.take() {
            give_back();
        }
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Permit").field("wait", &self.wait).finish_non_exhaustive()
    }
}

/// The reason why there is no permit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermitError {
    pub(crate) message: Option<String>,
    pub(crate) retry_after: Option<Duration>,
}

impl PermitError {
    /// Returns the error for a limit that is reached; the next permit is free after a time.
    pub fn limited(retry_after: Duration) -> Self {
        Self { message: None, retry_after: Some(retry_after) }
    }

    /// Returns the error for a limiter that cannot decide.
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self { message: Some(message.into()), retry_after: None }
    }
}

impl fmt::Display for PermitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.message, self.retry_after) {
            (Some(message), _) => f.write_str(message),
            (None, Some(wait)) => write!(f, "the next permit is free in {} ms", wait.as_millis()),
            (None, None) => f.write_str("no permit is free"),
        }
    }
}

impl std::error::Error for PermitError {}
