//! Clocks: the time that requests are signed with, and waiting.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::runtime::BoxFuture;

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

/// The clock of the system. It waits with tokio, so that tests can pause time, or with a thread outside of tokio.
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
    #[allow(clippy::disallowed_methods)] // The only place that reads the system time.
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        if tokio::runtime::Handle::try_current().is_err() {
            // A custom transport may run without tokio, whose timer would panic.
            return on_a_thread(duration);
        }
        Box::pin(tokio::time::sleep(duration))
    }

    fn sleep_blocking(&self, duration: Duration) {
        std::thread::sleep(duration);
    }
}

/// Waits on a thread of its own, so that the executor can run other tasks.
fn on_a_thread(duration: Duration) -> BoxFuture<'static, ()> {
    #[derive(Default)]
    struct Timer {
        over: bool,
        waker: Option<Waker>,
    }
    let timer = Arc::new(Mutex::new(Timer::default()));
    let theirs = Arc::clone(&timer);
    let waits = std::thread::Builder::new().name("trtc-api timer".to_owned()).spawn(move || {
        std::thread::sleep(duration);
        let waker = {
            let mut timer = theirs.lock().unwrap_or_else(PoisonError::into_inner);
            timer.over = true;
            timer.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    });
    if waits.is_err() {
        std::thread::sleep(duration);
        return Box::pin(async {});
    }
    Box::pin(poll_fn(move |context| {
        let mut timer = timer.lock().unwrap_or_else(PoisonError::into_inner);
        if timer.over {
            return Poll::Ready(());
        }
        timer.waker = Some(context.waker().clone());
        Poll::Pending
    }))
}
