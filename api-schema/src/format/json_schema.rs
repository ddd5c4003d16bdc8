//! The JSON Schema of the format, generated from types that are only described, never constructed.
//!
//! A test compares its keys with those that the reader accepts.

use schemars::generate::SchemaSettings;
use schemars::json_schema;
use serde_json::{Value, json};

use super::action::{ActionFile, EventFile};
use super::lifecycle::LifecycleFile;
use super::object::TypeFile;
use super::service::ServiceFile;

/// The file name to which schema files refer by `$schema`; the loader ignores files with this ending.
pub const FILE_NAME: &str = "format.schema.json";

/// Returns the JSON Schema of the format, in draft 7, which editors support best.
///
/// ```
/// let text = api_schema::format::json_schema();
/// let schema: serde_json::Value = serde_json::from_str(&text)?;
/// assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn json_schema() -> String {
    let mut generator = SchemaSettings::draft07().into_generator();
    let mut kinds = [
        generator.subschema_for::<ActionFile>(),
        generator.subschema_for::<TypeFile>(),
        generator.subschema_for::<ServiceFile>(),
        generator.subschema_for::<EventFile>(),
        generator.subschema_for::<LifecycleFile>(),
    ];
    let [action, ty, service, event, lifecycle] = kinds.each_mut().map(std::mem::take);
    let mut root = json_schema!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A schema file of a Tencent Cloud API",
        "description": "An action if it has `action`, a type if it has `name`, an event if it has `event`, a life cycle if it has `lifecycle`, and else the `service.json`.",
        "if": { "required": ["action"] },
        "then": action,
        "else": { "if": { "required": ["name"] }, "then": ty, "else": {
            "if": { "required": ["event"] }, "then": event, "else": {
                "if": { "required": ["lifecycle"] }, "then": lifecycle, "else": service,
            },
        } },
    });
    let mut definitions = Value::Object(generator.take_definitions(true));
    forbid_null(&mut definitions);
    allow_comments(&mut definitions);
    root.insert("definitions".to_owned(), definitions);
    let mut text = serde_json::to_string_pretty(&root).unwrap_or_default();
    text.push('\n');
    text
}

/// Allows a comment in objects that have names as keys.
fn allow_comments(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(allow_comments),
        Value::Object(members) => {
            members.values_mut().for_each(allow_comments);
            let is_map = members.get("type").is_some_and(|ty| ty == "object")
                && members.get("additionalProperties").is_some_and(Value::is_object);
            if is_map {
                members.entry("properties").or_insert_with(|| json!({ "$comment": true }));
            }
        }
        _ => {}
    }
}

/// Removes null, which schemars allows for optional keys: in a schema file a null is an error.
fn forbid_null(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(forbid_null),
        Value::Object(members) => {
            members.values_mut().for_each(forbid_null);
            if let Some(Value::Array(types)) = members.get_mut("type") {
                types.retain(|ty| ty != "null");
                if let [only] = &types[..] {
                    let only = only.clone();
                    members.insert("type".to_owned(), only);
                }
            }
            // Under `properties` it is the name of a property, which is no array.
            if let Some(Value::Array(choices)) = members.get_mut("anyOf") {
                let mut choices = std::mem::take(choices);
                members.remove("anyOf");
                choices.retain(|choice| choice.get("type").is_none_or(|ty| ty != "null"));
                // In draft 7 a single `$ref` would hide the description beside it.
                let key = if choices.len() == 1 { "allOf" } else { "anyOf" };
                members.insert(key.to_owned(), Value::Array(choices));
            }
        }
        _ => {}
    }
}
