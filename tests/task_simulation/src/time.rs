//! Virtual time.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use trtc_api::Clock;
use trtc_api::transport::BoxFuture;

/// The time of a [paused](crate::Runtime::paused) runtime, which begins at the same moment in every test.
#[derive(Clone, Copy)]
pub struct VirtualClock(tokio::time::Instant);

impl VirtualClock {
    /// When it begins, in seconds since 1970.
    pub const BEGIN: u64 = 1_767_571_200;

    /// To be called inside the runtime.
    #[expect(clippy::new_without_default, reason = "a default that panics outside a runtime would surprise")]
    pub fn new() -> Self {
        Self(tokio::time::Instant::now())
    }

    /// The time that is this long after the beginning.
    pub fn at(after: Duration) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(Self::BEGIN) + after
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> SystemTime {
        Self::at(self.0.elapsed())
    }

    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn sleep_blocking(&self, _: Duration) {
        unreachable!("virtual time does not block");
    }
}

/// A clock that waiting moves on, for what waits without a runtime.
#[derive(Clone, Default)]
pub struct SkippingClock(Arc<Mutex<Duration>>);

impl Clock for SkippingClock {
    fn now(&self) -> SystemTime {
        VirtualClock::at(self.monotonic())
    }

    fn monotonic(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.sleep_blocking(duration);
        Box::pin(async {})
    }

    fn sleep_blocking(&self, duration: Duration) {
        *self.0.lock().unwrap() += duration;
    }
}
