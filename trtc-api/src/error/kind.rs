use std::fmt;

use crate::validate::Violations;

/// The kind of an [`Error`](super::Error).
///
/// # Troubleshooting
///
/// - [`InvalidRequest`](Self::InvalidRequest): each violation names a path, a value and a rule. Correct the request. If
///   the service accepts more than the schema, waive the rule with [`CallOptions::waive`](crate::CallOptions::waive), or
///   all rules with [`CallOptions::unchecked`](crate::CallOptions::unchecked).
/// - [`Configuration`](Self::Configuration), [`Credential`](Self::Credential): the message names the setting or the
///   credential source, and the remedy.
/// - [`RequestTooLarge`](Self::RequestTooLarge): split the request or shorten its values.
/// - [`RateLimited`](Self::RateLimited): no permit was available within the timeout. Retry later, or raise the limit or
///   the timeout.
/// - [`Connect`](Self::Connect): check the host name and the proxy that the message names. The client has retried
///   already; retrying later is safe.
/// - [`Tls`](Self::Tls): check the root certificates and the clock of the machine, and whether a proxy in
///   between presents a certificate of its own, whose CA `root_certificates` of the client builder adds.
/// - [`Timeout`](Self::Timeout), [`Connection`](Self::Connection): the service may have executed the request. Before you
///   retry a request that is not retryable, find out whether it was executed, for example with a `Describe…` action.
/// - [`Service`](Self::Service): match [`code`](super::Error::code). For an `AuthFailure…` code, check the credentials and
///   the clock of the machine.
/// - [`Http`](Self::Http): a proxy or gateway responded instead of the service. Check the endpoint and the proxy.
/// - [`InvalidResponse`](Self::InvalidResponse): the request was probably executed. Quote the request ID to Tencent Cloud.
/// - [`ResponseTooLarge`](Self::ResponseTooLarge): the request was probably executed. Request fewer items at a time, or
///   raise `max_response_bytes` of the client.
/// - [`TaskEnded`](Self::TaskEnded): the task can't be used any more. Start another one if it is still needed.
/// - [`TaskUnknown`](Self::TaskUnknown): the task may be running. Pass the events of the application to
///   [`Task::observe`](crate::task::Task::observe), which learns an unknown TaskId from them.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request violates rules of its schema and was not sent.
    InvalidRequest(Violations),
    /// The client is configured incorrectly, for example with an invalid endpoint, region or feature. The request was
    /// not sent.
    Configuration,
    /// No valid credentials are available. The request was not sent.
    Credential,
    /// The request exceeds the service's limit of 10 MB and was not sent.
    RequestTooLarge,
    /// The client-side rate limit is exhausted (see [`RateLimits`](crate::RateLimits)). The request was not sent.
    RateLimited,
    /// No connection could be established: the host name does not resolve, or the port refuses connections; or the server
    /// closed the connection before it processed the request. The service did not execute the request.
    Connect,
    /// The TLS handshake failed because of a certificate or the protocol. The request did not reach the service, and the
    /// client does not retry.
    Tls,
    /// No response was received in time. The service may have executed the request.
    Timeout,
    /// The connection was lost before the response was complete. The service may have executed the request.
    Connection,
    /// The service returned an error: see [`Error::code`](super::Error::code).
    Service,
    /// The response has an HTTP status other than success and no error of the service, for example from a proxy.
    Http,
    /// The response reports success but cannot be decoded: malformed JSON, a missing field, a field of another type.
    InvalidResponse,
    /// The response is larger than the limit, which `max_response_bytes` sets.
    ResponseTooLarge,
    /// The task has ended, or the service does not know it: see [`task`](crate::task).
    TaskEnded,
    /// The TaskId of the task is unknown and cannot be looked up: see [`task`](crate::task).
    TaskUnknown,
}

impl ErrorKind {
    /// The start of the error message.
    pub(super) fn summary(&self) -> &'static str {
        match self {
            Self::InvalidRequest(_) => "invalid request",
            Self::Configuration => "invalid configuration",
            Self::Credential => "no valid credentials",
            Self::RequestTooLarge => "request too large",
            Self::RateLimited => "client-side rate limit exhausted",
            Self::Connect => "connection failed",
            Self::Tls => "TLS handshake failed",
            Self::Timeout => "timeout",
            Self::Connection => "connection lost",
            Self::Service => "service error",
            Self::Http => "HTTP error",
            Self::InvalidResponse => "invalid response",
            Self::ResponseTooLarge => "response too large",
            Self::TaskEnded => "task ended",
            Self::TaskUnknown => "task unknown",
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::InvalidRequest(_) => "InvalidRequest",
            Self::Configuration => "Configuration",
            Self::Credential => "Credential",
            Self::RequestTooLarge => "RequestTooLarge",
            Self::RateLimited => "RateLimited",
            Self::Connect => "Connect",
            Self::Tls => "Tls",
            Self::Timeout => "Timeout",
            Self::Connection => "Connection",
            Self::Service => "Service",
            Self::Http => "Http",
            Self::InvalidResponse => "InvalidResponse",
            Self::ResponseTooLarge => "ResponseTooLarge",
            Self::TaskEnded => "TaskEnded",
            Self::TaskUnknown => "TaskUnknown",
        }
    }
}

/// Shows the name of the kind. The violations are part of the error message.
impl fmt::Debug for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
