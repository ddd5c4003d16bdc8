//! The decisions of a start.
//!
//! One start sends one key. After an outcome that may have executed, only a start with the same key is retried, and only
//! polling by the key decides; without a key, no start is retried.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::machine::{Machine, Outgoing, Pauses, Step};
use super::outcome::{is_of_gateway, may_have_executed};
use super::poll::{find_outcome, is_one_of};
use super::raw_id::Sent;
use super::shared::{Shared, may_pass};
use super::time::Timestamp;
use super::value::{get, non_empty, request};
use crate::engine::Jitter;
use crate::error::{Error, ErrorKind};
use crate::lifecycle::{AfterError, FieldPath, SecondStart};
use crate::object::Object;

/// How often a start is sent, in all.
const MAX_STARTS: u32 = 8;

/// After this many polls that find nothing, the start is retried with the same key.
const POLLS_PER_START: u32 = 3;

/// The total timeout of one call, which leaves time to poll.
const CALL: Duration = Duration::from_secs(90);

/// A start until its outcome is known.
pub(crate) struct Start {
    shared: Arc<Shared>,
    request: Arc<dyn Object>,
    sending: Sending,
    /// The same time of the monotonic clock.
    begins: Option<Duration>,
    next: Next,
    pauses: Pauses,
    starts: u32,
    /// The polls since the last start that found nothing.
    polls: u32,
    /// When the last start was over.
    sent: Duration,
    /// When the last poll was sent: the service may know by now what it did not know then.
    asked: Duration,
    /// The service reported, with this error, that a task of this key exists.
    exists: Option<Error>,
    /// The first outcome that may have executed: once known, it stays the outcome.
    uncertain: Option<Error>,
    /// The request itself is invalid or rejected, so that a retry cannot succeed.
    hopeless: bool,
    /// The last error of all.
    last: Option<Error>,
    result: Option<Result<(), Error>>,
}

/// What one sending of a start depends on.
pub(super) struct Sending {
    /// Whether the request itself has the key, so that the caller can send the same start again.
    pub(super) named: bool,
    /// Whether a start of this key may have been sent before.
    pub(super) sent_before: bool,
    /// Counts the sendings of the same start that may have executed; this one is among them.
    pub(super) sendings: Arc<AtomicUsize>,
    /// Whether a second start may be sent where it replaces the first one.
    pub(super) may_replace: bool,
    /// The time of day when the start begins.
    pub(super) begun: Timestamp,
}

/// What comes next.
#[derive(Clone, Copy)]
enum Next {
    Start,
    Poll,
    /// A pause, then a poll (`true`) or a start.
    Pause(Duration, bool),
}

impl Start {
    pub(super) fn new(shared: Arc<Shared>, request: Arc<dyn Object>, sending: Sending, jitter: Jitter) -> Self {
        let pauses = Pauses::new(Duration::from_secs(1), Duration::from_secs(4), jitter);
        Self {
            shared,
            request,
            sending,
            begins: None,
            next: Next::Start,
            pauses,
            starts: 0,
            polls: 0,
            sent: Duration::ZERO,
            asked: Duration::ZERO,
            exists: None,
            uncertain: None,
            hopeless: false,
            last: None,
            result: None,
        }
    }

    /// The outcome, once the machine is done.
    #[inline]
    pub(super) fn into_result(self) -> Result<(), Error> {
        self.result.unwrap_or_else(|| Err(Error::new(ErrorKind::Timeout, "the start was not completed")))
    }

    #[inline]
    fn started(&mut self, now: Duration, result: Result<Box<dyn Object>, Error>) {
        self.sent = now;
        self.polls = 0;
        let start = &self.shared.lifecycle.start;
        let error = match result {
            Ok(response) => match non_empty(get(&*response, &[start.id])) {
                Some(task) => return self.succeed(now, task, false),
                None => {
                    let message = format!("the response has no {}", start.id);
                    Error::new(ErrorKind::InvalidResponse, message).of_call(start.action.info.name, 1, false, true)
                }
            },
            Err(error) => error,
        };
        if let Some(task) = error.task_id() {
            // The response names the task, whatever is wrong with it.
            self.shared.learned(task.to_owned(), false);
        }
        let key = self.shared.lifecycle.idempotency.as_ref();
        if key.is_some_and(|key| is_one_of(&error, key.exists)) {
            // Whether this task or an earlier start of the same key is meant, polling finds it.
            self.exists = Some(error);
            return self.poll_or_fail();
        }
        // If the outcome of an earlier start is unknown, a rejection of this one does not show that nothing runs.
        if self.sending.sent_before || may_have_executed(&error, start.action.info.error_codes) {
            self.shared.started(now);
            let unsent = matches!(error.kind(), ErrorKind::InvalidRequest(_) | ErrorKind::Configuration);
            let refused = !may_have_executed(&error, start.action.info.error_codes) && !error.is_retryable();
            self.hopeless |= unsent || refused;
            self.uncertain.get_or_insert(error);
            return if unsent { self.give_up() } else { self.poll_or_fail() };
        }
        if self.uncertain.is_some() || self.exists.is_some() {
            self.last = Some(error);
            return self.poll_or_fail();
        }
        if error.is_retryable() && self.starts < MAX_STARTS {
            self.last = Some(error);
            self.next = Next::Pause(self.pauses.next(), false);
            return;
        }
        self.fail(error);
    }

    /// The outcome of the start is unknown: polls by the key, if there is one.
    #[inline]
    fn poll_or_fail(&mut self) {
        let lifecycle = self.shared.lifecycle;
        if lifecycle.idempotency.is_none() {
            let is_unknown = self.shared.lock().id.task.is_none();
            if is_unknown && self.sending.may_replace && lifecycle.replaces() && self.starts < 4 {
                // The pauses that the service's guide asks for: 3, 6 and 12 s.
                self.next = Next::Pause(Duration::from_secs(3 << (self.starts - 1).min(2)), false);
                return;
            }
            return self.give_up();
        }
        self.next = match lifecycle.find {
            Some(_) => Next::Pause(self.pauses.next(), true),
            None if self.hopeless => return self.give_up(),
            None if self.exists.is_some() || self.starts >= MAX_STARTS => return self.give_up(),
            None => Next::Pause(self.pauses.next(), false),
        };
    }

    #[inline]
    fn found(&mut self, now: Duration, result: Result<Box<dyn Object>, Error>) {
        let found = find_outcome(self.shared.lifecycle, &self.shared.lock().id, result);
        match found {
            Ok(Some(task)) => self.succeed(now, task, true),
            Ok(None) => {
                self.polls += 1;
                let over = self.asked.saturating_sub(self.sent) >= self.shared.window;
                let may_start = self.exists.is_none() && !self.hopeless && self.starts < MAX_STARTS;
                if may_start && (over || self.polls >= POLLS_PER_START) {
                    // The service tells the same key apart from a new one, so this can't start a second task.
                    self.next = Next::Start;
                } else if over {
                    self.give_up();
                } else {
                    self.poll_again(now);
                }
            }
            Err(error) if may_pass(&error) => {
                self.last = Some(error);
                self.poll_again(now);
            }
            Err(error) => {
                self.last = Some(error);
                self.give_up();
            }
        }
    }

    /// Polls after a pause; the last poll comes at the end of the confirmation window, not before.
    fn poll_again(&mut self, now: Duration) {
        let pause = self.pauses.next();
        let left = self.shared.window.saturating_sub(now.saturating_sub(self.sent));
        self.next = Next::Pause(if left.is_zero() { pause } else { pause.min(left) }, true);
    }

    #[inline]
    fn succeed(&mut self, now: Duration, task: String, found: bool) {
        self.shared.started(now);
        self.shared.learned(task, found);
        // A task that was found under the caller's key may be an earlier one unless this start alone can have started
        // it; no other program knows a key that the library made.
        self.shared.lock().was_running = found && (self.sending.named || self.sending.sent_before);
        self.result = Some(Ok(()));
    }

    /// The outcome stays unknown, or there is no more time.
    #[inline]
    fn give_up(&mut self) {
        let name = self.shared.lifecycle.start.action.info.name;
        let late = || Error::new(ErrorKind::Timeout, "the start took too long").of_call(name, 0, false, false);
        let last = self.last.take();
        let before = || self.sending.sent_before.then(late);
        let Some(error) = self.uncertain.take().or(self.exists.take()).or_else(before) else {
            return self.fail(last.unwrap_or_else(late));
        };
        let is_known = self.shared.lock().id.task.is_some();
        if self.shared.lifecycle.idempotency.is_none() && !is_known {
            let taken = self.sent.saturating_sub(self.begins.unwrap_or_default());
            let repeated = self.starts > 1 || self.sending.sent_before;
            self.shared.lock().id.sent = Some(Sent { until: self.sending.begun.after(taken), repeated });
        }
        let error = match last {
            Some(last) if !error.has_source() => error.with_source(Box::new(last)),
            _ => error,
        };
        let lifecycle = self.shared.lifecycle;
        let advice = match (&lifecycle.idempotency, &lifecycle.duplicates) {
            (Some(_), _) if self.hopeless => {
                "the service rejects this start, but an earlier one may have executed: attach to this ID and stop it, \
                 which succeeds once nothing runs"
                    .to_owned()
            }
            (Some(key), Some(same)) if is_one_of(&error, same.codes) => format!(
                "the service reports a task, but finds none of this {}: one of another {0} may be running with the \
                 same {}, or this one is not visible yet; attach to this ID to find it later",
                key.key,
                names(same.fields)
            ),
            (Some(key), _) if self.sending.named => {
                format!("the task may be running: attach to this ID, or retry with the same {}", key.key)
            }
            (Some(key), _) => format!(
                "the task may be running: attach to this ID or resume this start, with its {}; a new start is a second task",
                key.key
            ),
            (None, _) if is_known => "the task may be running: attach to this ID".to_owned(),
            (None, Some(same)) if same.second == SecondStart::Replaces => {
                "the task may be running: attach to this ID and observe its events; an equal start replaces the task"
                    .to_owned()
            }
            (None, _) => {
                "the task may be running: attach to this ID and observe its events; a new start is a second task"
                    .to_owned()
            }
        };
        // Only a request that has the key itself can be retried without starting a second task.
        let retryable = self.sending.named && lifecycle.idempotency.is_some() && !self.hopeless;
        let error = error.of_task(self.shared.id_text(), Some(advice)).with_outcome(retryable, true);
        self.result = Some(Err(error));
    }

    /// The start was rejected, and nothing runs.
    #[inline]
    fn fail(&mut self, error: Error) {
        self.sending.sendings.fetch_sub(1, Ordering::Relaxed);
        let key = self.shared.lifecycle.idempotency.as_ref();
        let wants_new_key = key.is_some_and(|key| key.after_error == AfterError::NewKey)
            && *error.kind() == ErrorKind::Service
            && !error.code().is_some_and(is_of_gateway);
        let error = self.shared.error(error);
        self.result = Some(Err(if wants_new_key { error.with_new_key_needed() } else { error }));
    }
}

impl Machine for Start {
    #[inline]
    fn next(&mut self, now: Duration) -> Step {
        let begins = *self.begins.get_or_insert(now);
        let left = begins.saturating_add(self.shared.timeout).saturating_sub(now);
        if self.result.is_none() && left.is_zero() {
            self.give_up();
        }
        if self.result.is_some() {
            return Step::Done;
        }
        match self.next {
            Next::Pause(pause, poll) => {
                self.next = if poll { Next::Poll } else { Next::Start };
                Step::Sleep(pause.min(left))
            }
            Next::Start => {
                self.starts += 1;
                let (action, request) = (self.shared.lifecycle.start.action, Arc::clone(&self.request));
                Step::Send(Outgoing { action, request, limit: left.min(CALL) })
            }
            Next::Poll => match &self.shared.lifecycle.find {
                Some(find) => {
                    self.asked = now;
                    let inner = self.shared.lock();
                    let request = Arc::from(request(&find.action, find.parameters, &|value| inner.id.parameter(value)));
                    Step::Send(Outgoing { action: find.action, request, limit: left.min(CALL) })
                }
                None => {
                    self.give_up();
                    Step::Done
                }
            },
        }
    }

    #[inline]
    fn received(&mut self, now: Duration, result: Result<Box<dyn Object>, Error>) {
        match self.next {
            Next::Poll => self.found(now, result),
            _ => self.started(now, result),
        }
    }
}

/// The names of fields, for a message.
#[inline]
fn names(fields: &[FieldPath]) -> String {
    fields.iter().map(|path| path.join(".")).collect::<Vec<_>>().join(", ")
}
