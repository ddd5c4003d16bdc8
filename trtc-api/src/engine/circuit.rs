//! Circuit breakers, which choose between the primary and the failover endpoint.
//!
//! After five consecutive failures the circuit of an endpoint opens for 30 s. Then one call probes the endpoint while the
//! others stay away. Any response closes the circuit; otherwise it stays open for another 30 s. A probe without a result,
//! for example of a dropped call, counts as failed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::trace;
use crate::endpoint::{Endpoint, Route, Target};
use crate::error::{Error, ErrorKind};
use crate::metrics;

/// The number of consecutive failures that opens a circuit.
const FAILURES: u32 = 5;

/// How long a circuit stays open.
const OPEN: Duration = Duration::from_secs(30);

/// The circuit breakers of a client's endpoints. A route without a failover endpoint uses none.
#[derive(Debug, Default)]
pub(crate) struct CircuitBreakers(Mutex<HashMap<Arc<str>, CircuitBreaker>>);

#[derive(Debug, Default)]
struct CircuitBreaker {
    failures: u32,
    open_until: Option<Duration>,
}

impl CircuitBreakers {
    /// Chooses the endpoint of the next attempt: not the one that has just failed and not one whose circuit is open, if
    /// there is another.
    pub(super) fn choose(&self, route: &Route, failed: Option<Target>, now: Duration) -> Target {
        if route.failover.is_none() {
            return Target::Primary;
        }
        let (first, other) = match failed {
            Some(Target::Primary) => (Target::Failover, Target::Primary),
            _ => (Target::Primary, Target::Failover),
        };
        let allows = |target| self.allows(route.endpoint(target), now);
        if allows(first) || !allows(other) { first } else { other }
    }

    /// Records whether an attempt brought a response.
    pub(super) fn report(&self, endpoint: &Endpoint, responded: bool, now: Duration) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if responded {
            if all.remove(&endpoint.authority).is_some_and(|circuit_breaker| circuit_breaker.open_until.is_some()) {
                trace::circuit_closed(endpoint);
                metrics::circuit(&endpoint.authority, false);
            }
            return;
        }
        let circuit_breaker = all.entry(Arc::clone(&endpoint.authority)).or_default();
        circuit_breaker.failures = circuit_breaker.failures.saturating_add(1);
        if circuit_breaker.failures >= FAILURES
            && circuit_breaker.open_until.replace(now.saturating_add(OPEN)).is_none()
        {
            trace::circuit_opened(endpoint);
            metrics::circuit(&endpoint.authority, true);
        }
    }

    /// Returns whether an endpoint may be called. The first caller after the circuit was open for 30 s is the probe.
    fn allows(&self, endpoint: &Endpoint, now: Duration) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(circuit_breaker) = all.get_mut(&endpoint.authority) else { return true };
        match circuit_breaker.open_until {
            None => true,
            Some(until) if now < until => false,
            Some(_) => {
                circuit_breaker.open_until = Some(now.saturating_add(OPEN));
                true
            }
        }
    }
}

/// Returns whether the endpoint or the connection to it failed, rather than the request.
pub(super) fn is_endpoint_failure(error: &Error) -> bool {
    match error.kind() {
        // A certificate of another host is a sign that the name is resolved wrongly.
        ErrorKind::Connect | ErrorKind::Tls | ErrorKind::Timeout | ErrorKind::Connection => true,
        ErrorKind::Http => error.status().is_some_and(|status| status >= 500),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Target::{Failover, Primary};
    use super::*;

    fn route() -> Route {
        Route { primary: Endpoint::of_host("one.example"), failover: Some(Endpoint::of_host("two.example")) }
    }

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_circuit_opens_after_five_failures_and_closes_after_a_successful_probe() {
        let (circuit_breakers, route) = (CircuitBreakers::default(), route());
        let chosen = |seconds| circuit_breakers.choose(&route, None, at(seconds));
        for second in 0..4 {
            assert_eq!(chosen(second), Primary);
            circuit_breakers.report(&route.primary, false, at(second));
        }
        assert_eq!(chosen(4), Primary, "four failures are not enough");
        circuit_breakers.report(&route.primary, false, at(4));
        assert_eq!((chosen(5), chosen(33)), (Failover, Failover));
        // One call probes; the others do not wait for its result.
        assert_eq!((chosen(34), chosen(34)), (Primary, Failover));
        circuit_breakers.report(&route.primary, false, at(35));
        assert_eq!((chosen(64), chosen(65)), (Failover, Primary));
        circuit_breakers.report(&route.primary, true, at(66));
        assert_eq!((chosen(66), chosen(66)), (Primary, Primary));
    }

    #[test]
    fn a_probe_without_a_result_is_followed_by_another() {
        let (circuit_breakers, route) = (CircuitBreakers::default(), route());
        (0..5).for_each(|_| circuit_breakers.report(&route.primary, false, at(0)));
        let chosen = |seconds| circuit_breakers.choose(&route, None, at(seconds));
        assert_eq!((chosen(30), chosen(59), chosen(60)), (Primary, Failover, Primary));
    }

    #[test]
    fn failures_between_successes_do_not_open_the_circuit() {
        let (circuit_breakers, route) = (CircuitBreakers::default(), route());
        for _ in 0..100 {
            (0..4).for_each(|_| circuit_breakers.report(&route.primary, false, at(0)));
            circuit_breakers.report(&route.primary, true, at(0));
        }
        assert_eq!(circuit_breakers.choose(&route, None, at(0)), Primary);
    }

    #[test]
    fn an_endpoint_is_chosen_even_if_both_circuits_are_open() {
        let (circuit_breakers, route) = (CircuitBreakers::default(), route());
        for host in [&route.primary, route.failover.as_ref().unwrap()] {
            (0..5).for_each(|_| circuit_breakers.report(host, false, at(0)));
        }
        assert_eq!(circuit_breakers.choose(&route, None, at(1)), Primary);
        assert_eq!(circuit_breakers.choose(&route, Some(Primary), at(1)), Failover);
    }

    #[test]
    fn the_endpoint_that_has_just_failed_is_not_chosen_next() {
        let (circuit_breakers, route) = (CircuitBreakers::default(), route());
        assert_eq!(circuit_breakers.choose(&route, Some(Primary), at(0)), Failover);
        assert_eq!(circuit_breakers.choose(&route, Some(Failover), at(0)), Primary);
    }
}
