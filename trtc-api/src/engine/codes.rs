//! The error codes that all services share.

/// Returns the class of a code: the part before the first dot.
pub(super) fn class(code: &str) -> &str {
    code.split('.').next().unwrap_or_default()
}

/// Returns whether the class of a code is one that all services share.
pub(super) fn is_known(code: &str) -> bool {
    CLASSES.contains(&class(code))
}

/// The classes of error codes that all services share: <https://trtc.io/document/34270>.
const CLASSES: [&str; 31] = [
    "ActionOffline",
    "AuthFailure",
    "DryRunOperation",
    "FailedOperation",
    "InternalError",
    "InvalidAction",
    "InvalidParameter",
    "InvalidParameterValue",
    "InvalidRequest",
    "IpInBlacklist",
    "IpNotInWhitelist",
    "LimitExceeded",
    "MissingParameter",
    "NoSuchProduct",
    "NoSuchVersion",
    "OperationDenied",
    "QuotaLimitExceeded",
    "RegionError",
    "RequestLimitExceeded",
    "RequestSizeLimitExceeded",
    "ResourceInUse",
    "ResourceInsufficient",
    "ResourceNotFound",
    "ResourceUnavailable",
    "ResponseSizeLimitExceeded",
    "ServiceUnavailable",
    "UnauthorizedOperation",
    "UnknownParameter",
    "UnsupportedOperation",
    "UnsupportedProtocol",
    "UnsupportedRegion",
];
