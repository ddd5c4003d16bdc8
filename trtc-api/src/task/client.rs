//! The interface of a client, async or blocking, that handles use.

use crate::client::{Caller, Client};
use crate::clock::Clock;

/// A client that task handles can use: [`Client`](crate::Client) or [`blocking::Client`](crate::blocking::Client).
///
/// It is a bound of functions that take handles of both. The trait can't be implemented by other types.
///
/// ```
/// use trtc_api::task::{Task, TaskClient, TaskFamily, TaskPhase};
///
/// /// Returns one line about a task for a log.
/// fn line<F: TaskFamily, C: TaskClient>(task: &Task<F, C>) -> String {
///     match task.state().phase {
///         TaskPhase::Unknown => format!("{}: no event yet", task.id()),
///         phase => format!("{}: {phase:?}", task.id()),
///     }
/// }
/// ```
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
