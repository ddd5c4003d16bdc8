//! A request body that knows whether it was sent.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// The body is taken once a connection is there: before, no complete request can have reached the service.
pub(super) struct Observed {
    body: Bytes,
    sent: Sent,
}

/// Whether a body was sent, at least in part.
#[derive(Clone)]
pub(super) struct Sent(Arc<AtomicBool>);

impl Observed {
    pub(super) fn new(body: Bytes) -> Self {
        // An empty body is never taken.
        let sent = Sent(Arc::new(AtomicBool::new(body.is_empty())));
        Self { body, sent }
    }

    pub(super) fn sent(&self) -> Sent {
        self.sent.clone()
    }
}

impl Sent {
    pub(super) fn get(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl Body for Observed {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.sent.0.store(true, Ordering::Release);
        let body = std::mem::take(&mut self.body);
        Poll::Ready((!body.is_empty()).then(|| Ok(Frame::data(body))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.body.len() as u64)
    }
}
