use std::fmt;

use crate::error::{Error, ErrorKind};
#[cfg(feature = "blocking")]
use crate::runtime::BlockingError;

/// How far a request got that received no complete response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection was established, so nothing was sent. The client may retry.
    Connect,
    /// TLS failed because of a certificate or the protocol, so nothing was sent. The client does not retry.
    Tls,
    /// The server certainly did not process the request: it refused it, or the connection was closed before it was sent.
    /// The client may retry.
    NotProcessed,
    /// No complete response was received in time.
    Timeout,
    /// The connection was lost, or the peer does not speak HTTP.
    Connection,
    /// The response is larger than [`Request::max_response_bytes`](super::Request::max_response_bytes).
    TooLarge,
    /// The transport cannot send any request because of its configuration.
    Unusable,
}

/// The error of a transport.
///
/// ```
/// use trtc_api::transport::{TransportError, TransportErrorKind};
///
/// let source = std::io::Error::other("connection reset by peer");
/// let error = TransportError::new(TransportErrorKind::Connection, source.to_string())
///     .with_source(source);
/// assert_eq!(error.to_string(), "connection reset by peer");
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct TransportError {
    /// How far the request got.
    pub kind: TransportErrorKind,
    /// What happened. It is shown to users, so it must not contain secrets.
    pub message: String,
    /// The host and the port that the request was sent to, if the transport names them.
    pub host: Option<String>,
    /// The proxy of the connection, without user and password, if the transport names it.
    pub proxy: Option<String>,
    /// The error of the HTTP stack.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl TransportError {
    /// Creates an error.
    pub fn new(kind: TransportErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), host: None, proxy: None, source: None }
    }

    /// Sets the error that caused this one.
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
            TransportErrorKind::Connect | TransportErrorKind::NotProcessed => Self::Connect,
            TransportErrorKind::Tls => Self::Tls,
            TransportErrorKind::Timeout => Self::Timeout,
            TransportErrorKind::Connection => Self::Connection,
            TransportErrorKind::TooLarge => Self::ResponseTooLarge,
            TransportErrorKind::Unusable => Self::Configuration,
        }
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        let this = Self::new(error.kind.into(), error.message).with_peer(error.host, error.proxy);
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
