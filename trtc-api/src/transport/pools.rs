//! The HTTP clients of a transport: one for each async runtime that uses it.
//!
//! A connection is driven by the runtime that opened it. A request on a connection of a runtime that stands still would
//! wait until its timeout, so connections are never shared between runtimes. The same holds after `fork`: the child needs
//! a new runtime, which opens new connections.

use std::sync::{PoisonError, RwLock};

use tokio::runtime::{Handle, Id};

use super::probe::check_runtime;
use super::setup::Setup;
use super::{TransportError, TransportErrorKind};
use crate::error::Error;

/// The maximum number of runtimes with connections; the oldest makes room for another one.
const RUNTIMES: usize = 8;

pub(super) struct Pools {
    setup: Setup,
    /// Empty until the first request: then the client that was built first belongs to that runtime.
    known: RwLock<Vec<(Id, ::reqwest::Client)>>,
    first: ::reqwest::Client,
}

impl Pools {
    /// Builds the first client, so that invalid settings are errors of the builder.
    pub(super) fn new(setup: Setup) -> Result<Self, Error> {
        Ok(Self { first: setup.client()?, setup, known: RwLock::default() })
    }

    /// Returns the client of the runtime.
    pub(super) fn of(&self, runtime: &Handle) -> Result<::reqwest::Client, TransportError> {
        let id = runtime.id();
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, client)) = known.iter().find(|(known, _)| *known == id) {
            return Ok(client.clone());
        }
        drop(known);
        check_runtime()?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let client = if known.is_empty() {
            self.first.clone()
        } else {
            self.setup.client().map_err(|error| TransportError::new(TransportErrorKind::Unusable, error.message()))?
        };
        if known.len() >= RUNTIMES {
            known.remove(0);
        }
        known.push((id, client.clone()));
        Ok(client)
    }
}
