//! The runtimes of the tests.

use std::ops::Deref;
use std::pin::Pin;

use tokio::runtime::Builder;

/// A Tokio runtime in the current thread.
///
/// It runs a future without its type, for each of which the compiler would otherwise compile the runtime again.
pub struct Runtime(tokio::runtime::Runtime);

impl Runtime {
    /// A runtime with timers and, if the program has them, sockets.
    #[expect(clippy::new_without_default, reason = "a default that creates a runtime would surprise")]
    pub fn new() -> Self {
        Self(Builder::new_current_thread().enable_all().build().unwrap())
    }

    /// A runtime without timers and sockets, for what must not need them.
    pub fn bare() -> Self {
        Self(Builder::new_current_thread().build().unwrap())
    }

    /// A runtime whose time is skipped where all wait.
    pub fn paused() -> Self {
        Self(Builder::new_current_thread().enable_time().start_paused(true).build().unwrap())
    }

    /// Runs a future to its end.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        let mut output = None;
        let future: Pin<Box<dyn Future<Output = ()> + '_>> = Box::pin(async { output = Some(future.await) });
        self.0.block_on(future);
        output.unwrap()
    }
}

impl Deref for Runtime {
    type Target = tokio::runtime::Runtime;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
