//! Validation of defaults and examples against types and constraints.

use std::collections::HashSet;

use serde_json::Value;

use super::TypeIndex;
use crate::model::{Constraints, Enum, FieldType, Format, Literal, Number, Object, TypeKind};
use crate::suggest;

/// Why a value is invalid, and the path of keys and indices to the invalid part.
pub(super) struct ValueError {
    pub(super) reason: String,
    pub(super) path: Vec<String>,
    pub(super) help: Option<String>,
}

impl ValueError {
    fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), path: Vec::new(), help: None }
    }

    /// Prepends a step to the path.
    fn under(mut self, step: impl Into<String>) -> Self {
        self.path.insert(0, step.into());
        self
    }
}

/// Checks a value against the type and constraints of a field.
pub(super) fn fits(
    value: &Value,
    ty: &FieldType,
    constraints: &Constraints,
    known: TypeIndex<'_>,
) -> Result<(), ValueError> {
    let wrong = |wanted: &str| Err(ValueError::new(format!("is not {wanted}")));
    match (ty, value) {
        (FieldType::String, Value::String(text)) => text_fits(text, constraints),
        (FieldType::String, _) => wrong("a string"),
        (FieldType::Boolean, Value::Bool(_)) | (FieldType::Json, _) => Ok(()),
        (FieldType::Boolean, _) => wrong("true or false"),
        (FieldType::Int64, Value::Number(number)) if number.is_i64() => number_fits(number, constraints),
        (FieldType::Int64, _) => wrong("an integer"),
        (FieldType::Uint64, Value::Number(number)) if number.is_u64() => number_fits(number, constraints),
        (FieldType::Uint64, _) => wrong("an integer of at least 0"),
        (FieldType::Float64, Value::Number(number)) => number_fits(number, constraints),
        (FieldType::Float64, _) => wrong("a number"),
        (FieldType::IntegerOrString, value) if value.is_string() || value.is_i64() => Ok(()),
        (FieldType::IntegerOrString, _) => wrong("an integer or a string"),
        (FieldType::List(inner), Value::Array(items)) => list_fits(items, inner, constraints, known),
        (FieldType::List(_), _) => wrong("an array"),
        (FieldType::Object { name, .. } | FieldType::Enum { name }, value) => match known.find(name) {
            Some(TypeKind::Object(object)) => object_fits(value, object, known),
            Some(TypeKind::Enum(inner)) => enum_fits(value, inner),
            // A missing type is reported already.
            None => Ok(()),
        },
    }
}

/// Checks that a value has the required fields of an object and no unknown ones.
pub(super) fn object_fits(value: &Value, object: &Object, known: TypeIndex<'_>) -> Result<(), ValueError> {
    let Value::Object(members) = value else {
        return Err(ValueError::new("is not an object"));
    };
    if object.incomplete {
        return Ok(());
    }
    for field in &object.fields {
        match members.get(&field.name) {
            Some(value) => {
                fits(value, &field.ty, &field.constraints, known).map_err(|mismatch| mismatch.under(&field.name))?;
            }
            None if field.required => {
                return Err(ValueError::new(format!("lacks the required field `{}`", field.name)));
            }
            None => {}
        }
    }
    let names = || object.fields.iter().map(|field| field.name.as_str());
    let known: HashSet<&str> = names().collect();
    match members.keys().find(|key| !known.contains(key.as_str())) {
        Some(unknown) => {
            let help = Some(suggest::help(unknown, names()));
            Err(ValueError { help, ..ValueError::new("is not a field of the schema") }.under(unknown))
        }
        None => Ok(()),
    }
}

fn list_fits(
    items: &[Value],
    inner: &FieldType,
    constraints: &Constraints,
    known: TypeIndex<'_>,
) -> Result<(), ValueError> {
    let many = items.len() as u64;
    if constraints.min_items.is_some_and(|min| many < min) || constraints.max_items.is_some_and(|max| many > max) {
        return Err(ValueError::new("has a number of items that is not allowed"));
    }
    let none = Constraints::default();
    let item = constraints.items.as_deref().unwrap_or(&none);
    for (index, value) in items.iter().enumerate() {
        fits(value, inner, item, known).map_err(|mismatch| mismatch.under(index.to_string()))?;
    }
    Ok(())
}

fn text_fits(text: &str, constraints: &Constraints) -> Result<(), ValueError> {
    let chars = text.chars().count() as u64;
    let too_short = constraints.min_length.is_some_and(|min| chars < min);
    let too_long = constraints.max_length.is_some_and(|max| chars > max);
    if too_short || too_long || constraints.max_bytes.is_some_and(|max| text.len() as u64 > max) {
        return Err(ValueError::new("has a length that is not allowed"));
    }
    if constraints.pattern.as_ref().is_some_and(|pattern| !pattern.matches(text)) {
        return Err(ValueError::new("does not match its `pattern`"));
    }
    if constraints.format.is_some_and(|format| !format.takes(text)) {
        return Err(ValueError::new("is not of its `format`"));
    }
    allowed(&Literal::String(text.to_owned()), constraints)
}

impl Format {
    fn takes(self, text: &str) -> bool {
        match self {
            Self::Json => return serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok(),
            Self::Base64 => return is_base64(text),
            Self::Url | Self::HttpUrl | Self::Host => {}
        }
        let scheme = text.split_once("://").map(|(scheme, rest)| (scheme.to_ascii_lowercase(), rest));
        let has_host = |rest: &str| !rest.is_empty() && !rest.starts_with([':', '/', '?', '#']);
        let fits = match (self, scheme) {
            (Self::Url, Some((_, rest))) => has_host(rest),
            (Self::HttpUrl, Some((scheme, rest))) => ["http", "https"].contains(&scheme.as_str()) && has_host(rest),
            (Self::Host, None) => has_host(text) && !text.contains(['/', '?', '#', '@']),
            _ => false,
        };
        fits && !text.contains(|c: char| c.is_whitespace() || c.is_control())
    }
}

fn is_base64(text: &str) -> bool {
    let data = text.trim_end_matches('=');
    let padding = text.len() - data.len();
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    text.len().is_multiple_of(4) && padding <= 2 && data.bytes().all(sign)
}

fn number_fits(number: &Number, constraints: &Constraints) -> Result<(), ValueError> {
    let value = number.as_f64();
    let bound = |bound: &Option<Number>| bound.as_ref().and_then(Number::as_f64);
    let below = matches!((value, bound(&constraints.minimum)), (Some(value), Some(min)) if value < min);
    let above = matches!((value, bound(&constraints.maximum)), (Some(value), Some(max)) if value > max);
    let excluded = matches!((value, bound(&constraints.exclusive_minimum)), (Some(value), Some(min)) if value <= min);
    let in_range = |value: i64| constraints.ranges.iter().any(|(low, high)| (*low..=*high).contains(&value));
    let outside = !constraints.ranges.is_empty() && !number.as_i64().is_some_and(in_range);
    if below || above || excluded || outside {
        return Err(ValueError::new("is out of range"));
    }
    match number.as_i64() {
        Some(integer) => allowed(&Literal::Integer(integer), constraints),
        None => Ok(()),
    }
}

fn allowed(value: &Literal, constraints: &Constraints) -> Result<(), ValueError> {
    if constraints.allowed.is_empty() || constraints.allowed.contains(value) {
        return Ok(());
    }
    Err(ValueError::new("is not on the list of `enum`"))
}

fn enum_fits(value: &Value, kind: &Enum) -> Result<(), ValueError> {
    let literal = match value {
        Value::String(text) => Some(Literal::String(text.clone())),
        other => other.as_i64().map(Literal::Integer),
    };
    if kind.open || kind.values.iter().any(|known| Some(&known.value) == literal.as_ref()) {
        return Ok(());
    }
    Err(ValueError::new("is not one of `values`"))
}
