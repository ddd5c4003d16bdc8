//! A check of the caller's context: requests are sent inside a tokio runtime with timers and I/O.

use std::net::UdpSocket;

use tokio::runtime::Handle;

use super::{TransportError, TransportErrorKind};
use crate::runtime::{has_timers, works};

/// Returns the runtime of this thread, or an error outside of one.
pub(super) fn runtime() -> Result<Handle, TransportError> {
    Handle::try_current().map_err(|_| {
        unusable("the built-in transport needs a tokio runtime; call it inside one, or use the blocking client")
    })
}

/// Returns an error if timers or I/O are disabled in the runtime of this thread.
pub(super) fn check_runtime() -> Result<(), TransportError> {
    if has_timers() && works(register_socket) {
        return Ok(());
    }
    Err(unusable("build the tokio runtime with `enable_all()`: it lacks timers or I/O"))
}

/// Registers a socket that sends nothing. If the system has none left, the request itself reports it.
fn register_socket() {
    if let Ok(socket) = UdpSocket::bind(("127.0.0.1", 0))
        && socket.set_nonblocking(true).is_ok()
    {
        drop(tokio::net::UdpSocket::from_std(socket));
    }
}

fn unusable(message: &str) -> TransportError {
    TransportError::new(TransportErrorKind::Unusable, message)
}
