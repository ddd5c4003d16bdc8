//! Fields and constraints.

use schemars::JsonSchema;
use serde_json::Value;

use super::forms;
use super::object::EnumValue;
use super::sites::Sites;
use crate::model::Constraints;

/// A field of an object.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(transform = forms::value)]
pub(super) struct Field {
    /// The meaning in one sentence; then common mistakes.
    #[schemars(regex(pattern = r"\S"))]
    description: String,
    #[serde(flatten)]
    value: FieldValue,
    /// The name in code in snake case, if it cannot be derived from the name of the field.
    alias: Option<String>,
    /// The unit of the number: `s`, `px`, `kbps`, …
    unit: Option<String>,
    /// The value that the service uses if the field is absent.
    default: Option<Value>,
    /// Example values, which must be valid.
    examples: Option<Vec<Value>>,
    /// `true`: the value is secret. `"query"`: user, query and fragment of a URL are secret.
    secret: Option<Secret>,
    /// Whether the value may be null in a response; then the field is not listed in `required`.
    nullable: Option<bool>,
    /// Bounds that newer documentation has widened; messages name them, validation ignores them.
    newer: Option<Newer>,
    /// Whether the service advises against the field or has withdrawn it.
    deprecated: Option<bool>,
    /// The sites that have the field (default: both).
    sites: Option<Sites>,
    /// Facts that an importer read from prose or guessed. They are not enforced until they are moved to the field.
    review: Option<Review>,
}

/// Bounds of an integer in newer documentation.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Newer {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The new minimum, less than the enforced one.
    minimum: Option<i64>,
    /// The new maximum, greater than the enforced one.
    maximum: Option<i64>,
    /// The documentation that states them.
    #[schemars(regex(pattern = r"\S"))]
    source: String,
}

/// Type and constraints of a field, or of the items of a list.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FieldValue {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The type; `json` is any JSON. Use `$ref` for an object or a named enum.
    #[serde(rename = "type")]
    ty: Option<FieldTypes>,
    /// The name of an object or enum: of a file in `types`, or of an entry under `types` of the action.
    #[serde(rename = "$ref")]
    reference: Option<String>,
    /// For an integer `int64` or `uint64`; for a string one of the others.
    format: Option<Format>,
    /// Type and constraints of the items of an array.
    items: Option<Box<Items>>,
    /// The values of an inline enum.
    #[schemars(length(min = 1))]
    values: Option<Vec<EnumValue>>,
    /// The type name of an inline enum.
    name: Option<String>,
    /// Whether the enum may have values that are not listed.
    open: Option<bool>,
    #[serde(flatten)]
    constraints: Constraints,
}

/// Type and constraints of the items of an array.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = forms::value)]
pub(super) struct Items {
    #[serde(flatten)]
    value: FieldValue,
}

/// Facts of a field that are not confirmed yet.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Review {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The words from which they were read.
    from: Option<String>,
    /// Constraints of the items of a list.
    items: Option<ReviewedItems>,
    /// The value that the service uses if the field is absent.
    default: Option<Value>,
    /// The unit of the number.
    unit: Option<String>,
    /// Whether the prose states that the field is required.
    required: Option<bool>,
    /// Whether the prose states that the value may be null in a response.
    nullable: Option<bool>,
    /// Whether the name suggests a secret.
    secret: Option<bool>,
    #[serde(flatten)]
    constraints: Constraints,
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReviewedItems {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    #[serde(flatten)]
    constraints: Constraints,
}

#[derive(JsonSchema)]
#[serde(untagged)]
pub(super) enum FieldTypes {
    One(FieldType),
    /// An integer or a string: `["integer", "string"]`.
    Either(#[schemars(extend("uniqueItems" = true))] [IntegerOrString; 2]),
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum IntegerOrString {
    Integer,
    String,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum FieldType {
    String,
    Integer,
    Number,
    Boolean,
    Array,
    Json,
}

#[derive(JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Format {
    #[serde(rename = "int64")]
    Int64,
    #[serde(rename = "uint64")]
    Uint64,
    Url,
    HttpUrl,
    Host,
    Identifier,
    Date,
    DateTime,
    Base64,
    Json,
}

#[derive(JsonSchema)]
#[serde(untagged)]
pub(super) enum Secret {
    Whole(bool),
    Query(QueryOnly),
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum QueryOnly {
    Query,
}
