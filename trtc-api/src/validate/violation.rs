use std::fmt;

use super::Value;
use super::rule::one_of;
use crate::object::Shown;
use crate::schema::{Literal, Rule};

/// A rule that a request breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The JSON path of the value, `StorageParams.CloudStorage.Region` say; empty for the request itself.
    pub path: String,
    /// What is wrong, with the value (never a secret's) and the rule: it goes on where the path stops.
    pub problem: String,
}

impl Violation {
    pub(super) fn of_rule(rule: &Rule, value: &Value<'_>) -> Self {
        Self::wanted(value, &rule.wanted(value.unit))
    }

    pub(super) fn not_among(value: &Value<'_>, values: &[Literal]) -> Self {
        Self::wanted(value, &format!("{} here", one_of(values)))
    }

    pub(super) fn not_finite(value: &Value<'_>) -> Self {
        Self::wanted(value, "a finite number")
    }

    fn wanted(value: &Value<'_>, wanted: &str) -> Self {
        let shown = match value.view {
            crate::object::ValueRef::List(list) => format!("has {} items", list.count()),
            view => format!("is {}", shorten(format!("{:?}", Shown { view, secret: value.secret }))),
        };
        Self { path: value.path.text(), problem: format!("{shown} but must be {wanted}") }
    }
}

/// A value of any length must not drown the message.
fn shorten(shown: String) -> String {
    const MOST: usize = 80;
    match shown.char_indices().nth(MOST) {
        Some((cut, _)) => format!("{}… ({} bytes)", shown.split_at(cut).0, shown.len()),
        None => shown,
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "the request" } else { &self.path };
        write!(f, "{path} {}", self.problem)
    }
}

/// Every rule that a request breaks, in the order of its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

impl Violations {
    pub(crate) fn new(violations: Vec<Violation>) -> Self {
        Self(violations)
    }

    /// The violations, one at least.
    pub fn iter(&self) -> impl Iterator<Item = &Violation> {
        self.0.iter()
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            violation.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}
