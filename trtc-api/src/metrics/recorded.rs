//! The metrics, in terms of the facade.

use std::time::Duration;

use ::metrics::{Label, Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

use super::Call;
use crate::error::{Error, ErrorKind};

/// The duration of calls: `rpc.client.call.duration`, in seconds.
pub const CALL_DURATION: &str = "rpc.client.call.duration";

/// The attempts of calls: `tencentcloud.client.attempts`.
pub const ATTEMPTS: &str = "tencentcloud.client.attempts";

/// The throttled attempts: `tencentcloud.client.throttles`.
pub const THROTTLES: &str = "tencentcloud.client.throttles";

/// The waits for a permit of the client-side rate limits: `tencentcloud.client.rate_limit.wait`, in seconds.
pub const RATE_LIMIT_WAIT: &str = "tencentcloud.client.rate_limit.wait";

/// The state of circuit breakers: `tencentcloud.client.circuit.open`.
pub const CIRCUIT_OPEN: &str = "tencentcloud.client.circuit.open";

/// The refreshes of credentials: `tencentcloud.client.credential.refreshes`.
pub const CREDENTIAL_REFRESHES: &str = "tencentcloud.client.credential.refreshes";

/// Describes the metrics to the recorder, with their units. Call it after the recorder was installed.
pub fn describe() {
    describe_histogram!(CALL_DURATION, Unit::Seconds, "The duration of a call, with retries and waits.");
    describe_counter!(ATTEMPTS, Unit::Count, "The attempts of calls.");
    describe_counter!(THROTTLES, Unit::Count, "The attempts that the service rejected because of its rate limit.");
    describe_histogram!(RATE_LIMIT_WAIT, Unit::Seconds, "Waits for a permit of the client-side rate limits.");
    describe_gauge!(CIRCUIT_OPEN, Unit::Count, "1 while the circuit of an endpoint is open.");
    describe_counter!(CREDENTIAL_REFRESHES, Unit::Count, "Requests to credential providers.");
}

/// Records a call that has ended. A call that was never sent has no host.
pub(crate) fn call(call: &Call<'_>, host: &str, duration: Duration, error: Option<&Error>) {
    histogram!(CALL_DURATION, labels(call, host, error)).record(duration.as_secs_f64());
}

/// Records an attempt that has ended.
pub(crate) fn attempt(call: &Call<'_>, host: &str, error: Option<&Error>) {
    counter!(ATTEMPTS, labels(call, host, error)).increment(1);
    if error.is_some_and(is_throttle) {
        counter!(THROTTLES, labels(call, host, None)).increment(1);
    }
}

/// Records a wait for a permit of the rate limiter.
pub(crate) fn rate_limit_wait(call: &Call<'_>, wait: Duration) {
    histogram!(RATE_LIMIT_WAIT, labels(call, "", None)).record(wait.as_secs_f64());
}

/// Records that the circuit of an endpoint has opened or closed.
pub(crate) fn circuit(host: &str, open: bool) {
    gauge!(CIRCUIT_OPEN, "server.address" => host.to_owned()).set(if open { 1.0 } else { 0.0 });
}

/// Records a request to a credential provider.
pub(crate) fn credential_refresh(error: Option<&Error>) {
    counter!(CREDENTIAL_REFRESHES, error_label(error)).increment(1);
}

fn labels(call: &Call<'_>, host: &str, error: Option<&Error>) -> Vec<Label> {
    let mut labels = vec![
        Label::new("rpc.system", "tencentcloud"),
        Label::new("rpc.service", call.service),
        Label::new("rpc.method", call.action.to_owned()),
    ];
    if !host.is_empty() {
        labels.push(Label::new("server.address", host.to_owned()));
    }
    labels.extend(error_label(error));
    labels
}

fn error_label(error: Option<&Error>) -> Vec<Label> {
    error.map(|error| Label::new("error.type", error_type(error))).into_iter().collect()
}

/// A code of the service, unless it is other text: each value of a label costs memory.
fn error_type(error: &Error) -> String {
    let plain = |code: &&str| {
        code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'))
    };
    error.shown_code().filter(plain).unwrap_or(error.kind().name()).to_owned()
}

fn is_throttle(error: &Error) -> bool {
    let by_code = error.code().is_some_and(|code| code.split('.').next() == Some("RequestLimitExceeded"));
    by_code || (*error.kind() == ErrorKind::Http && error.status() == Some(429))
}
