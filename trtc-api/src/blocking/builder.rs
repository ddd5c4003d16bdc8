//! The builder of the blocking client.

use std::sync::Arc;

use super::{Client, Transport};
use crate::error::Error;
use crate::transport::blocking::BlockingHttp;

/// Builds a blocking [`Client`].
pub type ClientBuilder = crate::client::ClientBuilder<dyn Transport>;

/// The builder of the [blocking client](Client).
impl ClientBuilder {
    /// Sets the transport: a custom HTTP stack or an emulator (default: the built-in transport).
    pub fn transport(self, transport: impl Transport) -> Self {
        self.with_transport(Arc::new(transport))
    }

    /// Builds the blocking client.
    ///
    /// # Errors
    ///
    /// - [`Credential`](crate::ErrorKind::Credential): no credentials are set, or they are malformed.
    /// - [`Configuration`](crate::ErrorKind::Configuration): an endpoint, site, proxy or certificate is malformed, or a
    ///   Cargo feature is missing.
    pub fn build(self) -> Result<Client, Error> {
        let parts = self.parts()?;
        let transport = match parts.transport {
            Some(transport) => transport,
            None => Arc::new(BlockingHttp::new(&parts.settings)?),
        };
        Ok(Client { core: parts.core, credentials: parts.credentials, transport, options: parts.options })
    }
}
