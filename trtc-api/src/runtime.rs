//! How blocking code gets along with async runtimes, its own and others.

use std::future::Future;

use crate::transport::{TransportError, TransportErrorKind};

/// Works where no runtime is: on this thread, or on a new one when this belongs to a runtime, which would panic.
///
/// Whether the thread may be kept waiting (as by `spawn_blocking`) is the caller's business.
pub(crate) fn outside<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, TransportError> {
    if tokio::runtime::Handle::try_current().is_err() {
        return Ok(work());
    }
    let unusable = |message| TransportError::new(TransportErrorKind::Unusable, message);
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().spawn_scoped(scope, work);
        let thread = thread.map_err(|error| unusable("no thread could be started").with_source(error))?;
        // The work has no panic of its own; one in the HTTP stack says nothing of how far the request got.
        let broken = |_| TransportError::new(TransportErrorKind::Connection, "the HTTP stack panicked");
        thread.join().map_err(broken)
    })
}

/// Waits for a future on a runtime that is made for it.
pub(crate) fn wait<T: Send>(future: impl Future<Output = T> + Send) -> Result<T, TransportError> {
    outside(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let unusable =
            |error| TransportError::new(TransportErrorKind::Unusable, "no runtime could be started").with_source(error);
        Ok(runtime.map_err(unusable)?.block_on(future))
    })?
}
