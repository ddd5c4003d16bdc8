//! The classification of failures: whether the request may have been executed, and whether a retry may succeed.

use crate::engine::codes;
use crate::error::{Error, ErrorKind};

/// What a failure says about the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Whether the cause may pass by itself.
    pub(crate) transient: bool,
    /// Whether the service may have executed the request.
    pub(crate) may_have_executed: bool,
    /// Whether the service itself responded, so that it has seen the request.
    pub(crate) responded: bool,
}

/// Classifies an error.
pub(crate) fn outcome(error: &Error) -> Outcome {
    let of = |transient, may_have_executed, responded| Outcome { transient, may_have_executed, responded };
    match error.kind() {
        ErrorKind::Connect | ErrorKind::RateLimited => of(true, false, false),
        ErrorKind::Timeout | ErrorKind::Connection => of(true, true, false),
        ErrorKind::Service => {
            let (transient, may_have_executed) = of_code(error.code().unwrap_or_default());
            of(transient, may_have_executed, true)
        }
        // The service itself responded, and with no error: whatever the status, it may have executed the request.
        ErrorKind::Http if error.has_envelope() => of(error.status() == Some(429), true, true),
        ErrorKind::Http => match error.status().unwrap_or_default() {
            429 => of(true, false, false),
            500.. => of(true, true, false),
            _ => of(false, false, false),
        },
        ErrorKind::InvalidResponse | ErrorKind::ResponseTooLarge => of(false, true, true),
        ErrorKind::InvalidRequest(_)
        | ErrorKind::Configuration
        | ErrorKind::Credential
        | ErrorKind::Tls
        | ErrorKind::RequestTooLarge
        | ErrorKind::TaskEnded
        | ErrorKind::TaskUnknown => of(false, false, false),
    }
}

/// Classifies the codes that all services share (<https://trtc.io/document/34270>): transient, may have executed.
fn of_code(code: &str) -> (bool, bool) {
    match codes::class(code) {
        // The request was throttled before it was executed.
        "RequestLimitExceeded" => (true, false),
        "InternalError" | "ServiceUnavailable" | "ResourceUnavailable" | "ResourceInsufficient" => (true, true),
        // A general code, an unknown one and a missing one do not say how far the request got.
        "FailedOperation" if !code.contains('.') => (false, true),
        _ if !codes::is_known(code) => (false, true),
        _ => (false, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_known_class_rules_out_that_the_request_was_executed() {
        for (code, transient, may_have_executed) in [
            ("InvalidParameter.SdkAppId", false, false),
            ("FailedOperation.TaskExist", false, false),
            ("FailedOperation", false, true),
            ("RequestLimitExceeded", true, false),
            ("InternalError.Db", true, true),
            ("NewClass.Something", false, true),
            ("4100", false, true),
            ("", false, true),
        ] {
            assert_eq!(of_code(code), (transient, may_have_executed), "{code}");
        }
    }
}
