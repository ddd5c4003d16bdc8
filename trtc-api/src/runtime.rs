//! Async runtimes: boxed futures, and blocking code inside and outside of a runtime.

use std::cell::Cell;
use std::future::Future;
use std::panic::{catch_unwind, set_hook, take_hook};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::{Handle, Id};

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
/// not belong to tokio. The work is boxed, so that tokio's code for it is compiled once for each type of result.
pub(crate) async fn unblock<T: Send + 'static>(work: Box<dyn FnOnce() -> T + Send>) -> Result<T, BlockingError> {
    match Handle::try_current() {
        Ok(runtime) => runtime.spawn_blocking(work).await.map_err(|_| BlockingError::Panicked),
        Err(_) => Ok(work()),
    }
}

/// Returns whether this thread belongs to a tokio runtime with timers.
pub(crate) fn has_timers() -> bool {
    thread_local! {
        static LAST: Cell<Option<(Id, bool)>> = const { Cell::new(None) };
    }
    let Ok(runtime) = Handle::try_current() else { return false };
    match LAST.get() {
        Some((id, known)) if id == runtime.id() => known,
        _ => {
            let has_timers = works(|| drop(tokio::time::sleep(Duration::ZERO)));
            LAST.set(Some((runtime.id(), has_timers)));
            has_timers
        }
    }
}

/// Returns whether a probe runs to its end without a panic.
///
/// Tokio panics where timers or sockets are disabled, and has no function that reports it. A panic of the probe is not reported.
/// Panics of other threads are, and afterwards the panic hook is the one that it was.
pub(crate) fn works(probe: fn()) -> bool {
    static HOOK: Mutex<()> = Mutex::new(());
    thread_local! {
        static QUIET: Cell<bool> = const { Cell::new(false) };
    }
    if std::thread::panicking() {
        // The hook of a panicking thread cannot be changed.
        return catch_unwind(probe).is_ok();
    }
    let _one_at_a_time = HOOK.lock().unwrap_or_else(PoisonError::into_inner);
    let before = Arc::new(take_hook());
    let during = Arc::clone(&before);
    set_hook(Box::new(move |panic| {
        if !QUIET.get() {
            during(panic);
        }
    }));
    QUIET.set(true);
    let works = catch_unwind(probe).is_ok();
    QUIET.set(false);
    drop(take_hook());
    match Arc::try_unwrap(before) {
        Ok(before) => set_hook(before),
        // Another thread reports a panic at this moment.
        Err(before) => set_hook(Box::new(move |panic| before(panic))),
    }
    works
}

/// Runs blocking work outside of any async runtime: on this thread, or on a new one when this thread belongs to a
/// runtime, in which the work would panic.
///
/// The caller decides whether the thread may block (for example with `spawn_blocking`).
#[cfg(feature = "blocking")]
pub(crate) fn outside<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, BlockingError> {
    if Handle::try_current().is_err() {
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
