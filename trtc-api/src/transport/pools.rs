//! The HTTP clients of a transport: one for each async runtime that uses it.
//!
//! A connection is driven by the runtime that opened it. A request on a connection of a runtime that stands still would
//! wait until its timeout, so connections are never shared between runtimes. The same holds after `fork`: the child needs
//! a new runtime, which opens new connections.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::runtime::{Handle, Id};

use super::probe::check_runtime;
use super::setup::Setup;
use super::{TransportError, TransportErrorKind};
use crate::error::Error;

/// The maximum number of runtimes with connections; the oldest makes room for another one.
const RUNTIMES: usize = 8;

/// A runtime that received a response this short a time ago has processed its events; shorter than the way to any server.
const RECENT: Duration = Duration::from_micros(50);

pub(super) struct Pools {
    setup: Setup,
    /// Empty until the first request: then the client that was built first belongs to that runtime.
    known: RwLock<Vec<(Id, Arc<Pool>)>>,
    first: ::reqwest::Client,
}

/// The HTTP client of one runtime.
pub(super) struct Pool {
    pub(super) client: ::reqwest::Client,
    start: Instant,
    /// When the last response was received, in nanoseconds since the start. Before the first one there is no connection.
    received: AtomicU64,
}

impl Pools {
    /// Builds the first client, so that invalid settings are errors of the builder.
    pub(super) fn new(setup: Setup) -> Result<Self, Error> {
        Ok(Self { first: setup.client()?, setup, known: RwLock::default() })
    }

    /// Returns the client of the runtime.
    pub(super) fn of(&self, runtime: &Handle) -> Result<Arc<Pool>, TransportError> {
        let id = runtime.id();
        let find = |known: &[(Id, Arc<Pool>)]| known.iter().find(|(of, _)| *of == id).map(|(_, pool)| Arc::clone(pool));
        if let Some(pool) = find(&self.known.read().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(pool);
        }
        check_runtime()?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread of the runtime may have been first.
        if let Some(pool) = find(&known) {
            return Ok(pool);
        }
        let client = if known.is_empty() {
            self.first.clone()
        } else {
            self.setup.client().map_err(|error| TransportError::new(TransportErrorKind::Unusable, error.message()))?
        };
        if known.len() >= RUNTIMES {
            known.remove(0);
        }
        let pool = Arc::new(Pool::new(client));
        known.push((id, Arc::clone(&pool)));
        Ok(pool)
    }
}

impl Pool {
    pub(super) fn new(client: ::reqwest::Client) -> Self {
        Self { client, start: Instant::now(), received: AtomicU64::new(0) }
    }

    /// Notes that a response was received, for which the runtime has processed its events.
    pub(super) fn received(&self) {
        self.received.store(self.now(), Ordering::Relaxed);
    }

    /// Lets the runtime process its events, so that the pool notices connections which the server has closed while the
    /// runtime stood still.
    pub(super) async fn refresh(&self) {
        if !is_recent(self.received.load(Ordering::Relaxed), self.now()) {
            tokio::task::yield_now().await;
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

fn is_recent(received: u64, now: u64) -> bool {
    Duration::from_nanos(now.saturating_sub(received)) < RECENT
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::super::Settings;
    use super::*;

    #[test]
    fn the_first_requests_of_a_runtime_share_one_pool() {
        const THREADS: usize = 8;
        let pools = Pools::new(Setup::new(&Settings::direct(RECENT), None).unwrap()).unwrap();
        for _ in 0..50 {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let start = Barrier::new(THREADS);
            let of = || {
                let _context = runtime.enter();
                start.wait();
                pools.of(runtime.handle()).unwrap()
            };
            std::thread::scope(|scope| (0..THREADS).for_each(|_| drop(scope.spawn(of))));
            let known = pools.known.read().unwrap();
            assert_eq!(known.iter().filter(|(id, _)| *id == runtime.handle().id()).count(), 1);
        }
    }

    /// A runtime that stood still for a moment has not noticed what the server did.
    #[test]
    fn only_a_response_of_this_moment_counts_as_recent() {
        assert!(is_recent(1_000, 1_000) && is_recent(1_000, 50_999));
        assert!(!is_recent(1_000, 51_000) && !is_recent(0, 30_000_000));
    }
}
