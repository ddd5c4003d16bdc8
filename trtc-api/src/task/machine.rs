//! The common parts of the state machines of this module, and the drivers that run them.

use std::sync::Arc;
use std::time::Duration;

use crate::client::Client;
use crate::clock::Clock;
use crate::engine::Jitter;
use crate::error::Error;
use crate::lifecycle::TaskAction;
use crate::object::Object;

/// A state machine: decides what is sent and when, without any input or output.
pub(crate) trait Machine: Send {
    /// The next step at a time of the monotonic clock.
    fn next(&mut self, now: Duration) -> Step;

    /// Takes the outcome of a call.
    fn received(&mut self, now: Duration, result: Result<Box<dyn Object>, Error>);
}

/// What a driver does next.
pub(crate) enum Step {
    /// Send the request, then report the outcome.
    Send(Outgoing),
    /// Wait, then request the next step.
    Sleep(Duration),
    /// The operation is over.
    Done,
}

/// A request of any action.
pub(crate) struct Outgoing {
    pub(crate) action: TaskAction,
    pub(crate) request: Arc<dyn Object>,
    /// The total timeout of the call, if the client has no shorter one.
    pub(crate) limit: Duration,
}

/// A state machine, and what its end means for the caller.
pub(crate) struct Operation<M, T> {
    pub(crate) machine: M,
    pub(crate) finish: Box<dyn FnOnce(M) -> Result<T, Error> + Send>,
}

impl<M, T> Operation<M, T> {
    pub(super) fn new(machine: M, finish: impl FnOnce(M) -> Result<T, Error> + Send + 'static) -> Self {
        Self { machine, finish: Box::new(finish) }
    }
}

/// The time of a machine. A clock that does not move while the driver waits must not keep a machine waiting forever.
pub(crate) struct Timeline<'a> {
    clock: &'a dyn Clock,
    now: Duration,
}

impl<'a> Timeline<'a> {
    pub(crate) fn new(clock: &'a dyn Clock) -> Self {
        Self { clock, now: clock.monotonic() }
    }

    pub(crate) fn now(&mut self) -> Duration {
        self.now = self.now.max(self.clock.monotonic());
        self.now
    }

    /// The driver has waited.
    pub(crate) fn slept(&mut self, pause: Duration) {
        self.now = self.clock.monotonic().max(self.now.saturating_add(pause));
    }
}

/// Runs a machine to its end with the async client.
pub(super) async fn run<M: Machine, T>(client: &Client, operation: Operation<M, T>) -> Result<T, Error> {
    let Operation { mut machine, finish } = operation;
    let mut time = Timeline::new(client.clock());
    loop {
        match machine.next(time.now()) {
            Step::Send(Outgoing { action, request, limit }) => {
                let result = client.send_dyn(action, &*request, limit).await;
                machine.received(time.now(), result);
            }
            Step::Sleep(pause) => {
                client.clock().sleep(pause).await;
                time.slept(pause);
            }
            Step::Done => return finish(machine),
        }
    }
}

/// Growing pauses between polls, with jitter so that callers do not poll together.
pub(super) struct Pauses {
    next: Duration,
    max: Duration,
    jitter: Jitter,
}

impl Pauses {
    pub(super) fn new(first: Duration, max: Duration, jitter: Jitter) -> Self {
        Self { next: first, max, jitter }
    }

    /// The next pause: at least two thirds of the current maximum.
    pub(super) fn next(&mut self) -> Duration {
        let pause = self.next;
        self.next = (pause * 3 / 2).min(self.max);
        pause.mul_f64(1.0 - self.jitter.next() / 3.0)
    }
}
