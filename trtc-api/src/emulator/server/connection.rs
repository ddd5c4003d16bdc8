//! One connection: its limits, tunnels, and the requests on it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{Method, Request, Response, StatusCode};
use http_body_util::BodyExt;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;

use super::outgoing::{self, Outgoing};
use crate::emulator::Emulator;
use crate::emulator::control::{Command, Control, ControlRequest};
use crate::emulator::incoming::Incoming;
use crate::engine::MAX_REQUEST_BYTES;

/// The size from which a body is not received any more.
const MAX_RECEIVED_BYTES: usize = 8 * MAX_REQUEST_BYTES;

/// Protection against clients that hold connections.
#[derive(Debug, Clone, Copy)]
pub(in crate::emulator) struct Limits {
    /// How many connections are served at once.
    pub(in crate::emulator) connections: usize,
    /// The time for the head of a request, and for which a connection may be idle.
    pub(in crate::emulator) head: Duration,
    /// The time for the body of a request.
    pub(in crate::emulator) body: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        // Below the usual limit of 1,024 open files.
        Self { connections: 900, head: Duration::from_secs(20), body: Duration::from_secs(60) }
    }
}

/// What serves connections.
#[derive(Clone)]
pub(super) struct Service {
    emulator: Emulator,
    control: Arc<Control>,
    pub(super) limits: Limits,
    /// Whether this is the inside of a tunnel.
    tunneled: bool,
}

impl Service {
    pub(super) fn new(emulator: Emulator, control: Control, limits: Limits) -> Self {
        Self { emulator, control: Arc::new(control), limits, tunneled: false }
    }

    /// Serves a connection, and holds the permit until it ends.
    pub(super) async fn serve(self, stream: TcpStream, permit: OwnedSemaphorePermit) {
        self.serve_io(TokioIo::new(stream), Arc::new(permit)).await;
    }

    async fn serve_io<I>(self, io: I, permit: Arc<OwnedSemaphorePermit>)
    where
        I: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
    {
        let mut protocol = hyper::server::conn::http1::Builder::new();
        protocol.timer(TokioTimer::new()).header_read_timeout(self.limits.head);
        let service = service_fn(move |request| self.clone().respond(request, permit.clone()));
        let _ = protocol.serve_connection(io, service).with_upgrades().await;
    }

    async fn respond(
        self,
        request: Request<hyper::body::Incoming>,
        permit: Arc<OwnedSemaphorePermit>,
    ) -> Result<Response<Outgoing>, io::Error> {
        if request.method() == Method::CONNECT {
            return Ok(self.connect(request, permit));
        }
        let (head, body) = request.into_parts();
        let body = match self.read(body).await {
            Ok(body) => body,
            Err(status) => return Ok(outgoing::unreadable(status)),
        };
        // The URL of a request to a proxy has the host, which then counts.
        let host = match head.uri.authority() {
            Some(authority) => authority.as_str(),
            None => head.headers.get(http::header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default(),
        };
        if head.headers.get_all(http::header::HOST).iter().count() > 1 {
            return Ok(outgoing::unreadable(StatusCode::BAD_REQUEST));
        }
        let (path, query) = (head.uri.path(), head.uri.query().unwrap_or_default());
        let (method, headers) = (head.method.as_str(), &head.headers);
        if Control::owns(path) {
            let command = Command { method, path, query, body: &body };
            let request = ControlRequest { host, headers, command };
            let (status, body) = self.control.handle(&request);
            return Ok(outgoing::json(status, &body));
        }
        let response = self.emulator.handle(&Incoming { method, host, query, headers, body: &body });
        tokio::time::sleep(response.delay).await;
        outgoing::emulated(response)
    }

    /// Reads a body. One that is too large is received to its end, so that the client reads the response, but not kept.
    async fn read(&self, mut body: hyper::body::Incoming) -> Result<Bytes, StatusCode> {
        let (mut bytes, mut total) = (BytesMut::new(), 0);
        let receive = async {
            while let Some(frame) = body.frame().await {
                let frame = frame.map_err(|_| StatusCode::BAD_REQUEST)?;
                let data = frame.into_data().unwrap_or_default();
                total += data.len();
                // One byte over the limit suffices to reject the request as too large.
                let room = (MAX_REQUEST_BYTES + 1).saturating_sub(bytes.len());
                bytes.extend_from_slice(data.get(..room).unwrap_or(&data));
                if total > MAX_RECEIVED_BYTES {
                    return Err(StatusCode::PAYLOAD_TOO_LARGE);
                }
            }
            Ok(())
        };
        match tokio::time::timeout(self.limits.body, receive).await {
            Ok(result) => result.map(|()| bytes.freeze()),
            Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
        }
    }

    /// Opens a tunnel into the emulator itself, whatever host the client asks for.
    fn connect(self, request: Request<hyper::body::Incoming>, permit: Arc<OwnedSemaphorePermit>) -> Response<Outgoing> {
        if self.tunneled {
            // A tunnel inside of a tunnel.
            return outgoing::unreadable(StatusCode::METHOD_NOT_ALLOWED);
        }
        let inside = Self { tunneled: true, ..self };
        // Boxed, because the future would contain itself.
        let tunnel: crate::runtime::BoxFuture<'static, ()> = Box::pin(async move {
            if let Ok(io) = hyper::upgrade::on(request).await {
                inside.serve_io(io, permit).await;
            }
        });
        tokio::spawn(tunnel);
        outgoing::opened()
    }
}
