//! Permits of one process.

use std::collections::HashMap;
use std::collections::hash_map::{Entry, OccupiedEntry};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::{Permit, PermitError, PermitRequest, RateLimiter};
use crate::runtime::BoxFuture;

/// The permits of one process: no period of time contains more than the limit. It is the limiter of a client that has no
/// other one; several clients can share it.
///
/// ```
/// use std::sync::Arc;
/// use trtc_api::Client;
/// use trtc_api::rate_limit::LocalRateLimiter;
///
/// let limiter = Arc::new(LocalRateLimiter::new());
/// let (first, second) = (
///     Client::builder().rate_limiter(limiter.clone()),
///     Client::builder().rate_limiter(limiter),
/// );
/// # let _ = (first, second);
/// ```
#[derive(Default)]
pub struct LocalRateLimiter {
    granted: Arc<Mutex<Granted>>,
}

/// No schema states a longer period.
const LONGEST_PERIOD: Duration = Duration::from_secs(86_400);

/// The least number of subjects from which those without a permit that still counts are removed.
const SUBJECTS: usize = 1_000;

/// An account, an action and a region.
type Subject = (String, String, String);

/// The permits of each subject.
#[derive(Default)]
struct Granted {
    of: HashMap<Subject, Times>,
    /// The number of subjects that remained when those without a permit were removed last.
    remained: usize,
}

/// The times of the permits that still count, in ascending order.
#[derive(Default)]
struct Times {
    times: Vec<Duration>,
    /// Whether a permit was given back, so that a free one may be before others.
    gaps: bool,
}

impl LocalRateLimiter {
    /// Creates a limiter that has granted nothing.
    pub fn new() -> Self {
        Self::default()
    }

    fn reserve(&self, mut request: PermitRequest) -> Result<Permit, PermitError> {
        let [account, action, region] =
            [&mut request.account, &mut request.action, &mut request.region].map(std::mem::take);
        let subject = (account, action, region);
        let mut granted = self.granted.lock().unwrap_or_else(PoisonError::into_inner);
        let mut entry = granted.entry(subject, request.now);
        let times = entry.get_mut();
        times.forget(request.now, request.period);
        let at = times.free(&request);
        let wait = at.saturating_sub(request.now);
        if request.is_too_long(wait) {
            return Err(PermitError::limited(wait));
        }
        times.insert(at);
        if wait.is_zero() {
            return Ok(Permit::now());
        }
        let (granted, subject) = (Arc::clone(&self.granted), entry.key().clone());
        Ok(Permit::after(wait, move || {
            let mut granted = granted.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(times) = granted.of.get_mut(&subject) {
                times.remove(at);
            }
        }))
    }
}

impl RateLimiter for LocalRateLimiter {
    fn acquire(&self, request: PermitRequest) -> BoxFuture<'_, Result<Permit, PermitError>> {
        let permit = self.reserve(request);
        Box::pin(async move { permit })
    }
}

impl<L: RateLimiter + ?Sized> RateLimiter for Arc<L> {
    fn acquire(&self, request: PermitRequest) -> BoxFuture<'_, Result<Permit, PermitError>> {
        (**self).acquire(request)
    }
}

impl fmt::Debug for LocalRateLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalRateLimiter").finish_non_exhaustive()
    }
}

impl Granted {
    fn entry(&mut self, subject: Subject, now: Duration) -> OccupiedEntry<'_, Subject, Times> {
        // Looked for each time that their number has doubled, so that a program with many accounts does not pay for all of
        // them with each new one.
        if self.of.len() >= SUBJECTS.max(2 * self.remained) && !self.of.contains_key(&subject) {
            // The rate of a subject without a recent permit is unused, whatever its period is.
            let counts = |last: &Duration| last.saturating_add(LONGEST_PERIOD) > now;
            self.of.retain(|_, times| times.times.last().is_some_and(counts));
            self.remained = self.of.len();
        }
        match self.of.entry(subject) {
            Entry::Occupied(entry) => entry,
            Entry::Vacant(entry) => entry.insert_entry(Times::default()),
        }
    }
}

impl Times {
    /// Forgets permits that do not count any more.
    fn forget(&mut self, now: Duration, period: Duration) {
        let expired = self.times.partition_point(|time| time.saturating_add(period) <= now);
        self.times.drain(..expired);
        self.gaps &= !self.times.is_empty();
    }

    /// Returns the earliest time of another permit.
    fn free(&self, request: &PermitRequest) -> Duration {
        let limit = usize::try_from(request.requests).unwrap_or(usize::MAX);
        if self.gaps {
            let later = self.times.iter().map(|time| time.saturating_add(request.period));
            let mut candidates = std::iter::once(request.now).chain(later.filter(|time| *time > request.now));
            if let Some(free) = candidates.find(|time| self.fits(*time, limit, request.period)) {
                return free;
            }
        }
        // A period after the permit that is as many permits back as the limit allows.
        match self.times.len().checked_sub(limit).and_then(|index| self.times.get(index)) {
            Some(earlier) => earlier.saturating_add(request.period).max(request.now),
            None => request.now,
        }
    }

    /// Returns whether no period contains more than the limit with another permit at this time.
    fn fits(&self, time: Duration, limit: usize, period: Duration) -> bool {
        let index = self.times.partition_point(|other| *other <= time);
        let with_it = |position: usize| match position.cmp(&index) {
            std::cmp::Ordering::Less => self.times.get(position).copied(),
            std::cmp::Ordering::Equal => Some(time),
            std::cmp::Ordering::Greater => self.times.get(position - 1).copied(),
        };
        (index.saturating_sub(limit)..=index).all(|first| match (with_it(first), with_it(first + limit)) {
            (Some(first), Some(last)) => last.saturating_sub(first) >= period,
            _ => true,
        })
    }

    fn insert(&mut self, at: Duration) {
        let index = self.times.partition_point(|time| *time <= at);
        self.times.insert(index, at);
    }

    fn remove(&mut self, at: Duration) {
        if let Some(index) = self.times.iter().rposition(|time| *time == at) {
            self.times.remove(index);
            self.gaps = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERIOD: Duration = Duration::from_secs(1);
    const LONG: Duration = Duration::from_secs(1_000);

    fn request(action: &str, region: &str, now: Duration, max_wait: Duration) -> PermitRequest {
        let (account, action, region) = ("me".to_owned(), action.to_owned(), region.to_owned());
        PermitRequest { account, action, region, requests: 20, period: PERIOD, now, max_wait }
    }

    fn at(limiter: &LocalRateLimiter, now: Duration) -> Permit {
        limiter.reserve(request("Do", "here", now, LONG)).unwrap()
    }

    /// Returns the times at which requests are sent that ask at the same time.
    fn times(limiter: &LocalRateLimiter, count: usize, now: Duration) -> Vec<Duration> {
        let permit = |_| {
            let permit = at(limiter, now);
            let time = now + permit.wait();
            permit.consume();
            time
        };
        (0..count).map(permit).collect()
    }

    fn assert_within_the_rate(times: &mut [Duration]) {
        times.sort();
        for (index, time) in times.iter().enumerate() {
            let count = times.iter().skip(index).take_while(|other| **other < *time + PERIOD).count();
            assert!(count <= 20, "{count} from {time:?} on");
        }
    }

    #[test]
    fn no_second_contains_more_than_the_rate() {
        let limiter = LocalRateLimiter::new();
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
        let limiter = LocalRateLimiter::new();
        let ask = |now: u64, max_wait| {
            let permit = limiter.reserve(request("Do", "here", Duration::from_millis(now), max_wait));
            permit.map(|permit| permit.wait())
        };
        assert_eq!((0..30).filter(|_| ask(500, Duration::ZERO).is_ok()).count(), 20);
        assert_eq!(ask(600, Duration::ZERO), Err(PermitError::limited(Duration::from_millis(900))));
        assert_eq!(ask(600, Duration::from_millis(900)), Err(PermitError::limited(Duration::from_millis(900))));
        assert_eq!(ask(600, Duration::from_millis(901)), Ok(Duration::from_millis(900)));
        assert_eq!(ask(1_500, Duration::ZERO), Ok(Duration::ZERO));
    }

    #[test]
    fn a_dropped_waiter_gives_its_permit_back() {
        let limiter = LocalRateLimiter::new();
        let mut sent = times(&limiter, 20, Duration::ZERO);
        let waiters: Vec<_> = (0..2_000).map(|_| at(&limiter, Duration::ZERO)).collect();
        drop(waiters);
        sent.extend(times(&limiter, 20, Duration::from_millis(1)));
        assert_eq!(sent.last(), Some(&PERIOD), "the next requests wait for the first 20 only");
        // Every second waiter gives up; the rate holds for the others and for those that come later.
        let now = Duration::from_millis(2);
        let mut waiters: Vec<_> = (0..200).map(|_| at(&limiter, now)).collect();
        let mut index = 0;
        waiters.retain(|_| {
            index += 1;
            index % 2 == 0
        });
        let waits: Vec<Duration> = waiters.iter().map(Permit::wait).collect();
        assert!(waits.is_sorted(), "first come, first served");
        for permit in waiters {
            sent.push(now + permit.wait());
            permit.consume();
        }
        let later = times(&limiter, 300, Duration::from_millis(3));
        // The 100 permits that were given back are used first.
        assert!(later.iter().take(100).all(|time| *time <= Duration::from_secs(11)), "{later:?}");
        sent.extend(later);
        assert_within_the_rate(&mut sent);
        // No permit is wasted: 440 requests, 20 in each second from the first one on.
        assert_eq!(sent.iter().max(), Some(&Duration::from_secs(21)));
    }

    #[test]
    fn subjects_without_a_recent_permit_are_removed_when_their_number_has_doubled() {
        let limiter = LocalRateLimiter::new();
        let ask = |number: u64, now: u64| {
            limiter.reserve(request(&number.to_string(), "", Duration::from_secs(now), LONG)).unwrap().consume();
            let granted = limiter.granted.lock().unwrap();
            (granted.of.len(), granted.remained)
        };
        let ask_all = |numbers: std::ops::RangeInclusive<u64>, now| numbers.fold((0, 0), |_, number| ask(number, now));
        assert_eq!(ask_all(1..=5_000, 0), (5_000, 4_000));
        assert_eq!(ask_all(5_001..=8_000, 86_399), (8_000, 4_000));
        assert_eq!(ask(1, 86_400), (8_000, 4_000), "the number does not grow");
        assert_eq!(ask(8_001, 86_400), (3_002, 3_001), "the first one was used again");
    }

    #[test]
    fn each_action_and_each_region_has_its_own_limit() {
        let limiter = LocalRateLimiter::new();
        let ask = |action: &str, region: &str| {
            limiter.reserve(request(action, region, Duration::ZERO, Duration::ZERO)).is_ok()
        };
        (0..20).for_each(|_| assert!(ask("Do", "here")));
        assert!(ask("Do", "there") && ask("Undo", "here") && !ask("Do", "here"));
    }
}
