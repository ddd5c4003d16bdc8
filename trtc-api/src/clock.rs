//! Time, as an argument: what the client asks for the date, how it waits.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::runtime::BoxFuture;

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

/// What a future comes to, or nothing if that takes longer than `at_most`.
pub(crate) async fn within<T>(clock: &dyn Clock, at_most: Duration, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut timer = None;
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        // What is ready at once needs no timer.
        Poll::Pending => timer.get_or_insert_with(|| clock.sleep(at_most)).as_mut().poll(context).map(|()| None),
    })
    .await
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
            return on_a_thread(duration);
        }
        Box::pin(tokio::time::sleep(duration))
    }

    fn sleep_blocking(&self, duration: Duration) {
        std::thread::sleep(duration);
    }
}

/// Waits on a thread of its own, so that whatever runs this one can do something else.
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
