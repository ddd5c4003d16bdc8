//! Mutations of the official example responses: every field null, absent, of every other kind, and duplicated.
//!
//! Each result is a sound value or an error that names the field, and an error code of the service always survives.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use serde_json::{Map, Value, json};
use trtc_api::__private::FieldValue;
use trtc_api::transport::{Request, Response, TransportError};
use trtc_api::{Action, Error, ErrorKind, Region, blocking};

use crate::common::credential;
use crate::examples::for_each_action;

/// Returns the current body to every request.
#[derive(Clone, Default)]
struct Body(Arc<Mutex<String>>);

impl blocking::Transport for Body {
    fn send(&self, _: Request) -> Result<Response, TransportError> {
        Ok(Response::new(200, self.0.lock().unwrap().clone()))
    }
}

#[derive(Debug, Clone)]
enum Step {
    Member(String),
    Item(usize),
}

#[derive(Debug, Clone)]
enum Mutation {
    Absent,
    Duplicated,
    Replaced(Value),
}

/// The paths of all members of all objects inside.
fn members(value: &Value, path: &mut Vec<Step>, found: &mut Vec<Vec<Step>>) {
    match value {
        Value::Object(members_of) => {
            for (key, value) in members_of {
                path.push(Step::Member(key.clone()));
                found.push(path.clone());
                members(value, path, found);
                path.pop();
            }
        }
        // Items of one list are alike: the first one stands for all.
        Value::Array(items) => {
            for (index, item) in items.iter().take(1).enumerate() {
                path.push(Step::Item(index));
                members(item, path, found);
                path.pop();
            }
        }
        _ => {}
    }
}

/// Writes JSON with one member mutated.
fn render(value: &Value, path: &[Step], mutation: &Mutation) -> String {
    match (value, path) {
        (Value::Object(members), [Step::Member(target), rest @ ..]) => {
            let write = |(key, value): (&String, &Value)| match mutation {
                _ if key != target => Some(format!("{}:{value}", json!(key))),
                _ if !rest.is_empty() => Some(format!("{}:{}", json!(key), render(value, rest, mutation))),
                Mutation::Absent => None,
                Mutation::Duplicated => Some(format!("{0}:{value},{0}:{value}", json!(key))),
                Mutation::Replaced(other) => Some(format!("{}:{other}", json!(key))),
            };
            format!("{{{}}}", members.iter().filter_map(write).collect::<Vec<_>>().join(","))
        }
        (Value::Array(items), [Step::Item(target), rest @ ..]) => {
            let write = |(index, item): (usize, &Value)| {
                if index == *target { render(item, rest, mutation) } else { item.to_string() }
            };
            format!("[{}]", items.iter().enumerate().map(write).collect::<Vec<_>>().join(","))
        }
        _ => panic!("no such path"),
    }
}

/// Removes the value at a path and returns it.
fn take(value: &mut Value, path: &[Step]) -> Option<Value> {
    match (value, path) {
        (Value::Object(members), [Step::Member(key)]) => members.remove(key),
        (Value::Object(members), [Step::Member(key), rest @ ..]) => take(members.get_mut(key)?, rest),
        (Value::Array(items), [Step::Item(index), rest @ ..]) => take(items.get_mut(*index)?, rest),
        _ => None,
    }
}

/// The common form of scalars that are the same without loss: true, 1, 1.0 and "1".
fn scalar(value: &Value) -> String {
    match value {
        Value::Bool(value) => u8::from(*value).to_string(),
        Value::String(text) if text == "true" => "1".to_owned(),
        Value::String(text) => text.parse::<f64>().map_or_else(|_| text.clone(), |number| number.to_string()),
        Value::Number(number) => number.as_f64().unwrap().to_string(),
        other => other.to_string(),
    }
}

struct Checked<'a, A: Action> {
    client: &'a blocking::Client,
    body: &'a Body,
    request: A,
}

impl<A: Action> Checked<'_, A> {
    fn call(&self, response: &str) -> Result<Value, Error> {
        *self.body.0.lock().unwrap() = format!(r#"{{"Response":{response}}}"#);
        let response = self.client.call(self.request.clone())?;
        Ok(serde_json::to_value(response.value_ref()).unwrap())
    }

    fn check(&self, original: &Value, path: &[Step], mutation: &Mutation) {
        let name = A::INFO.name;
        let json = render(original, path, mutation);
        let context = || format!("{name} {path:?} {mutation:?}");
        let key = path.iter().rev().find_map(|step| match step {
            Step::Member(key) => Some(key),
            Step::Item(_) => None,
        });
        match self.call(&json) {
            Ok(mut decoded) => {
                let mut expected = self.call(&original.to_string()).unwrap();
                let (found, known) = (take(&mut decoded, path), take(&mut expected, path));
                assert_eq!(decoded, expected, "other fields of {}", context());
                match (found, mutation) {
                    (None, Mutation::Absent | Mutation::Replaced(Value::Null)) => {}
                    (Some(Value::Array(items)), Mutation::Absent | Mutation::Replaced(Value::Null)) => {
                        assert!(items.is_empty(), "{}", context());
                    }
                    (found, Mutation::Duplicated) => assert_eq!(found, known, "{}", context()),
                    (Some(Value::Object(_)), Mutation::Replaced(Value::Object(_))) => {}
                    // An empty identifier identifies nothing.
                    (None, Mutation::Replaced(Value::String(text))) if text.is_empty() => {}
                    (Some(found), Mutation::Replaced(sent)) => {
                        assert_eq!(scalar(&found), scalar(sent), "{}", context())
                    }
                    (None, Mutation::Replaced(_)) => panic!("lost: {}", context()),
                    (Some(_), Mutation::Absent) => panic!("invented: {}", context()),
                }
            }
            Err(error) => {
                assert_eq!(error.kind(), &ErrorKind::InvalidResponse, "{}", context());
                assert!(error.message().contains(key.unwrap().as_str()), "{}: {error}", context());
            }
        }
        // An error survives, before the other members or after them.
        let error = r#""Error":{"Code":"FailedOperation.TaskExist","Message":"m"}"#;
        let inner = json.strip_prefix('{').and_then(|json| json.strip_suffix('}')).unwrap();
        let comma = if inner.is_empty() { "" } else { "," };
        let first = json.len().is_multiple_of(2);
        let json = if first { format!("{{{error}{comma}{inner}}}") } else { format!("{{{inner}{comma}{error}}}") };
        let failed = self.call(&json).unwrap_err();
        assert_eq!(failed.code(), Some("FailedOperation.TaskExist"), "{}", context());
        assert!(failed.request_id().is_some() || key.is_some_and(|key| key == "RequestId"), "{}", context());
    }
}

fn check_action<A: Action>(client: &blocking::Client, body: &Body, examples: &[Value], mutated: &mut usize) {
    for example in examples {
        let Some(Value::Object(response)) = example.get("answer").map(|answer| &answer["Response"]) else { continue };
        let mut response: Map<String, Value> = response.clone();
        response.entry("RequestId").or_insert_with(|| json!("r"));
        let original = Value::Object(response);
        let mut paths = Vec::new();
        members(&original, &mut Vec::new(), &mut paths);
        let kinds = [
            json!(null),
            json!(true),
            json!(17),
            json!(-1),
            json!(1.5),
            json!("x"),
            json!("17"),
            json!(""),
            json!([]),
            json!({}),
        ];
        let replaced = kinds.into_iter().map(Mutation::Replaced);
        let mutations: Vec<_> = [Mutation::Absent, Mutation::Duplicated].into_iter().chain(replaced).collect();
        let checked = Checked::<A> { client, body, request: A::placeholder() };
        for path in &paths {
            mutations.iter().for_each(|mutation| checked.check(&original, path, mutation));
            *mutated += mutations.len();
        }
    }
}

#[test]
fn every_mutation_gives_a_sound_value_or_a_precise_error_and_keeps_the_error_code() {
    let body = Body::default();
    let builder = blocking::Client::builder().credential(credential()).region(Region::AP_SINGAPORE);
    let client = builder.transport(body.clone()).max_attempts(1).unchecked().build().unwrap();
    let mut mutated = 0;
    for_each_action!(|A, examples| check_action::<A>(&client, &body, &examples, &mut mutated));
    assert!(mutated > 2_500, "{mutated} mutations");
}
