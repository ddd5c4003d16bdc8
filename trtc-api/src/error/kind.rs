use crate::validate::Violations;

/// What kind of failure an [`Error`](super::Error) is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request breaks rules of its schema. Nothing was sent; correct it, or send it unchecked.
    InvalidRequest(Violations),
    /// The client was set up wrongly: an endpoint, a region, a missing feature. Nothing was sent.
    Configuration,
    /// There are no usable credentials. Nothing was sent.
    Credential,
    /// The request is larger than the service takes, 10 MB. Nothing was sent.
    RequestTooLarge,
    /// The rate of the action is used up, and the client was told to hold it (see
    /// [`RateLimits`](crate::RateLimits)): the wait would be longer than it may be. Nothing was sent.
    RateLimited,
    /// No connection came about: a name that does not resolve, a refused port, a failed TLS handshake. The request
    /// did not reach the service.
    Connect,
    /// No answer came in time. The service may have carried out the request.
    Timeout,
    /// The connection broke before the answer was complete. The service may have carried out the request.
    Connection,
    /// The service answered with an error code: see [`Error::code`](super::Error::code).
    Service,
    /// Something on the way answered in place of the service, or refused with a bare HTTP status.
    Http,
    /// The answer says success but can't be understood: malformed JSON, a missing field, a field of another type.
    InvalidResponse,
    /// The answer is larger than the client takes; raise the limit with `max_response_bytes`.
    ResponseTooLarge,
    /// The task has ended, or the service does not know it: see [`task`](crate::task).
    TaskEnded,
    /// The TaskId of the task is unknown and can't be looked up: see [`task`](crate::task).
    TaskUnknown,
}

impl ErrorKind {
    /// The start of the line that an error is displayed as.
    pub(super) fn summary(&self) -> &'static str {
        match self {
            Self::InvalidRequest(_) => "not sent, the request is invalid",
            Self::Configuration => "the client is set up wrongly",
            Self::Credential => "no usable credentials",
            Self::RequestTooLarge => "not sent, the request is too large",
            Self::RateLimited => "not sent, the rate is used up",
            Self::Connect => "no connection",
            Self::Timeout => "no answer in time",
            Self::Connection => "the connection broke",
            Self::Service => "the service answered",
            Self::Http => "something other than the service answered",
            Self::InvalidResponse => "the answer can't be understood",
            Self::ResponseTooLarge => "the answer is too large",
            Self::TaskEnded => "the task has ended",
            Self::TaskUnknown => "the task is unknown",
        }
    }
}
