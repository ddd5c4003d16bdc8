//! Tasks of the blocking client: the state machines of [`task`](crate::task), driven without an async runtime.

use std::time::Duration;

use super::Client;
use crate::action::Action;
use crate::clock::Clock;
use crate::error::Error;
use crate::task::machine::{Machine, Operation, Outgoing, Step, Timeline};
use crate::task::{self, Describable, Findable, TaskClient, TaskFamily, TaskKey, Updatable};

/// Access to the tasks of one family, from a method of the client: see [`task::Tasks`].
pub type Tasks<'a, F> = task::Tasks<'a, F, Client>;

/// A start that was prepared: see [`task::Start`].
pub type Start<F> = task::Start<F, Client>;

/// A handle to a task: see [`task::Task`].
pub type Task<F> = task::Task<F, Client>;

impl TaskClient for Client {
    fn clock(&self) -> &dyn Clock {
        Self::clock(self)
    }

    fn seed(&self) -> u64 {
        Self::seed(self)
    }

    fn clock_skew(&self) -> Option<i64> {
        Self::clock_skew(self)
    }
}

/// Access to tasks from the [blocking client](Client): these methods block.
impl<F: TaskFamily> task::Tasks<'_, F, Client> {
    /// Starts a task. Blocks, like [`send`](task::Start::send).
    ///
    /// If the program ends meanwhile, the task may run, and its key is lost unless the request had one; use
    /// [`prepare`](Self::prepare) where that matters.
    ///
    /// # Errors
    ///
    /// Those of `send`: the outcome may be unknown, in which case the error keeps the ID.
    pub fn start(&self, request: F::Start) -> Result<Task<F>, Error> {
        self.prepare(request).send()
    }

    /// Finds a running task by its key: the SdkAppId and the idempotency key. Blocks.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails. A task that the service does not know is not an error.
    pub fn find(&self, key: impl Into<TaskKey>) -> Result<Option<Task<F>>, Error>
    where
        F: Findable,
    {
        run(self.client(), self.finding(key.into())?)
    }
}

/// Starts of the [blocking client](Client): this method blocks.
impl<F: TaskFamily> task::Start<F, Client> {
    /// Sends the start, and finds the task if the response is lost. Blocks.
    ///
    /// # Errors
    ///
    /// The error of the call that failed, with the ID. If it [`may_have_executed`](Error::may_have_executed), the task
    /// may be running: attach to the ID, or resume the start. The module page lists [what to do](task#after-an-error).
    pub fn send(&self) -> Result<Task<F>, Error> {
        run(self.client(), self.sending()?)
    }
}

/// Handles of the [blocking client](Client): these methods block.
impl<F: TaskFamily> task::Task<F, Client> {
    /// Requests the status of the task, or returns `None` if the service does not know the task. Blocks.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails. A task that no longer exists is not an error.
    pub fn status(&self) -> Result<Option<F::Status>, Error>
    where
        F: Describable,
    {
        run(self.client(), self.polling())
    }

    /// Blocks until the task runs, up to the [`timeout`](task::Tasks::timeout).
    ///
    /// # Errors
    ///
    /// Returns an error if the task has ended ([`TaskEnded`](crate::ErrorKind::TaskEnded)), does not run in time
    /// ([`Timeout`](crate::ErrorKind::Timeout)), or if a request can't be retried.
    pub fn wait_until_running(&self) -> Result<(), Error>
    where
        F: Describable,
    {
        run(self.client(), self.waiting_for_start())
    }

    /// Blocks until the task has ended, up to `timeout`. Returns whether it has.
    ///
    /// # Errors
    ///
    /// Returns an error if a request can't be retried, or if the service no longer knows the TaskId of a task that may
    /// be running ([`TaskUnknown`](crate::ErrorKind::TaskUnknown)).
    pub fn wait_until_ended(&self, timeout: Duration) -> Result<bool, Error>
    where
        F: Describable,
    {
        run(self.client(), self.waiting_for_end(timeout))
    }

    /// Changes the running task: fill the request, whose task parameters are set by the handle. Blocks.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails. Unlike for [`stop`](Self::stop), a task that has ended is an error.
    pub fn update<R: Action>(&self, change: impl FnOnce(&mut R)) -> Result<R::Response, Error>
    where
        F: Updatable<R>,
    {
        run(self.client(), self.updating(change)?)
    }

    /// Stops the task. A task that has ended is not an error. Blocks.
    ///
    /// A success means that the service has accepted the stop, or that the task has ended;
    /// [`wait_until_ended`](Self::wait_until_ended) confirms the end.
    ///
    /// # Errors
    ///
    /// Returns an error if the task may be running: the request failed, or the TaskId is unknown.
    pub fn stop(&self) -> Result<(), Error> {
        run(self.client(), self.stopping())
    }
}

/// Runs a state machine to its end.
fn run<M: Machine, T>(client: &Client, operation: Operation<M, T>) -> Result<T, Error> {
    let Operation { mut machine, finish } = operation;
    let mut time = Timeline::new(client.clock());
    loop {
        match machine.next(time.now()) {
            Step::Send(Outgoing { action, request, limit }) => {
                let result = client.send_dyn(action, &*request, limit);
                machine.received(time.now(), result);
            }
            Step::Sleep(pause) => {
                client.clock().sleep_blocking(pause);
                time.slept(pause);
            }
            Step::Done => return finish(machine),
        }
    }
}
