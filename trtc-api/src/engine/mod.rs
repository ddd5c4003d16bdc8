//! The sans-IO call engine: attempts, deadlines, retries and failover.
//!
//! A driver asks for the next [`Step`], performs it and reports the result. The async and the blocking client drive the
//! same engine. Time and randomness are arguments, so that tests need neither.

mod circuit;
mod clock_skew;
mod codes;
mod headers;
mod open_call;
mod plan;
mod received;
mod redact;
mod response;
mod retry;
mod trace;

use std::time::Duration;

pub(crate) use headers::SecretHeaders;
pub(crate) use open_call::OpenCall;
pub(crate) use plan::{Limits, Now, Payload, Plan, Shared};
pub(crate) use redact::Redactor;
pub(crate) use response::{
    ApiError, DynResponse, RawResponse, Remains, ResponseSlot, TypedResponse, names_error, remains_of_event,
};
pub(crate) use retry::Jitter;
pub(crate) use trace::refused;

use crate::credentials::Credential;
use crate::endpoint::{Endpoint, Target};
use crate::error::{Error, ErrorKind};
use crate::header;
use crate::hook::{Attempt, Received};
use crate::metrics;
use crate::rate_limit::{Acquire, Permit, PermitError};
use crate::text;
use crate::transport::Request;
use received::Failure;
use retry::Outcome;

/// The service's limit on the size of a request.
pub(crate) const MAX_REQUEST_BYTES: usize = 10_000_000;

/// The longest attempt timeout: HTTP stacks add it to the system time, which must not overflow.
const LONGEST: Duration = Duration::from_secs(365 * 86_400);

/// What a driver does next.
pub(crate) enum Step {
    /// Send the request, then report the result.
    Send(Request),
    /// Request a permit, then report the result.
    Acquire(Acquire),
    /// Wait, then ask for the next step.
    Sleep(Duration),
    /// Return the result of the call.
    Done(Result<(), Error>),
}

/// The state of one call.
pub(crate) struct Engine<'a> {
    plan: Plan<'a>,
    span: trace::CallSpan,
    jitter: Jitter,
    /// How many times the request was sent.
    attempts: u32,
    /// Where the current attempt goes.
    target: Target,
    /// Whether an earlier attempt may have been executed.
    may_have_executed: bool,
    /// The failure of the last attempt, while another attempt may still follow.
    last: Option<Failure>,
    /// Whether the attempt holds a permit of the rate limiter.
    permit: Option<Permit>,
    /// Whether the clock skew was corrected, which happens once in a call.
    clock_corrected: bool,
    /// The clock skew in seconds that the current attempt was signed with.
    skew: i64,
    /// The time since the call began, as last reported.
    elapsed: Duration,
}

impl<'a> Engine<'a> {
    pub(crate) fn new(plan: Plan<'a>, jitter: Jitter) -> Self {
        let span = trace::CallSpan::open(&plan);
        Self {
            plan,
            span,
            jitter,
            attempts: 0,
            target: Target::Primary,
            may_have_executed: false,
            last: None,
            permit: None,
            clock_corrected: false,
            skew: 0,
            elapsed: Duration::ZERO,
        }
    }

    pub(crate) fn plan(&self) -> &Plan<'a> {
        &self.plan
    }

    /// Returns the first step, given the credentials or the reason why there are none.
    pub(crate) fn begin(&mut self, now: Now, credential: Result<Option<Credential>, Error>) -> Step {
        self.elapsed = now.elapsed;
        match credential {
            Ok(credential) => {
                self.plan.credential = credential;
                self.target = self.plan.shared.circuit_breakers.choose(&self.plan.route, None, now.monotonic);
                self.next(now)
            }
            Err(error) => self.fail(Failure::of(error)),
        }
    }

    /// Returns the step after a sleep.
    pub(crate) fn next(&mut self, now: Now) -> Step {
        self.elapsed = now.elapsed;
        let left = self.plan.limits.total_timeout.saturating_sub(now.elapsed);
        if let Some(error) = self.refusal(left) {
            return self.fail(error);
        }
        if let Some(acquire) = self.acquire(now, left) {
            return Step::Acquire(acquire);
        }
        self.skew = self.plan.shared.skew.seconds();
        let unix = now.unix.saturating_add_signed(self.skew);
        let headers = match headers::headers(&self.plan, self.endpoint(), unix) {
            Ok(headers) => headers,
            Err(error) => return self.fail(Failure::of(error)),
        };
        self.attempts += 1;
        let mut request = Request::new(self.endpoint().url.clone(), headers, self.plan.body.clone());
        request.timeout = self.plan.limits.attempt_timeout.min(left).min(LONGEST);
        request.stream_idle_timeout = self.plan.limits.stream_idle_timeout.min(LONGEST);
        request.max_response_bytes = self.plan.limits.max_response_bytes;
        self.span.attempt(self.attempts);
        let attempt = self.attempt(now);
        self.plan.shared.hooks.before(&attempt, &mut request);
        self.plan.sent = SecretHeaders::of(&request.headers);
        Step::Send(request)
    }

    /// Returns why the request can't be sent now: its size, or a call whose total timeout has passed.
    fn refusal(&mut self, left: Duration) -> Option<Failure> {
        let bytes = self.plan.body.len();
        if self.attempts == 0 && bytes > MAX_REQUEST_BYTES {
            let message = format!("the request has {bytes} bytes but the service accepts {MAX_REQUEST_BYTES}");
            return Some(Failure::of(Error::new(ErrorKind::RequestTooLarge, message)));
        }
        left.is_zero().then(|| {
            let late = || Failure::of(Error::new(ErrorKind::Timeout, "the total timeout of the call has passed"));
            self.last.take().unwrap_or_else(late)
        })
    }

    /// Returns the step after the decision of the rate limiter.
    pub(crate) fn acquired(&mut self, now: Now, result: Result<Permit, PermitError>) -> Step {
        match result {
            Ok(permit) => {
                let wait = permit.wait();
                self.permit = Some(permit);
                if wait.is_zero() {
                    return self.next(now);
                }
                metrics::rate_limit_wait(&self.plan.call(), wait);
                Step::Sleep(wait)
            }
            Err(error) => {
                self.elapsed = now.elapsed;
                let failure = self.last.take().unwrap_or_else(|| self.limited(&error));
                self.fail(failure)
            }
        }
    }

    /// Uses the permit of the attempt, or returns the request for one.
    fn acquire(&mut self, now: Now, left: Duration) -> Option<Acquire> {
        if let Some(permit) = self.permit.take() {
            permit.consume();
            return None;
        }
        let (limiter, rate) = (self.plan.shared.limiter.as_ref()?, self.plan.rate?);
        let account = self.plan.source.account();
        let region = self.plan.region.to_str().unwrap_or_default();
        Some(limiter.acquire(account, self.plan.action, region, rate, now.monotonic, left))
    }

    fn limited(&self, error: &PermitError) -> Failure {
        let message = match (error.retry_after, self.plan.rate) {
            (Some(_), Some(rate)) => {
                let (requests, seconds) = (rate.requests, rate.period.as_secs());
                format!("the rate limit of {requests} requests in {seconds} s is reached; {error}")
            }
            _ => text::printable(&error.to_string(), text::MESSAGE),
        };
        Failure::of(Error::new(ErrorKind::RateLimited, message))
    }

    /// Returns where the current attempt goes.
    fn endpoint(&self) -> &Endpoint {
        self.plan.route.endpoint(self.target)
    }

    /// Returns the current attempt, as hooks see it.
    fn attempt(&self, now: Now) -> Attempt<'_> {
        Attempt::new(self.plan.action, &self.plan.region, self.endpoint(), self.attempts, now.elapsed)
    }

    /// Returns the limits of the call.
    pub(crate) fn limits(&self) -> Limits {
        self.plan.limits
    }

    /// Handles the head of a streaming response to an action.
    pub(crate) fn opened(self, action: &'static str, now: Now, head: &Received<'_>) -> OpenCall {
        self.report_response(now, head);
        let attempt = self.attempt(now);
        self.plan.shared.hooks.0.iter().for_each(|hook| hook.after(&attempt, Ok(())));
        metrics::attempt(&self.plan.call(), &self.endpoint().authority, None);
        self.report_endpoint(true, now);
        self.plan.shared.budget.earn();
        let request_id = header::request_id(head.headers);
        self.done(now.elapsed, Ok(request_id));
        let endpoint = self.endpoint().clone();
        OpenCall {
            action,
            attempts: self.attempts,
            request_id: request_id.map(|id| self.plan.redactor().success_id(id, &self.plan.body)),
            credential: self.plan.credential,
            sent: self.plan.sent,
            strict: self.plan.limits.strict_responses,
            region: self.plan.region,
            endpoint,
            began: now.monotonic.saturating_sub(now.elapsed),
            span: self.span,
        }
    }

    /// Returns the error for a complete response where an event stream was expected.
    pub(crate) fn no_stream(&self, response: &dyn ResponseSlot) -> Error {
        let message = "a single response was received where a stream of events was expected";
        let error = Error::new(ErrorKind::InvalidResponse, message);
        let request_id = response.request_id().map(|id| self.plan.redactor().name(id));
        let error = error.with_response(200, request_id, None);
        error.of_call(self.plan.action, self.attempts, false, true)
    }

    /// Reports to the circuit breaker whether the endpoint responded, if there is a failover endpoint.
    fn report_endpoint(&self, responded: bool, now: Now) {
        if self.plan.route.failover.is_some() {
            self.plan.shared.circuit_breakers.report(self.endpoint(), responded, now.monotonic);
        }
    }

    /// Reports the end of the call.
    fn done(&self, elapsed: Duration, result: Result<Option<&str>, &Error>) {
        self.span.done(&self.plan, self.endpoint(), self.attempts, elapsed, result);
        metrics::call(&self.plan.call(), &self.endpoint().authority, elapsed, result.err());
    }

    fn may_retry(&self, outcome: Outcome) -> bool {
        retry::may_retry(self.plan.retry, self.plan.payload.has_key(self.plan.retry), outcome)
    }

    /// Ends the call with an error.
    fn fail(&mut self, Failure { error, outcome }: Failure) -> Step {
        // A request that was never sent was not executed, whatever its error usually means.
        let may_have_executed = self.may_have_executed || (outcome.may_have_executed && self.attempts > 0);
        let retryable = self.may_retry(Outcome { may_have_executed, ..outcome });
        let error = error.of_call(self.plan.action, self.attempts, retryable, may_have_executed);
        self.done(self.elapsed, Err(&error));
        Step::Done(Err(error))
    }
}

#[cfg(test)]
mod tests;
