//! What the async and the blocking transport have in common: URLs, bodies of bounded size, errors.

use std::sync::{Arc, PoisonError, RwLock};

use ::reqwest::{Error as HttpError, Url};
use bytes::Bytes;

use super::{TransportError, TransportErrorKind};
use crate::error::Error;

/// URLs as reqwest wants them; there is one for each endpoint, so each is parsed once.
#[derive(Default)]
pub(super) struct Urls(RwLock<Vec<(Arc<str>, Url)>>);

impl Urls {
    pub(super) fn parse(&self, text: &Arc<str>) -> Result<Url, TransportError> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, url)) = known.iter().find(|(known, _)| known == text) {
            return Ok(url.clone());
        }
        drop(known);
        let url = Url::parse(text).map_err(|error| {
            TransportError::new(TransportErrorKind::Unusable, format!("the endpoint is no URL: {error}"))
        })?;
        self.0.write().unwrap_or_else(PoisonError::into_inner).push((text.clone(), url.clone()));
        Ok(url)
    }
}

/// The chunks of an answer, refused past the limit. A single chunk, as most answers are, is not copied.
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
        TransportError::new(TransportErrorKind::TooLarge, format!("it is larger than {} bytes", self.limit))
    }
}

pub(super) fn unusable(error: &HttpError) -> Error {
    Error::configuration(format!("the HTTP client can't be set up: {}", root_cause(error)))
}

pub(super) fn transport_error(error: HttpError) -> TransportError {
    // The URL holds nothing that the caller does not know; without it the message is short.
    let error = error.without_url();
    let kind = if error.is_connect() {
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

/// The innermost cause, which is the one that says what happened.
pub(super) fn root_cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
