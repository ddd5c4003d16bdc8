//! Families of tasks: what `service!` implements for each life cycle of a schema.

use crate::action::Action;
use crate::lifecycle::Lifecycle;
use crate::object::FieldValue;

/// Keeps [`TaskFamily`] to generated types: implemented by `service!` only.
#[doc(hidden)]
pub trait GeneratedFamily {}

/// A family of long-running tasks, for example web-page recordings.
///
/// The [`service!`](crate::service) macro implements it for each life cycle of a schema. It can't be implemented by
/// hand.
pub trait TaskFamily: GeneratedFamily + Send + Sync + 'static {
    /// The request that starts a task.
    type Start: Action;

    /// The life cycle of a task.
    #[doc(hidden)]
    const LIFECYCLE: &'static Lifecycle;
}

/// A family whose tasks have a status that can be requested.
#[diagnostic::on_unimplemented(
    message = "the service has no action that returns the status of a `{Self}` task",
    label = "follow the task by its events: `observe(&event)`"
)]
pub trait Describable: TaskFamily {
    /// The status as the service reports it.
    type Status: FieldValue + Clone + std::fmt::Debug + PartialEq;
}

/// A family whose tasks can be found by their idempotency key.
#[diagnostic::on_unimplemented(
    message = "the service can't find a `{Self}` task by a key",
    label = "store the ID of the task and use `attach(id)`"
)]
pub trait Findable: TaskFamily {}

/// A family whose running tasks can be changed by a request.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` task can't be changed by a `{R}`",
    label = "no update of this family",
    note = "name an update request of the family: `|request: &mut …Request|`; not every family has one"
)]
pub trait Updatable<R: Action>: TaskFamily {}
