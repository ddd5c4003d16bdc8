//! Responses made from the schema: the first example, or else a value of each required field.

use serde_json::{Map, Value};

use super::stub::ResponseBody;
use super::tasks::placeholder_object;
use crate::action::Entry;
use crate::object::Template;

/// Returns the response to an action that has neither a behavior nor a life cycle.
pub(super) fn response(entry: &Entry) -> ResponseBody {
    if let Some((event, last)) = entry.event {
        return ResponseBody::Events(vec![last_event(event, last).to_string().into_bytes()], event);
    }
    let mut response = entry.response.create();
    let example = entry.examples.iter().find_map(|example| serde_json::from_str::<Map<String, Value>>(example).ok());
    let fields = example.map_or_else(
        || placeholder_object(&mut *response),
        |mut fields| {
            // Each response has its own.
            fields.remove("RequestId");
            Value::Object(fields)
        },
    );
    ResponseBody::Fields(fields.to_string().into_bytes(), response)
}

fn last_event(event: Template, last: Option<usize>) -> Value {
    let mut event = event.create();
    let name = last.and_then(|index| event.shape().fields.get(index)).map(|field| field.name);
    let mut fields = placeholder_object(&mut *event);
    if let (Some(name), Value::Object(fields)) = (name, &mut fields) {
        fields.insert(name.to_owned(), true.into());
    }
    fields
}
