//! The console of the emulator: its control interface, with secrets hidden.

use http::StatusCode;
use serde_json::{Value, json};
use trtc_api::dynamic::DynamicService;
use trtc_api::dynamic::api_schema::model::{Lifecycle, Parameter, ParameterValue};

use super::State;
use super::check::{shown, shown_event};
use super::reply::Refusal;

/// How many tasks are shown: the latest.
const MAX_TASKS: usize = 100;

/// Returns the clock, tasks, events, calls and faults.
pub(super) fn console(state: &State) -> Value {
    let service = state.service;
    let tasks = list(state, "tasks");
    let surplus = tasks.len().saturating_sub(MAX_TASKS);
    json!({
        "clock": state.control.request("GET", "/clock", b"").1,
        "tasks": tasks.iter().skip(surplus).map(|it| task(service, it)).collect::<Vec<_>>(),
        "events": list(state, "events").iter().map(|it| event(service, it)).collect::<Vec<_>>(),
        "calls": list(state, "calls").iter().map(|it| call(service, it)).collect::<Vec<_>>(),
        "faults": list(state, "faults"),
    })
}

/// Changes the emulator. Reading is left to [`console`], which hides secrets.
pub(super) fn change(state: &State, method: &str, path: &str, body: &[u8]) -> Result<Value, Refusal> {
    if method == "GET" || method == "HEAD" {
        return Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "use `/api/console` to read"));
    }
    match state.control.request(method, path, body) {
        (StatusCode::OK, body) => Ok(body),
        (status, body) => {
            Err(Refusal::new(status, body.get("error").and_then(Value::as_str).unwrap_or("the request failed")))
        }
    }
}

/// Returns a list of the control interface, which is the member of its name.
fn list(state: &State, name: &str) -> Vec<Value> {
    let (_, mut body) = state.control.request("GET", &format!("/{name}"), b"");
    match body.get_mut(name).map(Value::take) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}

fn task(service: DynamicService, task: &Value) -> Value {
    let family = task.get("family").and_then(Value::as_str).unwrap_or_default();
    let lifecycle = service.schema().lifecycles.iter().find(|it| it.name == family);
    let mut shown = task.as_object().cloned().unwrap_or_default();
    let request = shown.remove("request").unwrap_or_default();
    if let Some(lifecycle) = lifecycle {
        shown.insert("request".to_owned(), request_text(service, &lifecycle.start.action, &request).into());
        shown.insert("calls".to_owned(), follow_ups(lifecycle, task, &request).into());
    }
    shown.into()
}

fn call(service: DynamicService, call: &Value) -> Value {
    let action = call.get("action").and_then(Value::as_str).unwrap_or_default();
    let request = call.get("request").cloned().unwrap_or_default();
    json!({ "action": action, "request": request_text(service, action, &request) })
}

fn event(service: DynamicService, event: &Value) -> Value {
    let number = |name: &str| event.get(name).and_then(Value::as_u64);
    let numbers = (number("EventGroupId"), number("EventType"));
    let known = service.schema().events.iter().find(|it| (Some(it.group.into()), Some(it.number.into())) == numbers);
    json!({
        "at": event.get("at"),
        "task_id": event.get("task_id"),
        "name": known.map(|known| &known.name),
        "group": numbers.0,
        "number": numbers.1,
        "info": known.zip(event.get("EventInfo")).map(|(known, info)| shown_event(service.schema(), known, info)),
    })
}

fn request_text(service: DynamicService, action: &str, request: &Value) -> Option<String> {
    service.action(action).map(|action| shown(action, request))
}

/// Returns the actions that describe and stop a task, with the fields that name it.
fn follow_ups(lifecycle: &Lifecycle, task: &Value, request: &Value) -> Vec<Value> {
    let describe = lifecycle.describe.iter().map(|it| (&it.action, &it.parameters));
    let stop = std::iter::once((&lifecycle.stop.action, &lifecycle.stop.parameters));
    let call = |(action, parameters): (&String, &Vec<Parameter>)| {
        let field = |it: &Parameter| Some(vec![it.field.clone(), parameter(lifecycle, &it.value, task, request)?]);
        json!({ "action": action, "fields": parameters.iter().filter_map(field).collect::<Vec<_>>() })
    };
    describe.chain(stop).map(call).collect()
}

fn parameter(lifecycle: &Lifecycle, value: &ParameterValue, task: &Value, request: &Value) -> Option<String> {
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match value {
        ParameterValue::Id => task.get("task_id").map(plain),
        ParameterValue::Literal(literal) => Some(literal.text().into_owned()),
        ParameterValue::Remembered(name) => {
            let remembered = lifecycle.remember.iter().find(|it| it.name == *name)?;
            remembered.path.0.iter().try_fold(request, |value, name| value.get(name)).map(plain)
        }
    }
}
