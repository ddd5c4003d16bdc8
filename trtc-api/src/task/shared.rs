//! The data that the clones of a handle share: the ID, the known state of the task, and the waiting times.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::events::EventLog;
use super::raw_id::RawId;
use super::state::TaskPhase;
use super::time::Timestamp;
use crate::error::{Error, ErrorKind};
use crate::lifecycle::Lifecycle;

/// The lag of the service, with a margin, if the caller sets none: after this time a task that the service does not
/// know does not exist.
const WINDOW: Duration = Duration::from_secs(20);

/// The margin over the declared time from the start to the first success of `describe`.
const MARGIN: Duration = Duration::from_secs(15);

/// How long an operation may take, if the caller sets nothing.
const TIMEOUT: Duration = Duration::from_secs(180);

/// How often in a row the service must not know a task that it has shown: one of its machines may not know what the
/// others know.
pub(super) const GONE: u32 = 2;

/// The pause between these responses.
pub(super) const GONE_PAUSE: Duration = Duration::from_secs(2);

/// How long before an ID expires an unknown ID counts as expired: clocks differ, and so may the service.
const FORGETS_EARLY: Duration = Duration::from_secs(600);

/// The settings of [`Tasks`](super::Tasks).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Settings {
    pub(super) confirmation_window: Option<Duration>,
    pub(super) timeout: Option<Duration>,
    pub(super) may_replace: bool,
}

/// The part of a handle that its clones share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) lifecycle: &'static Lifecycle,
    pub(super) window: Duration,
    pub(super) timeout: Duration,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) id: RawId,
    /// When the task was started, or attached to: a time of the monotonic clock.
    pub(super) since: Duration,
    /// When the service forgets the ID, if it does while the task runs.
    pub(super) expires: Option<Duration>,
    pub(super) was_running: bool,
    pub(super) log: EventLog,
    /// The last value of the counter of updates.
    pub(super) counter: i64,
}

/// Why the service does not know a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Absence {
    /// The task may not be visible yet.
    NotYet,
    /// The task has ended.
    Ended,
    /// The task may run under this ID, which the service may have forgotten, or under that of another of its starts.
    Unknown,
}

impl Inner {
    /// An event at this time has told the TaskId. Of several starts, only later events can tell that of another one.
    pub(super) fn learn(&mut self, task: String, time: Option<i64>) {
        self.forget();
        self.id.task = Some(task);
        if let Some(time) = time.filter(|_| self.id.is_one_of_several()) {
            self.id.created = Some(Timestamp::past_event(time));
        }
    }

    /// The task is the one of an earlier start, which a later start has replaced.
    pub(super) fn forget(&mut self) {
        self.id.task = None;
        self.id.seen = false;
        self.log = EventLog::default();
    }
}

impl Shared {
    #[inline]
    pub(super) fn new(lifecycle: &'static Lifecycle, id: RawId, settings: Settings) -> Self {
        let declared = Duration::from_secs(lifecycle.start.startup_delay.into());
        let window = settings.confirmation_window.unwrap_or_else(|| WINDOW.max(declared + MARGIN));
        let inner = Inner {
            id,
            since: Duration::ZERO,
            expires: None,
            was_running: false,
            log: EventLog::default(),
            counter: i64::MIN,
        };
        Self { lifecycle, window, timeout: settings.timeout.unwrap_or(TIMEOUT), inner: Mutex::new(inner) }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The task is attached to: nothing is known but its ID.
    #[inline]
    pub(super) fn attached(&self, now: Duration, time: Timestamp, skew: Option<i64>) {
        let mut inner = self.lock();
        inner.since = now;
        inner.expires = inner.id.kept.map(|kept| {
            let created = inner.id.created.map(|created| created.by_service(skew).millis);
            let age = created.and_then(|created| u64::try_from(time.millis.checked_sub(created)?).ok());
            // Without a plausible age the service may have forgotten the ID already.
            let left = age.map_or(Duration::ZERO, |age| {
                Duration::from_secs(kept).saturating_sub(Duration::from_millis(age)).saturating_sub(FORGETS_EARLY)
            });
            now.saturating_add(left)
        });
    }

    /// The service has accepted a start, or may have.
    #[inline]
    pub(super) fn started(&self, now: Duration) {
        let mut inner = self.lock();
        inner.since = now;
        inner.expires =
            inner.id.kept.map(|kept| now.saturating_add(Duration::from_secs(kept).saturating_sub(FORGETS_EARLY)));
    }

    /// The service's ID is known. `seen`: the task has shown itself, not only been accepted.
    #[inline]
    pub(super) fn learned(&self, task: String, seen: bool) {
        let mut inner = self.lock();
        inner.id.task = Some(task);
        inner.id.seen |= seen;
    }

    /// The task has shown itself in the response of a request that was sent at this time.
    pub(super) fn seen(&self, asked: Duration) {
        let mut inner = self.lock();
        inner.id.seen = true;
        if asked.saturating_sub(inner.since) >= self.window {
            // A later start would have replaced it by now.
            inner.id.sent = None;
        }
    }

    /// What it means that the service does not know the task.
    #[inline]
    pub(super) fn absence(&self, now: Duration) -> Absence {
        let inner = self.lock();
        if inner.log.is_over() {
            return Absence::Ended;
        }
        if !inner.id.seen && now.saturating_sub(inner.since) < self.window {
            return Absence::NotYet;
        }
        let forgotten = inner.expires.is_some_and(|expires| now >= expires);
        if forgotten || inner.id.is_one_of_several() { Absence::Unknown } else { Absence::Ended }
    }

    /// The next value of the counter of updates, at least this one.
    pub(super) fn next_counter(&self, at_least: i64) -> i64 {
        let mut inner = self.lock();
        inner.counter = inner.counter.saturating_add(1).max(at_least);
        inner.counter
    }

    /// An update with this value of the counter will be sent.
    pub(super) fn raise_counter(&self, value: i64) {
        let mut inner = self.lock();
        inner.counter = inner.counter.max(value);
    }

    /// A task that was found runs.
    pub(super) fn was_running(&self) {
        self.lock().was_running = true;
    }

    pub(super) fn id<F: super::TaskFamily>(&self) -> super::TaskId<F> {
        super::TaskId::new(self.lock().id.clone())
    }

    pub(super) fn id_text(&self) -> String {
        self.lock().id.text(self.lifecycle)
    }

    /// The error as one of this task.
    pub(super) fn error(&self, error: Error) -> Error {
        error.of_task(self.id_text(), None)
    }

    #[inline]
    pub(super) fn ended(&self, action: &str) -> Error {
        let phase = self.lock().log.state().phase;
        let message = match phase {
            TaskPhase::Failed => "its events report that it has failed; `state` has the reason",
            TaskPhase::Replaced => "its events report that another start has replaced it",
            TaskPhase::Ended if self.lock().log.is_over() => "its events report its end; `state` has the reason",
            TaskPhase::Ending => "the service is ending it",
            _ => "the service does not know it any more",
        };
        self.error(Error::new(ErrorKind::TaskEnded, message).of_call(action, 0, false, false))
    }

    /// The service does not know the task yet, which proves nothing.
    #[inline]
    pub(super) fn not_visible(&self, action: &str, error: Option<Error>) -> Error {
        let message = "the service does not know the task yet, which may be running; try again later";
        let unknown = Error::new(ErrorKind::TaskUnknown, message);
        let unknown = match error {
            Some(error) => unknown.with_source(Box::new(error)),
            None => unknown,
        };
        self.error(unknown.of_call(action, 0, true, false))
    }

    /// The service does not know the TaskId, which proves nothing.
    pub(super) fn lost(&self, action: &str) -> Error {
        let message = match self.lock().id.is_one_of_several() {
            true => "its start was sent several times, and it may be running under another TaskId; observe its events",
            false => "the service knows the TaskId for a limited time, which is over; the task may be running",
        };
        self.error(Error::new(ErrorKind::TaskUnknown, message).of_call(action, 0, false, false))
    }

    pub(super) fn unknown(&self, action: &str) -> Error {
        let message = "its TaskId is unknown, and the service can't find it by a key; observe the events of the task";
        self.error(Error::new(ErrorKind::TaskUnknown, message).of_call(action, 0, false, false))
    }
}

/// Whether an error may pass by itself. Reads change nothing, so they can be repeated for as long as there is time.
pub(super) fn may_pass(error: &Error) -> bool {
    error.is_retryable()
        || error.may_have_executed()
        || matches!(error.kind(), ErrorKind::InvalidResponse | ErrorKind::ResponseTooLarge | ErrorKind::Credential)
}
