//! Client-side rate limits: the limits of the service, as the schema states them, applied before a request is sent.
//!
//! They are off by default. Each action has its own limit in each region. Clones of a client share the limits; other
//! processes of the account do not.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
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

/// The decision about a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Permit {
    /// The permit is granted.
    Now,
    /// The permit is reserved, and valid after this time.
    In(Duration, Reservation),
    /// No permit is granted; the next one is free after this time.
    No(Duration),
}

/// Grants permits: no period of time contains more than the rate.
#[derive(Debug)]
pub(crate) struct Limiter {
    on_full: RateLimits,
    granted: Arc<Granted>,
}

/// The times of the permits of each action in each region that still count, in ascending order.
type Granted = Mutex<HashMap<Subject, VecDeque<Duration>>>;

/// An action in a region, for an account.
type Subject = (String, String, Vec<u8>);

/// No schema states a longer period.
const LONGEST_PERIOD: Duration = Duration::from_secs(86_400);

/// So many subjects are kept before those without a permit that still counts are removed.
const SUBJECTS: usize = 1_000;

impl Limiter {
    pub(crate) fn new(on_full: RateLimits) -> Self {
        Self { on_full, granted: Arc::default() }
    }

    /// Decides about a request at the time `now` of a monotonic clock. The request waits for less than `timeout`.
    pub(crate) fn permit(
        &self,
        account: &str,
        action: &str,
        region: &[u8],
        rate: Rate,
        now: Duration,
        timeout: Duration,
    ) -> Permit {
        let subject = (account.to_owned(), action.to_owned(), region.to_vec());
        let mut all = self.granted.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= SUBJECTS && !all.contains_key(&subject) {
            // The rate of a subject without a recent permit is unused, whatever its period is.
            let counts = |times: &VecDeque<Duration>| times.back().is_some_and(|time| *time + LONGEST_PERIOD > now);
            all.retain(|_, times| counts(times));
        }
        let times = all.entry(subject.clone()).or_default();
        while times.front().is_some_and(|time| time.saturating_add(rate.period) <= now) {
            times.pop_front();
        }
        let limit = usize::try_from(rate.requests).unwrap_or(usize::MAX).max(1);
        // A period after the permit that is as many permits back as the rate allows.
        let free = match times.len().checked_sub(limit).and_then(|index| times.get(index)) {
            Some(earlier) => earlier.saturating_add(rate.period).max(now),
            None => now,
        };
        let wait = free.saturating_sub(now);
        if !wait.is_zero() && (self.on_full == RateLimits::Fail || wait >= timeout) {
            return Permit::No(wait);
        }
        let index = times.partition_point(|time| *time <= free);
        times.insert(index, free);
        if wait.is_zero() {
            return Permit::Now;
        }
        Permit::In(wait, Reservation { granted: Some(Arc::clone(&self.granted)), subject, at: free })
    }
}

/// A reserved permit, which is given back when the reservation is dropped before it is used.
pub(crate) struct Reservation {
    granted: Option<Arc<Granted>>,
    subject: Subject,
    at: Duration,
}

impl Reservation {
    /// Uses the permit.
    pub(crate) fn consume(mut self) {
        self.granted = None;
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let Some(granted) = self.granted.take() else { return };
        let mut all = granted.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(times) = all.get_mut(&self.subject) else { return };
        if let Some(index) = times.iter().rposition(|time| *time == self.at) {
            times.remove(index);
        }
    }
}

impl PartialEq for Reservation {
    fn eq(&self, other: &Self) -> bool {
        (&self.subject, self.at) == (&other.subject, other.at)
    }
}

impl Eq for Reservation {}

impl fmt::Debug for Reservation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reservation").field("at", &self.at).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWENTY: Rate = Rate { requests: 20, period: Duration::from_secs(1) };
    const LONG: Duration = Duration::from_secs(1_000);

    /// Returns the times at which requests are sent that ask at the same time.
    fn times(limiter: &Limiter, count: usize, now: Duration) -> Vec<Duration> {
        let permit = |_| match limiter.permit("me", "Do", b"here", TWENTY, now, LONG) {
            Permit::Now => now,
            Permit::In(wait, reservation) => {
                reservation.consume();
                now + wait
            }
            Permit::No(wait) => panic!("no permit for {wait:?}"),
        };
        (0..count).map(permit).collect()
    }

    fn assert_within_the_rate(times: &mut [Duration]) {
        times.sort();
        for (index, time) in times.iter().enumerate() {
            let count = times.iter().skip(index).take_while(|other| **other < *time + TWENTY.period).count();
            assert!(count <= 20, "{count} from {time:?} on");
        }
    }

    #[test]
    fn no_second_contains_more_than_the_rate() {
        let limiter = Limiter::new(RateLimits::Wait);
        let mut all = times(&limiter, 64, Duration::ZERO);
        all.extend(times(&limiter, 7, Duration::from_millis(3_100)));
        all.extend(times(&limiter, 64, Duration::from_millis(3_950)));
        assert_within_the_rate(&mut all);
        // No permit is wasted: 64 requests that ask at once are sent within three seconds.
        let first: Vec<_> = all.iter().take(64).collect();
        assert_eq!(first.last().map(|time| **time), Some(Duration::from_secs(3)));
    }

    #[test]
    fn a_request_that_does_not_wait_takes_no_permit() {
        let limiter = Limiter::new(RateLimits::Fail);
        let permit = |now: u64| limiter.permit("me", "Do", b"here", TWENTY, Duration::from_millis(now), LONG);
        assert_eq!((0..30).filter(|_| permit(500) == Permit::Now).count(), 20);
        assert_eq!(permit(600), Permit::No(Duration::from_millis(900)));
        assert_eq!(permit(1_500), Permit::Now);
        let waiting = Limiter::new(RateLimits::Wait);
        times(&waiting, 20, Duration::ZERO);
        let with_timeout = |timeout| waiting.permit("me", "Do", b"here", TWENTY, Duration::ZERO, timeout);
        assert_eq!(with_timeout(Duration::from_secs(1)), Permit::No(Duration::from_secs(1)));
        assert!(matches!(with_timeout(Duration::from_millis(1_001)), Permit::In(wait, _) if wait == TWENTY.period));
    }

    /// Case N4.
    #[test]
    fn a_dropped_waiter_gives_its_permit_back() {
        let limiter = Limiter::new(RateLimits::Wait);
        let mut sent = times(&limiter, 20, Duration::ZERO);
        let waiters: Vec<_> =
            (0..2_000).map(|_| limiter.permit("me", "Do", b"here", TWENTY, Duration::ZERO, LONG)).collect();
        drop(waiters);
        sent.extend(times(&limiter, 20, Duration::from_millis(1)));
        assert_eq!(sent.last(), Some(&TWENTY.period), "the next requests wait for the first 20 only");
        // Every second waiter gives up; the rate holds for the others and for those that come later.
        let mut waiters: Vec<_> =
            (0..200).map(|_| limiter.permit("me", "Do", b"here", TWENTY, Duration::from_millis(2), LONG)).collect();
        let mut index = 0;
        waiters.retain(|_| {
            index += 1;
            index % 2 == 0
        });
        for permit in waiters {
            match permit {
                Permit::In(wait, reservation) => {
                    reservation.consume();
                    sent.push(Duration::from_millis(2) + wait);
                }
                other => panic!("{other:?}"),
            }
        }
        sent.extend(times(&limiter, 300, Duration::from_millis(3)));
        assert_within_the_rate(&mut sent);
    }

    #[test]
    fn each_action_and_each_region_has_its_own_limit() {
        let limiter = Limiter::new(RateLimits::Fail);
        let permit = |action: &str, region: &[u8]| limiter.permit("me", action, region, TWENTY, Duration::ZERO, LONG);
        (0..20).for_each(|_| assert_eq!(permit("Do", b"here"), Permit::Now));
        assert_eq!(permit("Do", b"there"), Permit::Now);
        assert_eq!(permit("Undo", b"here"), Permit::Now);
        assert_ne!(permit("Do", b"here"), Permit::Now);
    }
}
