//! The error of a call: its kind, what is known about the request, and whether a retry can succeed.

mod kind;
mod task;
mod text;

pub use kind::ErrorKind;

pub use crate::object::DecodeError;

use std::fmt;
use std::time::Duration;

pub(crate) use self::text::OneLine;
use self::text::Quoted;
use crate::validate::Violations;

/// The error of a call.
///
/// ```
/// use trtc_api::{Error, ErrorCode, ErrorKind};
///
/// fn explain(error: &Error) -> &'static str {
///     match error.kind() {
///         ErrorKind::InvalidRequest(_) => "the request was not sent: correct it",
///         _ if error.is(ErrorCode::FailedOperationTaskExist) => "the task runs",
///         _ if error.is_retryable() => "try again later",
///         _ if error.may_have_executed() => "check the state before trying again",
///         _ => "correct what the message names",
///     }
/// }
/// ```
#[non_exhaustive]
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    action: String,
    message: String,
    code: Option<String>,
    /// The code to display, if it differs from the code because it repeats a secret of the request.
    redacted_code: Option<String>,
    request_id: Option<String>,
    status: Option<u16>,
    snippet: Option<String>,
    attempts: u32,
    retryable: bool,
    may_have_executed: bool,
    envelope: bool,
    absent: bool,
    host: Option<String>,
    proxy: Option<String>,
    retry_after: Option<Duration>,
    hint: Option<String>,
    task: Option<task::TaskNote>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// Returns the kind of the error.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Returns the error code of the service as received, or `None` if the service returned no error code.
    ///
    /// Log the error instead: a service may repeat a secret here, which only the output of the error hides.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Returns the error code of the service as an enum of codes, to be matched.
    ///
    /// Codes that the enum does not name become its variant `Other`.
    ///
    /// ```
    /// use trtc_api::{Error, ErrorCode};
    ///
    /// fn is_quota(error: &Error) -> bool {
    ///     matches!(
    ///         error.code_as(),
    ///         Some(ErrorCode::LimitExceeded | ErrorCode::RequestLimitExceeded)
    ///     )
    /// }
    /// ```
    pub fn code_as<C: for<'a> From<&'a str>>(&self) -> Option<C> {
        self.code().map(C::from)
    }

    /// Returns whether the service returned this error code: `error.is(ErrorCode::FailedOperationTaskExist)`.
    pub fn is(&self, code: impl AsRef<str>) -> bool {
        self.code() == Some(code.as_ref())
    }

    /// Returns the message of the service, or of the layer that failed. Secrets of the request are removed.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns the request ID, or `None` if no response was received. Quote it to Tencent Cloud.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Returns the HTTP status, or `None` if no response was received.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// Returns the start of a response that did not come from the service, for example of an HTML page. Secrets of the
    /// request are removed.
    pub fn snippet(&self) -> Option<&str> {
        self.0.snippet.as_deref()
    }

    /// Returns the host and the port that the request was sent to, if no response was received from there.
    pub fn host(&self) -> Option<&str> {
        self.0.host.as_deref()
    }

    /// Returns the proxy between the client and the [host](Self::host), without user and password.
    pub fn proxy(&self) -> Option<&str> {
        self.0.proxy.as_deref()
    }

    /// Returns how long the service asks to wait before a retry (`Retry-After`).
    ///
    /// The client waits that long by itself if the total timeout allows it.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Returns the name of the action, for example `StartWebRecord`, or `None` if the error is not one of a call.
    pub fn action(&self) -> Option<&str> {
        Some(&*self.0.action).filter(|action| !action.is_empty())
    }

    /// Returns how many times the client sent the request.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns whether the same request can be retried later: it may succeed then, and it cannot execute twice.
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// Returns whether the service may have executed the request, in the last attempt or an earlier one.
    pub fn may_have_executed(&self) -> bool {
        self.0.may_have_executed
    }

    /// Returns the violated rules of an invalid request.
    pub fn violations(&self) -> Option<&Violations> {
        match &self.0.kind {
            ErrorKind::InvalidRequest(violations) => Some(violations),
            _ => None,
        }
    }

    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            action: String::new(),
            message: crate::text::one_line(message.into()),
            code: None,
            redacted_code: None,
            request_id: None,
            status: None,
            snippet: None,
            attempts: 0,
            retryable: false,
            may_have_executed: false,
            envelope: false,
            absent: false,
            host: None,
            proxy: None,
            retry_after: None,
            hint: None,
            task: None,
            source: None,
        }))
    }

    /// A credential source has no credentials, which is not a failure of the source: the next source may have some.
    pub(crate) fn absent(message: impl Into<String>) -> Self {
        let mut this = Self::new(ErrorKind::Credential, message);
        this.0.absent = true;
        this
    }

    pub(crate) fn is_absent(&self) -> bool {
        self.0.absent
    }

    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Configuration, message)
    }

    pub(crate) fn invalid_request(violations: Violations) -> Self {
        let message = violations.to_string();
        Self::new(ErrorKind::InvalidRequest(violations), message)
    }

    /// The error of a credential provider: a credential error of this crate as it is, another error as the source.
    pub(crate) fn of_provider(error: Box<dyn std::error::Error + Send + Sync>) -> Self {
        match error.downcast::<Self>() {
            Ok(own) if own.0.kind == ErrorKind::Credential && own.0.action.is_empty() => *own,
            Ok(own) => Self::new(ErrorKind::Credential, own.to_string()).with_source(own),
            Err(other) => {
                let message = crate::text::printable(&other.to_string(), crate::text::MESSAGE);
                Self::new(ErrorKind::Credential, message).with_source(other)
            }
        }
    }

    pub(crate) fn with_source(mut self, source: Box<dyn std::error::Error + Send + Sync>) -> Self {
        self.0.source = Some(source);
        self
    }

    /// Names the host and the proxy of a request without a response.
    pub(crate) fn with_peer(mut self, host: Option<String>, proxy: Option<String>) -> Self {
        self.0.host = host;
        self.0.proxy = proxy;
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    /// Adds what the client knows and the service does not state, for output.
    pub(crate) fn with_hint(mut self, hint: String) -> Self {
        self.0.hint = Some(hint);
        self
    }

    /// Adds the code as received and as displayed: decisions need the former, output must not repeat secrets. An empty
    /// code is no code.
    pub(crate) fn with_code(mut self, code: String, shown: String) -> Self {
        self.0.redacted_code = Some(shown).filter(|shown| *shown != code);
        self.0.code = Some(code).filter(|code| !code.is_empty());
        self
    }

    /// The code to display or log.
    pub(crate) fn shown_code(&self) -> Option<&str> {
        self.0.redacted_code.as_deref().or(self.code())
    }

    pub(crate) fn with_response(mut self, status: u16, request_id: Option<String>, snippet: Option<String>) -> Self {
        self.0.status = Some(status);
        self.0.request_id = request_id;
        self.0.snippet = snippet;
        self
    }

    /// Notes that the body is a response of the service without an error, whatever the HTTP status is.
    pub(crate) fn with_envelope(mut self) -> Self {
        self.0.envelope = true;
        self
    }

    /// Returns whether the body is a response of the service without an error: the service has seen the request and may
    /// have executed it.
    pub(crate) fn has_envelope(&self) -> bool {
        self.0.envelope
    }

    /// Adds the facts that only the engine knows.
    pub(crate) fn of_call(mut self, action: &str, attempts: u32, retryable: bool, may_have_executed: bool) -> Self {
        self.0.action = action.to_owned();
        self.0.attempts = attempts;
        self.0.retryable = retryable;
        self.0.may_have_executed = may_have_executed;
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if !inner.action.is_empty() {
            write!(f, "{}: ", OneLine(&inner.action, 128))?;
        }
        f.write_str(inner.kind.summary())?;
        if let Some(code) = self.shown_code() {
            write!(f, " {}", OneLine(code, 128))?;
        }
        if let Some(status) = inner.status.filter(|_| inner.code.is_none() || inner.kind == ErrorKind::Http) {
            write!(f, " (HTTP {status})")?;
        }
        if !inner.message.is_empty() {
            write!(f, ": {}", OneLine(&inner.message, 4_000))?;
        }
        if let Some(snippet) = &inner.snippet {
            write!(f, ", received {}", Quoted(snippet, 400))?;
        }
        let mut notes = Vec::new();
        notes.extend(inner.request_id.as_ref().map(|id| format!("request ID {}", OneLine(id, 128))));
        if inner.attempts > 1 {
            notes.push(format!("{} attempts", inner.attempts));
        }
        if inner.may_have_executed {
            notes.push("may have executed".to_owned());
        }
        if inner.retryable {
            notes.push("retryable".to_owned());
        }
        notes.extend(inner.hint.clone());
        notes.extend(self.task_notes());
        if !notes.is_empty() {
            write!(f, " [{}]", notes.join("; "))?;
        }
        Ok(())
    }
}

/// Shows the kind and the message.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}({self})", self.0.kind)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.kind {
            ErrorKind::InvalidRequest(violations) => Some(violations),
            _ => self.0.source.as_deref().map(|source| source as _),
        }
    }
}
