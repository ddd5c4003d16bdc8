//! Conditions of a life cycle that types alone do not express: which keys go together.

use schemars::Schema;
use serde_json::{Value, json};

/// A search needs a key, files of `describe` need `describe`, and what is present is not lacking.
pub(super) fn lifecycle(schema: &mut Schema) {
    schema.insert("dependencies".to_owned(), json!({ "find": ["idempotency"] }));
    let described =
        json!({ "required": ["files"], "properties": { "files": { "contains": { "required": ["describe"] } } } });
    let mut conditions = vec![json!({ "if": described, "then": { "required": ["describe"] } })];
    conditions.extend(["idempotency", "describe", "find", "updates"].map(|part| {
        let lacking = json!({ "required": ["lacks"], "properties": { "lacks": { "required": [part] } } });
        let present = json!({ "required": [part], "properties": { part: { "minItems": 1 } } });
        json!({ "if": lacking, "then": { "not": present } })
    }));
    schema.insert("allOf".to_owned(), conditions.into());
}

/// A second start that does something is recognized by fields, and a rejection by codes.
pub(super) fn duplicates(schema: &mut Schema) {
    let second = |words: &[&str]| json!({ "properties": { "second": { "enum": words } } });
    let needs = |key: &str| json!({ "required": [key], "properties": { key: { "minItems": 1 } } });
    let conditions = json!([
        { "if": second(&["replaces", "rejected"]), "then": needs("fields") },
        { "if": second(&["rejected"]), "then": needs("codes") },
    ]);
    schema.insert("allOf".to_owned(), conditions);
}

/// The end of a task is an error code or a status.
pub(super) fn describe(schema: &mut Schema) {
    let code = json!({ "required": ["gone"], "properties": { "gone": { "minItems": 1 } } });
    schema.insert("anyOf".to_owned(), json!([code, some_phase("gone")]));
}

/// One kind of time.
pub(super) fn retention(schema: &mut Schema) {
    exactly_one(schema, &["field", "hours"]);
}

/// One kind of end.
pub(super) fn end(schema: &mut Schema) {
    exactly_one(schema, &["after", "idle", "rounds", "hours"]);
}

/// One phase, or one for each value of a field. Failures are counted only where there are any.
pub(super) fn event(schema: &mut Schema) {
    exactly_one(schema, &["phase", "phaseBy"]);
    schema.insert("dependencies".to_owned(), json!({ "phaseBy": ["phases"], "phases": ["phaseBy"] }));
    let fails = json!({ "required": ["phase"], "properties": { "phase": { "const": "failed" } } });
    let conditions = json!([
        { "if": { "required": ["failsAfter"] }, "then": { "anyOf": [fails, some_phase("failed")] } },
        {
            "if": { "required": ["integerWhen"] },
            "then": { "required": ["match"], "properties": { "match": { "not": { "propertyNames": { "const": "$comment" } } } } },
        },
    ]);
    schema.insert("allOf".to_owned(), conditions);
}

/// One place, and the fields there.
pub(super) fn file(schema: &mut Schema) {
    exactly_one(schema, &["event", "describe"]);
    let fields = ["list", "name", "url"].map(|key| json!({ "required": [key] }));
    schema.insert("anyOf".to_owned(), fields.to_vec().into());
}

fn exactly_one(schema: &mut Schema, keys: &[&str]) {
    let forms: Vec<Value> = keys.iter().map(|key| json!({ "required": [key] })).collect();
    schema.insert("oneOf".to_owned(), forms.into());
}

/// `phases` has this phase.
fn some_phase(phase: &str) -> Value {
    let without = json!({ "additionalProperties": { "not": { "const": phase } } });
    json!({ "required": ["phases"], "properties": { "phases": { "not": without } } })
}
