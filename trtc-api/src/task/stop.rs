//! The decisions of stopping and updating a task: an unknown task is gone only once it was seen, or could have been.

use std::sync::Arc;
use std::time::Duration;

use super::machine::{Machine, Outgoing, Pauses, Step};
use super::outcome::may_have_executed;
use super::poll::{Poll, Polled, Presence, is_one_of};
use super::shared::{Absence, GONE, GONE_PAUSE, Shared, may_pass};
use super::value::request;
use crate::engine::Jitter;
use crate::error::Error;
use crate::lifecycle::{Lifecycle, TaskAction};
use crate::object::Object;

/// The total timeout of one call.
const CALL: Duration = Duration::from_secs(30);

/// A change of a task: its stop, or an update.
pub(crate) struct Change {
    shared: Arc<Shared>,
    kind: Kind,
    poll: Poll,
    polling: bool,
    /// When the last call was sent: the service may know by now what it did not know then.
    asked: Duration,
    deadline: Option<Duration>,
    pauses: Pauses,
    pause: Option<Duration>,
    /// An attempt that may have executed: it stays so for later errors.
    uncertain: bool,
    /// How often in a row the service did not know the task.
    gone: u32,
    /// How often an update got a greater number.
    renumbered: u32,
    last: Option<Error>,
    result: Option<Result<Option<Box<dyn Object>>, Error>>,
}

enum Kind {
    /// Gone is success.
    Stop,
    /// Gone is an error. The request is complete but for the TaskId.
    Update(Box<Update>),
}

impl Kind {
    /// The action.
    fn name(&self, lifecycle: &Lifecycle) -> &'static str {
        match self {
            Self::Stop => lifecycle.stop.action.info.name,
            Self::Update(update) => update.action.info.name,
        }
    }
}

/// Makes the request of an update, with the TaskId that is known by then and with a value of its counter.
pub(super) type MakeRequest = Box<dyn FnMut(&Shared, Option<i64>) -> Arc<dyn Object> + Send>;

/// How often an update gets a greater number, which grows tenfold each time.
const MAX_NUMBERS: u32 = 4;

/// An update of a task.
pub(super) struct Update {
    pub(super) action: TaskAction,
    pub(super) request: MakeRequest,
    pub(super) gone: &'static [&'static str],
    /// The codes for a number that is not greater than that of an earlier update.
    pub(super) outdated: &'static [&'static str],
    /// The value of the counter, if the caller has not set one.
    pub(super) number: Option<i64>,
}

impl Change {
    pub(super) fn stop(shared: Arc<Shared>, jitter: Jitter) -> Self {
        Self::new(shared, Kind::Stop, jitter)
    }

    pub(super) fn update(shared: Arc<Shared>, update: Update, jitter: Jitter) -> Self {
        Self::new(shared, Kind::Update(Box::new(update)), jitter)
    }

    fn new(shared: Arc<Shared>, kind: Kind, jitter: Jitter) -> Self {
        let poll = Poll::new(Arc::clone(&shared), kind.name(shared.lifecycle));
        let pauses = Pauses::new(Duration::from_secs(1), Duration::from_secs(5), jitter);
        Self {
            shared,
            kind,
            poll,
            polling: false,
            asked: Duration::ZERO,
            deadline: None,
            pauses,
            pause: None,
            uncertain: false,
            gone: 0,
            renumbered: 0,
            last: None,
            result: None,
        }
    }

    /// The response, or `None` for a task that had ended already.
    #[inline]
    pub(super) fn into_result(self) -> Result<Option<Box<dyn Object>>, Error> {
        self.result.unwrap_or(Ok(None))
    }

    fn name(&self) -> &'static str {
        self.kind.name(self.shared.lifecycle)
    }

    /// The service does not know the task.
    #[inline]
    fn absent(&mut self, absence: Absence, error: Option<Error>) {
        self.gone = if absence == Absence::Ended { self.gone + 1 } else { 0 };
        match (absence, &self.kind) {
            (Absence::Ended, _) if self.gone < GONE && !self.shared.lock().log.is_over() => {
                self.last = None;
                self.pause = Some(GONE_PAUSE);
            }
            (Absence::NotYet, _) => {
                self.last = Some(self.shared.not_visible(self.name(), error));
                self.pause = Some(self.pauses.next());
            }
            (Absence::Ended, Kind::Stop) => {
                self.shared.lock().log.gone();
                self.result = Some(Ok(None));
            }
            (Absence::Ended, Kind::Update(_)) => {
                let error = error.unwrap_or_else(|| self.shared.ended(self.name()));
                self.fail(error);
            }
            (Absence::Unknown, _) => self.fail(self.shared.lost(self.name())),
        }
    }

    #[inline]
    fn fail(&mut self, error: Error) {
        let retryable = error.is_retryable();
        let may_have_executed = self.uncertain || error.may_have_executed();
        self.result = Some(Err(self.shared.error(error).with_outcome(retryable, may_have_executed)));
    }

    /// A stop is idempotent: it is retried until it is known to have succeeded.
    #[inline]
    fn failed(&mut self, error: Error) {
        self.uncertain |= match &self.kind {
            Kind::Stop => error.may_have_executed(),
            Kind::Update(update) => may_have_executed(&error, update.action.info.error_codes),
        };
        self.gone = 0;
        if matches!(self.kind, Kind::Stop) && may_pass(&error) {
            self.last = Some(error);
            self.pause = Some(self.pauses.next());
        } else {
            self.fail(error);
        }
    }

    /// Gives an outdated update a greater number. Returns whether to retry it.
    ///
    /// The service has seen a greater number: one that another process took, or that of a later update of this handle,
    /// which must stay the last one.
    #[inline]
    fn renumber(&mut self, error: &Error) -> bool {
        let Kind::Update(update) = &mut self.kind else { return false };
        let Some(number) = update.number.filter(|_| is_one_of(error, update.outdated)) else { return false };
        let step = 10_i64.pow(self.renumbered);
        let superseded = self.shared.lock().counter > number;
        if superseded || self.renumbered == MAX_NUMBERS {
            return false;
        }
        self.renumbered += 1;
        update.number = Some(self.shared.next_counter(number.saturating_add(step)));
        true
    }

    #[inline]
    fn call(&mut self, limit: Duration) -> Outgoing {
        match &mut self.kind {
            Kind::Stop => {
                let stop = &self.shared.lifecycle.stop;
                let inner = self.shared.lock();
                let request = Arc::from(request(&stop.action, stop.parameters, &|value| inner.id.parameter(value)));
                Outgoing { action: stop.action, request, limit }
            }
            Kind::Update(update) => {
                let request = (update.request)(&self.shared, update.number);
                Outgoing { action: update.action, request, limit }
            }
        }
    }

    fn gone_codes(&self) -> &'static [&'static str] {
        match &self.kind {
            Kind::Stop => self.shared.lifecycle.stop.gone,
            Kind::Update(update) => update.gone,
        }
    }
}

impl Machine for Change {
    #[inline]
    fn next(&mut self, now: Duration) -> Step {
        let deadline = *self.deadline.get_or_insert(now.saturating_add(self.shared.timeout));
        let left = deadline.saturating_sub(now);
        if self.result.is_none()
            && left.is_zero()
            && let Some(error) = self.last.take()
        {
            self.fail(error);
        }
        if self.result.is_some() {
            return Step::Done;
        }
        if let Some(pause) = self.pause.take() {
            return Step::Sleep(pause.min(left));
        }
        self.asked = now;
        self.polling = self.shared.lock().id.task.is_none();
        let limit = left.clamp(Duration::from_secs(1), CALL);
        if !self.polling {
            return Step::Send(self.call(limit));
        }
        match self.poll.call(now, limit) {
            Ok(call) => Step::Send(call),
            Err(error) => {
                self.result = Some(Err(error));
                Step::Done
            }
        }
    }

    #[inline]
    fn received(&mut self, _: Duration, result: Result<Box<dyn Object>, Error>) {
        if self.polling {
            match self.poll.received(result) {
                Ok(Polled::Found | Polled::Status(Presence::Present(..))) => {}
                Ok(Polled::Status(Presence::Absent(absence))) => self.absent(absence, None),
                Err(error) if may_pass(&error) => {
                    self.gone = 0;
                    self.last = Some(error);
                    self.pause = Some(self.pauses.next());
                }
                Err(error) => self.fail(error),
            }
            return;
        }
        match result {
            Ok(response) => {
                if matches!(self.kind, Kind::Stop) {
                    self.shared.lock().log.stopped();
                }
                self.shared.seen(self.asked);
                self.result = Some(Ok(Some(response)));
            }
            Err(error) if is_one_of(&error, self.gone_codes()) => {
                self.uncertain |= error.may_have_executed();
                self.absent(self.shared.absence(self.asked), Some(error));
            }
            Err(error) if self.renumber(&error) => self.uncertain |= error.may_have_executed(),
            Err(error) => self.failed(error),
        }
    }
}
