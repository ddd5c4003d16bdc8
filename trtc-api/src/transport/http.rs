//! Code that the async and the blocking transport share: bodies of limited size, errors.

use ::reqwest::Error as HttpError;
use bytes::Bytes;

use super::{TransportError, TransportErrorKind};
use crate::error::Error;

/// The chunks of a response of limited size. A single chunk, as in most responses, is not copied.
pub(super) struct Collected {
    limit: usize,
    first: Bytes,
    rest: Vec<u8>,
}

impl Collected {
    pub(super) fn new(limit: usize, announced: Option<u64>) -> Result<Self, TransportError> {
        let this = Self { limit, first: Bytes::new(), rest: Vec::new() };
        match announced {
            Some(length) if length > limit as u64 => Err(this.too_large()),
            _ => Ok(this),
        }
    }

    pub(super) fn push(&mut self, chunk: Bytes) -> Result<(), TransportError> {
        if self.first.len().max(self.rest.len()) + chunk.len() > self.limit {
            return Err(self.too_large());
        }
        if self.first.is_empty() && self.rest.is_empty() {
            self.first = chunk;
            return Ok(());
        }
        if self.rest.is_empty() {
            self.rest.extend_from_slice(&self.first);
        }
        self.rest.extend_from_slice(&chunk);
        Ok(())
    }

    pub(super) fn finish(self) -> Bytes {
        if self.rest.is_empty() { self.first } else { self.rest.into() }
    }

    fn too_large(&self) -> TransportError {
        TransportError::new(TransportErrorKind::TooLarge, format!("the response is larger than {} bytes", self.limit))
    }
}

pub(super) fn unusable(error: &HttpError) -> Error {
    Error::configuration(format!("failed to set up the HTTP client: {}", root_cause(error)))
}

pub(super) fn transport_error(error: HttpError) -> TransportError {
    // Without the URL, which the message names already.
    let error = error.without_url();
    let kind = if error.is_connect() && !error.is_timeout() && is_tls(&error) {
        TransportErrorKind::Tls
    } else if error.is_connect() {
        TransportErrorKind::Connect
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else if error.is_builder() {
        TransportErrorKind::Unusable
    } else {
        TransportErrorKind::Connection
    };
    TransportError::new(kind, root_cause(&error)).with_source(error)
}

/// Returns whether TLS has failed for a reason that a retry does not change: a certificate or the protocol.
fn is_tls(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(cause) = next {
        #[cfg(feature = "rustls")]
        {
            if cause.is::<rustls::Error>() {
                return true;
            }
            // The source of an I/O error is that of the error inside, so the chain continues with the latter.
            if let Some(inner) = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
                next = Some(inner);
                continue;
            }
        }
        next = cause.source();
    }
    // The errors of the platform's libraries have types of their own.
    cfg!(all(feature = "native-tls", not(feature = "rustls"))) && {
        let text = root_cause(error);
        ["certificate", "SSL", "TLS", "handshake"].iter().any(|word| text.contains(word)) && !text.contains("eof")
    }
}

/// Returns the text of the innermost cause, which describes the failure.
pub(super) fn root_cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
