//! Task IDs: what is stored of a task, to find it again; with the type of its family.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use super::TaskFamily;
use super::raw_id::{ParseTaskIdError, RawId};

/// The ID of a task: everything that is needed to find the task again, after a restart too.
///
/// It has the service's TaskId once that is known, the idempotency key of the start, and the other values that later
/// requests need. None of them is secret. It exists before anything is sent
/// ([`Tasks::prepare`](super::Tasks::prepare)), so that it can be stored first.
///
/// The text form is made by `Display` and read by `FromStr`; serde uses it too. Store it as it is:
///
/// ```text
/// WebRecording/?SdkAppId=1600011111&RecordId=lesson-42#~1767571200000!4f0c9a1e
/// ```
///
/// The last eight characters are check digits: a text that was cut off or changed, or that is an ID of another service,
/// does not parse.
pub struct TaskId<F> {
    raw: RawId,
    family: PhantomData<fn() -> F>,
}

impl<F: TaskFamily> TaskId<F> {
    pub(super) fn new(raw: RawId) -> Self {
        Self { raw, family: PhantomData }
    }

    pub(super) fn raw(&self) -> &RawId {
        &self.raw
    }

    /// Returns the TaskId that the service gave the task, or `None` while it is unknown.
    pub fn task_id(&self) -> Option<&str> {
        self.raw.task.as_deref()
    }

    /// Returns the idempotency key of the start, for example the RecordId, or `None` if the family has none.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.raw.key(F::LIFECYCLE)
    }

    /// Returns a value of the start request that later requests need, by its name: `id.value("SdkAppId")`.
    pub fn value(&self, name: &str) -> Option<String> {
        self.raw.value(name).map(ToString::to_string)
    }
}

impl<F: TaskFamily> fmt::Display for TaskId<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.raw.text(F::LIFECYCLE))
    }
}

impl<F: TaskFamily> fmt::Debug for TaskId<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TaskId({self})")
    }
}

impl<F> Clone for TaskId<F> {
    fn clone(&self) -> Self {
        Self { raw: self.raw.clone(), family: PhantomData }
    }
}

impl<F> PartialEq for TaskId<F> {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl<F> Eq for TaskId<F> {}

impl<F> Hash for TaskId<F> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.raw.hash(state);
    }
}

impl<F: TaskFamily> FromStr for TaskId<F> {
    type Err = ParseTaskIdError;

    fn from_str(text: &str) -> Result<Self, ParseTaskIdError> {
        RawId::parse(text, F::LIFECYCLE).map(Self::new)
    }
}

impl<F: TaskFamily> serde::Serialize for TaskId<F> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, F: TaskFamily> serde::Deserialize<'de> for TaskId<F> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
