//! The state of the connection to Redis.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use tokio::time::Instant;

/// How long requests do not try to reach Redis after a failure.
const PAUSE: Duration = Duration::from_secs(1);

/// The connection, if there is one, and whether requests use Redis.
#[derive(Default)]
pub(super) struct Link(Mutex<State>);

#[derive(Default)]
struct State {
    current: Option<Linked>,
    /// The number of connections so far.
    connections: u64,
    paused_until: Option<Instant>,
}

/// A connection, with a number that tells it from later ones.
#[derive(Clone)]
pub(super) struct Linked {
    pub(super) connection: MultiplexedConnection,
    pub(super) number: u64,
}

impl Link {
    pub(super) fn current(&self) -> Option<Linked> {
        self.state().current.clone()
    }

    /// Returns the connection, if there is one, or an error after a failure.
    pub(super) fn usable(&self) -> Result<Option<Linked>, String> {
        let state = self.state();
        if state.paused_until.is_some_and(|until| Instant::now() < until) {
            return Err("it failed less than a second ago".to_owned());
        }
        Ok(state.current.clone())
    }

    pub(super) fn open(&self, connection: MultiplexedConnection) -> Linked {
        let mut state = self.state();
        state.connections += 1;
        let linked = Linked { connection, number: state.connections };
        state.current = Some(linked.clone());
        linked
    }

    /// Forgets a connection, and returns whether it was the current one.
    pub(super) fn close(&self, number: u64) -> bool {
        self.state().current.take_if(|current| current.number == number).is_some()
    }

    /// Makes requests fail at once for a while, so that they do not wait for Redis.
    pub(super) fn pause(&self) {
        self.state().paused_until = Instant::now().checked_add(PAUSE);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
