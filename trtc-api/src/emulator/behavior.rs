//! Behaviors as JSON: of the control interface and of files.

use std::sync::Arc;

use serde_json::{Value, json};

use super::form::{self, FormError, Members};
use super::response::ApiError;
use super::stub::{Handler, ResponseBody, Target};
use super::{Emulator, Fault, TaskEvent};
use crate::action::Entry;
use crate::schema::ActionInfo;

/// Behaviors from JSON.
impl Emulator {
    /// Sets behaviors of actions from JSON: one behavior or a list, as [the control interface](super::control#stubs) takes them.
    ///
    /// ```
    /// use trtc_api::emulator::Emulator;
    ///
    /// let emulator = Emulator::new();
    /// emulator.stub_json(br#"[
    ///     { "action": "DismissRoom", "times": 1, "error": {
    ///         "code": "FailedOperation.RoomNotExist", "message": "no such room" } },
    ///     { "action": "DescribeRoomInfo", "response": { "Total": 0, "RoomList": [] } }
    /// ]"#)?;
    /// # Ok::<(), trtc_api::emulator::FormError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error, and sets nothing, if the JSON is malformed or names an unknown action, member or fault.
    pub fn stub_json(&self, json: &[u8]) -> Result<(), FormError> {
        let handlers = handlers(form::parse(json)?, &self.config.actions)?;
        self.state().handlers.extend(handlers);
        Ok(())
    }
}

/// Reads one behavior or a list of them.
fn handlers(value: Value, actions: &[Entry]) -> Result<Vec<Handler>, FormError> {
    match value {
        Value::Array(items) => {
            let handlers = items.into_iter().enumerate();
            handlers
                .map(|(index, item)| handler(item, actions).map_err(|error| error.at(format!("[{index}]"))))
                .collect()
        }
        one => Ok(vec![handler(one, actions)?]),
    }
}

fn handler(value: Value, actions: &[Entry]) -> Result<Handler, FormError> {
    let mut members = Members::of(value)?;
    let entry = target(&mut members, actions)?;
    let times = members.count("times")?;
    let kinds = [
        members.take("response").map(|value| response(value, entry)),
        members.take("error").map(error),
        members.list("events")?.map(|events| stream(&events, entry)),
        members.string("fault")?.map(|fault| self::fault(&fault)),
        members.list("script")?.map(script),
    ];
    members.finish()?;
    let mut kinds = kinds.into_iter().flatten();
    let (Some(behavior), None) = (kinds.next(), kinds.next()) else {
        return Err(FormError::new("expected exactly one of response, error, events, fault, script"));
    };
    let behavior = behavior?;
    Ok(match behavior {
        Kind::Fault(fault) => Handler::fault(entry.map(|entry| entry.info), fault, times),
        Kind::Script(script) => Handler::script(Members::required("action", entry)?.info, script, times),
        Kind::Respond(respond) => Handler::respond(Members::required("action", entry)?.info, respond, times),
    })
}

enum Kind {
    Respond(super::stub::Respond),
    Fault(Fault),
    Script(Arc<[TaskEvent]>),
}

/// Reads the fields of a response, with or without the surrounding `Response`.
fn response(value: Value, entry: Option<&Entry>) -> Result<Kind, FormError> {
    let mut fields = match value {
        Value::Object(fields) => fields,
        other => return Err(FormError::new(format!("`response` must be an object, not {}", form::kind(&other)))),
    };
    if fields.len() == 1
        && let Some(Value::Object(inner)) = fields.get("Response")
    {
        fields = inner.clone();
    }
    let entry = *Members::required("action", entry)?;
    let fields = Value::Object(fields).to_string().into_bytes();
    Ok(Kind::Respond(Arc::new(move |_| Ok(ResponseBody::Fields(fields.clone(), entry.response.create())))))
}

fn error(value: Value) -> Result<Kind, FormError> {
    let mut members = Members::of(value)?;
    let code = members.string("code")?.filter(|code| !code.is_empty());
    let error = ApiError::new(Members::required("code", code)?, members.string("message")?.unwrap_or_default());
    members.finish()?;
    Ok(Kind::Respond(Arc::new(move |_| Err(error.clone()))))
}

fn stream(events: &[Value], entry: Option<&Entry>) -> Result<Kind, FormError> {
    let entry = Members::required("action", entry)?;
    let Some((template, _)) = entry.event else {
        let name = entry.info.name;
        return Err(FormError::new(format!("the response to {name} is not a stream of events; use `response`")));
    };
    let events: Vec<Vec<u8>> = events.iter().map(|event| event.to_string().into_bytes()).collect();
    Ok(Kind::Respond(Arc::new(move |_| Ok(ResponseBody::Events(events.clone(), template)))))
}

fn fault(text: &str) -> Result<Kind, FormError> {
    text.parse().map(Kind::Fault).map_err(|error: super::ParseFaultError| FormError::new(error.to_string()))
}

fn script(events: Vec<Value>) -> Result<Kind, FormError> {
    let events = events.into_iter().map(TaskEvent::from_json);
    events.collect::<Result<_, _>>().map(Kind::Script)
}

/// Returns the action that the members `action` and `service` name, if they name one.
pub(super) fn target<'e>(members: &mut Members, actions: &'e [Entry]) -> Result<Option<&'e Entry>, FormError> {
    let (action, service) = (members.string("action")?, members.string("service")?);
    match (action, service) {
        (Some(action), service) => entry(&action, service.as_deref(), actions).map(Some),
        (None, Some(_)) => Members::required("action", None),
        (None, None) => Ok(None),
    }
}

fn entry<'e>(action: &str, service: Option<&str>, actions: &'e [Entry]) -> Result<&'e Entry, FormError> {
    let is = |entry: &&Entry| Target { action, service }.is(entry.info);
    let first = actions.iter().find(is).ok_or_else(|| unknown_action(Some(action), service))?;
    let of = first.info.service.name;
    match actions.iter().filter(is).find(|entry| entry.info.service.name != of) {
        None => Ok(first),
        Some(other) => Err(FormError::new(format!(
            "several services have an action `{action}`: add `service`, for example `{of}` or `{}`",
            other.info.service.name
        ))),
    }
}

/// The error of a name that no action has, of a service without actions, or both.
pub(super) fn unknown_action(action: Option<&str>, service: Option<&str>) -> FormError {
    let name = match (action, service) {
        (Some(action), Some(service)) => format!("action `{action}` of the service `{service}`"),
        (Some(action), None) => format!("action `{action}`"),
        (None, service) => format!("service `{}`", service.unwrap_or_default()),
    };
    FormError::new(format!("unknown {name}; `GET /_emulator/actions` lists the actions"))
}

/// Returns a call as JSON.
pub(super) fn call_to_json(info: &ActionInfo, body: &[u8]) -> Value {
    let request = serde_json::from_slice(body).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(body).into()));
    json!({ "service": info.service.name, "action": info.name, "request": request })
}
