//! The body of a response, of limited size.

use bytes::Bytes;

use super::{TransportError, TransportErrorKind};

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
