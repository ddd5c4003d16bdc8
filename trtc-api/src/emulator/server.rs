//! The emulator over loopback HTTP.

use std::convert::Infallible;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Frame};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::Emulator;
use super::response::{EmulatedResponse, End};
use super::verify::Incoming;
use crate::engine::MAX_REQUEST_BYTES;

/// How often the tasks of the emulator are brought up to date.
const ADVANCE_INTERVAL: Duration = Duration::from_millis(100);

/// An HTTP server of an emulator on a loopback address. It runs on its own thread until it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

impl Emulator {
    /// Serves the emulator over HTTP on a loopback address; port 0 selects a free port.
    ///
    /// ```
    /// let server = trtc_api::emulator::Emulator::new().listen("127.0.0.1:0")?;
    /// assert!(server.url().starts_with("http://127.0.0.1:"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if the address is not a loopback address or cannot be listened on.
    pub fn listen(&self, address: impl ToSocketAddrs) -> io::Result<Server> {
        let addresses: Vec<SocketAddr> = address.to_socket_addrs()?.collect();
        if addresses.is_empty() || addresses.iter().any(|address| !address.ip().is_loopback()) {
            let message = "the emulator listens only on loopback addresses; for example, 127.0.0.1:0";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let listener = std::net::TcpListener::bind(&*addresses)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel::<Infallible>();
        let emulator = self.clone();
        let thread = std::thread::Builder::new().name("trtc-emulator".to_owned()).spawn(move || {
            runtime.spawn(advance(emulator.clone()));
            runtime.spawn(accept(emulator, listener));
            // Ends when the server is dropped, which closes every connection.
            let _ = runtime.block_on(stopped);
        })?;
        Ok(Server { address, stop: Some(stop), thread: Some(thread) })
    }
}

impl Server {
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

async fn accept(emulator: Emulator, listener: std::net::TcpListener) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // The peer has closed the connection, or the process has no free file descriptor.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let emulator = emulator.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| serve(emulator.clone(), request));
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn serve(emulator: Emulator, request: Request<hyper::body::Incoming>) -> Result<Response<Outgoing>, io::Error> {
    let (head, body) = request.into_parts();
    // One byte over the limit suffices to reject the request as too large.
    let body = Limited::new(body, MAX_REQUEST_BYTES + 1).collect().await;
    let body = match body {
        Ok(body) => body.to_bytes(),
        Err(_) => vec![b' '; MAX_REQUEST_BYTES + 1].into(),
    };
    let host = head.headers.get(http::header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let incoming = Incoming { method: head.method.as_str(), host, headers: &head.headers, body: &body };
    let response = emulator.handle(&incoming);
    tokio::time::sleep(response.delay).await;
    outgoing(response)
}

/// Converts a response; on an error hyper closes the connection without a response.
fn outgoing(response: EmulatedResponse) -> Result<Response<Outgoing>, io::Error> {
    let (length, own_headers) = (response.body.len(), response.headers());
    let mut body = Outgoing { bytes: response.body.into(), complete: response.end == End::Complete };
    match response.end {
        End::BeforeStart => return Err(io::ErrorKind::ConnectionReset.into()),
        End::HalfWay => body.bytes.truncate(length / 2),
        End::Complete => {}
    }
    let status = response.status;
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.extend(own_headers);
    headers.insert(http::header::CONTENT_LENGTH, length.into());
    Ok(response)
}

/// A body that sends its bytes and then ends, or resets the connection if it is not complete.
struct Outgoing {
    bytes: Bytes,
    complete: bool,
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let bytes = std::mem::take(&mut self.bytes);
        Poll::Ready(match (bytes.is_empty(), self.complete) {
            (false, _) => Some(Ok(Frame::data(bytes))),
            (true, true) => None,
            (true, false) => Some(Err(io::ErrorKind::ConnectionReset.into())),
        })
    }
}
