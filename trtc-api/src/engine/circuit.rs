//! Which of two hosts is called: a host that fails again and again is left alone for a while, then tried with one call.
//!
//! A breaker opens with five failures in a row. Half a minute later one call goes to the host again, the others do not; if
//! it is answered, whatever the answer, the breaker closes, and if not, it stays open for as long again. A trial that
//! nobody hears of again counts as failed by itself.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::trace;
use crate::endpoint::{Endpoint, Route};
use crate::error::{Error, ErrorKind};

/// How many failures in a row open it.
const FAILURES: u32 = 5;

/// How long it stays open.
const PAUSE: Duration = Duration::from_secs(30);

/// The breakers of a client's hosts. Where there is no second host there is no use for one.
#[derive(Debug, Default)]
pub(crate) struct CircuitBreakers(Mutex<HashMap<Arc<str>, CircuitBreaker>>);

#[derive(Debug, Default)]
struct CircuitBreaker {
    failures: u32,
    open_until: Option<Duration>,
}

impl CircuitBreakers {
    /// The host for the next attempt: not the one that has just failed, not one with an open breaker, if that can be.
    pub(super) fn choose(&self, route: &Route, failed: Option<&Endpoint>, now: Duration) -> Endpoint {
        let Route { primary, failover: Some(failover) } = route else { return route.primary.clone() };
        let (first, other) = if failed == Some(primary) { (failover, primary) } else { (primary, failover) };
        let chosen = if self.allows(first, now) || !self.allows(other, now) { first } else { other };
        chosen.clone()
    }

    /// What came of an attempt.
    pub(super) fn report(&self, endpoint: &Endpoint, answered: bool, now: Duration) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if answered {
            if all.remove(&endpoint.authority).is_some_and(|circuit_breaker| circuit_breaker.open_until.is_some()) {
                trace::taken_back(endpoint);
            }
            return;
        }
        let circuit_breaker = all.entry(Arc::clone(&endpoint.authority)).or_default();
        circuit_breaker.failures = circuit_breaker.failures.saturating_add(1);
        if circuit_breaker.failures >= FAILURES
            && circuit_breaker.open_until.replace(now.saturating_add(PAUSE)).is_none()
        {
            trace::left_alone(endpoint);
        }
    }

    /// Whether a host may be called. Of those who ask when the pause is over, the first may.
    fn allows(&self, endpoint: &Endpoint, now: Duration) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(circuit_breaker) = all.get_mut(&endpoint.authority) else { return true };
        match circuit_breaker.open_until {
            None => true,
            Some(until) if now < until => false,
            Some(_) => {
                circuit_breaker.open_until = Some(now.saturating_add(PAUSE));
                true
            }
        }
    }
}

/// Whether it is the host that has failed, or the way to it, rather than the request.
pub(super) fn is_of_host(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Connection => true,
        ErrorKind::Http => error.status().is_some_and(|status| status >= 500),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route() -> Route {
        Route { primary: Endpoint::of_host("one.example"), failover: Some(Endpoint::of_host("two.example")) }
    }

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_host_that_fails_is_left_alone_then_tried_and_taken_back() {
        let (circuit_breakers, route) = (CircuitBreakers::default(), route());
        let chosen = |seconds| circuit_breakers.choose(&route, None, at(seconds)).authority.to_string();
        for second in 0..4 {
            assert_eq!(chosen(second), "one.example");
            circuit_breakers.report(&route.primary, false, at(second));
        }
        assert_eq!(chosen(4), "one.example", "four are not enough");
        circuit_breakers.report(&route.primary, false, at(4));
        assert_eq!((chosen(5), chosen(33)), ("two.example".to_owned(), "two.example".to_owned()));
        // One call tries; the others do not wait for what comes of it.
        assert_eq!((chosen(34), chosen(34)), ("one.example".to_owned(), "two.example".to_owned()));
        circuit_breakers.report(&route.primary, false, at(35));
        assert_eq!((chosen(64), chosen(65)), ("two.example".to_owned(), "one.example".to_owned()));
        circuit_breakers.report(&route.primary, true, at(66));
        assert_eq!((chosen(66), chosen(66)), ("one.example".to_owned(), "one.example".to_owned()));
    }

    #[test]
    fn a_trial_that_is_not_heard_of_again_is_followed_by_another() {
        let (circuit_breakers, route) = (CircuitBreakers::default(), route());
        (0..5).for_each(|_| circuit_breakers.report(&route.primary, false, at(0)));
        let chosen = |seconds| circuit_breakers.choose(&route, None, at(seconds)).authority.to_string();
        assert_eq!(
            (chosen(30), chosen(59), chosen(60)),
            ("one.example".into(), "two.example".into(), "one.example".into())
        );
    }

    #[test]
    fn failures_in_between_successes_open_nothing() {
        let (circuit_breakers, route) = (CircuitBreakers::default(), route());
        for _ in 0..100 {
            (0..4).for_each(|_| circuit_breakers.report(&route.primary, false, at(0)));
            circuit_breakers.report(&route.primary, true, at(0));
        }
        assert_eq!(circuit_breakers.choose(&route, None, at(0)), route.primary);
    }

    #[test]
    fn where_both_fail_there_is_still_one_to_call() {
        let (circuit_breakers, route) = (CircuitBreakers::default(), route());
        for host in [&route.primary, route.failover.as_ref().unwrap()] {
            (0..5).for_each(|_| circuit_breakers.report(host, false, at(0)));
        }
        assert_eq!(circuit_breakers.choose(&route, None, at(1)), route.primary);
        assert_eq!(Some(circuit_breakers.choose(&route, Some(&route.primary), at(1))), route.failover);
    }

    #[test]
    fn the_host_that_has_just_failed_is_not_the_next() {
        let (circuit_breakers, route) = (CircuitBreakers::default(), route());
        assert_eq!(Some(circuit_breakers.choose(&route, Some(&route.primary), at(0))), route.failover);
        assert_eq!(circuit_breakers.choose(&route, route.failover.as_ref(), at(0)), route.primary);
    }
}
