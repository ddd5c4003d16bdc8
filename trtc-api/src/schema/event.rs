//! The facts that a schema states about all events of a service.

/// The fields that the events of a service have in common.
#[derive(Debug)]
pub struct EventFields {
    /// The field with the ID of the task that an event is about.
    pub task_id: Option<&'static str>,
    /// What some events append to the ID, before digits.
    pub task_id_suffix: Option<&'static str>,
    /// The fields with the time of an event, the first one that is present counts, and their unit in milliseconds.
    pub times: &'static [(&'static str, i64)],
}
