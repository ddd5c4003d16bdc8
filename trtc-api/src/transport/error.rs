use std::fmt;

use crate::error::{Error, ErrorKind};
#[cfg(feature = "blocking")]
use crate::runtime::BlockingError;

/// How far a request got that brought no complete answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection came about, so nothing was sent.
    Connect,
    /// No complete answer came in time.
    Timeout,
    /// The connection broke, or spoke something that is not HTTP.
    Connection,
    /// The answer is larger than allowed.
    TooLarge,
    /// The transport can't send anything at all, as it is set up.
    Unusable,
}

/// Why a transport brought no answer.
#[derive(Debug)]
#[non_exhaustive]
pub struct TransportError {
    /// How far the request got.
    pub kind: TransportErrorKind,
    /// What happened, without the request's content.
    pub message: String,
    /// What the HTTP stack said.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl TransportError {
    /// An error of a kind.
    pub fn new(kind: TransportErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    /// The same error with what caused it.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl From<TransportErrorKind> for ErrorKind {
    fn from(kind: TransportErrorKind) -> Self {
        match kind {
            TransportErrorKind::Connect => Self::Connect,
            TransportErrorKind::Timeout => Self::Timeout,
            TransportErrorKind::Connection => Self::Connection,
            TransportErrorKind::TooLarge => Self::ResponseTooLarge,
            TransportErrorKind::Unusable => Self::Configuration,
        }
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        let this = Self::new(error.kind.into(), error.message);
        match error.source {
            Some(source) => this.with_source(source),
            None => this,
        }
    }
}

#[cfg(feature = "blocking")]
impl From<BlockingError> for TransportError {
    fn from(error: BlockingError) -> Self {
        match error {
            BlockingError::NoThread(source) => {
                Self::new(TransportErrorKind::Unusable, "failed to start a thread").with_source(source)
            }
            BlockingError::NoRuntime(source) => {
                Self::new(TransportErrorKind::Unusable, "failed to start a runtime").with_source(source)
            }
            // A panic in the HTTP stack does not tell how far the request got.
            BlockingError::Panicked => Self::new(TransportErrorKind::Connection, "the HTTP stack panicked"),
        }
    }
}
