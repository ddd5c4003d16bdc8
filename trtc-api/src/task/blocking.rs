//! Tasks of the blocking client: the same state machines, driven without an async runtime.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::machine::drive_blocking as drive;
use super::poll::{PollOnce, Presence};
use super::prepare::{self, Prepared};
use super::shared::{Settings, Shared};
use super::stop::Change;
use super::wait::{Until, Wait, not_running};
use super::{Describable, Findable, TaskFamily, TaskId, TaskKey, TaskState, Updatable};
use crate::action::Action;
use crate::blocking::Client;
#[cfg(feature = "callback")]
use crate::callback::DecodeEvent;
use crate::error::Error;

/// Access to the tasks of one family, from a method of the client: `client.web_recordings()`.
#[must_use]
pub struct Tasks<'a, F> {
    client: &'a Client,
    settings: Settings,
    family: PhantomData<fn() -> F>,
}

impl<'a, F: TaskFamily> Tasks<'a, F> {
    #[doc(hidden)] // Called by generated code.
    pub fn new(client: &'a Client) -> Self {
        Self { client, settings: Settings::default(), family: PhantomData }
    }

    /// Sets how long a started task may be unknown to the service (default: 20 s, or 15 s more than the declared
    /// delay).
    ///
    /// Before that time, "task does not exist" proves nothing unless the task was seen: a start is not taken as lost, a
    /// wait does not end, and a stop is retried. Set a longer time if the service lags more.
    pub fn confirmation_window(mut self, window: Duration) -> Self {
        self.settings.confirmation_window = Some(window);
        self
    }

    /// Sets how long an operation may take, polling included (default: 180 s).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = Some(timeout);
        self
    }

    /// Retries a start with an unknown outcome, if the family has no key and a second start replaces the first.
    ///
    /// One task remains. If the first start was executed, its task is cut off, and both are billed. Without this
    /// option, such a start fails with an error that names the task.
    pub fn replace_if_unknown(mut self) -> Self {
        self.settings.may_replace = true;
        self
    }

    /// Prepares a start, whose ID exists before anything is sent.
    ///
    /// Store [`Start::id`], then [`send`](Start::send): whatever happens afterwards, the task can be found.
    pub fn prepare(&self, request: F::Start) -> Start<F> {
        let prepared = Prepared::new::<F>(request, self.settings, self.client.clock());
        Start { client: self.client.clone(), prepared, family: PhantomData }
    }

    /// Prepares a start with the idempotency key of an ID that was stored.
    ///
    /// If the task of that ID runs, the start finds it; otherwise the start starts it. Families without a key know no
    /// such start: for them it is a new one.
    pub fn resume(&self, id: &TaskId<F>, request: F::Start) -> Start<F> {
        let prepared = Prepared::resumed(id, request, self.settings, self.client.clock());
        Start { client: self.client.clone(), prepared, family: PhantomData }
    }

    /// Starts a task.
    ///
    /// If a task of the same key is running, the handle is to that task: see [`Task::was_running`]. If the
    /// program ends meanwhile, the task may run, and its key is lost unless the request had one; use
    /// [`prepare`](Self::prepare) where that matters.
    ///
    /// # Errors
    ///
    /// See [`Start::send`].
    pub fn start(&self, request: F::Start) -> Result<Task<F>, Error> {
        self.prepare(request).send()
    }

    /// Returns a handle to a task by its ID, without sending anything.
    pub fn attach(&self, id: TaskId<F>) -> Task<F> {
        let shared = prepare::attached(&id, self.settings, self.client.clock());
        Task { client: self.client.clone(), shared, family: PhantomData }
    }

    /// Finds a running task by its key: the SdkAppId and the idempotency key.
    ///
    /// Returns `None` if the service does not know the task. The service may not know a task yet that has just
    /// started; see [`confirmation_window`](Self::confirmation_window).
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails.
    pub fn find(&self, key: impl Into<TaskKey>) -> Result<Option<Task<F>>, Error>
    where
        F: Findable,
    {
        let shared = prepare::keyed(F::LIFECYCLE, key.into(), self.settings)?;
        let mut poll = PollOnce::find(Arc::clone(&shared));
        drive(self.client, &mut poll);
        if poll.found {
            shared.was_running();
            return Ok(Some(Task { client: self.client.clone(), shared, family: PhantomData }));
        }
        poll.result.transpose().map(|_| None)
    }
}

impl<F> Clone for Tasks<'_, F> {
    fn clone(&self) -> Self {
        Self { family: PhantomData, ..*self }
    }
}

impl<F: TaskFamily> fmt::Debug for Tasks<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tasks")
            .field("family", &F::LIFECYCLE.name)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// A start that was prepared: its ID is known, and nothing has been sent.
#[must_use = "a prepared start is sent by `send`"]
pub struct Start<F> {
    client: Client,
    prepared: Prepared,
    family: PhantomData<fn() -> F>,
}

impl<F: TaskFamily> Start<F> {
    /// Returns the ID of the task, to be stored before the start is sent.
    pub fn id(&self) -> TaskId<F> {
        self.prepared.shared.id()
    }

    /// Sends the start, and finds the task if the response is lost.
    ///
    /// One start sends one key. If the outcome is unknown, the start polls by the key and is retried with the same key; a
    /// start without a key is not retried. `send` may be called once more after an error: the key stays the same.
    ///
    /// # Errors
    ///
    /// The error of the call that failed, with the ID in [`Error::task_id`].
    ///
    /// - [`may_have_executed`](Error::may_have_executed) is true: the outcome is unknown, and the task may be running.
    ///   [`attach`](Tasks::attach) to the ID to find the task later, or [`resume`](Tasks::resume) the start.
    /// - [`needs_new_key`](Error::needs_new_key) is true: the service rejected the start, and accepts another one only
    ///   with a new key.
    /// - Otherwise nothing runs; [`is_retryable`](Error::is_retryable) tells whether to try again.
    pub fn send(&self) -> Result<Task<F>, Error> {
        let (mut machine, shared) = self.prepared.machine(self.client.jitter())?;
        drive(&self.client, &mut machine);
        machine.into_result()?;
        Ok(Task { client: self.client.clone(), shared, family: PhantomData })
    }
}

impl<F: TaskFamily> fmt::Debug for Start<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Start").field(&self.id()).finish()
    }
}

/// A handle to a task. Clones share what is known of the task.
pub struct Task<F> {
    client: Client,
    shared: Arc<Shared>,
    family: PhantomData<fn() -> F>,
}

impl<F: TaskFamily> Task<F> {
    /// Returns the ID of the task, to be stored.
    pub fn id(&self) -> TaskId<F> {
        self.shared.id()
    }

    /// Returns the TaskId that the service gave the task, or `None` while it is unknown.
    pub fn task_id(&self) -> Option<String> {
        self.shared.lock().id.task.clone()
    }

    /// Returns whether the task was found rather than started by this handle.
    ///
    /// Then it may run with other settings than those of the request. This is also true if a response was lost, and
    /// the service can't tell whether the task of the caller's key is an earlier one.
    pub fn was_running(&self) -> bool {
        self.shared.lock().was_running
    }

    /// Returns what is known of the task from its events and from polls.
    pub fn state(&self) -> TaskState {
        self.shared.lock().log.state()
    }

    /// Folds an event into the [`state`](Self::state). Returns whether the event is one of this task.
    ///
    /// Events may come late, twice, and in any order: the state is the same.
    #[cfg(feature = "callback")]
    pub fn observe<E: DecodeEvent>(&self, event: &E) -> bool {
        event.info().is_some_and(|info| super::observe::observe(&self.shared, event.numbers(), info))
    }

    /// Requests the status of the task, or returns `None` if the service does not know the task.
    ///
    /// The service may not know a task yet that has just started.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails. A task that no longer exists is not an error.
    pub fn status(&self) -> Result<Option<F::Status>, Error>
    where
        F: Describable,
    {
        let mut poll = PollOnce::status(Arc::clone(&self.shared));
        drive(&self.client, &mut poll);
        match poll.result {
            Some(Ok(Presence::Present(_, response))) => Ok(prepare::status(F::LIFECYCLE, &*response)),
            Some(Err(error)) => Err(error),
            _ => Ok(None),
        }
    }

    /// Waits until the task runs, up to the [`timeout`](Tasks::timeout).
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::TaskEnded`](crate::ErrorKind::TaskEnded) if the task has ended.
    /// - [`ErrorKind::Timeout`](crate::ErrorKind::Timeout) if it does not run in time.
    /// - The error of a request that can't be retried.
    pub fn wait_until_running(&self) -> Result<(), Error>
    where
        F: Describable,
    {
        let timeout = self.shared.timeout;
        let mut wait = Wait::new(Arc::clone(&self.shared), Until::Running, timeout, self.client.jitter());
        drive(&self.client, &mut wait);
        if wait.into_result()? { Ok(()) } else { Err(not_running(&self.shared)) }
    }

    /// Waits until the task has ended, up to `timeout`. Returns whether it has.
    ///
    /// It polls at growing intervals of up to 30 s; [`observe`](Self::observe) lets it end sooner. A task that the
    /// service does not know has ended only if it was seen before, or has had the time to be seen.
    ///
    /// # Errors
    ///
    /// Returns an error if the request can't be retried, or if the service no longer knows the TaskId of a task that
    /// may be running ([`ErrorKind::TaskUnknown`](crate::ErrorKind::TaskUnknown)).
    pub fn wait_until_ended(&self, timeout: Duration) -> Result<bool, Error>
    where
        F: Describable,
    {
        let mut wait = Wait::new(Arc::clone(&self.shared), Until::Ended, timeout, self.client.jitter());
        drive(&self.client, &mut wait);
        wait.into_result()
    }

    /// Changes the running task: fill the request, whose task parameters are set by the handle.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails. Unlike for [`stop`](Self::stop), a task that has ended is an error.
    pub fn update<R: Action>(&self, change: impl FnOnce(&mut R)) -> Result<R::Response, Error>
    where
        F: Updatable<R>,
    {
        let update = prepare::update(&self.shared, self.client.clock(), change)?;
        let mut machine = Change::update(Arc::clone(&self.shared), update, self.client.jitter());
        drive(&self.client, &mut machine);
        prepare::typed::<R>(machine.into_result()?)
    }

    /// Stops the task. A task that has ended is stopped.
    ///
    /// If the service does not know the task yet, the stop is retried until it does, or until the task has had the
    /// time to be known.
    ///
    /// # Errors
    ///
    /// Returns an error if the task may be running: the request failed, or the TaskId is unknown.
    pub fn stop(&self) -> Result<(), Error> {
        let mut machine = Change::stop(Arc::clone(&self.shared), self.client.jitter());
        drive(&self.client, &mut machine);
        machine.into_result().map(|_| ())
    }
}

impl<F> Clone for Task<F> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone(), shared: Arc::clone(&self.shared), family: PhantomData }
    }
}

impl<F: TaskFamily> fmt::Debug for Task<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Task").field(&self.id()).finish()
    }
}
