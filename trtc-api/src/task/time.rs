//! Times of day, which the service and this machine may count differently.

use std::time::{Duration, UNIX_EPOCH};

use super::client::TaskClient;

/// How far a learned clock skew may be off, in milliseconds: the service's time has the resolution of a second.
const RESOLUTION: i64 = 1_000;

/// A time of day in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Timestamp {
    pub(super) millis: i64,
    /// Whether it is the time of the service rather than that of this machine, whose clock may be wrong.
    pub(super) corrected: bool,
}

impl Timestamp {
    /// The current time, by the clock of the service once that is known.
    pub(super) fn now(client: &impl TaskClient) -> Self {
        let since = client.clock().now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let local = Self { millis: i64::try_from(since.as_millis()).unwrap_or(i64::MAX), corrected: false };
        local.by_service(client.clock_skew())
    }

    /// The time by the clock of the service, if its skew (in seconds) is known.
    pub(super) fn by_service(self, skew: Option<i64>) -> Self {
        match skew {
            Some(skew) if !self.corrected => {
                Self { millis: self.millis.saturating_add(skew.saturating_mul(1_000)), corrected: true }
            }
            _ => self,
        }
    }

    /// The time after a while.
    pub(super) fn after(self, pause: Duration) -> Self {
        let pause = i64::try_from(pause.as_millis()).unwrap_or(i64::MAX);
        Self { millis: self.millis.saturating_add(pause), ..self }
    }

    /// The time of which every event is later than one of the service's time `millis`.
    pub(super) fn past_event(millis: i64) -> Self {
        Self { millis: millis.saturating_add(RESOLUTION + 1), corrected: true }
    }

    /// The earliest time, by the clock of the service, that this may be.
    pub(super) fn earliest(self) -> i64 {
        if self.corrected { self.millis.saturating_sub(RESOLUTION) } else { self.millis }
    }

    /// The latest time, by the clock of the service, that this may be.
    pub(super) fn latest(self) -> i64 {
        if self.corrected { self.millis.saturating_add(RESOLUTION) } else { self.millis }
    }
}
