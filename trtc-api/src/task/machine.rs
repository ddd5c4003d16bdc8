//! The common parts of the state machines of this module, and the drivers that run them.

use std::sync::Arc;
use std::time::Duration;

use crate::client::Client;
use crate::engine::Jitter;
use crate::error::Error;
use crate::object::{Object, Template};
use crate::schema::ActionInfo;

/// A state machine: decides what is sent and when, without any input or output.
pub(super) trait Machine: Send {
    /// The next step at a time of the monotonic clock.
    fn next(&mut self, now: Duration) -> Step;

    /// Takes the outcome of a call.
    fn received(&mut self, now: Duration, result: Result<Box<dyn Object>, Error>);
}

/// What a driver does next.
pub(super) enum Step {
    /// Send the request, then report the outcome.
    Send(Outgoing),
    /// Wait, then request the next step.
    Sleep(Duration),
    /// The operation is over.
    Done,
}

/// A request of any action.
pub(super) struct Outgoing {
    pub(super) info: &'static ActionInfo,
    pub(super) request: Arc<dyn Object>,
    pub(super) response: Template,
    /// The total timeout of the call, if the client has no shorter one.
    pub(super) limit: Duration,
}

/// Runs a machine with the async client.
pub(super) async fn drive(client: &Client, machine: &mut dyn Machine) {
    let clock = client.clock();
    // A clock that does not move while it waits must not keep a machine waiting forever.
    let mut now = clock.monotonic();
    loop {
        match machine.next(now) {
            Step::Send(Outgoing { info, request, response, limit }) => {
                let result = client.send_dyn(info, &*request, response, limit).await;
                now = now.max(clock.monotonic());
                machine.received(now, result);
            }
            Step::Sleep(pause) => {
                clock.sleep(pause).await;
                now = clock.monotonic().max(now.saturating_add(pause));
            }
            Step::Done => return,
        }
    }
}

/// Runs a machine with the blocking client.
#[cfg(feature = "blocking")]
pub(super) fn drive_blocking(client: &crate::blocking::Client, machine: &mut dyn Machine) {
    let clock = client.clock();
    let mut now = clock.monotonic();
    loop {
        match machine.next(now) {
            Step::Send(Outgoing { info, request, response, limit }) => {
                let result = client.send_dyn(info, &*request, response, limit);
                now = now.max(clock.monotonic());
                machine.received(now, result);
            }
            Step::Sleep(pause) => {
                clock.sleep_blocking(pause);
                now = clock.monotonic().max(now.saturating_add(pause));
            }
            Step::Done => return,
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
