//! One task, and what tests see of it.

use std::fmt;
use std::time::SystemTime;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::index::Keys;
use super::json;
use super::reply::value_of;
use crate::lifecycle::{IntegerWhen, Lifecycle, Phase};

/// A task as the emulator knows it: the true state, which a client learns only by requests and events.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct EmulatedTask {
    /// The name of the life cycle, for example `WebRecording`.
    pub family: &'static str,
    /// The task ID.
    pub task_id: String,
    /// The idempotency key of the start, if there is one.
    pub key: Option<String>,
    /// Whether the task runs.
    pub running: bool,
    /// The time of the start.
    pub started_at: SystemTime,
    /// The time of the end, if the task has ended.
    pub ended_at: Option<SystemTime>,
    /// The start request. It may hold secrets.
    pub request: Value,
}

/// Hides the request, which may hold secrets.
impl fmt::Debug for EmulatedTask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmulatedTask")
            .field("family", &self.family)
            .field("task_id", &self.task_id)
            .field("key", &self.key)
            .field("running", &self.running)
            .finish_non_exhaustive()
    }
}

/// Why a task ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    Stop,
    /// A limit of its duration or of its idle time.
    Limit,
    Replaced,
    /// A scripted event of this phase, which has been reported already.
    Scripted(Phase),
}

pub(super) struct Task {
    pub(super) family: usize,
    pub(super) id: String,
    pub(super) key: Option<String>,
    /// The JSON of the start request; parsed on demand, because there may be very many tasks.
    pub(super) request: Vec<u8>,
    /// The remembered values, in the order of the life cycle.
    pub(super) remembered: Vec<Option<Value>>,
    pub(super) keys: Keys,
    pub(super) started: SystemTime,
    /// When requests find the task.
    pub(super) visible: SystemTime,
    /// Until when requests find the task.
    pub(super) known_until: Option<SystemTime>,
    pub(super) ended: Option<SystemTime>,
    pub(super) phase: Phase,
    /// The latest value of the counter that updates send.
    pub(super) counter: Option<u64>,
    /// Failures in a row that scripted events have reported.
    pub(super) failures: u32,
}

impl Task {
    #[expect(clippy::too_many_arguments, reason = "one caller, which knows them all")]
    pub(super) fn new(
        family: usize,
        lifecycle: &Lifecycle,
        number: usize,
        body: &[u8],
        request: &Value,
        keys: Keys,
        started: SystemTime,
        visible: SystemTime,
    ) -> Self {
        let remembered = lifecycle.remember.iter().map(|it| json::get(request, it.path).cloned()).collect();
        let key = lifecycle.idempotency.as_ref().and_then(|it| request.get(it.key)?.as_str());
        let counter = lifecycle.updates.iter().find_map(|update| request.get(update.counter?)?.as_u64());
        Self {
            family,
            id: opaque_id(number),
            key: key.map(str::to_owned),
            request: body.to_vec(),
            remembered,
            keys,
            started,
            visible,
            known_until: None,
            ended: None,
            phase: Phase::Running,
            counter,
            failures: 0,
        }
    }

    /// Returns whether requests find the task.
    pub(super) fn is_reachable(&self, now: SystemTime) -> bool {
        self.ended.is_none() && self.visible <= now && self.known_until.is_none_or(|until| now < until)
    }

    pub(super) fn remembered(&self, lifecycle: &Lifecycle, name: &str) -> Option<&Value> {
        let index = lifecycle.remember.iter().position(|it| it.name == name)?;
        self.remembered.get(index)?.as_ref()
    }

    /// Whether a remembered value stands for an integer, if it has two forms.
    pub(super) fn has_integer(&self, lifecycle: &Lifecycle, name: &str) -> Option<bool> {
        let remembered = lifecycle.remember.iter().find(|it| it.name == name)?;
        let request = json::parse(&self.request).unwrap_or_default();
        Some(selects_integer(remembered.integer_when.as_ref()?, &request))
    }

    pub(super) fn to_public(&self, lifecycles: &[&'static Lifecycle]) -> EmulatedTask {
        EmulatedTask {
            family: lifecycles.get(self.family).map_or("", |lifecycle| lifecycle.name),
            task_id: self.id.clone(),
            key: self.key.clone(),
            running: self.ended.is_none(),
            started_at: self.started,
            ended_at: self.ended,
            request: json::parse(&self.request).unwrap_or_default(),
        }
    }
}

/// Whether a request selects the integer form of an ID.
pub(super) fn selects_integer(form: &IntegerWhen, request: &Value) -> bool {
    match json::get(request, form.field) {
        Some(value) => *value == value_of(&form.is),
        None => form.by_default,
    }
}

/// Returns a task ID like the service's: opaque and long, with `+` in it and `.` at the end.
fn opaque_id(number: usize) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut id = String::with_capacity(95);
    for block in 0..3_u64 {
        let digest = Sha256::digest([number as u64, block].map(u64::to_be_bytes).concat());
        let letters = digest.iter().filter_map(|byte| LETTERS.get(usize::from(byte & 63)));
        id.extend(letters.map(|letter| char::from(*letter)));
    }
    id.truncate(93);
    id.push_str("+.");
    id
}
