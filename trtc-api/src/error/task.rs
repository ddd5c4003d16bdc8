//! The part of an error that concerns the task of the call.

use super::{Error, OneLine};

/// The longest ID that is displayed, in characters: that of a task has remembered values too.
const MAX_ID: usize = 2_000;

/// The task of a failed operation.
#[derive(Debug)]
pub(super) struct TaskNote {
    id: String,
    /// The ID to display, if it differs because it repeats a secret of the request.
    shown: Option<String>,
    needs_new_key: bool,
    /// What to do next, in words.
    advice: Option<String>,
}

/// Errors of [tasks](crate::task).
impl Error {
    /// Returns the ID of the task that the failed operation was about, as text, or `None` if it was about none.
    ///
    /// Parse it as a [`TaskId`](crate::task::TaskId) of the family, and
    /// [`attach`](crate::task::Tasks::attach) to the task. If [`may_have_executed`](Self::may_have_executed) is true
    /// for the error of a start, a task may be running under this ID.
    ///
    /// If a call of the action itself started the task, as `client.start_web_record(…)` does, it is the TaskId as the
    /// service returned it. The error has it if the response names the task but cannot be used, for example because
    /// another field has the wrong type.
    pub fn task_id(&self) -> Option<&str> {
        self.0.task.as_ref().map(|task| &*task.id)
    }

    /// Returns whether the service rejected a start and requires another idempotency key for the next one.
    ///
    /// The library never changes a key that the caller gave. If the request had none, the next start gets a new key.
    pub fn needs_new_key(&self) -> bool {
        self.0.task.as_ref().is_some_and(|task| task.needs_new_key)
    }

    /// The error of a task: names the task, and what to do next.
    pub(crate) fn of_task(mut self, id: String, advice: Option<String>) -> Self {
        self.0.task = Some(TaskNote { id, shown: None, needs_new_key: false, advice });
        self
    }

    /// The error of a call whose response names the task that it started: the TaskId as received and as displayed.
    pub(crate) fn with_started_task(mut self, id: String, shown: String) -> Self {
        let shown = Some(shown).filter(|shown| *shown != id);
        self.0.task = Some(TaskNote { id, shown, needs_new_key: false, advice: None });
        self
    }

    pub(crate) fn with_new_key_needed(mut self) -> Self {
        if let Some(task) = &mut self.0.task {
            task.needs_new_key = true;
        }
        self.0.retryable = false;
        self
    }

    /// The same error, with what is known from earlier attempts of the task.
    pub(crate) fn with_outcome(mut self, retryable: bool, may_have_executed: bool) -> Self {
        self.0.retryable = retryable;
        self.0.may_have_executed = may_have_executed;
        self
    }

    pub(crate) fn has_source(&self) -> bool {
        self.0.source.is_some()
    }

    pub(super) fn task_notes(&self) -> impl Iterator<Item = String> {
        let task = self.0.task.as_ref();
        let id = task.map(|task| format!("task {}", OneLine(task.shown.as_ref().unwrap_or(&task.id), MAX_ID)));
        let key = task.filter(|task| task.needs_new_key).map(|_| "another start needs a new key".to_owned());
        [id, task.and_then(|task| task.advice.clone()), key].into_iter().flatten()
    }
}
