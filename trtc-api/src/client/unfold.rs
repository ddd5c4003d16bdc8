//! A stream built from a state and an async step.

use std::pin::Pin;
use std::task::{Context, Poll};

use crate::transport::BoxFuture;

/// The result of a step: the next state, and an item or `None` at the end.
type Stepped<S, T> = (S, Option<T>);

/// A running step.
pub(super) type Stepping<S, T> = BoxFuture<'static, Stepped<S, T>>;

/// Runs a step whenever an item is polled. Dropping it cancels the running step.
pub(super) struct Unfold<S, T> {
    stage: Stage<S, T>,
    step: fn(S) -> Stepping<S, T>,
}

enum Stage<S, T> {
    Idle(S),
    Busy(Stepping<S, T>),
    Over,
}

/// Only the future is pinned, and it is boxed.
impl<S, T> Unpin for Unfold<S, T> {}

impl<S, T> Unfold<S, T> {
    pub(super) fn new(state: S, step: fn(S) -> Stepping<S, T>) -> Self {
        Self { stage: Stage::Idle(state), step }
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<T>> {
        loop {
            match std::mem::replace(&mut self.stage, Stage::Over) {
                Stage::Idle(state) => self.stage = Stage::Busy((self.step)(state)),
                Stage::Over => return Poll::Ready(None),
                Stage::Busy(mut future) => match Pin::as_mut(&mut future).poll(context) {
                    Poll::Pending => {
                        self.stage = Stage::Busy(future);
                        return Poll::Pending;
                    }
                    Poll::Ready((_, None)) => return Poll::Ready(None),
                    Poll::Ready((state, item)) => {
                        self.stage = Stage::Idle(state);
                        return Poll::Ready(item);
                    }
                },
            }
        }
    }
}
