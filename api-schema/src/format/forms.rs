//! Conditions that types alone do not express in the JSON Schema: which keys go together, and which keys belong to which type.

use schemars::Schema;
use serde_json::{Value, json};

use crate::keys::RULE_FORMS;
use crate::model::{Constraints, FieldType};

/// A rule has one of the forms.
pub(super) fn rule(schema: &mut Schema) {
    let forms = RULE_FORMS.iter().map(|form| {
        let required = [&[form.effect], form.needs].concat();
        let dependencies = if form.conditional { json!({ "is": ["when"] }) } else { json!({}) };
        json!({ "required": required, "propertyNames": { "enum": form.keys() }, "dependencies": dependencies })
    });
    schema.insert("oneOf".to_owned(), forms.collect());
}

/// The period of a rate limit needs the limit.
pub(super) fn rate(schema: &mut Schema) {
    schema.insert("dependencies".to_owned(), json!({ "ratePeriod": ["rateLimit"] }));
}

/// A field, and the items of a list: each type has its own keys.
pub(super) fn value(schema: &mut Schema) {
    schema.insert("oneOf".to_owned(), value_forms().into());
}

fn value_forms() -> Vec<Value> {
    let whole = json!({ "type": "boolean" });
    let integers = |least: i64| json!({ "type": "integer", "minimum": least, "maximum": i64::MAX });
    let unsigned = json!({ "type": "integer", "minimum": 0, "maximum": u64::MAX });
    let enumeration = ["values", "type", "name", "open"];
    vec![
        form(&["$ref"], &["$ref", "unit"], json!({ "secret": whole })),
        form(
            &["type", "values"],
            &[&enumeration[..], &["unit"]].concat(),
            json!({ "type": { "const": "integer" }, "values": literals("integer"), "secret": whole }),
        ),
        form(
            &["values"],
            &[&enumeration[..], &["unit"]].concat(),
            json!({ "type": { "const": "string" }, "values": literals("string"), "secret": whole }),
        ),
        form(&["type"], &["type", "unit"], json!({ "type": { "type": "array" }, "secret": whole })),
        typed(
            "string",
            &FieldType::String,
            &["format"],
            json!({
                "format": { "not": { "enum": ["int64", "uint64"] } },
                "enum": { "items": { "type": "string" } },
            }),
        ),
        typed(
            "integer",
            &FieldType::Int64,
            &["format", "unit", "newer"],
            json!({
                "format": { "const": "int64" },
                "minimum": integers(i64::MIN),
                "maximum": integers(i64::MIN),
                "enum": { "items": integers(i64::MIN) },
                "secret": whole,
            }),
        ),
        typed_with(
            "integer",
            &FieldType::Uint64,
            &["format", "unit", "newer"],
            &["format"],
            json!({
                "format": { "const": "uint64" },
                "minimum": unsigned,
                "maximum": unsigned,
                "enum": { "items": integers(0) },
                "secret": whole,
            }),
        ),
        typed(
            "number",
            &FieldType::Float64,
            &["unit"],
            json!({
                "enum": { "items": integers(i64::MIN) },
                "secret": whole,
            }),
        ),
        typed("boolean", &FieldType::Boolean, &[], json!({ "secret": whole })),
        typed("json", &FieldType::Json, &["unit"], json!({ "secret": whole })),
        typed_with("array", &FieldType::List(Box::default()), &["items", "unit"], &["items"], json!({})),
    ]
}

/// A form of a value whose `type` is this word.
fn typed(word: &str, ty: &FieldType, keys: &[&str], properties: Value) -> Value {
    typed_with(word, ty, keys, &[], properties)
}

fn typed_with(word: &str, ty: &FieldType, keys: &[&str], needs: &[&str], mut properties: Value) -> Value {
    if let Value::Object(properties) = &mut properties {
        properties.insert("type".to_owned(), json!({ "const": word }));
    }
    let keywords = Constraints::keyword_names(ty).filter(|(_, applies)| *applies).map(|(name, _)| name);
    let keys: Vec<&str> = ["type"].into_iter().chain(keys.iter().copied()).chain(keywords).collect();
    form(&[&["type"], needs].concat(), &keys, properties)
}

/// A form: what it needs, and which of the keys that depend on the form it can have.
fn form(required: &[&str], keys: &[&str], properties: Value) -> Value {
    let dependent = ["$ref", "type", "values", "name", "open", "items", "format", "unit", "newer"].into_iter();
    let dependent = dependent.chain(Constraints::keyword_names(&FieldType::Json).map(|(name, _)| name));
    let others: Vec<Value> =
        dependent.filter(|key| !keys.contains(key)).map(|key| json!({ "required": [key] })).collect();
    json!({ "required": required, "properties": properties, "not": { "anyOf": others } })
}

/// An object, or an enum of integers or of strings.
pub(super) fn ty(schema: &mut Schema) {
    let without = |keys: &[&str]| {
        let keys: Vec<Value> = keys.iter().map(|key| json!({ "required": [key] })).collect();
        json!({ "anyOf": keys })
    };
    let object = without(&["required", "properties", "dependentRequired", "rules"]);
    let forms = json!([
        { "not": without(&["values", "type", "open"]) },
        {
            "required": ["values", "type"],
            "properties": { "type": { "const": "integer" }, "values": literals("integer") },
            "not": object,
        },
        {
            "required": ["values"],
            "properties": { "type": { "const": "string" }, "values": literals("string") },
            "not": object,
        },
    ]);
    schema.insert("oneOf".to_owned(), forms);
}

/// Values of an enum of one type.
fn literals(ty: &str) -> Value {
    json!({ "items": { "properties": { "value": { "type": ty } } } })
}

/// `with-key` needs the key, and nothing else has one.
pub(super) fn retry(schema: &mut Schema) {
    let forms = json!([
        { "required": ["key"], "properties": { "safe": { "const": "with-key" } } },
        { "properties": { "safe": { "not": { "const": "with-key" } } }, "not": { "required": ["key"] } },
    ]);
    schema.insert("oneOf".to_owned(), forms);
}

/// Exactly one of `page` and `offset`.
pub(super) fn pagination(schema: &mut Schema) {
    schema.insert("oneOf".to_owned(), json!([{ "required": ["page"] }, { "required": ["offset"] }]));
}
