//! Tasks of life cycles that are known at run time only.

use std::any::Any;
use std::fmt;
use std::time::Duration;

use super::DynamicObject;
use crate::client::Client;
use crate::error::Error;
use crate::lifecycle::Lifecycle;
use crate::object::Object;
use crate::task::{ParseTaskIdError, TaskState, UntypedStart, UntypedTask, UntypedTasks};

/// Access to the tasks of one family of a schema that was loaded at run time.
///
/// [`Client::tasks_dynamic`](crate::Client::tasks_dynamic) returns it. The operations are those of [`Tasks`](crate::task::Tasks).
#[derive(Clone)]
#[must_use]
pub struct DynamicTasks(UntypedTasks);

/// A start that was prepared: its ID is known, and nothing has been sent.
#[must_use = "a prepared start is sent by `send`"]
pub struct DynamicStart(UntypedStart);

/// A handle to a task.
#[derive(Clone)]
pub struct DynamicTask(UntypedTask);

impl DynamicTasks {
    pub(crate) fn new(client: Client, lifecycle: &'static Lifecycle) -> Self {
        Self(UntypedTasks::new(client, lifecycle))
    }

    /// Sets how long a started task may be unknown to the service; see
    /// [`Tasks::confirmation_window`](crate::task::Tasks::confirmation_window).
    pub fn confirmation_window(self, window: Duration) -> Self {
        Self(self.0.confirmation_window(window))
    }

    /// Sets how long an operation may take, polling included (default: 180 s).
    pub fn timeout(self, timeout: Duration) -> Self {
        Self(self.0.timeout(timeout))
    }

    /// Retries a start with an unknown outcome, if the family has no key and a second start replaces the first; see
    /// [`Tasks::replace_if_unknown`](crate::task::Tasks::replace_if_unknown).
    pub fn replace_if_unknown(self) -> Self {
        Self(self.0.replace_if_unknown())
    }

    /// Prepares a start, whose ID exists before anything is sent.
    pub fn prepare(&self, request: DynamicObject) -> DynamicStart {
        DynamicStart(self.0.prepare(Box::new(request)))
    }

    /// Prepares a start with the idempotency key of an ID that was stored.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not the ID of a task of the family.
    pub fn resume(&self, id: &str, request: DynamicObject) -> Result<DynamicStart, ParseTaskIdError> {
        Ok(DynamicStart(self.0.resume(id, Box::new(request))?))
    }

    /// Returns a handle to a task by its ID, without sending anything.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not the ID of a task of the family.
    pub fn attach(&self, id: &str) -> Result<DynamicTask, ParseTaskIdError> {
        Ok(DynamicTask(self.0.attach(id)?))
    }
}

impl DynamicStart {
    /// Returns the ID of the task, to be stored before the start is sent.
    pub fn id(&self) -> String {
        self.0.id()
    }

    /// Checks that a start that was [resumed](DynamicTasks::resume) has a request of the task with this ID, without
    /// sending anything: the same application, room and so on, and the same idempotency key or none.
    ///
    /// # Errors
    ///
    /// Returns an error that names the first value that differs, or if the text is not the ID of a task of the family.
    pub fn check_request_of(&self, id: &str) -> Result<(), Error> {
        self.0.check_request_of(id)
    }

    /// Sends the start, and finds the task if the response is lost.
    ///
    /// # Errors
    ///
    /// The errors of [`Start::send`](crate::task::Start::send).
    pub async fn send(&self) -> Result<DynamicTask, Error> {
        Ok(DynamicTask(self.0.send().await?))
    }
}

impl DynamicTask {
    /// Returns the ID of the task, to be stored.
    pub fn id(&self) -> String {
        self.0.id()
    }

    /// Returns the TaskId that the service gave the task, or `None` while it is unknown.
    pub fn task_id(&self) -> Option<String> {
        self.0.task_id()
    }

    /// Returns whether the task was found rather than started by this handle.
    pub fn was_running(&self) -> bool {
        self.0.was_running()
    }

    /// Returns what is known of the task from polls.
    pub fn state(&self) -> TaskState {
        self.0.state()
    }

    /// Requests the status of the task; returns the response, or `None` if the service does not know the task.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails, or if the service has no action that returns the status.
    pub async fn status(&self) -> Result<Option<DynamicObject>, Error> {
        let response: Option<Box<dyn Any>> = self.0.status().await?.map(|response: Box<dyn Object>| response as _);
        Ok(response.and_then(|response| response.downcast().ok()).map(|response| *response))
    }

    /// Waits until the task runs; see [`Task::wait_until_running`](crate::task::Task::wait_until_running).
    ///
    /// # Errors
    ///
    /// The errors of [`Task::wait_until_running`](crate::task::Task::wait_until_running).
    pub async fn wait_until_running(&self) -> Result<(), Error> {
        self.0.wait_until_running().await
    }

    /// Waits until the task has ended, up to `timeout`. Returns whether it has.
    ///
    /// # Errors
    ///
    /// The errors of [`Task::wait_until_ended`](crate::task::Task::wait_until_ended).
    pub async fn wait_until_ended(&self, timeout: Duration) -> Result<bool, Error> {
        self.0.wait_until_ended(timeout).await
    }

    /// Stops the task. A task that has ended is not an error.
    ///
    /// # Errors
    ///
    /// Returns an error if the task may be running: the request failed, or the TaskId is unknown.
    pub async fn stop(&self) -> Result<(), Error> {
        self.0.stop().await
    }
}

impl fmt::Debug for DynamicTasks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DynamicTasks").field("family", &self.0.family()).finish_non_exhaustive()
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
