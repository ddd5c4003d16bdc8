//! The one error type: what went wrong, what is known of it, and whether to try again.

mod kind;
mod task;

pub use kind::ErrorKind;

pub use crate::object::DecodeError;

use std::fmt;

use crate::validate::Violations;

/// Why a call did not succeed.
///
/// ```
/// use trtc_api::{Error, ErrorCode, ErrorKind};
///
/// fn explain(error: &Error) -> &'static str {
///     match error.kind() {
///         ErrorKind::InvalidRequest(_) => "nothing was sent: correct the request",
///         ErrorKind::Service if error.is(ErrorCode::FailedOperationTaskExist) => "it runs already",
///         _ if error.is_retryable() => "try again later",
///         _ if error.may_have_executed() => "find out what happened before you try again",
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
    request_id: Option<String>,
    status: Option<u16>,
    snippet: Option<String>,
    attempts: u32,
    retryable: bool,
    may_have_executed: bool,
    absent: bool,
    task: Option<task::TaskNote>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// What kind of failure it is.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Returns the service's error code as it was sent, or `None` if the service returned no error.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Returns the service's error code as a service's enum, for a `match`.
    ///
    /// Codes that the enum does not name become its `Other`.
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

    /// What the service, or the layer that failed, said.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The service's mark of the request, to quote to Tencent; absent when the service never answered.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The status of the HTTP answer, when there was one.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The start of an answer that is not the service's, secrets of the request taken out.
    pub fn snippet(&self) -> Option<&str> {
        self.0.snippet.as_deref()
    }

    /// How many times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Whether the same request may be sent again, later: it may succeed then, and it can't do the thing twice.
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// Whether the service may have carried out the request all the same, in this attempt or an earlier one.
    pub fn may_have_executed(&self) -> bool {
        self.0.may_have_executed
    }

    /// The rules that the request breaks, when that is why it was not sent.
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
            message: message.into(),
            code: None,
            request_id: None,
            status: None,
            snippet: None,
            attempts: 0,
            retryable: false,
            may_have_executed: false,
            absent: false,
            task: None,
            source: None,
        }))
    }

    /// There are no keys in a place, which is no fault of the place: others may have some.
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

    /// The error of a provider of keys: one of ours as it is, another one under its own words.
    pub(crate) fn of_provider(error: Box<dyn std::error::Error + Send + Sync>) -> Self {
        match error.downcast::<Self>() {
            Ok(own) if own.0.kind == ErrorKind::Credential && own.0.action.is_empty() => *own,
            Ok(own) => Self::new(ErrorKind::Credential, own.to_string()).with_source(own),
            Err(other) => Self::new(ErrorKind::Credential, other.to_string()).with_source(other),
        }
    }

    pub(crate) fn with_source(mut self, source: Box<dyn std::error::Error + Send + Sync>) -> Self {
        self.0.source = Some(source);
        self
    }

    pub(crate) fn of_service(code: String, message: String) -> Self {
        let mut this = Self::new(ErrorKind::Service, message);
        this.0.code = Some(code);
        this
    }

    pub(crate) fn with_answer(mut self, status: u16, request_id: Option<String>, snippet: Option<String>) -> Self {
        self.0.status = Some(status);
        self.0.request_id = request_id;
        self.0.snippet = snippet;
        self
    }

    /// The error as the caller gets it, with what only the engine knows.
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
            write!(f, "{}: ", inner.action)?;
        }
        f.write_str(inner.kind.summary())?;
        if let Some(code) = &inner.code {
            write!(f, " {code}")?;
        }
        if let Some(status) = inner.status.filter(|_| inner.code.is_none()) {
            write!(f, " (HTTP {status})")?;
        }
        if !inner.message.is_empty() {
            write!(f, ": {}", one_line(&inner.message))?;
        }
        if let Some(snippet) = &inner.snippet {
            write!(f, ", found {snippet:?}")?;
        }
        let mut notes = Vec::new();
        notes.extend(inner.request_id.as_ref().map(|id| format!("request id {id}")));
        if inner.attempts > 1 {
            notes.push(format!("{} attempts", inner.attempts));
        }
        if inner.may_have_executed {
            notes.push("it may have been carried out".to_owned());
        }
        if inner.retryable {
            notes.push("can be sent again".to_owned());
        }
        notes.extend(self.task_notes());
        if !notes.is_empty() {
            write!(f, " [{}]", notes.join("; "))?;
        }
        Ok(())
    }
}

/// As told to a person: every field by name is of no more use.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({:?}, {:?})", self.0.kind, self.to_string())
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

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
