//! Tasks of life cycles that are known at run time only: the same machines, without types.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::client::TaskClient;
use super::id::RawId;
use super::machine::{Operation, run};
use super::poll::{PollOnce, Presence};
use super::prepare::{self, Prepared};
use super::shared::{Settings, Shared};
use super::stop::Change;
use super::time::Timestamp;
use super::wait::{Until, Wait, not_running};
use super::{ParseTaskIdError, TaskState};
use crate::client::Client;
use crate::dynamic::DynamicObject;
use crate::engine::Jitter;
use crate::error::Error;
use crate::lifecycle::Lifecycle;

/// Access to the tasks of one family of a schema that was loaded at run time.
///
/// [`Client::tasks_dynamic`](crate::Client::tasks_dynamic) returns it. The operations are those of [`Tasks`](super::Tasks).
#[derive(Clone)]
#[must_use]
pub struct DynamicTasks {
    client: Client,
    lifecycle: &'static Lifecycle,
    settings: Settings,
}

/// A start that was prepared: its ID is known, and nothing has been sent.
#[must_use = "a prepared start is sent by `send`"]
pub struct DynamicStart {
    client: Client,
    prepared: Prepared,
}

/// A handle to a task.
#[derive(Clone)]
pub struct DynamicTask {
    client: Client,
    shared: Arc<Shared>,
}

impl DynamicTasks {
    pub(crate) fn new(client: Client, lifecycle: &'static Lifecycle) -> Self {
        Self { client, lifecycle, settings: Settings::default() }
    }

    /// Sets how long an operation may take, polling included (default: 180 s).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = Some(timeout);
        self
    }

    /// Retries a start with an unknown outcome, if the family has no key and a second start replaces the first; see
    /// [`Tasks::replace_if_unknown`](super::Tasks::replace_if_unknown).
    pub fn replace_if_unknown(mut self) -> Self {
        self.settings.may_replace = true;
        self
    }

    /// Prepares a start, whose ID exists before anything is sent.
    pub fn prepare(&self, request: DynamicObject) -> DynamicStart {
        self.start_of(request, None)
    }

    /// Prepares a start with the idempotency key of an ID that was stored.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not the ID of a task of the family.
    pub fn resume(&self, id: &str, request: DynamicObject) -> Result<DynamicStart, ParseTaskIdError> {
        let id = RawId::parse(id, self.lifecycle)?;
        Ok(self.start_of(request, Some(&id)))
    }

    /// Returns a handle to a task by its ID, without sending anything.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not the ID of a task of the family.
    pub fn attach(&self, id: &str) -> Result<DynamicTask, ParseTaskIdError> {
        let shared = prepare::attached(self.lifecycle, RawId::parse(id, self.lifecycle)?, self.settings, &self.client);
        Ok(DynamicTask { client: self.client.clone(), shared })
    }

    fn start_of(&self, request: DynamicObject, resumed: Option<&RawId>) -> DynamicStart {
        let now = Timestamp::now(&self.client);
        let prepared = Prepared::of(self.lifecycle, Box::new(request), resumed, self.settings, now);
        DynamicStart { client: self.client.clone(), prepared }
    }
}

impl DynamicStart {
    /// Returns the ID of the task, to be stored before the start is sent.
    pub fn id(&self) -> String {
        self.prepared.shared.id_text()
    }

    /// Sends the start, and finds the task if the response is lost.
    ///
    /// # Errors
    ///
    /// The errors of [`Start::send`](super::Start::send).
    pub async fn send(&self) -> Result<DynamicTask, Error> {
        let (machine, shared) = self.prepared.machine(&self.client)?;
        run(&self.client, Operation::new(machine, |machine: super::start::Start| machine.into_result())).await?;
        Ok(DynamicTask { client: self.client.clone(), shared })
    }
}

impl DynamicTask {
    /// Returns the ID of the task, to be stored.
    pub fn id(&self) -> String {
        self.shared.id_text()
    }

    /// Returns the TaskId that the service gave the task, or `None` while it is unknown.
    pub fn task_id(&self) -> Option<String> {
        self.shared.lock().id.task.clone()
    }

    /// Returns whether the task was found rather than started by this handle.
    pub fn was_running(&self) -> bool {
        self.shared.lock().was_running
    }

    /// Returns what is known of the task from polls.
    pub fn state(&self) -> TaskState {
        self.shared.lock().log.state()
    }

    /// Requests the status of the task; returns the response, or `None` if the service does not know the task.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails, or if the service has no action that returns the status.
    pub async fn status(&self) -> Result<Option<DynamicObject>, Error> {
        let poll = PollOnce::status(Arc::clone(&self.shared));
        let response = run(
            &self.client,
            Operation::new(poll, |poll: PollOnce| match poll.result {
                Some(Ok(Presence::Present(_, response))) => Ok(Some(response)),
                Some(Err(error)) => Err(error),
                _ => Ok(None),
            }),
        );
        let response: Option<Box<dyn Any>> = response.await?.map(|response| response as _);
        Ok(response.and_then(|response| response.downcast().ok()).map(|response| *response))
    }

    /// Waits until the task runs; see [`Task::wait_until_running`](super::Task::wait_until_running).
    ///
    /// # Errors
    ///
    /// The errors of [`Task::wait_until_running`](super::Task::wait_until_running).
    pub async fn wait_until_running(&self) -> Result<(), Error> {
        let shared = Arc::clone(&self.shared);
        let wait = Wait::new(Arc::clone(&shared), Until::Running, shared.timeout, jitter(&self.client));
        let finish = move |wait: Wait| if wait.into_result()? { Ok(()) } else { Err(not_running(&shared)) };
        run(&self.client, Operation::new(wait, finish)).await
    }

    /// Waits until the task has ended, up to `timeout`. Returns whether it has.
    ///
    /// # Errors
    ///
    /// The errors of [`Task::wait_until_ended`](super::Task::wait_until_ended).
    pub async fn wait_until_ended(&self, timeout: Duration) -> Result<bool, Error> {
        let wait = Wait::new(Arc::clone(&self.shared), Until::Ended, timeout, jitter(&self.client));
        run(&self.client, Operation::new(wait, Wait::into_result)).await
    }

    /// Stops the task. A task that has ended is stopped.
    ///
    /// # Errors
    ///
    /// Returns an error if the task may be running: the request failed, or the TaskId is unknown.
    pub async fn stop(&self) -> Result<(), Error> {
        let change = Change::stop(Arc::clone(&self.shared), jitter(&self.client));
        run(&self.client, Operation::new(change, |change: Change| change.into_result().map(drop))).await
    }
}

fn jitter(client: &Client) -> Jitter {
    Jitter::seeded(TaskClient::seed(client))
}

impl fmt::Debug for DynamicTasks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DynamicTasks").field("family", &self.lifecycle.name).finish_non_exhaustive()
    }
}

impl fmt::Debug for DynamicStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DynamicStart").field(&self.id()).finish()
    }
}

impl fmt::Debug for DynamicTask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DynamicTask").field(&self.id()).finish()
    }
}
