//! Clocks: the time that requests are signed with, and waiting.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::runtime::{BoxFuture, has_timers};
use crate::timer::Timer;

/// A source of time, which also waits. Tests implement their own.
///
/// ```
/// use std::time::{Duration, SystemTime, UNIX_EPOCH};
/// use trtc_api::Clock;
/// use trtc_api::transport::BoxFuture;
///
/// /// Always the same moment; waits return at once.
/// struct FixedClock;
///
/// impl Clock for FixedClock {
///     fn now(&self) -> SystemTime {
///         UNIX_EPOCH + Duration::from_secs(1_700_000_000)
///     }
///     fn monotonic(&self) -> Duration {
///         Duration::ZERO
///     }
///     fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
///         Box::pin(async {})
///     }
///     fn sleep_blocking(&self, _: Duration) {}
/// }
/// ```
pub trait Clock: Send + Sync + 'static {
    /// Returns the system time, which requests are signed with.
    fn now(&self) -> SystemTime;

    /// Returns the time since a fixed point, on a clock that never goes backwards.
    fn monotonic(&self) -> Duration;

    /// Waits without blocking the thread.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;

    /// Waits and blocks the thread.
    fn sleep_blocking(&self, duration: Duration);
}

/// Returns the seconds since 1970, or 0 for an earlier time.
pub(crate) fn unix_seconds(clock: &dyn Clock) -> u64 {
    clock.now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// Returns the output of a future, or `None` after a timeout.
pub(crate) async fn within<T>(clock: &dyn Clock, timeout: Duration, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut timer = None;
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        // A future that is ready at once needs no timer.
        Poll::Pending => timer.get_or_insert_with(|| clock.sleep(timeout)).as_mut().poll(context).map(|()| None),
    })
    .await
}

/// The clock of the system. It waits with tokio, so that tests can pause time, or with a thread where tokio has no timers.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    start: tokio::time::Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { start: tokio::time::Instant::now() }
    }
}

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)] // The only place that reads the system time.
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        if !has_timers() {
            // A custom transport may run without tokio or its timers, which would panic.
            return Box::pin(Timer::new(duration));
        }
        Box::pin(tokio::time::sleep(duration))
    }

    fn sleep_blocking(&self, duration: Duration) {
        std::thread::sleep(duration);
    }
}
