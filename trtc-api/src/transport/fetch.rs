//! Small GET requests to a host nearby: no proxy, no redirects, short timeouts.

use std::time::Duration;

use super::http::{Collected, transport_error, unusable};
use super::reqwest::{caught, needs_tokio};
use super::{Settings, TransportError, setup};
use crate::error::Error;

/// A client for small responses.
pub(crate) struct Fetch {
    client: ::reqwest::Client,
    limit: usize,
}

impl Fetch {
    /// Creates a client that accepts responses of up to `limit` bytes.
    pub(crate) fn new(connect_timeout: Duration, timeout: Duration, limit: usize) -> Result<Self, Error> {
        let settings = Settings::direct(connect_timeout);
        let builder = setup::configured!(::reqwest::Client::builder(), &settings, None).timeout(timeout);
        Ok(Self { client: builder.build().map_err(|error| unusable(&error))?, limit })
    }

    /// Returns the status and the body.
    pub(crate) async fn get(&self, url: &str) -> Result<(u16, Vec<u8>), TransportError> {
        needs_tokio()?;
        caught(async {
            let mut response = self.client.get(url).send().await.map_err(transport_error)?;
            let mut body = Collected::new(self.limit, response.content_length())?;
            while let Some(chunk) = response.chunk().await.map_err(transport_error)? {
                body.push(chunk)?;
            }
            Ok((response.status().as_u16(), body.finish().into()))
        })
        .await
    }
}
