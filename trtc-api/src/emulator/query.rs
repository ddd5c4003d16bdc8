//! The parameters of a GET request as JSON: `Filters.0.Name=x` becomes `{"Filters":[{"Name":"x"}]}`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::response::ApiError;
use crate::object::{Object, ValueMut};

/// The maximum number of names in a path.
const MAX_DEPTH: usize = 32;

/// Returns the JSON of the parameters. The request is an empty value of its type, which tells the types of the values.
pub(super) fn to_json(query: &str, request: &mut dyn Object) -> Result<Value, ApiError> {
    let mut root = Node::default();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (path, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (path, value) = (decode(path)?, decode(value)?);
        let names: Vec<&str> = path.split('.').collect();
        if names.len() > MAX_DEPTH {
            return Err(ApiError::new("InvalidParameter", format!("The parameter `{path}` is nested too deeply.")));
        }
        root.insert(&names, value);
    }
    Ok(root.object(request))
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

    fn object(self, object: &mut dyn Object) -> Value {
        let fields = object.shape().fields;
        let members = self.inner.into_iter().map(|(name, node)| {
            let index = fields.iter().position(|field| field.name == name);
            let value = match index.and_then(|index| object.field_mut(index)) {
                Some(slot) => node.typed(slot),
                None => node.value.into(),
            };
            (name, value)
        });
        Value::Object(members.collect())
    }

    /// Returns the value with the type of a field. A value that does not have it stays a string, which is then rejected.
    fn typed(self, slot: ValueMut<'_>) -> Value {
        match slot {
            ValueMut::Option(option) => self.typed(option.fill()),
            ValueMut::Object(object) => self.object(object),
            ValueMut::List(list) => {
                let mut items: Vec<(usize, Node)> =
                    self.inner.into_iter().filter_map(|(index, node)| Some((index.parse().ok()?, node))).collect();
                items.sort_by_key(|(index, _)| *index);
                items.into_iter().filter_map(|(_, node)| list.grow().map(|slot| node.typed(slot))).collect()
            }
            ValueMut::Str(_) | ValueMut::StringEnum(_) => self.value.into(),
            ValueMut::Bool(_) if self.value.eq_ignore_ascii_case("true") => true.into(),
            ValueMut::Bool(_) if self.value.eq_ignore_ascii_case("false") => false.into(),
            ValueMut::Json(_) if !self.inner.is_empty() => {
                let members = self.inner.into_iter().map(|(name, node)| (name, node.value.into()));
                Value::Object(members.collect::<Map<_, _>>())
            }
            ValueMut::Bool(_) => self.value.into(),
            ValueMut::Json(_)
            | ValueMut::Int(_)
            | ValueMut::Uint(_)
            | ValueMut::Float(_)
            | ValueMut::IntegerEnum(_)
            | ValueMut::IntegerOrString(_) => scalar(self.value),
        }
    }
}

/// Returns a number if the text is one.
fn scalar(text: String) -> Value {
    match serde_json::from_str(&text) {
        Ok(Value::Number(number)) => Value::Number(number),
        _ => text.into(),
    }
}

/// Decodes percent-encoding and `+`.
pub(super) fn decode(text: &str) -> Result<String, ApiError> {
    let malformed = || ApiError::new("InvalidParameter", "The query string is not valid percent-encoded UTF-8.");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                let (high, low) = (digit().ok_or_else(malformed)?, digit().ok_or_else(malformed)?);
                u8::try_from(high * 16 + low).map_err(|_| malformed())?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| malformed())
}
