//! The emulator as a transport: in process, without a socket.

use super::Emulator;
use super::incoming::Incoming;
use super::response::{EmulatedResponse, End};
use crate::transport::{BoxFuture, Request, Response, Transport, TransportError, TransportErrorKind};

impl Transport for Emulator {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let response = self.handle_in_process(&request);
            if !response.delay.is_zero() {
                self.config.clock.sleep(response.delay.min(request.timeout)).await;
            }
            finish(response, &request)
        })
    }
}

#[cfg(feature = "blocking")]
impl crate::blocking::Transport for Emulator {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        let response = self.handle_in_process(&request);
        if !response.delay.is_zero() {
            self.config.clock.sleep_blocking(response.delay.min(request.timeout));
        }
        finish(response, &request)
    }
}

impl Emulator {
    fn handle_in_process(&self, request: &Request) -> EmulatedResponse {
        let host = request.url.split_once("://").map_or(&*request.url, |(_, rest)| rest);
        let (host, path) = host.split_at(host.find(['/', '?']).unwrap_or(host.len()));
        let query = path.split_once('?').map_or("", |(_, query)| query);
        self.handle(&Incoming { method: "POST", host, query, headers: &request.headers, body: &request.body })
    }
}

/// Returns what a network transport would return to its caller.
fn finish(response: EmulatedResponse, request: &Request) -> Result<Response, TransportError> {
    let broken = |message: &str| Err(TransportError::new(TransportErrorKind::Connection, message));
    if response.delay >= request.timeout {
        return Err(TransportError::new(TransportErrorKind::Timeout, "no response within the attempt timeout"));
    }
    match response.end {
        End::BeforeStart => return broken("connection reset by the emulator"),
        End::HalfWay => return broken("connection reset by the emulator in the middle of the response"),
        End::Complete => {}
    }
    if response.body.len() > request.max_response_bytes {
        let message = format!("it is larger than {} bytes", request.max_response_bytes);
        return Err(TransportError::new(TransportErrorKind::TooLarge, message));
    }
    let headers = response.headers();
    Ok(Response { headers, ..Response::new(response.status, response.body) })
}
