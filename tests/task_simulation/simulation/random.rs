//! Random events: faults of the service, and jumps of the clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use trtc_api::Clock;
use trtc_api::transport::BoxFuture;
use trtc_task_simulation::{Fault, VirtualClock};

/// Random numbers (SplitMix64).
#[derive(Clone)]
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub(super) fn millis(&mut self, end: u64) -> Duration {
        Duration::from_millis(self.below(end + 1))
    }

    pub(super) fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::try_from(self.below(choices.len() as u64)).unwrap()]
    }
}

/// Codes that do not say whether the request was applied.
pub(super) const UNCERTAIN: &[&str] = &[
    "InternalError",
    "InternalError.ServiceTimeout",
    "ServiceUnavailable",
    "ResourceUnavailable",
    "ResourceInsufficient.RequestRejection",
    "FailedOperation",
    "FailedOperation.NotDocumented",
    "SomethingNew.Today",
    "",
];

/// Codes of requests that were not applied.
pub(super) const REFUSALS: &[&str] = &[
    "RequestLimitExceeded",
    "InvalidParameter.RoomId",
    "MissingParameter",
    "UnauthorizedOperation",
    "AuthFailure.SignatureFailure",
    "LimitExceeded",
];

pub(super) fn fault(random: &mut Random) -> Fault {
    match random.below(28) {
        0 => Fault::Refused,
        1..=2 => Fault::ResetBefore,
        3..=5 => Fault::ResetAfter,
        6 => Fault::LostBefore,
        7 => Fault::LostAfter,
        8..=9 => Fault::Late(random.millis(40_000)),
        10..=12 => Fault::CodeBefore(random.of(UNCERTAIN)),
        13..=15 => Fault::CodeAfter(random.of(UNCERTAIN)),
        16 => Fault::CodeBefore(random.of(REFUSALS)),
        17 => Fault::HtmlBefore(random.of(&[200, 429, 502, 504])),
        18..=19 => Fault::HtmlAfter(random.of(&[200, 500, 502, 504])),
        20 => Fault::TruncatedAfter,
        21 => Fault::EmptyAfter,
        22..=23 => Fault::EmptyTaskIdAfter,
        24..=25 => Fault::UnknownTask,
        _ => Fault::AnotherTask,
    }
}

/// Virtual time whose time of day jumps.
#[derive(Clone)]
pub(super) struct JumpyClock {
    pub(super) time: VirtualClock,
    pub(super) jump: Arc<AtomicI64>,
}

impl Clock for JumpyClock {
    fn now(&self) -> SystemTime {
        let jump = self.jump.load(Ordering::Relaxed);
        let by = Duration::from_secs(jump.unsigned_abs());
        if jump < 0 { self.time.now() - by } else { self.time.now() + by }
    }

    fn monotonic(&self) -> Duration {
        self.time.monotonic()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.time.sleep(duration)
    }

    fn sleep_blocking(&self, duration: Duration) {
        self.time.sleep_blocking(duration);
    }
}
