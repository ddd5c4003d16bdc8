//! The paths of the control interface.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::StatusCode;
use serde_json::{Value, json};

use super::{Command, Control, PREFIX, Refusal};
use crate::emulator::form::{self, FormError, Members};
use crate::emulator::stub::Handler;
use crate::emulator::tasks::Reported;
use crate::emulator::{EmulatedTask, TaskEvent, TaskEventError, behavior, query};

/// The methods and paths with what they do.
const ROUTES: &[(&str, &str, &str)] = &[
    ("GET", "", "lists these paths"),
    ("GET", "/actions", "lists the actions"),
    ("POST", "/stubs", "adds behaviors"),
    ("DELETE", "/stubs", "removes behaviors"),
    ("GET", "/faults", "lists the injected faults that are not used up"),
    ("POST", "/faults", "injects faults"),
    ("DELETE", "/faults", "removes faults"),
    ("GET", "/calls", "lists the requests; ?action=NAME selects one action"),
    ("DELETE", "/calls", "forgets the requests"),
    ("GET", "/tasks", "lists the tasks; ?family=NAME selects one family"),
    ("POST", "/tasks", "makes an event happen to a task"),
    ("GET", "/events", "lists the reported events"),
    ("DELETE", "/events", "forgets the reported events"),
    ("GET", "/clock", "returns the time of tasks"),
    ("POST", "/clock", "advances the time of tasks"),
    ("POST", "/reset", "restores the state at the start of the server"),
];

impl Control {
    pub(super) fn route(&self, request: &Command<'_>) -> Result<Value, Refusal> {
        let emulator = &self.emulator;
        let path = request.path.strip_prefix(PREFIX).unwrap_or(request.path).trim_end_matches('/');
        let method = if request.method == "HEAD" { "GET" } else { request.method };
        match (method, path) {
            ("GET", "") => return Ok(index()),
            ("GET", "/actions") => return Ok(self.actions()),
            ("GET", "/faults") => return Ok(self.faults()),
            ("GET", "/calls") => return self.calls(parameter(request, "action")?.as_deref()),
            ("GET", "/tasks") => return self.tasks(parameter(request, "family")?.as_deref()),
            ("GET", "/events") => return Ok(self.events()),
            ("GET", "/clock") => return Ok(self.clock()),
            ("POST", "/clock") => return self.advance(request.body),
            ("POST", "/stubs") => emulator.stub_json(request.body)?,
            ("DELETE", "/stubs") => emulator.clear_stubs(),
            ("POST", "/faults") => self.fault(request.body)?,
            ("DELETE", "/faults") => emulator.clear_faults(),
            ("DELETE", "/calls") => emulator.state().calls.clear(),
            ("POST", "/tasks") => self.task_event(request.body)?,
            ("DELETE", "/events") => emulator.state().events.clear(),
            ("POST", "/reset") => self.reset(),
            _ => return Err(unknown(method, path)),
        }
        Ok(json!({}))
    }

    fn actions(&self) -> Value {
        let names: Vec<&str> = self.emulator.config.actions.iter().map(|entry| entry.info.name).collect();
        json!({ "actions": names })
    }

    fn calls(&self, action: Option<&str>) -> Result<Value, Refusal> {
        let state = self.emulator.state();
        let calls = state.calls.iter().filter(|(info, _)| action.is_none_or(|action| action == info.name));
        let calls: Vec<Value> = calls.map(|(info, body)| behavior::call_to_json(info.name, body)).collect();
        Ok(json!({ "calls": calls }))
    }

    fn tasks(&self, family: Option<&str>) -> Result<Value, Refusal> {
        let tasks = self.emulator.tasks();
        let tasks = tasks.iter().filter(|task| family.is_none_or(|family| family == task.family));
        Ok(json!({ "tasks": tasks.map(task_to_json).collect::<Vec<_>>() }))
    }

    fn events(&self) -> Value {
        self.emulator.advance();
        let state = self.emulator.state();
        json!({ "events": state.events.iter().map(event_to_json).collect::<Vec<_>>() })
    }

    fn faults(&self) -> Value {
        let state = self.emulator.state();
        json!({ "faults": state.handlers.iter().filter_map(Handler::fault_to_json).collect::<Vec<_>>() })
    }

    fn clock(&self) -> Value {
        let state = self.emulator.state();
        json!({ "now": seconds(self.emulator.now(&state)), "advanced_by": state.offset.as_secs_f64() })
    }

    fn advance(&self, body: &[u8]) -> Result<Value, Refusal> {
        let mut members = Members::of(form::parse(body)?)?;
        let by = members.seconds("advance")?;
        let by = Members::required("advance", by)?;
        members.finish()?;
        self.emulator.advance_clock(by);
        Ok(self.clock())
    }

    fn fault(&self, body: &[u8]) -> Result<(), Refusal> {
        let mut members = Members::of(form::parse(body)?)?;
        let fault = members.string("fault")?;
        let fault = Members::required("fault", fault)?;
        let times = members.count("times")?.unwrap_or(1);
        let action = members.string("action")?;
        members.finish()?;
        let fault =
            fault.parse().map_err(|error: crate::emulator::ParseFaultError| FormError::new(error.to_string()))?;
        let action = action.map(|action| behavior::known(&action, &self.emulator.config.actions)).transpose()?;
        self.emulator.add(Handler::fault(action, fault, Some(times)));
        Ok(())
    }

    fn task_event(&self, body: &[u8]) -> Result<(), Refusal> {
        let mut members = Members::of(form::parse(body)?)?;
        let id = members.string("task_id")?;
        let id = Members::required("task_id", id)?;
        let event = TaskEvent::take(&mut members)?;
        members.finish()?;
        self.emulator.task_event(&id, &event).map_err(|error| match error {
            TaskEventError::UnknownTask => {
                Refusal(StatusCode::NOT_FOUND, "unknown task ID; `GET /_emulator/tasks` lists the tasks".to_owned())
            }
            other => Refusal(StatusCode::BAD_REQUEST, other.to_string()),
        })
    }
}

fn index() -> Value {
    let routes = ROUTES.iter().map(|(method, path, does)| format!("{method} {PREFIX}{path}: {does}"));
    json!({ "version": env!("CARGO_PKG_VERSION"), "paths": routes.collect::<Vec<_>>() })
}

fn unknown(method: &str, path: &str) -> Refusal {
    let methods: Vec<&str> = ROUTES.iter().filter(|(_, own, _)| *own == path).map(|(method, ..)| *method).collect();
    if methods.is_empty() {
        let message = format!("unknown path `{PREFIX}{path}`; `GET {PREFIX}` lists the paths");
        return Refusal(StatusCode::NOT_FOUND, message);
    }
    let message = format!("`{PREFIX}{path}` has no method {method}; use {}", methods.join(" or "));
    Refusal(StatusCode::METHOD_NOT_ALLOWED, message)
}

/// Returns a parameter of the query string. An unknown one is an error.
fn parameter(request: &Command<'_>, name: &str) -> Result<Option<String>, Refusal> {
    let mut found = None;
    for pair in request.query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        if key != name {
            return Err(FormError::new(format!("unknown parameter `{key}`; the parameter is `{name}`")).into());
        }
        found = Some(query::decode(value).map_err(|error| FormError::new(error.message))?);
    }
    Ok(found)
}

fn task_to_json(task: &EmulatedTask) -> Value {
    json!({
        "family": task.family,
        "task_id": task.task_id,
        "key": task.key,
        "running": task.running,
        "started_at": seconds(task.started_at),
        "ended_at": task.ended_at.map(seconds),
        "request": task.request,
    })
}

/// Returns an event with the members of its callback, except for the time at which a callback is sent.
fn event_to_json(event: &Reported) -> Value {
    json!({
        "at": seconds(event.at),
        "task_id": event.task_id,
        "EventGroupId": event.group,
        "EventType": event.number,
        "EventInfo": event.info,
    })
}

/// Returns the seconds since 1970.
fn seconds(time: SystemTime) -> f64 {
    time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs_f64()
}
