//! Time, as an argument: what the client asks for the date, how it waits.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::transport::BoxFuture;

/// Tells the time and waits. Tests bring their own.
pub trait Clock: Send + Sync + 'static {
    /// The time of day, which requests are signed with.
    fn now(&self) -> SystemTime;

    /// A time that only goes forward, counted from any fixed point.
    fn monotonic(&self) -> Duration;

    /// Waits.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;

    /// Waits, keeping the thread.
    fn sleep_blocking(&self, duration: Duration);
}

/// Whole seconds since 1970; a clock set before that counts as 1970.
pub(crate) fn unix_seconds(clock: &dyn Clock) -> u64 {
    clock.now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// The system's clock; waiting is tokio's, so that tests can pause it.
#[derive(Debug)]
pub struct SystemClock {
    start: tokio::time::Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { start: tokio::time::Instant::now() }
    }
}

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)] // The one place where the time is read.
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        if tokio::runtime::Handle::try_current().is_err() {
            // A transport of the user's own may run elsewhere, where tokio's timer would panic.
            return Box::pin(async move { self.sleep_blocking(duration) });
        }
        Box::pin(tokio::time::sleep(duration))
    }

    fn sleep_blocking(&self, duration: Duration) {
        std::thread::sleep(duration);
    }
}
