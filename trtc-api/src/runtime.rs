//! Async runtimes: boxed futures, and blocking code inside and outside of a runtime.

use std::future::Future;
use std::pin::Pin;

/// A boxed future that can move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The reason why blocking work did not complete.
#[derive(Debug)]
#[cfg_attr(not(feature = "blocking"), allow(dead_code))]
pub(crate) enum BlockingError {
    /// The thread could not be started.
    NoThread(std::io::Error),
    /// The runtime could not be started.
    NoRuntime(std::io::Error),
    /// The work panicked, or its runtime has shut down.
    Panicked,
}

/// Runs blocking work without blocking an async runtime: on tokio's blocking thread pool, or on this thread if it does
/// not belong to tokio.
pub(crate) async fn unblock<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, BlockingError> {
    match tokio::runtime::Handle::try_current() {
        Ok(runtime) => runtime.spawn_blocking(work).await.map_err(|_| BlockingError::Panicked),
        Err(_) => Ok(work()),
    }
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

impl std::fmt::Display for BlockingError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoThread(error) => write!(f, "failed to start a thread: {error}"),
            Self::NoRuntime(error) => write!(f, "failed to start a runtime: {error}"),
            Self::Panicked => f.write_str("blocking work did not complete"),
        }
    }
}

impl std::error::Error for BlockingError {}
