//! The handling of a response: read it, let others observe it, decide what follows, apply the decision.

use std::time::Duration;

use super::retry::{self, Outcome};
use super::{Engine, Now, ResponseSlot, Step, circuit, clock_skew, response};
use crate::endpoint::Target;
use crate::error::{Error, ErrorKind};
use crate::hook::Received;
use crate::metrics;
use crate::object::Conversion;
use crate::transport::{Response, TransportError};

/// The error codes for credentials that the service does not know, or no longer.
const UNKNOWN_CREDENTIALS: [&str; 2] = ["AuthFailure.TokenFailure", "AuthFailure.SecretIdNotFound"];

/// The error code for a region that the action does not have.
const UNSUPPORTED_REGION: &str = "UnsupportedRegion";

/// An attempt that failed, and what that says about the request.
pub(super) struct Failure {
    pub(super) error: Error,
    pub(super) outcome: Outcome,
}

impl Failure {
    /// A failure about which its error says everything.
    pub(super) fn of(error: Error) -> Self {
        Self { outcome: retry::outcome(&error), error }
    }
}

/// What follows an attempt.
enum Decision {
    /// The call has succeeded.
    Succeed,
    /// The call has failed.
    Fail(Failure),
    /// Send the request again at once, signed with the corrected clock.
    CorrectClock(Failure),
    /// Send the request again after a wait.
    Retry { failure: Failure, target: Target, wait: Duration },
}

impl Engine<'_> {
    /// Handles the result of an attempt and returns the next step.
    pub(crate) fn received(
        &mut self,
        now: Now,
        result: Result<Response, TransportError>,
        slot: &mut dyn ResponseSlot,
    ) -> Step {
        self.elapsed = now.elapsed;
        let result = self.read(now, result, slot);
        if result.is_ok() && !slot.conversions().is_empty() {
            self.report_conversions(now, slot.conversions());
        }
        self.observe(now, result.as_ref().map(|()| slot.request_id()));
        let decision = self.decide(now, result);
        self.apply(now, decision)
    }

    /// Reads the response into the slot.
    fn read(
        &self,
        now: Now,
        result: Result<Response, TransportError>,
        slot: &mut dyn ResponseSlot,
    ) -> Result<(), Failure> {
        let response = result.map_err(|error| Failure::of(self.plan.redactor().transport_error(error)))?;
        self.plan.shared.skew.see(&response.headers, now.unix);
        self.report_response(now, &Received::complete(&response));
        response::read(&response, slot, &self.plan).map_err(|error| {
            if is_expired(&error) {
                self.plan.shared.skew.learn(&response.headers, now.unix);
            }
            let unix = now.unix.saturating_add_signed(self.plan.shared.skew.seconds());
            let error = error.with_retry_after(retry::retry_after(&response.headers, unix));
            Failure::of(self.with_regions(error))
        })
    }

    /// Names the regions of the schema if the service does not support the region of the request.
    fn with_regions(&self, error: Error) -> Error {
        if error.code() != Some(UNSUPPORTED_REGION) || self.plan.regions.is_empty() {
            return error;
        }
        error.with_hint(format!("the schema lists {} for the action", self.plan.regions.join(", ")))
    }

    /// Shows a response to hooks, before it is read.
    pub(super) fn report_response(&self, now: Now, response: &Received<'_>) {
        let attempt = self.attempt(now);
        self.plan.shared.hooks.0.iter().for_each(|hook| hook.received(&attempt, response));
    }

    /// Reports the values of a response that were converted, to hooks and tracing.
    #[cold]
    fn report_conversions(&self, now: Now, conversions: &[Conversion]) {
        self.plan.shared.hooks.converted(&self.attempt(now), conversions);
        self.span.converted(conversions);
    }

    /// Shows the result to hooks, tracing, the circuit breaker, the retry budget and the credential cache.
    fn observe(&self, now: Now, result: Result<Option<&str>, &Failure>) {
        let shared = self.plan.shared;
        let error = result.err().map(|failure| &failure.error);
        let attempt = self.attempt(now);
        shared.hooks.0.iter().for_each(|hook| hook.after(&attempt, error.map_or(Ok(()), Err)));
        metrics::attempt(&self.plan.call(), &self.endpoint().authority, error);
        self.report_endpoint(!error.is_some_and(circuit::is_endpoint_failure), now);
        match error {
            None => {
                shared.budget.earn();
                self.done(now.elapsed, Ok(result.ok().flatten()));
            }
            Some(error) => {
                self.span.failed(self.attempts, error);
                if let Some(credential) = &self.plan.credential
                    && error.code().is_some_and(|code| UNKNOWN_CREDENTIALS.contains(&code))
                {
                    credential.mark_rejected();
                }
            }
        }
    }

    /// Decides what follows the attempt.
    fn decide(&mut self, now: Now, result: Result<(), Failure>) -> Decision {
        let Err(failure) = result else {
            return Decision::Succeed;
        };
        // The service rejected the time of the signature, so nothing was executed.
        if is_expired(&failure.error) && !self.clock_corrected && self.plan.shared.skew.seconds() != self.skew {
            return Decision::CorrectClock(failure);
        }
        if !self.may_retry(failure.outcome) || self.attempts >= self.plan.limits.max_attempts {
            return Decision::Fail(failure);
        }
        let failed = circuit::is_endpoint_failure(&failure.error).then_some(self.target);
        let target = self.plan.shared.circuit_breakers.choose(&self.plan.route, failed, now.monotonic);
        // The first retry goes to another endpoint at once; if both fail, they are called in turns with waits.
        let wait = if self.attempts == 1 && target != self.target {
            Duration::ZERO
        } else {
            let throttled = !failure.outcome.may_have_executed && *failure.error.kind() != ErrorKind::Connect;
            retry::wait(self.attempts, throttled, &mut self.jitter)
        };
        // The wait that an endpoint asks for is not that of another endpoint.
        let asked = failure.error.retry_after().filter(|_| target == self.target).unwrap_or_default();
        let wait = wait.max(asked);
        if now.elapsed.saturating_add(wait) >= self.plan.limits.total_timeout {
            return Decision::Fail(too_late(failure, asked));
        }
        if !self.plan.shared.budget.spend() {
            return Decision::Fail(failure);
        }
        Decision::Retry { failure, target, wait }
    }

    /// Applies the decision and returns the next step.
    fn apply(&mut self, now: Now, decision: Decision) -> Step {
        match decision {
            Decision::Succeed => Step::Done(Ok(())),
            Decision::Fail(failure) => self.fail(failure),
            Decision::CorrectClock(failure) => {
                self.clock_corrected = true;
                self.last = Some(failure);
                self.next(now)
            }
            Decision::Retry { failure, target, wait } => {
                self.may_have_executed |= failure.outcome.may_have_executed;
                self.last = Some(failure);
                self.target = target;
                if wait.is_zero() { self.next(now) } else { Step::Sleep(wait) }
            }
        }
    }
}

/// Says that the call ends because the service asks for a longer wait than its total timeout allows.
fn too_late(failure: Failure, asked: Duration) -> Failure {
    if asked.is_zero() {
        return failure;
    }
    let hint =
        format!("not retried: the service asks to wait {} s, longer than the total timeout allows", asked.as_secs());
    Failure { error: failure.error.with_hint(hint), ..failure }
}

fn is_expired(error: &Error) -> bool {
    error.code() == Some(clock_skew::EXPIRED)
}
