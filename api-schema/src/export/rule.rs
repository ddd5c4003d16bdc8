//! Rules among fields as JSON Schema, as far as it can express them.

use serde_json::{Map, Value, json};

use crate::model::{CrossRule, Literal, Measure, literal_json};

/// Adds the rules to the schema of an object: those that JSON Schema cannot express as sentences.
pub(super) fn add(rules: &[CrossRule], schema: &mut Map<String, Value>) {
    let (mut expressed, mut others) = (Vec::new(), Vec::new());
    for rule in rules {
        match express(rule) {
            Some(condition) => expressed.push(condition),
            None => others.push(Value::from(rule.to_string())),
        }
    }
    if !expressed.is_empty() {
        schema.insert("allOf".to_owned(), Value::Array(expressed));
    }
    if !others.is_empty() {
        schema.insert("x-rules".to_owned(), Value::Array(others));
    }
}

fn express(rule: &CrossRule) -> Option<Value> {
    Some(match rule {
        CrossRule::ExactlyOneOf(fields) => {
            json!({ "oneOf": fields.iter().map(|field| set(field)).collect::<Vec<_>>() })
        }
        CrossRule::AtLeastOneOf(fields) => {
            json!({ "anyOf": fields.iter().map(|field| set(field)).collect::<Vec<_>>() })
        }
        CrossRule::Requires(field, others) => json!({ "dependentRequired": { field.as_str(): others } }),
        CrossRule::Excludes(field, others) => {
            let any = others.iter().map(|field| set(field)).collect::<Vec<_>>();
            json!({ "if": set(field), "then": { "not": { "anyOf": any } } })
        }
        CrossRule::RequiredWhen(field, when, is) => json!({ "if": has(when, is), "then": set(field) }),
        CrossRule::Among(path, values) => {
            let values: Vec<Value> = values.iter().map(|value| literal_json(value).into()).collect();
            path.iter()
                .rev()
                .fold(json!({ "enum": values }), |inner, field| json!({ "properties": { field.as_str(): inner } }))
        }
        CrossRule::NotTogether(field, values) => {
            let contains = values.iter().map(|value| json!({ "contains": { "const": literal_json(value) } }));
            json!({ "properties": { field.as_str(): { "not": { "allOf": contains.collect::<Vec<_>>() } } } })
        }
        CrossRule::Absent(field) => json!({ "not": set(field) }),
        CrossRule::AtMost(Measure::Value, fields, max) => {
            json!({ "properties": { fields.first()?.as_str(): { "maximum": max } } })
        }
        CrossRule::AtMost(Measure::Items, fields, max) => {
            json!({ "properties": { fields.first()?.as_str(): { "maxItems": max } } })
        }
        CrossRule::AtMost(..) => return None,
        CrossRule::When(field, is, rule) => json!({ "if": has(field, is), "then": express(rule)? }),
    })
}

/// The field is set.
fn set(field: &str) -> Value {
    json!({ "required": [field] })
}

/// The field has one of the values, or any if there are none.
fn has(field: &str, values: &[Literal]) -> Value {
    let mut condition = set(field);
    if let (false, Some(members)) = (values.is_empty(), condition.as_object_mut()) {
        let values: Vec<Value> = values.iter().map(|value| literal_json(value).into()).collect();
        members.insert("properties".to_owned(), json!({ field: { "enum": values } }));
    }
    condition
}
