//! The emulator as a transport: in process, with no socket.

use std::time::Duration;

use super::Emulator;
use super::response::{Answer, End};
use super::verify::Incoming;
use crate::transport::{BoxFuture, Request, Response, Transport, TransportError, TransportErrorKind};

impl Transport for Emulator {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let answer = self.take_request(&request);
            let clock = self.clock_handle();
            if !answer.delay.is_zero() {
                clock.sleep(answer.delay.min(request.timeout)).await;
            }
            finish(answer, &request)
        })
    }
}

#[cfg(feature = "blocking")]
impl crate::blocking::Transport for Emulator {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        let answer = self.take_request(&request);
        if answer.delay > Duration::ZERO {
            self.clock_handle().sleep_blocking(answer.delay.min(request.timeout));
        }
        finish(answer, &request)
    }
}

impl Emulator {
    fn take_request(&self, request: &Request) -> Answer {
        let host = request.url.split_once("://").map_or(&*request.url, |(_, rest)| rest);
        let host = host.split('/').next().unwrap_or(host);
        self.handle(&Incoming { method: "POST", host, headers: &request.headers, body: &request.body })
    }
}

/// What the caller of a real transport would see of such an answer.
fn finish(answer: Answer, request: &Request) -> Result<Response, TransportError> {
    let broken = |message: &str| Err(TransportError::new(TransportErrorKind::Connection, message));
    if answer.delay >= request.timeout {
        return Err(TransportError::new(TransportErrorKind::Timeout, "operation timed out"));
    }
    match answer.end {
        End::BeforeStart => return broken("connection reset by the emulator"),
        End::HalfWay => return broken("connection closed by the emulator half-way through the answer"),
        End::Whole => {}
    }
    if answer.body.len() > request.max_response_bytes {
        let message = format!("it is larger than {} bytes", request.max_response_bytes);
        return Err(TransportError::new(TransportErrorKind::TooLarge, message));
    }
    let headers = answer.headers();
    Ok(Response { headers, ..Response::new(answer.status, answer.body) })
}
