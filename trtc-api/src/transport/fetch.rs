//! Plain questions to a neighbour: no proxy, no redirect, little patience.

use std::time::Duration;

use super::http::{Collected, transport_error, unusable};
use super::reqwest::needs_tokio;
use super::{Settings, TransportError, setup};
use crate::error::Error;

/// Fetches small things.
pub(crate) struct Fetch {
    client: ::reqwest::Client,
    limit: usize,
}

impl Fetch {
    /// Takes `limit` bytes at the most.
    pub(crate) fn new(connect: Duration, answer: Duration, limit: usize) -> Result<Self, Error> {
        let settings = Settings::direct(connect);
        let builder = setup::configured!(::reqwest::Client::builder(), &settings).timeout(answer);
        Ok(Self { client: builder.build().map_err(|error| unusable(&error))?, limit })
    }

    /// The status and the body.
    pub(crate) async fn get(&self, url: &str) -> Result<(u16, Vec<u8>), TransportError> {
        needs_tokio()?;
        let mut answer = self.client.get(url).send().await.map_err(transport_error)?;
        let mut body = Collected::new(self.limit, answer.content_length())?;
        while let Some(chunk) = answer.chunk().await.map_err(transport_error)? {
            body.push(chunk)?;
        }
        Ok((answer.status().as_u16(), body.finish().into()))
    }
}
