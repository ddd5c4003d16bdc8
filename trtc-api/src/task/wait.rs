//! The decisions of waiting: until a task runs, or until it has ended.

use std::sync::Arc;
use std::time::Duration;

use super::machine::{Machine, Pauses, Step};
use super::poll::{Poll, Polled, Presence};
use super::shared::{Absence, GONE, GONE_PAUSE, Shared, may_pass};
use crate::engine::Jitter;
use crate::error::{Error, ErrorKind};
use crate::lifecycle::Phase;
use crate::object::Object;

/// What is waited for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    Running,
    Ended,
}

/// A wait. Its result is whether the task got there in time.
pub(crate) struct Wait {
    shared: Arc<Shared>,
    poll: Poll,
    until: Until,
    timeout: Duration,
    deadline: Option<Duration>,
    pauses: Pauses,
    pause: Option<Duration>,
    gone: u32,
    polled: bool,
    last: Option<Error>,
    result: Option<Result<bool, Error>>,
}

impl Wait {
    pub(super) fn new(shared: Arc<Shared>, until: Until, timeout: Duration, jitter: Jitter) -> Self {
        let pauses = match until {
            Until::Running => Pauses::new(Duration::from_secs(1), Duration::from_secs(5), jitter),
            Until::Ended => Pauses::new(Duration::from_secs(2), Duration::from_secs(30), jitter),
        };
        let poll = Poll::new(Arc::clone(&shared), shared.lifecycle.describe_name());
        Self {
            shared,
            poll,
            until,
            timeout,
            deadline: None,
            pauses,
            pause: None,
            gone: 0,
            polled: false,
            last: None,
            result: None,
        }
    }

    pub(super) fn into_result(self) -> Result<bool, Error> {
        self.result.unwrap_or(Ok(false))
    }

    fn name(&self) -> &'static str {
        self.shared.lifecycle.describe_name()
    }

    #[inline]
    fn observed(&mut self, presence: &Presence) {
        self.polled = true;
        self.last = None;
        let absent = matches!(presence, Presence::Absent(Absence::Ended));
        self.gone = if absent { self.gone + 1 } else { 0 };
        let result = match (presence, self.until) {
            (Presence::Present(Phase::Waiting, _), _) => None,
            (Presence::Present(Phase::Ending, _), Until::Running) => Some(Err(self.shared.ended(self.name()))),
            (Presence::Present(..), Until::Running) => Some(Ok(true)),
            (Presence::Present(..), Until::Ended) | (Presence::Absent(Absence::NotYet), _) => None,
            (Presence::Absent(Absence::Ended), _) if self.gone < GONE => None,
            (Presence::Absent(Absence::Ended), Until::Running) => Some(Err(self.shared.ended(self.name()))),
            (Presence::Absent(Absence::Ended), Until::Ended) => {
                self.shared.lock().log.gone();
                Some(Ok(true))
            }
            (Presence::Absent(Absence::Unknown), _) => Some(Err(self.shared.lost(self.name()))),
        };
        self.result = result;
        if self.result.is_none() {
            let short = (self.gone > 0).then_some(GONE_PAUSE);
            self.pause = Some(short.unwrap_or_else(|| self.pauses.next()));
        }
    }

    /// Whether events have reported the end.
    fn over_by_events(&self) -> bool {
        self.shared.lock().log.is_over()
    }
}

impl Machine for Wait {
    #[inline]
    fn next(&mut self, now: Duration) -> Step {
        let deadline = *self.deadline.get_or_insert(now.saturating_add(self.timeout));
        let left = deadline.saturating_sub(now);
        if self.result.is_none() && self.over_by_events() {
            self.result = Some(match self.until {
                Until::Ended => Ok(true),
                Until::Running => Err(self.shared.ended(self.name())),
            });
        }
        // A task that is gone is polled once more, even at the end of the time.
        if self.result.is_none() && left.is_zero() && self.gone == 0 && (self.polled || self.last.is_some()) {
            self.result = Some(match self.last.take() {
                Some(error) if !self.polled => Err(self.shared.error(error)),
                _ => Ok(false),
            });
        }
        if self.result.is_some() {
            return Step::Done;
        }
        if let Some(pause) = self.pause.take() {
            return Step::Sleep(pause.min(left));
        }
        // The last poll may take a moment longer than the wait.
        match self.poll.call(now, left.max(Duration::from_secs(1))) {
            Ok(call) => Step::Send(call),
            Err(error) => {
                self.result = Some(Err(error));
                Step::Done
            }
        }
    }

    #[inline]
    fn received(&mut self, _: Duration, result: Result<Box<dyn Object>, Error>) {
        match self.poll.received(result) {
            Ok(Polled::Found) => {}
            Ok(Polled::Status(presence)) => self.observed(&presence),
            Err(error) if may_pass(&error) => {
                self.gone = 0;
                self.last = Some(error);
                self.pause = Some(self.pauses.next());
            }
            Err(error) => self.result = Some(Err(self.shared.error(error))),
        }
    }
}

/// The error of a task that did not run in time.
pub(super) fn not_running(shared: &Shared) -> Error {
    let name = shared.lifecycle.start.action.info.name;
    let message = format!("the task is not running after {} s", shared.timeout.as_secs());
    shared.error(Error::new(ErrorKind::Timeout, message).of_call(name, 0, false, false))
}
