//! Small GET requests to a host nearby: no proxy, no redirects, short timeouts.

use std::time::Duration;

use ::http::header::USER_AGENT;

use super::collect::Collected;
use super::failure::transport_error;
use super::setup::Setup;
use super::{Settings, TransportError, probe};
use crate::error::Error;

/// A client for small responses.
pub(crate) struct Fetch {
    client: ::reqwest::Client,
    timeout: Duration,
    limit: usize,
}

impl Fetch {
    /// Creates a client that accepts responses of up to `limit` bytes.
    pub(crate) fn new(connect_timeout: Duration, timeout: Duration, limit: usize) -> Result<Self, Error> {
        let setup = Setup::new(&Settings::direct(connect_timeout), None)?;
        Ok(Self { client: setup.client()?, timeout, limit })
    }

    /// Returns the status and the body.
    pub(crate) async fn get(&self, url: &str) -> Result<(u16, Vec<u8>), TransportError> {
        probe::runtime()?;
        probe::check_runtime()?;
        let request = self.client.get(url).header(USER_AGENT, crate::header::USER_AGENT).timeout(self.timeout);
        let mut response = request.send().await.map_err(transport_error)?;
        let mut body = Collected::new(self.limit, response.content_length())?;
        while let Some(chunk) = response.chunk().await.map_err(transport_error)? {
            body.push(chunk)?;
        }
        Ok((response.status().as_u16(), body.finish().into()))
    }
}
