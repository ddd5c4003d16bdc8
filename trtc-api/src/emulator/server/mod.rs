//! The emulator over HTTP.

mod connection;
mod outgoing;

use std::convert::Infallible;
use std::fmt;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot};

use super::Emulator;
use super::control::Control;
pub(super) use connection::Limits;
use connection::Service;

/// How often the tasks of the emulator are brought up to date.
const ADVANCE_INTERVAL: Duration = Duration::from_millis(100);

/// An HTTP server of an emulator. It runs on its own thread until it is dropped.
#[must_use = "the server stops when it is dropped"]
pub struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

/// The emulator over HTTP.
impl Emulator {
    /// Serves the emulator over HTTP on a loopback address; port 0 selects a free port.
    ///
    /// The server is also an HTTP proxy that leads to itself, and has the [control interface](super::control).
    ///
    /// ```
    /// let server = trtc_api::emulator::Emulator::new().listen("127.0.0.1:0")?;
    /// assert!(server.url().starts_with("http://127.0.0.1:"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if the address cannot be listened on, or if it is not a loopback address and
    /// [`EmulatorBuilder::allow_remote`](super::EmulatorBuilder::allow_remote) was not set.
    pub fn listen(&self, address: impl ToSocketAddrs) -> io::Result<Server> {
        self.listen_with(address, Limits::default())
    }

    pub(super) fn listen_with(&self, address: impl ToSocketAddrs, limits: Limits) -> io::Result<Server> {
        let addresses: Vec<SocketAddr> = address.to_socket_addrs()?.collect();
        let loopback = !addresses.is_empty() && addresses.iter().all(|address| address.ip().is_loopback());
        if !loopback && !self.config.remote {
            let message = "the emulator listens only on loopback addresses, for example 127.0.0.1:0, unless remote \
                           clients are allowed";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let listener = std::net::TcpListener::bind(&*addresses)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel::<Infallible>();
        let emulator = self.clone();
        let service = Service::new(emulator.clone(), Control::new(emulator.clone()), limits);
        let thread = std::thread::Builder::new().name("trtc-emulator".to_owned()).spawn(move || {
            runtime.spawn(advance(emulator));
            runtime.spawn(accept(service, listener));
            // Ends when the server is dropped, which closes every connection.
            let _ = runtime.block_on(stopped);
        })?;
        Ok(Server { address, stop: Some(stop), thread: Some(thread) })
    }
}

impl Server {
    /// Returns the address that the server listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the URL to use as the endpoint of a client.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Blocks until the process is interrupted.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Reports the events of tasks when they are due, whether or not requests come.
async fn advance(emulator: Emulator) {
    loop {
        emulator.advance();
        tokio::time::sleep(ADVANCE_INTERVAL).await;
    }
}

async fn accept(service: Service, listener: std::net::TcpListener) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let free = Arc::new(Semaphore::new(service.limits.connections));
    loop {
        // Further connections wait in the queue of the system.
        let Ok(permit) = free.clone().acquire_owned().await else { return Ok(()) };
        let Ok((stream, _)) = listener.accept().await else {
            // The peer has closed the connection, or the process has no free file descriptor.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        tokio::spawn(service.clone().serve(stream, permit));
    }
}
