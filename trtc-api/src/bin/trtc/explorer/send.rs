//! Submission of a form.

use std::time::Instant;

use serde_json::{Value, json};
use trtc_api::Error;
use trtc_api::dynamic::{DynamicEvents, DynamicObject};

use super::State;
use super::check::checked;
use super::clients::Target;
use super::reply::{Body, Refusal};

/// How many events of a stream are shown.
const MAX_EVENTS: usize = 1_000;

/// Sends a form, and returns the response or the error, and how long it took.
pub(super) async fn send(state: &State, body: &Body) -> Result<Value, Refusal> {
    let form = body.form(state)?;
    let client = state.clients.of(form.target, form.action, form.region.as_deref());
    let object = checked(state, &form)?;
    let start = Instant::now();
    let result = match client.stream_dynamic(form.action, object.clone()) {
        Some(events) => received(events).await,
        None => client.call_dynamic(form.action, &object).await.map(|response| responded(&response)),
    };
    let milliseconds = start.elapsed().as_millis();
    let mut shown = result.unwrap_or_else(|error| failed(state, &error));
    if let Value::Object(members) = &mut shown {
        members.insert("milliseconds".to_owned(), u64::try_from(milliseconds).unwrap_or(u64::MAX).into());
        let target = if form.target == Target::Service { "service" } else { "emulator" };
        members.insert("target".to_owned(), target.into());
    }
    Ok(shown)
}

fn responded(response: &DynamicObject) -> Value {
    json!({
        "response": serde_json::to_string_pretty(&response.redacted()).unwrap_or_default(),
        "request_id": serde_json::to_value(response.redacted()).unwrap_or_default().get("RequestId"),
        "hides_secrets": !response.secrets().is_empty(),
    })
}

/// Returns the events of a stream, one a line. After the largest number, the rest is not received.
async fn received(mut events: DynamicEvents) -> Result<Value, Error> {
    let (mut lines, mut hides_secrets) = (Vec::new(), false);
    while let Some(event) = events.next().await {
        let event = event?;
        hides_secrets |= !event.secrets().is_empty();
        lines.push(serde_json::to_string(&event.redacted()).unwrap_or_default());
        if lines.len() == MAX_EVENTS {
            lines.push(format!("… after {MAX_EVENTS} events, the rest was not received"));
            break;
        }
    }
    Ok(json!({ "response": lines.join("\n"), "request_id": events.request_id(), "hides_secrets": hides_secrets }))
}

fn failed(state: &State, error: &Error) -> Value {
    let text = error.to_string();
    let schema = state.service.schema();
    let mut known = schema.service.errors.iter().chain(schema.actions.iter().flat_map(|action| &action.errors));
    let meaning = error.code().and_then(|code| known.find(|known| known.code == code));
    json!({
        "error": {
            // The text shows a code as it is unless it repeats a secret.
            "code": error.code().filter(|code| text.contains(code)),
            "text": text,
            "meaning": meaning.map(|known| &known.description),
            "may_have_executed": error.may_have_executed(),
            "attempts": error.attempts(),
        },
        "request_id": error.request_id(),
    })
}
