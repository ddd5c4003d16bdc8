//! Paths, constants, phases and other values of a life cycle.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use crate::model::LiteralSchema as Literal;

/// A string with more than whitespace.
#[derive(JsonSchema)]
#[schemars(inline)]
pub(super) struct Text(#[schemars(regex(pattern = r"\S"))] String);

/// A name, or several.
#[derive(JsonSchema)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    One(Text),
    Many(#[schemars(extend("uniqueItems" = true))] Vec<Text>),
}

/// Error codes, each once.
#[derive(JsonSchema)]
#[schemars(inline)]
pub(super) struct Codes(#[schemars(extend("uniqueItems" = true))] Vec<String>);

/// Request fields with their values: `"$id"`, `"$TheName"` of `remember`, or a constant.
#[derive(JsonSchema)]
#[schemars(extend("properties" = { "$comment": true }))]
pub(super) struct Parameters(BTreeMap<String, Literal>);

/// Values of a field, each with its phase.
#[derive(JsonSchema)]
#[schemars(extend("properties" = { "$comment": true }, "not" = { "propertyNames": { "const": "$comment" } }))]
pub(super) struct Phases(BTreeMap<String, Phase>);

/// Event fields that equal remembered values: `{ "Field": "$TheName" }`.
#[derive(JsonSchema)]
#[schemars(extend("properties" = { "$comment": true }))]
pub(super) struct Matches(BTreeMap<String, RememberedName>);

/// `"$TheName"`, the name of an entry of `remember`.
#[derive(JsonSchema)]
struct RememberedName(#[schemars(regex(pattern = r"^\$"), extend("not" = { "const": "$id" }))] String);

/// Names for fields of the start request that a stored handle keeps.
#[derive(JsonSchema)]
#[schemars(extend("properties" = { "$comment": true }))]
pub(super) struct Remember(BTreeMap<String, Remembered>);

/// The path of a field, or the path with the condition under which its string stands for an integer.
#[derive(JsonSchema)]
#[serde(untagged)]
enum Remembered {
    Path(Text),
    InForm(InForm),
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct InForm {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The path of the field.
    field: Text,
    /// The field that selects the form, with its value for an integer: the rooms `8489` and `"8489"` differ.
    integer_when: IntegerWhen,
}

/// The field that selects the form of an ID, with its value for an integer.
#[derive(JsonSchema)]
#[schemars(extend("minProperties" = 1, "maxProperties" = 1))]
pub(super) struct IntegerWhen(BTreeMap<String, Constant>);

/// A string or an integer that is sent as it is.
#[derive(JsonSchema)]
#[serde(untagged)]
pub(super) enum Constant {
    Text(#[schemars(regex(pattern = r"^($|[^$])"))] String),
    Integer(i64),
}

/// A phase of a task, or what an event says about its files.
pub(super) struct Phase;

impl JsonSchema for Phase {
    fn schema_name() -> Cow<'static, str> {
        "Phase".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words = crate::lifecycle::Phase::ALL.map(|(_, word)| word);
        json_schema!({
            "description": "A phase of a task, or what an event says about its files.",
            "type": "string",
            "enum": words,
        })
    }
}
