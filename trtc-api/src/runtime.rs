//! Async runtimes: boxed futures, and blocking code inside and outside of a runtime.

use std::future::Future;
use std::pin::Pin;

/// A boxed future that can move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Why blocking work could not run to its end.
#[cfg(feature = "blocking")]
#[derive(Debug)]
pub(crate) enum BlockingError {
    /// The thread could not be started.
    NoThread(std::io::Error),
    /// The runtime could not be started.
    NoRuntime(std::io::Error),
    /// The work panicked.
    Panicked,
}

/// Runs blocking work outside of any async runtime: on this thread, or on a new one when this thread belongs to a
/// runtime, in which the work would panic.
///
/// The caller decides whether the thread may block (for example with `spawn_blocking`).
#[cfg(feature = "blocking")]
pub(crate) fn outside<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, BlockingError> {
    if tokio::runtime::Handle::try_current().is_err() {
        return Ok(work());
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().spawn_scoped(scope, work).map_err(BlockingError::NoThread)?;
        thread.join().map_err(|_| BlockingError::Panicked)
    })
}

/// Blocks on a future, on a runtime that exists for this call only.
#[cfg(feature = "blocking")]
pub(crate) fn block_on<T: Send>(future: impl Future<Output = T> + Send) -> Result<T, BlockingError> {
    outside(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        Ok(runtime.map_err(BlockingError::NoRuntime)?.block_on(future))
    })?
}
