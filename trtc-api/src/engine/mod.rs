//! The call engine: attempts, deadline and backoff, without any input or output of its own.
//!
//! A driver asks for the next [`Step`], does it, and reports back. The async and the blocking client drive the same
//! engine, so there is one request path; time and randomness come in as arguments, so tests need neither.

mod circuit;
mod clock_skew;
mod headers;
mod redact;
mod response;
mod retry;
mod trace;

use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;

pub(crate) use circuit::CircuitBreakers;
pub(crate) use clock_skew::ClockSkew;
pub(crate) use redact::Payload;
pub(crate) use response::{RawResponse, ResponseSlot, TypedResponse};
pub(crate) use retry::{Jitter, RetryBudget};

use crate::credentials::Credential;
use crate::endpoint::{Endpoint, Route};
use crate::error::{Error, ErrorKind};
use crate::hook::{Attempt, Hooks};
use crate::rate_limit::{Limiter, Permit, Rate};
use crate::schema::{RetrySafety, ServiceInfo};
use crate::transport::{Request, Response, TransportError};

/// The service's own limit on a request's size.
pub(crate) const MAX_REQUEST_BYTES: usize = 10_000_000;

/// The longest time for an attempt: HTTP stacks add it to the time of day, which must not overflow.
const LONGEST: Duration = Duration::from_secs(365 * 86_400);

/// The codes for keys that the service does not know, or no longer.
const UNKNOWN_TOKEN: &str = "AuthFailure.TokenFailure";
const UNKNOWN_KEY: &str = "AuthFailure.SecretIdNotFound";

/// One call, decided in all its parts.
pub(crate) struct Plan<'a> {
    pub(crate) action: &'a str,
    pub(crate) action_header: HeaderValue,
    pub(crate) service: &'static ServiceInfo,
    pub(crate) retry: RetrySafety,
    pub(crate) payload: Payload<'a>,
    pub(crate) body: Bytes,
    pub(crate) route: Route,
    /// Whether the action is called without a signature.
    pub(crate) unsigned: bool,
    /// The keys that sign, once they are known.
    pub(crate) credential: Option<Credential>,
    pub(crate) region: HeaderValue,
    pub(crate) language: Option<&'static str>,
    pub(crate) limits: Limits,
    pub(crate) rate: Option<Rate>,
    pub(crate) shared: &'a Shared,
}

/// What the calls of a client, and of its clones, have in common.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    pub(crate) budget: RetryBudget,
    pub(crate) skew: ClockSkew,
    pub(crate) circuit_breakers: CircuitBreakers,
    /// Where rates are held on this side.
    pub(crate) limiter: Option<Limiter>,
    pub(crate) hooks: Hooks,
}

/// How long and how often a call may try.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) max_attempts: u32,
    pub(crate) attempt_timeout: Duration,
    pub(crate) total_timeout: Duration,
    pub(crate) max_response_bytes: usize,
}

/// What a driver knows of time when it asks for the next step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    /// Since the call began.
    pub(crate) elapsed: Duration,
    /// The same moment on a clock that all calls share, and that only goes forward.
    pub(crate) monotonic: Duration,
    /// The time of day, in seconds since 1970.
    pub(crate) unix: u64,
}

/// What a driver does next.
pub(crate) enum Step {
    /// Send the request, then report what came of it.
    Send(Request),
    /// Wait, then ask again.
    Sleep(Duration),
    /// The call is over.
    Done(Result<(), Error>),
}

/// The state of one call.
pub(crate) struct Engine<'a> {
    plan: Plan<'a>,
    span: trace::CallSpan,
    jitter: Jitter,
    attempts: u32,
    /// Where the attempt goes.
    endpoint: Endpoint,
    /// An earlier attempt may have been carried out.
    tainted: bool,
    /// What the last attempt came to, while it may still be the answer.
    last: Option<Error>,
    /// The rate has been asked for this attempt.
    has_permit: bool,
    /// The clock has been set by the service's, which is done once.
    corrected: bool,
    /// The seconds that were added to this machine's time for the attempt.
    skew: i64,
    /// How long the call has lasted, as far as is known.
    elapsed: Duration,
}

impl<'a> Engine<'a> {
    pub(crate) fn new(plan: Plan<'a>, jitter: Jitter) -> Self {
        let span = trace::CallSpan::open(&plan);
        let endpoint = plan.route.primary.clone();
        Self {
            plan,
            span,
            jitter,
            attempts: 0,
            endpoint,
            tainted: false,
            last: None,
            has_permit: false,
            corrected: false,
            skew: 0,
            elapsed: Duration::ZERO,
        }
    }

    /// The first step, with the keys that sign, or why there are none.
    pub(crate) fn begin(&mut self, now: Now, credential: Result<Option<Credential>, Error>) -> Step {
        self.elapsed = now.elapsed;
        match credential {
            Ok(credential) => {
                self.plan.credential = credential;
                self.endpoint = self.plan.shared.circuit_breakers.choose(&self.plan.route, None, now.monotonic);
                self.next(now)
            }
            Err(error) => self.fail(error),
        }
    }

    /// The step after each sleep.
    pub(crate) fn next(&mut self, now: Now) -> Step {
        self.elapsed = now.elapsed;
        if self.attempts == 0 && self.plan.body.len() > MAX_REQUEST_BYTES {
            let message = format!("it has {} bytes and the service takes {MAX_REQUEST_BYTES}", self.plan.body.len());
            return self.fail(Error::new(ErrorKind::RequestTooLarge, message));
        }
        let left = self.plan.limits.total_timeout.saturating_sub(now.elapsed);
        if left.is_zero() {
            let late = || Error::new(ErrorKind::Timeout, "the call's whole time is used up");
            let error = self.last.take().unwrap_or_else(late);
            return self.fail(error);
        }
        if let Some(step) = self.permit(now, left) {
            return step;
        }
        self.skew = self.plan.shared.skew.seconds();
        match headers::headers(&self.plan, &self.endpoint, now.unix.saturating_add_signed(self.skew)) {
            Err(error) => self.fail(error),
            Ok(headers) => {
                self.attempts += 1;
                let mut request = Request::new(self.endpoint.url.clone(), headers, self.plan.body.clone());
                request.timeout = self.plan.limits.attempt_timeout.min(left).min(LONGEST);
                request.max_response_bytes = self.plan.limits.max_response_bytes;
                self.span.attempt(self.attempts, &self.endpoint);
                let attempt = self.attempt(now);
                self.plan.shared.hooks.0.iter().for_each(|hook| hook.before(&attempt, &mut request));
                Step::Send(request)
            }
        }
    }

    /// The step after a request was sent.
    pub(crate) fn received(
        &mut self,
        now: Now,
        result: Result<Response, TransportError>,
        answer: &mut dyn ResponseSlot,
    ) -> Step {
        self.elapsed = now.elapsed;
        let shared = self.plan.shared;
        let mut clock_is_off = false;
        let result = match result {
            Ok(response) => response::read(&response, answer.fresh(), &self.plan).inspect_err(|error| {
                let refused = error.code() == Some(clock_skew::EXPIRED);
                clock_is_off = refused && !self.corrected && shared.skew.learn(&response.headers, now.unix, self.skew);
            }),
            Err(error) => Err(Error::from(error)),
        };
        let attempt = self.attempt(now);
        let came_to = || result.as_ref().err().map_or(Ok(()), Err);
        shared.hooks.0.iter().for_each(|hook| hook.after(&attempt, came_to()));
        let host_failed = result.as_ref().is_err_and(circuit::is_of_host);
        self.report_host(!host_failed, now);
        let Err(error) = result else {
            shared.budget.earn();
            self.span.done(self.attempts, now.elapsed, Ok(answer.request_id()));
            return Step::Done(Ok(()));
        };
        self.span.failed(self.attempts, &error);
        if let (Some(UNKNOWN_TOKEN | UNKNOWN_KEY), Some(credential)) = (error.code(), &self.plan.credential) {
            credential.mark_rejected();
        }
        if clock_is_off {
            // Turned away at the door, so nothing was done; with the right time it is another request.
            self.corrected = true;
            self.last = Some(error);
            return self.next(now);
        }
        let outcome = retry::outcome(&error);
        if !self.may_resend(outcome) || self.attempts >= self.plan.limits.max_attempts {
            return self.fail(error);
        }
        let throttled = !outcome.may_have_executed && *error.kind() != ErrorKind::Connect;
        let failed = host_failed.then_some(&self.endpoint);
        let next = shared.circuit_breakers.choose(&self.plan.route, failed, now.monotonic);
        // Another host is asked at once; that is done once, or two that fail would be asked in turns without a pause.
        let switches = self.attempts == 1 && next != self.endpoint;
        self.endpoint = next;
        let wait = if switches { Duration::ZERO } else { retry::wait(self.attempts, throttled, &mut self.jitter) };
        if now.elapsed.saturating_add(wait) >= self.plan.limits.total_timeout || !shared.budget.spend() {
            return self.fail(error);
        }
        self.tainted |= outcome.may_have_executed;
        self.last = Some(error);
        if switches { self.next(now) } else { Step::Sleep(wait) }
    }

    /// The step to take before the next attempt, if it is not its turn.
    fn permit(&mut self, now: Now, left: Duration) -> Option<Step> {
        if std::mem::replace(&mut self.has_permit, false) {
            return None;
        }
        let (limiter, rate) = (self.plan.shared.limiter.as_ref()?, self.plan.rate?);
        match limiter.permit(self.plan.action, self.plan.region.as_bytes(), rate, now.monotonic, left) {
            Permit::Now => None,
            Permit::In(wait) => {
                self.has_permit = true;
                Some(Step::Sleep(wait))
            }
            Permit::No(wait) => {
                let Rate { requests, period } = rate;
                let message = format!(
                    "{requests} in {} s are taken; the next one may go in {} ms",
                    period.as_secs(),
                    wait.as_millis()
                );
                let error = self.last.take().unwrap_or_else(|| Error::new(ErrorKind::RateLimited, message));
                Some(self.fail(error))
            }
        }
    }

    /// What came of the attempt for its host, where there is another one.
    fn report_host(&self, answered: bool, now: Now) {
        if self.plan.route.failover.is_some() {
            self.plan.shared.circuit_breakers.report(&self.endpoint, answered, now.monotonic);
        }
    }

    /// The attempt that is under way.
    fn attempt(&self, now: Now) -> Attempt<'_> {
        // What a header can't show was refused before.
        let region = self.plan.region.to_str().unwrap_or_default();
        let host = &*self.endpoint.authority;
        Attempt { action: self.plan.action, region, host, number: self.attempts, elapsed: now.elapsed }
    }

    /// Takes the news that a stream has opened; says how often the request was sent for it, and who signed it.
    pub(crate) fn opened(self, now: Now, request_id: Option<&str>) -> (u32, Option<Credential>) {
        let attempt = self.attempt(now);
        self.plan.shared.hooks.0.iter().for_each(|hook| hook.after(&attempt, Ok(())));
        self.report_host(true, now);
        self.plan.shared.budget.earn();
        self.span.done(self.attempts, now.elapsed, Ok(request_id));
        (self.attempts, self.plan.credential)
    }

    /// The error of an answer that is whole, and should have been a stream.
    pub(crate) fn no_stream(&mut self) -> Error {
        let message = "it is one answer where a stream of events was expected";
        let error = Error::new(ErrorKind::InvalidResponse, message);
        error.of_call(self.plan.action, self.attempts, false, true)
    }

    fn may_resend(&self, outcome: retry::Outcome) -> bool {
        retry::may_resend(self.plan.retry, self.plan.payload.has_key(self.plan.retry), outcome)
    }

    fn fail(&mut self, error: Error) -> Step {
        let outcome = retry::outcome(&error);
        // What was never sent was never carried out, whatever its error usually means.
        let may_have_executed = self.tainted || (outcome.may_have_executed && self.attempts > 0);
        let resend = self.may_resend(retry::Outcome { may_have_executed, ..outcome });
        let error = error.of_call(self.plan.action, self.attempts, resend, may_have_executed);
        self.span.done(self.attempts, self.elapsed, Err(&error));
        Step::Done(Err(error))
    }
}

#[cfg(test)]
mod tests;
