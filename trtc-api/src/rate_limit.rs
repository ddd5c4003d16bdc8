//! Client-side rate limits: the limits of the service, as the schema states them, applied before a request is sent.
//!
//! They are off by default. Each action has its own limit in each region. Clones of a client share the limits; other
//! processes of the account do not.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What a client does with a request that exceeds the client-side rate limit.
///
/// ```
/// use trtc_api::{Client, RateLimits};
///
/// let builder = Client::builder().rate_limits(RateLimits::Wait);
/// # let _ = builder;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RateLimits {
    /// Waits for a permit, first come, first served, within the total timeout of the call.
    Wait,
    /// Fails at once with [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited).
    Fail,
}

/// A number of requests per period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rate {
    pub(crate) requests: u32,
    pub(crate) period: Duration,
}

/// When a request may go.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Permit {
    Now,
    /// After so long; the turn is taken.
    In(Duration),
    /// Not before so long; no turn is taken.
    No(Duration),
}

/// Hands out turns: in no stretch of a period's length are there more than the rate allows.
#[derive(Debug)]
pub(crate) struct Limiter {
    on_full: RateLimits,
    taken: Mutex<HashMap<Subject, VecDeque<Duration>>>,
}

/// An action in a region.
type Subject = (String, Vec<u8>);

impl Limiter {
    pub(crate) fn new(on_full: RateLimits) -> Self {
        Self { on_full, taken: Mutex::default() }
    }

    /// A turn for an action in a region, `now` on a clock that only goes forward, if it comes `within` so long.
    pub(crate) fn permit(&self, action: &str, region: &[u8], rate: Rate, now: Duration, within: Duration) -> Permit {
        let mut all = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = all.entry((action.to_owned(), region.to_vec())).or_default();
        let limit = usize::try_from(rate.requests).unwrap_or(usize::MAX).max(1);
        // The turn comes a period after the one that is as many turns back.
        let free = match taken.len().checked_sub(limit).and_then(|at| taken.get(at)) {
            Some(earlier) => earlier.saturating_add(rate.period).max(now),
            None => now,
        };
        let wait = free.saturating_sub(now);
        if !wait.is_zero() && (self.on_full == RateLimits::Fail || wait >= within) {
            return Permit::No(wait);
        }
        taken.push_back(free);
        while taken.len() > limit {
            taken.pop_front();
        }
        if wait.is_zero() { Permit::Now } else { Permit::In(wait) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWENTY: Rate = Rate { requests: 20, period: Duration::from_secs(1) };
    const LONG: Duration = Duration::from_secs(1_000);

    /// The times at which requests go that all ask at once.
    fn times(limiter: &Limiter, many: usize, now: Duration) -> Vec<Duration> {
        let permit = |_| match limiter.permit("Do", b"here", TWENTY, now, LONG) {
            Permit::Now => now,
            Permit::In(wait) => now + wait,
            Permit::No(wait) => panic!("refused for {wait:?}"),
        };
        (0..many).map(permit).collect()
    }

    #[test]
    fn no_second_has_more_than_its_number() {
        let limiter = Limiter::new(RateLimits::Wait);
        let mut all = times(&limiter, 64, Duration::ZERO);
        all.extend(times(&limiter, 7, Duration::from_millis(3_100)));
        all.extend(times(&limiter, 64, Duration::from_millis(3_950)));
        all.sort();
        for (at, time) in all.iter().enumerate() {
            let within = all.iter().skip(at).take_while(|other| **other < *time + TWENTY.period).count();
            assert!(within <= 20, "{within} from {time:?} on");
        }
        // Nothing is wasted either: 64 that ask at once are gone after three seconds.
        let first: Vec<_> = all.iter().take(64).collect();
        assert_eq!(first.last().map(|time| **time), Some(Duration::from_secs(3)));
    }

    #[test]
    fn whoever_does_not_wait_takes_no_turn() {
        let limiter = Limiter::new(RateLimits::Fail);
        let permit = |now: u64| limiter.permit("Do", b"here", TWENTY, Duration::from_millis(now), LONG);
        assert_eq!((0..30).filter(|_| permit(500) == Permit::Now).count(), 20);
        assert_eq!(permit(600), Permit::No(Duration::from_millis(900)));
        assert_eq!(permit(1_500), Permit::Now);
        let patient = Limiter::new(RateLimits::Wait);
        times(&patient, 20, Duration::ZERO);
        let hurried = |within| patient.permit("Do", b"here", TWENTY, Duration::ZERO, within);
        assert_eq!(hurried(Duration::from_secs(1)), Permit::No(Duration::from_secs(1)));
        assert_eq!(hurried(Duration::from_millis(1_001)), Permit::In(Duration::from_secs(1)));
    }

    #[test]
    fn each_action_and_each_region_has_its_own() {
        let limiter = Limiter::new(RateLimits::Fail);
        let permit = |action: &str, region: &[u8]| limiter.permit(action, region, TWENTY, Duration::ZERO, LONG);
        (0..20).for_each(|_| assert_eq!(permit("Do", b"here"), Permit::Now));
        assert_eq!(permit("Do", b"there"), Permit::Now);
        assert_eq!(permit("Undo", b"here"), Permit::Now);
        assert_ne!(permit("Do", b"here"), Permit::Now);
    }
}
