//! The sites that have a part of the API.

use schemars::JsonSchema;

/// The sites that have it: at least one.
#[derive(JsonSchema)]
#[serde(transparent)]
pub(super) struct Sites(#[schemars(length(min = 1), extend("uniqueItems" = true))] Vec<Site>);

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Site {
    International,
    China,
}
