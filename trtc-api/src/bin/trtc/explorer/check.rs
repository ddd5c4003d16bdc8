//! The output of a form on the page: its problems, its JSON, code, and the signature. Secrets are hidden.

use clap::ValueEnum;
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Value, json};
use trtc_api::dynamic::api_schema::Schema;
use trtc_api::dynamic::api_schema::model::{Event, Object, Secret};
use trtc_api::dynamic::{DynamicAction, DynamicObject};

use super::State;
use super::clients::Target;
use super::reply::{Body, Form, Refusal};
use crate::call::dry_run::curl;
use crate::code::{Lang, Request};
use crate::explain::facts::object_of;

/// Returns every problem of a form, and its JSON.
pub(super) fn check(state: &State, body: &Body) -> Result<Value, Refusal> {
    let form = body.form(state)?;
    let problems = match checked(state, &form) {
        Ok(_) => Vec::new(),
        Err(error) => match error.violations() {
            Some(violations) => {
                violations.iter().map(|it| json!({ "path": it.path, "text": it.to_string() })).collect()
            }
            None => vec![json!({ "path": "", "text": error.to_string() })],
        },
    };
    Ok(json!({ "problems": problems, "json": shown(form.action, &form.request) }))
}

/// Returns a program in the language `lang` that sends a valid form.
pub(super) fn code(state: &State, body: &Body) -> Result<Value, Refusal> {
    let form = body.form(state)?;
    let lang = Lang::from_str(body.text("lang")?, false)
        .map_err(|error| Refusal::new(http::StatusCode::BAD_REQUEST, error))?;
    let object = checked(state, &form)?;
    let request = Request { action: form.action, object: &object, schemas: &state.schemas };
    Ok(json!({ "code": request.program(lang)?.trim_end() }))
}

/// Returns the signature of a valid form step by step, with stand-ins for the credentials.
pub(super) async fn sign(state: &State, body: &Body) -> Result<Value, Refusal> {
    let form = body.form(state)?;
    let object = checked(state, &form)?;
    let client = state.clients.of(Target::Emulator, form.action, form.region.as_deref());
    let preview = client.preview_dynamic(form.action, &object).await?;
    Ok(json!({
        "canonical_request": preview.canonical_request,
        "string_to_sign": preview.string_to_sign,
        "curl": curl(&preview),
        "hides_secrets": preview.hides_secrets,
    }))
}

/// Returns a valid request, or the error of the client that would send it.
pub(super) fn checked(state: &State, form: &Form) -> Result<DynamicObject, trtc_api::Error> {
    let client = state.clients.of(form.target, form.action, form.region.as_deref());
    client.checked_request(form.action, form.request.to_string().as_bytes())
}

/// Returns the JSON of a request, valid or not, in the order of the schema.
pub(super) fn shown(action: DynamicAction, request: &Value) -> String {
    let redacted = action.partial_request(request.to_string().as_bytes());
    let redacted = serde_json::to_value(redacted.redacted()).unwrap_or_default();
    let schema = action.service().schema();
    let shown = Shown { schema, object: Some(&action.schema().request), value: request, redacted: Some(&redacted) };
    serde_json::to_string_pretty(&shown).unwrap_or_default()
}

/// Returns the JSON of the fields of an event.
pub(super) fn shown_event(schema: &Schema, event: &Event, info: &Value) -> String {
    let shown = Shown { schema, object: Some(&event.info), value: info, redacted: None };
    serde_json::to_string_pretty(&shown).unwrap_or_default()
}

/// A value of a request or an event. What the schema declares secret is taken from the redacted form, if there is one.
struct Shown<'a> {
    schema: &'a Schema,
    object: Option<&'a Object>,
    value: &'a Value,
    redacted: Option<&'a Value>,
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::Object(members) => {
                let fields = self.object.map(|object| object.fields.as_slice()).unwrap_or_default();
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for field in fields {
                    let Some(value) = members.get(&field.name) else { continue };
                    let redacted = self.redacted.and_then(|redacted| redacted.get(&field.name));
                    if field.secret == Secret::No {
                        let object = object_of(self.schema, &field.ty);
                        map.serialize_entry(&field.name, &Shown { schema: self.schema, object, value, redacted })?;
                    } else {
                        // A value that does not fit its type has no redacted form, and an event has none.
                        map.serialize_entry(&field.name, redacted.unwrap_or(&Value::from("***")))?;
                    }
                }
                for (name, value) in members.iter().filter(|(name, _)| fields.iter().all(|it| it.name != **name)) {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
            Value::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for (index, value) in items.iter().enumerate() {
                    let redacted = self.redacted.and_then(|redacted| redacted.get(index));
                    list.serialize_element(&Shown { schema: self.schema, object: self.object, value, redacted })?;
                }
                list.end()
            }
            value => value.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use trtc_api::dynamic::DynamicService;

    use super::{shown, shown_event};

    #[test]
    fn secrets_of_events_are_hidden() {
        let schema = DynamicService::bundled().schema();
        let event = schema.events.iter().find(|event| event.name == "RelayStatus").unwrap();
        let info = json!({ "RoomId": "r", "Payload": { "Url": "rtmp://a.example/live?key=hunter2", "Status": 2 } });
        let text = shown_event(schema, event, &info);
        assert!(!text.contains("hunter2") && text.contains("***") && text.contains("\"Status\": 2"), "{text}");
    }

    #[test]
    fn secrets_are_hidden_also_in_invalid_requests() {
        let action = DynamicService::bundled().action("StartWebRecord").unwrap();
        let storage = |key| json!({ "StorageParams": { "CloudStorage": { "SecretKey": key, "Bucket": "b" } } });
        for key in [json!("hunter2"), json!(["hunter2"]), json!({ "a": "hunter2" })] {
            let mut request = storage(key);
            request["MaxDurationLimit"] = "much".into();
            let text = shown(action, &request);
            assert!(!text.contains("hunter2") && text.contains("***") && text.contains("\"much\""), "{text}");
        }
        // In the order of the schema.
        let text =
            shown(action, &json!({ "RecordId": "r", "SdkAppId": 1, "RecordUrl": "https://a.example/?key=hunter2" }));
        let place = |name: &str| text.find(name).unwrap();
        assert!(place("RecordUrl") < place("SdkAppId") && place("SdkAppId") < place("RecordId"), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}
