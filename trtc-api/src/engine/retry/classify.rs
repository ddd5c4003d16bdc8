//! What a failure says of the request: whether it was carried out, and whether another try may do better.

use crate::error::{Error, ErrorKind};

/// What is known of a request that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// The cause may pass by itself.
    pub(crate) transient: bool,
    /// The service may have carried out the request.
    pub(crate) may_have_executed: bool,
    /// The service itself has answered, so it has seen the request.
    pub(crate) answered: bool,
}

pub(crate) fn outcome(error: &Error) -> Outcome {
    let of = |transient, may_have_executed, answered| Outcome { transient, may_have_executed, answered };
    match error.kind() {
        ErrorKind::Connect | ErrorKind::RateLimited => of(true, false, false),
        ErrorKind::Timeout | ErrorKind::Connection => of(true, true, false),
        ErrorKind::Service => {
            let (transient, may_have_executed) = of_code(error.code().unwrap_or_default());
            of(transient, may_have_executed, true)
        }
        ErrorKind::Http => match error.status().unwrap_or_default() {
            429 => of(true, false, false),
            500.. => of(true, true, false),
            _ => of(false, false, false),
        },
        ErrorKind::InvalidResponse | ErrorKind::ResponseTooLarge => of(false, true, true),
        ErrorKind::InvalidRequest(_)
        | ErrorKind::Configuration
        | ErrorKind::Credential
        | ErrorKind::RequestTooLarge
        | ErrorKind::TaskEnded
        | ErrorKind::TaskUnknown => of(false, false, false),
    }
}

/// The codes that every service shares: <https://trtc.io/document/34270>.
fn of_code(code: &str) -> (bool, bool) {
    match code.split('.').next().unwrap_or_default() {
        // Turned away at the door, before anything was done.
        "RequestLimitExceeded" => (true, false),
        "InternalError" | "ServiceUnavailable" | "ResourceUnavailable" | "ResourceInsufficient" => (true, true),
        // A code that says no more than that it failed, and one that is missing, say nothing of how far it got.
        "FailedOperation" if !code.contains('.') => (false, true),
        "" => (false, true),
        _ => (false, false),
    }
}
