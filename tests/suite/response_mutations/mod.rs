//! Mutations of the official example responses: every field null, absent, of every other kind, and duplicated.
//!
//! Each result is a valid value or an error that names the field, and an error code of the service always survives: in
//! both clients, typed and raw, in pages and in streams.

mod calls;
mod streams;

use serde_json::{Map, Value, json};
use trtc_api::{Error, ErrorKind};

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
    /// Replaced with JSON that `Value` cannot hold.
    Text(&'static str),
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
                Mutation::Text(other) => Some(format!("{}:{other}", json!(key))),
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

fn mutations() -> Vec<Mutation> {
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
    let texts = ["1e400", "123456789012345678901234567890", r#""\ud83d""#, "1.0", "[null]"];
    let replaced = kinds.into_iter().map(Mutation::Replaced).chain(texts.map(Mutation::Text));
    [Mutation::Absent, Mutation::Duplicated].into_iter().chain(replaced).collect()
}

/// One mutation of an object.
struct Mutant<'a> {
    path: &'a [Step],
    mutation: &'a Mutation,
    /// The object as JSON.
    json: String,
}

impl Mutant<'_> {
    fn key(&self) -> &str {
        let key = |step: &Step| match step {
            Step::Member(key) => Some(key.clone()),
            Step::Item(_) => None,
        };
        match self.path.iter().rev().find(|step| key(step).is_some()) {
            Some(Step::Member(key)) => key,
            _ => panic!("a mutation is of a member"),
        }
    }

    /// The object with an error, before the other members or after them.
    fn with_error(&self) -> String {
        let error = r#""Error":{"Code":"FailedOperation.TaskExist","Message":"m"}"#;
        let inner = self.json.strip_prefix('{').and_then(|json| json.strip_suffix('}')).unwrap();
        let comma = if inner.is_empty() { "" } else { "," };
        match self.json.len().is_multiple_of(2) {
            true => format!("{{{error}{comma}{inner}}}"),
            false => format!("{{{inner}{comma}{error}}}"),
        }
    }

    /// Asserts that a result is valid: the value that was meant beside unchanged ones, or an error that names the field.
    fn check(&self, original: &Value, result: Result<Value, Error>, context: &str) {
        match result {
            Ok(mut decoded) => {
                let mut expected = original.clone();
                let (found, known) = (take(&mut decoded, self.path), take(&mut expected, self.path));
                assert_eq!(decoded, expected, "other fields of {context}");
                match (found, self.mutation) {
                    (_, Mutation::Text(_)) | (None, Mutation::Absent | Mutation::Replaced(Value::Null)) => {}
                    (Some(Value::Array(items)), Mutation::Absent | Mutation::Replaced(Value::Null)) => {
                        assert!(items.is_empty(), "{context}");
                    }
                    (found, Mutation::Duplicated) => assert_eq!(found, known, "{context}"),
                    // What services send instead of null, where no other value is meant.
                    (Some(Value::Array(items)), Mutation::Replaced(sent))
                        if *sent == json!("") || *sent == json!({}) =>
                    {
                        assert!(items.is_empty(), "{context}");
                    }
                    (None, Mutation::Replaced(sent)) if *sent == json!([]) => {
                        assert!(known.is_some_and(|known| known.is_object()), "{context}");
                    }
                    (Some(Value::Object(_)), Mutation::Replaced(Value::Object(_))) => {}
                    // An empty identifier identifies nothing.
                    (None, Mutation::Replaced(Value::String(text))) if text.is_empty() => {}
                    (Some(found), Mutation::Replaced(sent)) => assert_eq!(scalar(&found), scalar(sent), "{context}"),
                    (None, Mutation::Replaced(_)) => panic!("lost: {context}"),
                    (Some(_), Mutation::Absent) => panic!("invented: {context}"),
                }
            }
            Err(error) => {
                assert_eq!(error.kind(), &ErrorKind::InvalidResponse, "{context}");
                assert!(error.message().contains(self.key()), "{context}: {error}");
            }
        }
    }
}

/// Calls `check` with the number of each mutation of an object; returns how many there are.
fn for_each_mutant(original: &Value, check: impl Fn(usize, &Mutant<'_>, &str)) -> usize {
    let mut paths = Vec::new();
    members(original, &mut Vec::new(), &mut paths);
    let mutations = mutations();
    let all = paths.iter().flat_map(|path| mutations.iter().map(move |mutation| (path, mutation)));
    for (number, (path, mutation)) in all.enumerate() {
        let mutant = Mutant { path, mutation, json: render(original, path, mutation) };
        check(number, &mutant, &format!("{path:?} {mutation:?}"));
    }
    paths.len() * mutations.len()
}

/// The responses of the examples of an action, each with a request ID.
fn responses(examples: &[Value]) -> Vec<Value> {
    let of = |example: &Value| {
        let mut response: Map<String, Value> = example.get("response")?["Response"].as_object()?.clone();
        response.entry("RequestId").or_insert_with(|| json!("r"));
        Some(Value::Object(response))
    };
    examples.iter().filter_map(of).collect()
}
