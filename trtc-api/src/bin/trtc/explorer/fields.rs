//! The fields of a form: pairs of a path, such as `StorageParams.CloudStorage.Bucket` or `Users.0`, and a text.

use serde_json::{Map, Value};
use trtc_api::dynamic::DynamicAction;
use trtc_api::dynamic::api_schema::Schema;
use trtc_api::dynamic::api_schema::model::{FieldType, Object};

use super::reply::Refusal;
use crate::input::path::Place;

/// Returns the request that the fields of a form stand for.
pub(super) fn to_request(action: DynamicAction, fields: &[(&str, &str)]) -> Result<Value, Refusal> {
    let mut request = Value::Object(Map::new());
    for (path, text) in fields {
        Place::parse(action, path)?.set(&mut request, text)?;
    }
    Ok(request)
}

/// The fields of a request.
#[derive(Default)]
pub(super) struct Fields {
    /// Paths and texts. An object or a list comes before what it contains, with `{}` or `[]`.
    pub(super) known: Vec<(String, String)>,
    /// The paths that the schema does not know.
    pub(super) unknown: Vec<String>,
}

impl Fields {
    pub(super) fn of(action: DynamicAction, request: &Value) -> Self {
        let mut fields = Self::default();
        if let Value::Object(members) = request {
            fields.members(action.service().schema(), "", &action.schema().request, members);
        }
        fields
    }

    /// Returns the JSON for the page.
    pub(super) fn pairs(&self) -> Value {
        self.known.iter().map(|(path, text)| Value::from(vec![path.as_str(), text])).collect()
    }

    fn members(&mut self, schema: &Schema, path: &str, object: &Object, members: &Map<String, Value>) {
        let inner = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        for field in &object.fields {
            if let Some(value) = members.get(&field.name) {
                self.value(schema, inner(&field.name), &field.ty, value);
            }
        }
        let is_unknown = |name: &&String| object.fields.iter().all(|field| field.name != **name);
        self.unknown.extend(members.keys().filter(is_unknown).map(|name| inner(name)));
    }

    fn value(&mut self, schema: &Schema, path: String, ty: &FieldType, value: &Value) {
        match (ty, value) {
            // Null means absent.
            (_, Value::Null) => {}
            (FieldType::Object { name, .. }, Value::Object(members)) => {
                self.known.push((path.clone(), "{}".to_owned()));
                if let Some(object) = schema.find_object(name) {
                    self.members(schema, &path, object, members);
                }
            }
            (FieldType::List(ty), Value::Array(items)) => {
                self.known.push((path.clone(), "[]".to_owned()));
                for (index, item) in items.iter().enumerate() {
                    self.value(schema, format!("{path}.{index}"), ty, item);
                }
            }
            _ => self.known.push((path, text(ty, value))),
        }
    }
}

/// Returns the text that stands for a value of a type.
pub(super) fn text(ty: &FieldType, value: &Value) -> String {
    match (ty, value) {
        // A string that could be read as a number, or as a string in quotes, has quotes.
        (FieldType::IntegerOrString, Value::String(text)) => match serde_json::from_str(text) {
            Ok(Value::Number(_) | Value::String(_)) => value.to_string(),
            _ => text.clone(),
        },
        (FieldType::Json, _) => value.to_string(),
        (_, Value::String(text)) => text.clone(),
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use trtc_api::dynamic::DynamicService;

    use super::{Fields, to_request};
    use crate::values::to_serde;

    #[test]
    fn every_example_survives_the_form() {
        for action in DynamicService::bundled().actions() {
            for example in &action.schema().examples {
                let fields = Fields::of(action, &to_serde(&example.request));
                let pairs: Vec<_> = fields.known.iter().map(|(path, text)| (&**path, &**text)).collect();
                let request = to_request(action, &pairs).map_err(|refusal| refusal.message).unwrap();
                let known = action.partial_request(example.request.to_string().as_bytes());
                let again = action.partial_request(request.to_string().as_bytes());
                assert_eq!(again.to_json(), known.to_json(), "{}", action.name());
            }
        }
    }

    #[test]
    fn large_integers_and_unknown_fields() {
        let action = DynamicService::bundled().action("StopWebRecord").unwrap();
        let fields = Fields::of(action, &json!({ "TaskId": u64::MAX, "Other": { "A": 1 } }));
        assert_eq!(fields.known, [("TaskId".to_owned(), "18446744073709551615".to_owned())]);
        assert_eq!(fields.unknown, ["Other"]);
    }
}
