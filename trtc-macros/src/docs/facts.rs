//! The constraints, default and sensitivity of a field as labelled text.

use api_schema::model::{Constraints, Field, FieldType, Format, Secret};

/// What a caller looks up about a field, each under its own label.
pub(super) fn of_field(field: &Field) -> Vec<String> {
    let mut facts = Vec::new();
    if field.deprecated {
        facts.push("**Deprecated.**".to_owned());
    }
    let unit = field.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let mut all = constraints(&field.constraints, &unit);
    if let (FieldType::List(_), Some(items)) = (&field.ty, &field.constraints.items) {
        all.extend(constraints(items, "").into_iter().map(|fact| format!("each item {fact}")));
    }
    if !all.is_empty() {
        facts.push(format!("**Constraints:** {}.", all.join("; ")));
    }
    if !unit.is_empty() && !all.iter().any(|fact| fact.ends_with(&unit)) {
        facts.push(format!("**Unit:**{unit}."));
    }
    if let Some(default) = &field.default {
        facts.push(format!("**Default:** {}.", code(default)));
    }
    match field.secret {
        Secret::No => {}
        Secret::Query => facts.push("**Sensitive:** the query is redacted in logs and `Debug` output.".to_owned()),
        Secret::Whole => facts.push("**Sensitive:** redacted in logs and `Debug` output.".to_owned()),
    }
    facts
}

fn constraints(rules: &Constraints, unit: &str) -> Vec<String> {
    let mut facts = Vec::new();
    let count = |count: Option<u64>| count.map(|count| count.to_string());
    let number = |number: &Option<_>| number.as_ref().map(ToString::to_string);
    if let Some(range) = range(number(&rules.minimum), number(&rules.maximum)) {
        facts.push(format!("{range}{unit}"));
    }
    if (rules.min_length, rules.max_length) == (Some(1), None) {
        facts.push("not empty".to_owned());
    } else if let Some(range) = range(count(rules.min_length), count(rules.max_length)) {
        facts.push(format!("{range} characters"));
    }
    if let Some(max) = rules.max_bytes {
        facts.push(format!("at most {max} bytes"));
    }
    if let Some(range) = range(count(rules.min_items), count(rules.max_items)) {
        facts.push(format!("{range} items"));
    }
    if !rules.allowed.is_empty() {
        let values: Vec<String> = rules.allowed.iter().map(code).collect();
        facts.push(format!("one of {}", values.join(", ")));
    }
    if let Some(min) = &rules.exclusive_minimum {
        facts.push(format!("more than {min}{unit}"));
    }
    if !rules.ranges.is_empty() {
        let ranges = rules.ranges.iter().map(|(low, high)| match low == high {
            true => low.to_string(),
            false => format!("{low} to {high}"),
        });
        facts.push(ranges.collect::<Vec<_>>().join(" or "));
    }
    if let Some(pattern) = &rules.pattern {
        facts.push(format!("matches `{}`", pattern.text));
    }
    facts.extend(rules.format.map(|format| {
        let form = match format {
            Format::Url => "an absolute URL",
            Format::HttpUrl => "an absolute HTTP or HTTPS URL",
            Format::Host => "a host name without a scheme",
            Format::Base64 => "Base64",
            Format::Json => "JSON as a string",
        };
        form.to_owned()
    }));
    facts
}

fn range(min: Option<String>, max: Option<String>) -> Option<String> {
    match (min, max) {
        (Some(min), Some(max)) if min == max => Some(format!("exactly {min}")),
        (Some(min), Some(max)) => Some(format!("{min} to {max}")),
        (Some(min), None) => Some(format!("at least {min}")),
        (None, Some(max)) => Some(format!("at most {max}")),
        (None, None) => None,
    }
}

pub(super) fn code(value: &impl ToString) -> String {
    format!("`{}`", value.to_string())
}

pub(super) fn ticked(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(code).collect();
    items.join(", ")
}
