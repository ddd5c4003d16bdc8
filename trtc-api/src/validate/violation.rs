use std::fmt;

use super::Value;
#[cfg(feature = "dynamic")]
use crate::object::DecodeError;
use crate::object::{Shown, ValueRef};
use crate::schema::{Literal, Rule, Sites};
use api_schema::constraint::one_of;

/// A rule that a request violates.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The JSON path of the value, for example `StorageParams.CloudStorage.Region`; empty for the request itself.
    pub path: String,
    /// The problem, which continues the path to a sentence: the value (hidden if it is secret) and the rule.
    pub problem: String,
}

impl Violation {
    pub(super) fn of_rule(rule: &Rule, value: &Value<'_>) -> Self {
        let mut violation = Self::expected(value, &rule.expected(value.field.unit));
        if let Rule::Range(min, max) = rule
            && let Some(hint) = newer_bounds(value, *min, *max)
        {
            violation.problem.push_str(&hint);
        }
        violation
    }

    pub(super) fn not_among(value: &Value<'_>, values: &[Literal]) -> Self {
        Self::expected(value, &one_of(values))
    }

    pub(super) fn not_finite(value: &Value<'_>) -> Self {
        Self::expected(value, "a finite number")
    }

    pub(super) fn action_of_other_site(action: &str, sites: Sites) -> Self {
        let problem = format!("is of the action {action}, which only {}; or use `waive(\"\")`", on_site(sites));
        Self { path: String::new(), problem }
    }

    pub(super) fn field_of_other_site(value: &Value<'_>) -> Self {
        let path = value.path.to_string();
        let problem = format!("is a field that only {}; or use `waive(\"{path}\")`", on_site(value.field.sites));
        Self { path, problem }
    }

    /// A value that could not be decoded.
    #[cfg(feature = "dynamic")]
    pub(crate) fn of_decoding(error: DecodeError) -> Self {
        let problem =
            if error.is_missing() { "is required".to_owned() } else { format!("is invalid: {}", error.reason) };
        Self { path: error.path, problem }
    }

    /// Returns whether a path is the one of the violation or leads into its value.
    #[cfg(feature = "dynamic")]
    pub(crate) fn covers(&self, path: &str) -> bool {
        let rest = path.strip_prefix(&self.path);
        rest.is_some_and(|rest| rest.is_empty() || self.path.is_empty() || rest.starts_with(['.', '[']))
    }

    fn expected(value: &Value<'_>, expected: &str) -> Self {
        let secret = value.field.secret;
        let problem = match *value.value {
            ValueRef::List(list) => format!("has {} items but must have {expected}", list.count()),
            value => {
                let shown = shorten(format!("{:?}", Shown { value, secret }));
                format!("is {shown} but must be {expected}")
            }
        };
        Self { path: value.path.to_string(), problem }
    }
}

/// The site that has something, and how to use it.
fn on_site(sites: Sites) -> String {
    let constant = if sites == Sites::China { "CHINA" } else { "INTERNATIONAL" };
    format!("the {} site has: set `site(Site::{constant})`", sites.only().unwrap_or("other"))
}

/// The hint at a newer definition of the API, if the value is within its bounds.
fn newer_bounds(value: &Value<'_>, min: Option<i64>, max: Option<i64>) -> Option<String> {
    let (newer_min, newer_max) = *value.field.newer?;
    let number = match *value.value {
        ValueRef::Int(number) => i128::from(number),
        ValueRef::Uint(number) => i128::from(number),
        _ => return None,
    };
    let wide = |bound: Option<i64>| bound.map(i128::from);
    if !within(number, wide(newer_min.or(min)), wide(newer_max.or(max))) {
        return None;
    }
    let unit = |bound: String| with_unit(bound, value.field.unit);
    let allowed = match (newer_min, newer_max) {
        (Some(min), Some(max)) => unit(format!("{min} to {max}")),
        (Some(min), None) => format!("{} and more", unit(min.to_string())),
        (None, Some(max)) => unit(format!("up to {max}")),
        (None, None) => return None,
    };
    let path = value.path;
    Some(format!(" (newer documentation allows {allowed}: use `waive(\"{path}\")`)"))
}

fn within(value: i128, min: Option<i128>, max: Option<i128>) -> bool {
    min.is_none_or(|min| value >= min) && max.is_none_or(|max| value <= max)
}

fn with_unit(text: String, unit: &str) -> String {
    if unit.is_empty() { text } else { format!("{text} {unit}") }
}

/// Shortens a long value, so that the message stays readable.
fn shorten(shown: String) -> String {
    const MAX: usize = 80;
    match shown.char_indices().nth(MAX) {
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

/// All rules that a request violates, in the order of its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

impl Violations {
    pub(crate) fn new(violations: Vec<Violation>) -> Self {
        Self(violations)
    }

    /// Returns the violations: at least one.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Path;
    use crate::schema::Field;

    const LIMIT: Field = Field { name: "Limit", unit: "s", newer: Some(&(None, Some(86_400))), ..Field::PLAIN };
    const RULE: Rule = Rule::Range(Some(1_800), Some(36_000));

    fn problem(field: &'static Field, value: ValueRef<'_>) -> String {
        let path = Path::Field(&Path::Root, "Storage");
        let path = Path::Field(&path, "Limit");
        Violation::of_rule(&RULE, &Value { value: &value, field, path: &path }).to_string()
    }

    #[test]
    fn a_bound_that_a_newer_definition_widens_names_the_waiver() {
        static FIELD: Field = LIMIT;
        let expected = "Storage.Limit is 40000 but must be 1800 to 36000 s (newer documentation allows up to 86400 s: \
                        use `waive(\"Storage.Limit\")`)";
        assert_eq!(problem(&FIELD, ValueRef::Uint(40_000)), expected);
        assert_eq!(problem(&FIELD, ValueRef::Int(40_000)), expected);
        for outside in [0, 86_401] {
            let problem = problem(&FIELD, ValueRef::Uint(outside));
            assert_eq!(problem, format!("Storage.Limit is {outside} but must be 1800 to 36000 s"));
        }
        static LOWER: Field = Field { newer: Some(&(Some(60), None)), ..LIMIT };
        assert!(problem(&LOWER, ValueRef::Uint(100)).contains("(newer documentation allows 60 s and more: use"));
        static BOTH: Field = Field { newer: Some(&(Some(60), Some(90_000))), ..LIMIT };
        assert!(problem(&BOTH, ValueRef::Uint(100)).contains("(newer documentation allows 60 to 90000 s: use"));
    }
}
