//! Requests of official examples that are a query: `Filters.0.Name=x` becomes `{"Filters": [{"Name": "x"}]}`.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::{FieldType, Object, Schema, TypeKind};

/// Parameters of every request, which are headers of the requests that this library sends.
const COMMON: [&str; 3] = ["Action", "Version", "Region"];

/// The maximum number of names in a path.
const MAX_DEPTH: usize = 32;

/// Returns the request of a query as JSON, or `None` if the text is not a query.
///
/// The schema decides the types of the values. A value that does not have its type stays a string, which the check of the
/// example reports.
pub(super) fn request(input: &str, object: &Object, schema: &Schema) -> Option<Value> {
    if !input.starts_with("http") && !input.starts_with("GET ") {
        return None;
    }
    let (_, query) = input.split_once('?')?;
    let query = query.split(" HTTP/").next()?.replace("\r\n", "\n");
    // With a line for each parameter, as is usual, a value may contain `&`.
    let separator = if query.contains("\n&") { "\n&" } else { "&" };
    let mut root = Node::default();
    for (path, value) in query.split(separator).filter_map(|pair| pair.split_once('=')) {
        let names: Vec<&str> = path.trim().split('.').collect();
        if names.len() > MAX_DEPTH {
            return None;
        }
        root.insert(&names, decode(value.trim()));
    }
    let is_field = |name: &String| object.fields.iter().any(|field| field.name == *name);
    root.inner.retain(|name, _| !COMMON.contains(&name.as_str()) || is_field(name));
    Some(root.object(object, schema))
}

/// A value, or the values inside of it.
#[derive(Default)]
struct Node {
    value: String,
    inner: BTreeMap<String, Node>,
}

impl Node {
    fn insert(&mut self, names: &[&str], value: String) {
        match names {
            [] => self.value = value,
            [name, rest @ ..] => self.inner.entry((*name).to_owned()).or_default().insert(rest, value),
        }
    }

    fn object(self, object: &Object, schema: &Schema) -> Value {
        let members = self.inner.into_iter().map(|(name, node)| {
            let field = object.fields.iter().find(|field| field.name == name);
            let value = match field {
                Some(field) => node.typed(&field.ty, schema),
                None => node.value.into(),
            };
            (name, value)
        });
        Value::Object(members.collect())
    }

    fn typed(self, ty: &FieldType, schema: &Schema) -> Value {
        match ty {
            FieldType::Object { name, .. } if !self.inner.is_empty() => match schema.find_object(name) {
                Some(object) => self.object(object, schema),
                None => self.value.into(),
            },
            FieldType::List(items) if !self.inner.is_empty() => {
                let mut nodes: Vec<(usize, Self)> =
                    self.inner.into_iter().filter_map(|(index, node)| Some((index.parse().ok()?, node))).collect();
                nodes.sort_by_key(|(index, _)| *index);
                nodes.into_iter().map(|(_, node)| node.typed(items, schema)).collect()
            }
            FieldType::String => self.value.into(),
            FieldType::Enum { name } if !is_integer(name, schema) => self.value.into(),
            FieldType::Boolean => serde_json::from_str(&self.value.to_lowercase()).unwrap_or(Value::String(self.value)),
            // A number, or an object or a list as JSON.
            _ => serde_json::from_str(&self.value).unwrap_or(Value::String(self.value)),
        }
    }
}

fn is_integer(name: &str, schema: &Schema) -> bool {
    matches!(schema.find_type(name).map(|ty| &ty.kind), Some(TypeKind::Enum(values)) if values.is_integer())
}

/// Decodes `%20`. A text that is not encoded stays as it is.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        bytes.push(*first);
        if *first == b'%' {
            let Some((byte, tail)) = hexadecimal(tail) else { return text.to_owned() };
            bytes.pop();
            bytes.push(byte);
            rest = tail;
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The byte of two hexadecimal digits, and what follows them.
fn hexadecimal(text: &[u8]) -> Option<(u8, &[u8])> {
    let (digits, rest) = text.split_at_checked(2)?;
    let digit = |digit: u8| char::from(digit).to_digit(16);
    let [high, low] = digits else { return None };
    Some((u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(input: &str) -> Option<Value> {
        let schema = crate::load(&[crate::TRTC_DIR]).unwrap();
        let action = schema.actions.iter().find(|action| action.name == "StartWebRecord")?;
        request(input, &action.request, &schema)
    }

    #[test]
    fn values_have_the_types_of_their_fields() {
        let query = "https://host/?Action=StartWebRecord&Version=2019-07-22&RecordId=12&SdkAppId=12&MaxDurationLimit=12s\
                     &StorageParams.CloudStorage.Vendor=0&StorageParams.CloudStorage.FileNamePrefix.10=b\
                     &StorageParams.CloudStorage.FileNamePrefix.9=a&RecordUrl=100%25&<Common request parameters>";
        let expected = serde_json::json!({
            "RecordId": "12", "SdkAppId": 12, "MaxDurationLimit": "12s", "RecordUrl": "100%",
            "StorageParams": { "CloudStorage": { "Vendor": 0, "FileNamePrefix": ["a", "b"] } },
        });
        assert_eq!(of(query).unwrap(), expected);
    }

    #[test]
    fn another_text_or_a_path_of_too_many_names_is_none() {
        assert_eq!(of("POST / HTTP/1.1\n\n{}"), None);
        assert_eq!(of("https://host/"), None);
        assert_eq!(of(&format!("https://host/?a{}=1", ".a".repeat(100_000))), None);
    }

    #[test]
    fn only_complete_escapes_are_decoded() {
        assert_eq!(["%E4%BE%8B", "100%", "%zz%20", "%FF", "a+b"].map(decode), ["例", "100%", "%zz%20", "%FF", "a+b"]);
    }
}
