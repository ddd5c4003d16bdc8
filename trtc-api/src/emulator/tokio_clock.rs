//! A clock that runs with tokio's time, which tests can pause.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::clock::{Clock, SystemClock};
use crate::runtime::BoxFuture;

/// A clock that runs with the time of tokio: in a test with `start_paused = true`, it is virtual.
///
/// The emulator has a clock of its own, and clients have another one. Give both this clock if the time of the emulator
/// must pass while the client waits, for example with [`start_lag`](super::EmulatorBuilder::start_lag).
///
/// ```
/// use std::time::Duration;
/// use trtc_api::emulator::{Emulator, TokioClock};
/// use trtc_api::{Client, Clock, Credential};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
/// let clock = TokioClock::new();
/// let emulator = Emulator::builder().clock(clock).build();
/// let client = Client::builder()
///     .credential(Credential::new("AKIDexample", "not-a-real-key"))
///     .clock(clock)
///     .transport(emulator)
///     .build()?;
/// tokio::time::sleep(Duration::from_secs(3_600)).await; // Takes no time.
/// assert_eq!(clock.monotonic(), Duration::from_secs(3_600));
/// # let _ = client;
/// # Ok::<(), trtc_api::Error>(()) }).unwrap();
/// ```
#[derive(Debug, Clone, Copy)]
pub struct TokioClock {
    start: SystemTime,
    since: Instant,
}

impl TokioClock {
    /// Creates a clock that starts now, at the time of the system.
    pub fn new() -> Self {
        Self::starting_at(SystemClock::default().now())
    }

    /// Creates a clock that starts now, at another time: tests with it repeat exactly.
    pub fn starting_at(start: SystemTime) -> Self {
        Self { start, since: Instant::now() }
    }
}

impl Default for TokioClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for TokioClock {
    fn now(&self) -> SystemTime {
        self.start + self.monotonic()
    }

    fn monotonic(&self) -> Duration {
        self.since.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    /// Waits in real time: tokio can't pause a thread.
    fn sleep_blocking(&self, duration: Duration) {
        std::thread::sleep(duration);
    }
}
