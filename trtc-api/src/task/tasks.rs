//! Access to the tasks of a family, and starts of tasks.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::client::TaskClient;
use super::machine::{Operation, run};
use super::poll::PollOnce;
use super::prepare::{self, Prepared};
use super::shared::Settings;
use super::{Findable, Task, TaskFamily, TaskId, TaskKey, start};
use crate::client::Client;
use crate::error::Error;

/// Access to the tasks of one family, from a method of the client: `client.web_recordings()`.
///
/// `C` is the kind of client: [`blocking::Client`](crate::blocking::Client) has the same methods, which block.
#[must_use]
pub struct Tasks<'a, F, C = Client> {
    client: &'a C,
    settings: Settings,
    family: PhantomData<fn() -> F>,
}

impl<'a, F: TaskFamily, C: TaskClient> Tasks<'a, F, C> {
    #[doc(hidden)] // Called by generated code.
    pub fn new(client: &'a C) -> Self {
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
    /// One task remains. If the first start was executed, the retry ends its task, and both are billed. Without this
    /// option, such a start fails with an error that names the task.
    pub fn replace_if_unknown(mut self) -> Self {
        self.settings.may_replace = true;
        self
    }

    /// Prepares a start, whose ID exists before anything is sent.
    ///
    /// Store [`Start::id`], then [`send`](Start::send): whatever happens afterwards, the task can be found.
    pub fn prepare(&self, request: F::Start) -> Start<F, C> {
        let prepared = Prepared::new::<F>(request, self.settings, self.client);
        Start { client: self.client.clone(), prepared, family: PhantomData }
    }

    /// Prepares a start with the idempotency key of an ID that was stored.
    ///
    /// If the task of that ID runs, the start finds it; otherwise it starts the task. The request leaves out the key or
    /// has the same one, and names the same application. For a family without a key, this is a new start.
    pub fn resume(&self, id: &TaskId<F>, request: F::Start) -> Start<F, C> {
        let prepared = Prepared::resumed(id, request, self.settings, self.client);
        Start { client: self.client.clone(), prepared, family: PhantomData }
    }

    /// Returns a handle to a task by its ID, without sending anything.
    pub fn attach(&self, id: TaskId<F>) -> Task<F, C> {
        Task::new(self.client.clone(), prepare::attached(F::LIFECYCLE, id.raw().clone(), self.settings, self.client))
    }

    /// The client of the tasks.
    pub(crate) fn client(&self) -> &C {
        self.client
    }

    /// The state machine of `find`.
    pub(crate) fn finding(&self, key: TaskKey) -> Result<Operation<PollOnce, Option<Task<F, C>>>, Error> {
        let shared = prepare::keyed(F::LIFECYCLE, key, self.settings)?;
        let client = self.client.clone();
        Ok(Operation::new(PollOnce::find(Arc::clone(&shared)), move |poll| {
            if poll.found {
                shared.was_running();
                return Ok(Some(Task::new(client, shared)));
            }
            poll.result.transpose().map(|_| None)
        }))
    }
}

impl<F: TaskFamily> Tasks<'_, F> {
    /// Starts a task.
    ///
    /// If a task of the same key is running, the handle is to that task: see [`Task::was_running`]. If the future is
    /// dropped, the task may run, and its key is lost unless the request had one; use [`prepare`](Self::prepare) where
    /// that matters.
    ///
    /// # Errors
    ///
    /// See [`Start::send`].
    pub async fn start(&self, request: F::Start) -> Result<Task<F>, Error> {
        self.prepare(request).send().await
    }

    /// Finds a running task by its key: the SdkAppId and the idempotency key.
    ///
    /// Returns `None` if the service does not know the task. The service may not know a task yet that has just
    /// started; see [`confirmation_window`](Self::confirmation_window).
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails.
    pub async fn find(&self, key: impl Into<TaskKey>) -> Result<Option<Task<F>>, Error>
    where
        F: Findable,
    {
        run(self.client(), self.finding(key.into())?).await
    }
}

impl<F, C> Clone for Tasks<'_, F, C> {
    fn clone(&self) -> Self {
        Self { family: PhantomData, ..*self }
    }
}

impl<F: TaskFamily, C> fmt::Debug for Tasks<'_, F, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tasks")
            .field("family", &F::LIFECYCLE.name)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// A start that was prepared: its ID is known, and nothing has been sent.
#[must_use = "a prepared start is sent by `send`"]
pub struct Start<F, C = Client> {
    client: C,
    prepared: Prepared,
    family: PhantomData<fn() -> F>,
}

impl<F: TaskFamily, C: TaskClient> Start<F, C> {
    /// Returns the ID of the task, to be stored before the start is sent.
    pub fn id(&self) -> TaskId<F> {
        self.prepared.shared.id()
    }

    /// The state machine of `send`.
    pub(crate) fn sending(&self) -> Result<Operation<start::Start, Task<F, C>>, Error> {
        let (machine, shared) = self.prepared.machine(&self.client)?;
        let client = self.client.clone();
        Ok(Operation::new(machine, move |machine| {
            machine.into_result()?;
            Ok(Task::new(client, shared))
        }))
    }

    /// The client that sends the start.
    pub(crate) fn client(&self) -> &C {
        &self.client
    }
}

impl<F: TaskFamily> Start<F> {
    /// Sends the start, and finds the task if the response is lost.
    ///
    /// One start sends one key. If the outcome is unknown, the client polls by the key and retries the start with the
    /// same key; it does not retry a start without a key. `send` may be called again after an error: the key stays
    /// the same. Without a key, a start that has succeeded or may have executed is not retried.
    ///
    /// # Errors
    ///
    /// The error of the call that failed, with the ID in [`Error::task_id`].
    ///
    /// - [`may_have_executed`](Error::may_have_executed) is true: the outcome is unknown, and the task may be running.
    ///   [`attach`](Tasks::attach) to the ID to find the task later, or [`resume`](Tasks::resume) the start.
    /// - [`needs_new_key`](Error::needs_new_key) is true: the service rejected the start, and accepts another one only
    ///   with a new key.
    /// - Otherwise nothing runs; [`is_retryable`](Error::is_retryable) states whether a retry can succeed.
    pub async fn send(&self) -> Result<Task<F>, Error> {
        run(self.client(), self.sending()?).await
    }
}

impl<F: TaskFamily, C> fmt::Debug for Start<F, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Start").field(&self.prepared.shared.id::<F>()).finish()
    }
}
