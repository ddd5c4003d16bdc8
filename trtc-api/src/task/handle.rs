//! Handles to tasks.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::client::TaskClient;
use super::machine::{Operation, run};
use super::poll::{PollOnce, Presence};
use super::prepare;
use super::shared::Shared;
use super::stop::Change;
use super::wait::{Until, Wait, not_running};
use super::{Describable, TaskFamily, TaskId, TaskState, Updatable};
use crate::action::Action;
#[cfg(feature = "callback")]
use crate::callback::DecodeEvent;
use crate::client::Client;
use crate::engine::Jitter;
use crate::error::Error;

/// A handle to a task. Clones share what is known of the task.
///
/// The handles of the async client are `Task<F>`, and their methods are async. The methods of the handles of the blocking
/// client, `Task<F, blocking::Client>`, block.
pub struct Task<F, C = Client> {
    client: C,
    shared: Arc<Shared>,
    family: PhantomData<fn() -> F>,
}

impl<F: TaskFamily, C: TaskClient> Task<F, C> {
    pub(super) fn new(client: C, shared: Arc<Shared>) -> Self {
        Self { client, shared, family: PhantomData }
    }

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
        event
            .info()
            .is_some_and(|info| super::observe::observe(&self.shared, event.numbers(), info, self.client.clock_skew()))
    }

    fn jitter(&self) -> Jitter {
        Jitter::seeded(self.client.seed())
    }

    /// The client of the handle.
    pub(crate) fn client(&self) -> &C {
        &self.client
    }

    /// The state machine of `status`.
    pub(crate) fn polling(&self) -> Operation<PollOnce, Option<F::Status>>
    where
        F: Describable,
    {
        Operation::new(PollOnce::status(Arc::clone(&self.shared)), |poll| match poll.result {
            Some(Ok(Presence::Present(_, response))) => Ok(prepare::status(F::LIFECYCLE, &*response)),
            Some(Err(error)) => Err(error),
            _ => Ok(None),
        })
    }

    /// The state machine of `wait_until_running`.
    pub(crate) fn waiting_for_start(&self) -> Operation<Wait, ()> {
        let shared = Arc::clone(&self.shared);
        let wait = Wait::new(Arc::clone(&shared), Until::Running, shared.timeout, self.jitter());
        Operation::new(wait, move |wait| if wait.into_result()? { Ok(()) } else { Err(not_running(&shared)) })
    }

    /// The state machine of `wait_until_ended`.
    pub(crate) fn waiting_for_end(&self, timeout: Duration) -> Operation<Wait, bool> {
        let wait = Wait::new(Arc::clone(&self.shared), Until::Ended, timeout, self.jitter());
        Operation::new(wait, Wait::into_result)
    }

    /// The state machine of `update`.
    pub(crate) fn updating<R: Action>(
        &self,
        change: impl FnOnce(&mut R),
    ) -> Result<Operation<Change, R::Response>, Error> {
        let update = prepare::update(&self.shared, &self.client, change)?;
        let machine = Change::update(Arc::clone(&self.shared), update, self.jitter());
        Ok(Operation::new(machine, |machine: Change| prepare::typed::<R>(machine.into_result()?)))
    }

    /// The state machine of `stop`.
    pub(crate) fn stopping(&self) -> Operation<Change, ()> {
        let machine = Change::stop(Arc::clone(&self.shared), self.jitter());
        Operation::new(machine, |machine: Change| machine.into_result().map(|_| ()))
    }
}

impl<F: TaskFamily> Task<F> {
    /// Requests the status of the task, or returns `None` if the service does not know the task.
    ///
    /// The service may not know a task yet that has just started.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails. A task that no longer exists is not an error.
    pub async fn status(&self) -> Result<Option<F::Status>, Error>
    where
        F: Describable,
    {
        run(self.client(), self.polling()).await
    }

    /// Waits until the task runs, up to the [`timeout`](super::Tasks::timeout).
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::TaskEnded`](crate::ErrorKind::TaskEnded) if the task has ended.
    /// - [`ErrorKind::Timeout`](crate::ErrorKind::Timeout) if it does not run in time.
    /// - The error of a request that can't be retried.
    pub async fn wait_until_running(&self) -> Result<(), Error>
    where
        F: Describable,
    {
        run(self.client(), self.waiting_for_start()).await
    }

    /// Waits until the task has ended, up to `timeout`. Returns whether it has.
    ///
    /// It polls at growing intervals of up to 30 s; [`observe`](Self::observe) lets it end sooner. A task that the
    /// service does not know has ended only if it was seen before, or if the
    /// [confirmation window](super::Tasks::confirmation_window) has passed.
    ///
    /// # Errors
    ///
    /// Returns an error if the request can't be retried, or if the service no longer knows the TaskId of a task that
    /// may be running ([`ErrorKind::TaskUnknown`](crate::ErrorKind::TaskUnknown)).
    pub async fn wait_until_ended(&self, timeout: Duration) -> Result<bool, Error>
    where
        F: Describable,
    {
        run(self.client(), self.waiting_for_end(timeout)).await
    }

    /// Changes the running task: fill the request, whose task parameters are set by the handle.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails. Unlike for [`stop`](Self::stop), a task that has ended is an error.
    pub async fn update<R: Action>(&self, change: impl FnOnce(&mut R)) -> Result<R::Response, Error>
    where
        F: Updatable<R>,
    {
        run(self.client(), self.updating(change)?).await
    }

    /// Stops the task. A task that has ended is not an error.
    ///
    /// A success means that the service has accepted the stop, or that the task has ended;
    /// [`wait_until_ended`](Self::wait_until_ended) confirms the end. If the service does not know the task yet, the
    /// client retries the stop until it does, or until the [confirmation window](super::Tasks::confirmation_window) has
    /// passed.
    ///
    /// # Errors
    ///
    /// Returns an error if the task may be running: the request failed, or the TaskId is unknown.
    pub async fn stop(&self) -> Result<(), Error> {
        run(self.client(), self.stopping()).await
    }
}

impl<F, C: Clone> Clone for Task<F, C> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone(), shared: Arc::clone(&self.shared), family: PhantomData }
    }
}

impl<F: TaskFamily, C> fmt::Debug for Task<F, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Task").field(&self.shared.id::<F>()).finish()
    }
}
