//! The interface of a client, async or blocking, that handles use.

use crate::client::{Caller, Client};
use crate::clock::Clock;

/// A client that task handles can use: [`Client`](crate::Client) or [`blocking::Client`](crate::blocking::Client).
///
/// This trait is sealed.
pub trait TaskClient: Caller + Clone + Send + 'static {
    /// The clock that the operations of a task wait by.
    #[doc(hidden)]
    fn clock(&self) -> &dyn Clock;

    /// The seed of the jitter of one operation.
    #[doc(hidden)]
    fn seed(&self) -> u64;

    /// The seconds by which the clock of the service is ahead, once a response has shown them.
    #[doc(hidden)]
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
