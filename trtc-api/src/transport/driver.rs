//! The runtime of the blocking transport, on a thread of its own that drives the connections.

use std::future::Future;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use super::TransportError;
use crate::runtime::BlockingError;

/// Starts the thread when it is first needed.
#[derive(Default)]
pub(super) struct Drivers(Mutex<Option<Arc<Driver>>>);

impl Drivers {
    /// Returns the driver of the process. After `fork`, the thread is missing in the child, which gets a driver of its own.
    pub(super) fn of(&self, process: u32) -> Result<Arc<Driver>, TransportError> {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*current {
            Some(driver) if driver.process == process => Ok(Arc::clone(driver)),
            _ => Ok(Arc::clone(current.insert(Arc::new(Driver::start(process)?)))),
        }
    }
}

/// A runtime and its thread, which ends when the last clone of the client and the last stream are dropped.
pub(super) struct Driver {
    runtime: Handle,
    process: u32,
    /// Ends the thread when it is dropped.
    _stop: oneshot::Sender<()>,
}

impl Driver {
    fn start(process: u32) -> Result<Self, TransportError> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(BlockingError::NoRuntime)?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        std::thread::Builder::new()
            .name("trtc-api-blocking".to_owned())
            .spawn(move || {
                // An error is the signal: the sender was dropped.
                let _ = runtime.block_on(stopped);
            })
            .map_err(BlockingError::NoThread)?;
        Ok(Self { runtime: handle, process, _stop: stop })
    }

    /// Runs a future on the thread of the driver, and blocks this thread until it ends.
    ///
    /// The connections are driven by the same thread, so that one which a call has finished with is free for the next.
    pub(super) fn run<T: Send + 'static>(
        &self,
        future: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, TransportError> {
        let (sender, receiver) = sync_channel(1);
        self.runtime.spawn(async move {
            // The receiver waits for it.
            let _ = sender.send(future.await);
        });
        receiver.recv().map_err(|_| BlockingError::Panicked.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A driver is never that of the process before `fork`.
    #[test]
    fn each_process_has_a_driver_of_its_own() {
        let drivers = Drivers::default();
        let (first, again) = (drivers.of(1).unwrap(), drivers.of(1).unwrap());
        assert!(Arc::ptr_eq(&first, &again));
        let child = drivers.of(2).unwrap();
        assert!(!Arc::ptr_eq(&first, &child));
        assert_eq!(child.run(async { tokio::task::yield_now().await }).unwrap(), ());
    }
}
