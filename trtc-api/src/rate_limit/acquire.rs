//! The limiter of a client, and how its drivers request a permit.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{LocalRateLimiter, Permit, PermitError, PermitRequest, RateLimiter, RateLimits};
use crate::clock::{Clock, within};

/// A number of requests per period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rate {
    pub(crate) requests: u32,
    pub(crate) period: Duration,
}

/// The source of permits of a client, and what happens if there is none.
#[derive(Clone)]
pub(crate) struct Limiter {
    on_full: RateLimits,
    source: Arc<dyn RateLimiter>,
}

impl Limiter {
    /// Creates a limiter, with the permits of this client alone unless there is a source.
    pub(crate) fn new(on_full: RateLimits, source: Option<Arc<dyn RateLimiter>>) -> Self {
        Self { on_full, source: source.unwrap_or_else(|| Arc::new(LocalRateLimiter::new())) }
    }

    /// Returns a request for a permit. The call waits for less than `timeout`.
    pub(crate) fn acquire(
        &self,
        account: &str,
        action: &str,
        region: &str,
        rate: Rate,
        now: Duration,
        timeout: Duration,
    ) -> Acquire {
        let max_wait = if self.on_full == RateLimits::Fail { Duration::ZERO } else { timeout };
        let request = PermitRequest {
            account: account.to_owned(),
            action: action.to_owned(),
            region: region.to_owned(),
            requests: rate.requests.max(1),
            period: rate.period,
            now,
            max_wait,
        };
        Acquire { source: Arc::clone(&self.source), request, timeout }
    }
}

impl fmt::Debug for Limiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limiter").field("on_full", &self.on_full).finish_non_exhaustive()
    }
}

/// A request for a permit, which a driver sends.
pub(crate) struct Acquire {
    source: Arc<dyn RateLimiter>,
    request: PermitRequest,
    /// The timeout of the limiter.
    timeout: Duration,
}

impl Acquire {
    /// Sends the request.
    pub(crate) async fn send(self, clock: &dyn Clock) -> Result<Permit, PermitError> {
        let permit = within(clock, self.timeout, self.source.acquire(self.request)).await;
        permit.unwrap_or_else(|| Err(PermitError::unavailable("the rate limiter did not respond in time")))
    }

    /// Sends the request, and blocks the thread.
    #[cfg(feature = "blocking")]
    pub(crate) fn send_blocking(self, clock: &dyn Clock) -> Result<Permit, PermitError> {
        use std::task::{Context, Poll, Waker};

        let mut sent = Box::pin(self.send(clock));
        // A limiter in this process decides at once, and needs no runtime.
        match sent.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(permit) => permit,
            Poll::Pending => {
                let permit = crate::runtime::block_on(sent);
                permit.unwrap_or_else(|error| Err(PermitError::unavailable(error.to_string())))
            }
        }
    }
}

impl fmt::Debug for Acquire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Acquire").field(&self.request).finish()
    }
}
