//! The paths of the control interface.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::StatusCode;
use serde_json::{Value, json};

use super::{Command, Control, PREFIX, Refusal};
use crate::action::Entry;
use crate::emulator::form::{self, FormError, Members};
use crate::emulator::stub::Handler;
use crate::emulator::tasks::Reported;
use crate::emulator::{EmulatedTask, TaskEvent, TaskEventError, behavior, query};
use crate::schema::ActionInfo;

/// The methods and paths with what they do.
const ROUTES: &[(&str, &str, &str)] = &[
    ("GET", "", "lists these paths"),
    ("GET", "/actions", "lists the actions, each with its service and version"),
    ("POST", "/stubs", "adds behaviors"),
    ("DELETE", "/stubs", "removes behaviors"),
    ("GET", "/faults", "lists the injected faults that are not used up"),
    ("POST", "/faults", "injects faults"),
    ("DELETE", "/faults", "removes faults"),
    ("GET", "/calls", "lists the requests; ?action=NAME and ?service=NAME select"),
    ("DELETE", "/calls", "forgets the requests"),
    ("GET", "/tasks", "lists the tasks; ?family=NAME selects one family"),
    ("POST", "/tasks", "makes an event happen to a task"),
    ("GET", "/events", "lists the reported events"),
    ("DELETE", "/events", "forgets the reported events"),
    ("GET", "/clock", "returns the time of tasks"),
    ("POST", "/clock", "advances the time of tasks"),
    ("POST", "/reset", "restores the state at the start of the server"),
];

/// The clock can be advanced by this much at once: every task has ended then, and no time is out of range.
const LONGEST_ADVANCE: Duration = Duration::from_secs(100 * 365 * 86_400);

impl Control {
    pub(super) fn route(&self, request: &Command<'_>) -> Result<Value, Refusal> {
        let emulator = &self.emulator;
        let path = request.path.strip_prefix(PREFIX).unwrap_or(request.path).trim_end_matches('/');
        let method = if request.method == "HEAD" { "GET" } else { request.method };
        match (method, path) {
            ("GET", "") => return Ok(index()),
            ("GET", "/actions") => return Ok(self.actions()),
            ("GET", "/faults") => return Ok(self.faults()),
            ("GET", "/calls") => return self.calls(request),
            ("GET", "/tasks") => return self.tasks(request),
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
        let action = |entry: &Entry| {
            let (info, service) = (entry.info, entry.info.service);
            json!({ "service": service.name, "version": service.version, "action": info.name })
        };
        json!({ "actions": self.emulator.config.actions.iter().map(action).collect::<Vec<_>>() })
    }

    fn calls(&self, request: &Command<'_>) -> Result<Value, Refusal> {
        let [action, service] = parameters(request, ["action", "service"])?;
        let selected = |info: &ActionInfo| {
            action.as_ref().is_none_or(|action| action == info.name)
                && service.as_ref().is_none_or(|service| service == info.service.name)
        };
        // A test that expects no calls must not pass because of a misspelled name.
        if !self.emulator.config.actions.iter().any(|entry| selected(entry.info)) {
            return Err(behavior::unknown_action(action.as_deref(), service.as_deref()).into());
        }
        let state = self.emulator.state();
        let calls = state.calls.iter().filter(|(info, _)| selected(info));
        let calls: Vec<Value> = calls.map(|(info, body)| behavior::call_to_json(info, body)).collect();
        Ok(json!({ "calls": calls }))
    }

    fn tasks(&self, request: &Command<'_>) -> Result<Value, Refusal> {
        let [family] = parameters(request, ["family"])?;
        if let Some(family) = &family {
            let families = self.emulator.state().tasks.families();
            if !families.contains(&family.as_str()) {
                let known = families.join(", ");
                return Err(FormError::new(format!("unknown family `{family}`; known: {known}")).into());
            }
        }
        let tasks = self.emulator.tasks();
        let tasks = tasks.iter().filter(|task| family.as_ref().is_none_or(|family| family == task.family));
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
        if by > LONGEST_ADVANCE {
            return Err(FormError::new("`advance` must be at most a hundred years, in seconds").into());
        }
        self.emulator.advance_clock(by);
        Ok(self.clock())
    }

    fn fault(&self, body: &[u8]) -> Result<(), Refusal> {
        let mut members = Members::of(form::parse(body)?)?;
        let fault = members.string("fault")?;
        let fault = Members::required("fault", fault)?;
        let times = members.count("times")?.unwrap_or(1);
        let entry = behavior::target(&mut members, &self.emulator.config.actions)?;
        members.finish()?;
        let fault =
            fault.parse().map_err(|error: crate::emulator::ParseFaultError| FormError::new(error.to_string()))?;
        self.emulator.add(Handler::fault(entry.map(|entry| entry.info), fault, Some(times)));
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

/// Returns the parameters of the query string with these names. An unknown one is an error.
fn parameters<const N: usize>(request: &Command<'_>, names: [&str; N]) -> Result<[Option<String>; N], Refusal> {
    let mut found = [const { None }; N];
    for pair in request.query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let Some(slot) = names.iter().position(|name| *name == key).and_then(|index| found.get_mut(index)) else {
            let known = names.map(|name| format!("`{name}`")).join(" and ");
            return Err(FormError::new(format!("unknown parameter `{key}`; known: {known}")).into());
        };
        *slot = Some(query::decode(value).map_err(|error| FormError::new(error.message))?);
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
