//! Types, objects, rules and enums.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde_json::Value;

use super::field::Field;
use super::forms;
use super::sites::Sites;
use crate::model::LiteralSchema as Literal;

/// An object or enum, in a file of its name.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(transform = forms::ty)]
pub(super) struct TypeFile {
    /// The JSON Schema of this format.
    #[serde(rename = "$schema")]
    schema: Option<String>,
    /// The type's name, and the name of this file.
    #[schemars(regex(pattern = r"\S"))]
    name: String,
    #[serde(flatten)]
    ty: Type,
}

/// An object, or an enum if it has `values`, beside others.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = forms::ty)]
pub(super) struct InnerType {
    #[serde(flatten)]
    ty: Type,
}

/// An object, or an enum if it has `values`.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Type {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// A description.
    #[schemars(regex(pattern = r"\S"))]
    description: String,
    /// The names of required fields.
    #[schemars(extend("uniqueItems" = true))]
    required: Option<Vec<String>>,
    /// The fields, in the order in which they are sent.
    properties: Option<BTreeMap<String, Field>>,
    /// Fields that require other fields: `{ "Field": ["Needed"] }`.
    dependent_required: Option<BTreeMap<String, Names>>,
    /// Rules that concern several fields.
    rules: Option<Vec<Rule>>,
    /// The values of an enum.
    #[schemars(length(min = 1))]
    values: Option<Vec<EnumValue>>,
    /// The type of an enum's values.
    #[serde(rename = "type")]
    ty: Option<EnumType>,
    /// Whether the service may have values that are not listed.
    open: Option<bool>,
}

/// Fields, and rules that concern several of them.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Object {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// A description, if there is more to describe than the action does.
    description: Option<String>,
    /// The names of required fields.
    #[schemars(extend("uniqueItems" = true))]
    required: Option<Vec<String>>,
    /// The fields, in the order in which they are sent.
    properties: Option<BTreeMap<String, Field>>,
    /// Fields that require other fields: `{ "Field": ["Needed"] }`.
    dependent_required: Option<BTreeMap<String, Names>>,
    /// Rules that concern several fields.
    rules: Option<Vec<Rule>>,
}

/// A rule that concerns several fields: `exactlyOneOf`; `atLeastOneOf`; `field` with `excludes`, `requiredWhen` and `is`, `excludedWhen` and
/// `is`, `among`, `notTogether`, `maximum` or `maxItems`; `sum`, `product` or `span` with `maximum`. With `when`, and
/// optionally `is`, it has a condition.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(transform = forms::rule)]
pub(super) struct Rule {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// Exactly one of these fields is set.
    #[schemars(length(min = 2), extend("uniqueItems" = true))]
    exactly_one_of: Option<Vec<String>>,
    /// At least one of these fields is set.
    #[schemars(length(min = 2), extend("uniqueItems" = true))]
    at_least_one_of: Option<Vec<String>>,
    /// The field that the rule constrains; for `among`, a path such as `Outer.Inner`.
    field: Option<String>,
    /// Fields that must not be set together with `field`.
    #[schemars(length(min = 1), extend("uniqueItems" = true))]
    excludes: Option<Vec<String>>,
    /// The field that decides whether `field` is required.
    required_when: Option<String>,
    /// The values of the deciding field for which the rule applies.
    #[schemars(length(min = 1), extend("uniqueItems" = true))]
    is: Option<Vec<Literal>>,
    /// The allowed values of `field` here, fewer than those of its type.
    #[schemars(length(min = 1), extend("uniqueItems" = true))]
    among: Option<Vec<Literal>>,
    /// The field that decides whether `field` must not be set.
    excluded_when: Option<String>,
    /// Values that the list `field` must not contain together.
    #[schemars(length(min = 2), extend("uniqueItems" = true))]
    not_together: Option<Vec<Literal>>,
    /// Integers whose sum is at most `maximum`.
    #[schemars(length(min = 2), extend("uniqueItems" = true))]
    sum: Option<Vec<String>>,
    /// Integers whose product is at most `maximum`.
    #[schemars(length(min = 2), extend("uniqueItems" = true))]
    product: Option<Vec<String>>,
    /// Two integers whose difference is at most `maximum`.
    #[schemars(length(min = 2, max = 2), extend("uniqueItems" = true))]
    span: Option<Vec<String>>,
    /// The maximum of the measure, or of `field`.
    maximum: Option<u64>,
    /// The maximum number of items of `field`.
    max_items: Option<u64>,
    /// The condition: this field is set, or has one of the values of `is`.
    when: Option<String>,
}

/// Names of fields.
#[derive(JsonSchema)]
#[serde(transparent)]
pub(super) struct Names(#[schemars(length(min = 1), extend("uniqueItems" = true))] Vec<String>);

/// A value of an enum.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EnumValue {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The request.
    value: Literal,
    /// The name in code, in camel case.
    #[schemars(regex(pattern = "^[A-Z][A-Za-z0-9_]*$"), extend("not" = { "enum": ["Other", "Self"] }))]
    name: String,
    /// A description.
    #[schemars(regex(pattern = r"\S"))]
    description: String,
    /// The sites that have the value (default: both).
    sites: Option<Sites>,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum EnumType {
    Integer,
    String,
}
