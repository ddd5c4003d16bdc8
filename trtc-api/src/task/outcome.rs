//! The outcome of a start or an update, as far as its error shows it.

use crate::error::{Error, ErrorKind};

/// Returns whether a start or an update that failed may have been executed. A code that is not documented proves nothing.
pub(super) fn may_have_executed(error: &Error, documented: &[&str]) -> bool {
    error.may_have_executed()
        || (*error.kind() == ErrorKind::Service
            && error
                .code()
                .is_none_or(|code| !documented.contains(&code) && !is_of_gateway(code) && !is_rejection(code)))
}

/// The codes of requests that did not get past the gateway of the cloud API: <https://trtc.io/document/34270>.
#[inline]
pub(super) fn is_of_gateway(code: &str) -> bool {
    matches!(
        class(code),
        "AuthFailure"
            | "InvalidAction"
            | "IpInBlacklist"
            | "IpNotInWhitelist"
            | "NoSuchProduct"
            | "NoSuchVersion"
            | "RequestLimitExceeded"
            | "RequestSizeLimitExceeded"
            | "UnauthorizedOperation"
            | "UnsupportedProtocol"
            | "UnsupportedRegion"
    )
}

/// The codes of requests that the action rejects before it does anything.
fn is_rejection(code: &str) -> bool {
    matches!(
        class(code),
        "ActionOffline"
            | "InvalidParameter"
            | "InvalidParameterValue"
            | "InvalidRequest"
            | "LimitExceeded"
            | "MissingParameter"
            | "OperationDenied"
            | "ResourceNotFound"
            | "ResourceInUse"
            | "ResourcesSoldOut"
            | "UnknownParameter"
            | "UnsupportedOperation"
    )
}

fn class(code: &str) -> &str {
    code.split('.').next().unwrap_or_default()
}
