//! Streaming responses for the blocking transport.
//!
//! reqwest's blocking client limits the whole life of a response. A stream is therefore opened by the async transport, on
//! a runtime in a thread of its own, which starts with the first stream.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use super::blocking::Body;
use super::{
    Body as AsyncBody, Request, Reqwest, Settings, StreamingResponse, Transport, TransportError, TransportErrorKind,
};
use crate::error::Error;
use crate::runtime::{self, BlockingError};

/// Opens streams.
pub(super) struct Streams {
    transport: Reqwest,
    driver: Mutex<Option<Arc<Driver>>>,
}

impl Streams {
    pub(super) fn new(settings: &Settings) -> Result<Self, Error> {
        Ok(Self { transport: Reqwest::new(settings)?, driver: Mutex::default() })
    }

    /// Sends a request and returns the response as soon as its head was received.
    pub(super) fn open(&self, request: Request) -> Result<StreamingResponse<Body>, TransportError> {
        let driver = self.driver()?;
        let idle = request.stream_idle_timeout;
        let opened = runtime::outside(|| driver.runtime.block_on(self.transport.stream(request)))??;
        let StreamingResponse { status, headers, body } = opened;
        let body = Chunks { body: Some(body), driver, idle };
        Ok(StreamingResponse::new(status, headers, Box::new(body) as Body))
    }

    fn driver(&self) -> Result<Arc<Driver>, TransportError> {
        let mut driver = self.driver.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(driver) = &*driver {
            return Ok(Arc::clone(driver));
        }
        Ok(Arc::clone(driver.insert(Arc::new(Driver::start()?))))
    }
}

/// A thread that drives the connections of streams. It ends with the last stream of a client that was dropped.
struct Driver {
    runtime: Handle,
    /// Ends the thread when it is dropped.
    _stop: oneshot::Sender<()>,
}

impl Driver {
    fn start() -> Result<Self, TransportError> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(BlockingError::NoRuntime)?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        std::thread::Builder::new()
            .name("trtc-api-streams".to_owned())
            .spawn(move || {
                // An error is the signal: the sender was dropped.
                let _ = runtime.block_on(stopped);
            })
            .map_err(BlockingError::NoThread)?;
        Ok(Self { runtime: handle, _stop: stop })
    }
}

/// The chunks of a body; an error is the last item.
struct Chunks {
    body: Option<Box<dyn AsyncBody>>,
    driver: Arc<Driver>,
    idle: Duration,
}

impl Iterator for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (driver, idle) = (&self.driver, self.idle);
        let mut body = self.body.take()?;
        let next =
            runtime::outside(|| driver.runtime.block_on(async { tokio::time::timeout(idle, body.next()).await }));
        let chunk = match next {
            Ok(Ok(chunk)) => chunk,
            Ok(Err(_)) => {
                let message =
                    format!("the stream was silent for {} s; raise `stream_idle_timeout`", idle.as_secs_f64());
                Err(TransportError::new(TransportErrorKind::Timeout, message))
            }
            Err(error) => Err(error.into()),
        };
        if matches!(chunk, Ok(Some(_))) {
            self.body = Some(body);
        }
        chunk.transpose()
    }
}
