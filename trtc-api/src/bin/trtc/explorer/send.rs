//! Sending a form.

use std::time::Instant;

use serde_json::{Value, json};
use trtc_api::Error;

use super::State;
use super::check::checked;
use super::clients::Target;
use super::reply::{Body, Refusal};

/// Sends a form, and returns the response or the error, and how long it took.
pub(super) async fn send(state: &State, body: &Body) -> Result<Value, Refusal> {
    let form = body.form(state)?;
    let client = state.clients.of(form.target, form.action, form.region.as_deref());
    let object = checked(state, &form)?;
    let start = Instant::now();
    let result = client.call_dynamic(form.action, &object).await;
    let milliseconds = start.elapsed().as_millis();
    let mut shown = match result {
        Ok(response) => json!({
            "response": serde_json::to_string_pretty(&response.redacted()).unwrap_or_default(),
            "request_id": serde_json::to_value(response.redacted()).unwrap_or_default().get("RequestId"),
            "hides_secrets": !response.secrets().is_empty(),
        }),
        Err(error) => failed(state, &error),
    };
    if let Value::Object(members) = &mut shown {
        members.insert("milliseconds".to_owned(), u64::try_from(milliseconds).unwrap_or(u64::MAX).into());
        let target = if form.target == Target::Service { "service" } else { "emulator" };
        members.insert("target".to_owned(), target.into());
    }
    Ok(shown)
}

fn failed(state: &State, error: &Error) -> Value {
    let schema = state.service.schema();
    let mut known = schema.service.errors.iter().chain(schema.actions.iter().flat_map(|action| &action.errors));
    let meaning = error.code().and_then(|code| known.find(|known| known.code == code));
    json!({
        "error": {
            "text": error.to_string(),
            "code": error.code(),
            "meaning": meaning.map(|known| &known.description),
            "may_have_executed": error.may_have_executed(),
            "attempts": error.attempts(),
        },
        "request_id": error.request_id(),
    })
}
