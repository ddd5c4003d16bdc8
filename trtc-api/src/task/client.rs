//! What handles need of a client of either kind.

use crate::client::{Caller, Client};
use crate::clock::Clock;

/// A client of either kind; sealed, as [`Caller`] is.
pub trait TaskClient: Caller + Clone + Send + 'static {
    /// The clock that the operations of a task wait by.
    fn clock(&self) -> &dyn Clock;

    /// The seed of the jitter of one operation.
    fn seed(&self) -> u64;

    /// The seconds by which the clock of the service is ahead, once a response has shown them.
    fn clock_skew(&self) -> Option<i64>;
}

impl TaskClient for Client {
    fn clock(&self) -> &dyn Clock {
        Self::clock(self)
    }

    fn seed(&self) -> u64 {
        Self::seed(self)
    }

    fn clock_skew(&self) -> Option<i64> {
        Self::clock_skew(self)
    }
}
