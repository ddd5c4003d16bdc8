//! Facts that an importer read from prose or guessed from names, until a person confirms them.

use super::{Constraints, Pagination, Retry, Value};

/// Facts of a field that are not confirmed and not enforced.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct FieldReview {
    /// The constraints of the value.
    pub constraints: Constraints,
    /// The value that the service uses if the field is absent.
    pub default: Option<Value>,
    /// The unit of the number.
    pub unit: Option<String>,
    /// Whether the prose states that the field is required.
    pub required: bool,
    /// Whether the prose states that the value may be null in a response.
    pub nullable: bool,
    /// Whether the name suggests a secret.
    pub secret: bool,
}

/// Facts of an action that are not confirmed and not used.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ActionReview {
    /// The number of requests that the service accepts per `rate_period`.
    pub rate_limit: Option<u32>,
    /// The period of `rate_limit` in seconds.
    pub rate_period: u32,
    /// Whether the client may retry a request.
    pub retry: Option<Retry>,
    /// How to request further pages.
    pub pagination: Option<Pagination>,
}
