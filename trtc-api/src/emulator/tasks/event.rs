//! Events about tasks, made from the tables of their fields.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};

use super::json::{get, parse, set};
use super::reply::value_of;
use super::script::Step;
use super::task::{Cause, Task};
use crate::emulator::callbacks::APP_ID;
use crate::lifecycle::{EventRule, Lifecycle, Phase, PhaseRule};
use crate::schema::Literal;

/// The part of a task in events about parts.
const PART: &str = "rtmp://live.example.com/part";

/// An event that has been reported.
#[derive(Debug, Clone)]
pub(in crate::emulator) struct Reported {
    pub(in crate::emulator) group: u32,
    pub(in crate::emulator) number: u32,
    pub(in crate::emulator) info: Value,
    /// The ID of the application that the start request names.
    pub(in crate::emulator) app_id: Option<Value>,
    /// When it happened, in the time of tasks.
    pub(in crate::emulator) at: SystemTime,
    /// The ID of its task.
    pub(in crate::emulator) task_id: String,
}

impl Reported {
    /// Returns the body of a callback.
    pub(in crate::emulator) fn body(&self, now: SystemTime) -> Value {
        json!({
            "EventGroupId": self.group,
            "EventType": self.number,
            "CallbackTs": millis(now),
            "EventInfo": self.info,
        })
    }
}

/// Returns the event that reports a phase, if the family has one.
pub(super) fn of_phase(lifecycle: &Lifecycle, task: &Task, phase: Phase, at: SystemTime) -> Option<Reported> {
    let rule = lifecycle.events.iter().find(|rule| reports(rule, phase))?;
    Some(build(lifecycle, rule, task, phase_value(rule, phase), Some("Success"), at))
}

/// Returns the event that reports an end, if the family has one.
///
/// If several events report an end, the one with the lowest number follows a stop and the one with the highest number
/// reports a limit, as the service numbers them.
pub(super) fn of_end(lifecycle: &Lifecycle, task: &Task, cause: Cause, at: SystemTime) -> Option<Reported> {
    let phase = if cause == Cause::Replaced { Phase::Replaced } else { Phase::Ended };
    let ends = || lifecycle.events.iter().filter(|rule| reports(rule, phase));
    let (rule, reason) = match cause {
        Cause::Limit => (ends().max_by_key(|rule| rule.number)?, "Over time limit"),
        _ => (ends().min_by_key(|rule| rule.number)?, "Success"),
    };
    Some(build(lifecycle, rule, task, phase_value(rule, phase), Some(reason), at))
}

pub(super) fn of_step(lifecycle: &Lifecycle, task: &Task, step: &Step, at: SystemTime) -> Reported {
    build(lifecycle, step.rule, task, step.value.clone(), step.reason.as_deref(), at)
}

/// Returns an event; `value` is that of the field which tells the phase.
pub(super) fn build(
    lifecycle: &Lifecycle,
    rule: &EventRule,
    task: &Task,
    value: Option<Value>,
    reason: Option<&str>,
    at: SystemTime,
) -> Reported {
    let mut info = Map::new();
    let id = match rule.id_suffix {
        Some(suffix) => format!("{}{suffix}{:013}", task.id, millis(task.started)),
        None => task.id.clone(),
    };
    set(&mut info, rule.id, id.into());
    if let Some(order) = lifecycle.event_order.first() {
        set(&mut info, order, millis(at).into());
    }
    if let (PhaseRule::By(fields, _), Some(value)) = (&rule.phase, value)
        && let Some(field) = fields.first()
    {
        set(&mut info, field, value);
    }
    if let (Some(path), Some(reason)) = (rule.reason, reason) {
        set(&mut info, path, reason.into());
    }
    if let Some(part) = rule.part {
        set(&mut info, part, PART.into());
    }
    for (path, name) in rule.matches {
        if let Some(value) = task.remembered(lifecycle, name) {
            let integer = task.has_integer(lifecycle, name);
            set(&mut info, path, in_form(value, integer));
            if let (Some(form), Some(integer)) = (&rule.integer_when, integer) {
                set(&mut info, form.field, selector(&form.is, integer));
            }
        }
    }
    let request = parse(&task.request).unwrap_or_default();
    let app_id = get(&request, &[APP_ID]).cloned();
    Reported { group: rule.group, number: rule.number, info: Value::Object(info), app_id, at, task_id: task.id.clone() }
}

/// A room ID as the service reports it: as an integer, if it is one.
fn in_form(value: &Value, integer: Option<bool>) -> Value {
    let number = value.as_str().filter(|_| integer == Some(true)).and_then(|text| text.parse::<i64>().ok());
    number.map_or_else(|| value.clone(), Value::from)
}

/// The value of the field that selects the form of a room ID: 0 and 1 are the two forms.
fn selector(integer: &Literal, is_integer: bool) -> Value {
    match integer {
        Literal::Int(value) if !is_integer => (1 - value).into(),
        literal => value_of(literal),
    }
}

/// Returns the value that stands for a phase.
pub(super) fn phase_value(rule: &EventRule, phase: Phase) -> Option<Value> {
    match &rule.phase {
        PhaseRule::Is(_) => None,
        PhaseRule::By(_, values) => values.iter().find(|(_, own)| *own == phase).map(|(literal, _)| value_of(literal)),
    }
}

fn reports(rule: &EventRule, phase: Phase) -> bool {
    match &rule.phase {
        PhaseRule::Is(own) => *own == phase,
        PhaseRule::By(_, values) => values.iter().any(|(_, own)| *own == phase),
    }
}

/// Returns the milliseconds since 1970.
pub(super) fn millis(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
