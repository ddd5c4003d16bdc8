//! Statements in the prose of a definition, compared with the facts of a schema.
//!
//! Only what the prose states is compared: a schema knows more than its definition.

use serde_json::Value;

use super::{Change, Difference};
use crate::import::prose::{self, Stated};
use crate::import::text::plain;
use crate::model::{Action, Constraints, Field, FieldType, Number, Object};
use crate::official;

/// Compares the rate limit of an action.
pub(super) fn rate_limit(place: &str, ours: &Action, theirs: &official::Action) -> Option<Difference> {
    let (limit, period, _) = prose::rate_limit(&plain(&theirs.document))?;
    let known = ours.rate_limit.map(|limit| (limit, ours.rate_period));
    let offered = ours.review.as_ref().and_then(|review| Some((review.rate_limit?, review.rate_period)));
    let known = known.or(offered);
    if known == Some((limit, period)) {
        return None;
    }
    let words = |(limit, period): (u32, u32)| format!("{limit} requests per {period} s");
    Some(row(place, "rateLimit", known.map(words), words((limit, period))))
}

/// Compares a field of an object.
pub(super) fn field(
    place: &str,
    (object, ours): (&Object, &Field),
    theirs: &official::Member,
    is_request: bool,
) -> Vec<Difference> {
    let stated = Stated::of(theirs);
    let mut rows = Vec::new();
    for (key, number) in &stated.bounds {
        // A schema need not repeat the limits of what is only received.
        if let Some(known) = bound(ours, key)
            && (is_request || !known.is_empty())
            && !known.iter().any(|(_, known)| same(known, number))
        {
            let known = known.first().map(|(key, number)| format!("{key} {number}"));
            rows.push(row(place, key, known, format!("{key} {number}")));
        }
    }
    let review = ours.review.as_ref();
    if let Some(default) = &stated.default {
        let known = ours.default.as_ref().or_else(|| review?.default.as_ref());
        let known = known.cloned().map(Value::from);
        if !known.as_ref().is_some_and(|known| is_same_default(known, default)) {
            rows.push(row(
                place,
                "default",
                known.map(|known| format!("default {known}")),
                format!("default {default}"),
            ));
        }
    }
    if let Some(unit) = stated.unit {
        let known = ours.unit.as_deref().or_else(|| review?.unit.as_deref());
        if known != Some(unit) {
            rows.push(row(place, "unit", known.map(|known| format!("unit {known}")), format!("unit {unit}")));
        }
    }
    let has_rule = || object.rules.iter().any(|rule| rule.fields().contains(&&ours.name));
    if is_request
        && stated.required
        && !theirs.required
        && !ours.required
        && !has_rule()
        && !review.is_some_and(|review| review.required)
    {
        rows.push(row(place, "required", Some("not required".to_owned()), "required (in prose)".to_owned()));
    }
    if !is_request
        && stated.nullable
        && !theirs.nullable
        && !ours.nullable
        && !review.is_some_and(|review| review.nullable)
    {
        rows.push(row(place, "nullable", Some("not nullable".to_owned()), "nullable (in prose)".to_owned()));
    }
    rows
}

fn row(place: &str, aspect: &'static str, schema: Option<String>, definition: String) -> Difference {
    let change = if schema.is_some() { Change::Changed } else { Change::Added };
    Difference { place: place.to_owned(), change, aspect, schema, definition: Some(definition) }
}

/// The bounds of a schema that a bound in prose can mean, the enforced one first; `None` if the field states its values
/// in another way.
fn bound(field: &Field, key: &str) -> Option<Vec<(String, Number)>> {
    let is_enum = matches!(field.ty, FieldType::Enum { .. });
    if is_enum || !field.constraints.allowed.is_empty() || !field.constraints.ranges.is_empty() {
        return None;
    }
    let reviewed = field.review.as_ref().map(|review| &review.constraints);
    let all = [Some(&field.constraints), reviewed].into_iter().flatten();
    let mut known: Vec<(String, Number)> = all.flat_map(|constraints| bounds(constraints, key)).collect();
    if let Some(newer) = &field.newer {
        let newer = match key {
            "minimum" => &newer.minimum,
            "maximum" => &newer.maximum,
            _ => &None,
        };
        known.extend(newer.iter().map(|number| (format!("newer {key}"), number.clone())));
    }
    Some(known)
}

/// Prose does not always distinguish characters and bytes.
fn bounds(constraints: &Constraints, key: &str) -> Vec<(String, Number)> {
    let count = |key: &str, count: Option<u64>| count.map(|count| (key.to_owned(), Number::from(count)));
    let number = |key: &str, number: &Option<Number>| number.clone().map(|number| (key.to_owned(), number));
    let found = match key {
        "minimum" => {
            vec![number("minimum", &constraints.minimum), number("exclusiveMinimum", &constraints.exclusive_minimum)]
        }
        "maximum" => {
            vec![number("maximum", &constraints.maximum), number("exclusiveMaximum", &constraints.exclusive_maximum)]
        }
        "minLength" => vec![count("minLength", constraints.min_length)],
        "maxLength" | "maxBytes" => {
            vec![count("maxLength", constraints.max_length), count("maxBytes", constraints.max_bytes)]
        }
        "maxItems" => vec![count("maxItems", constraints.max_items)],
        _ => Vec::new(),
    };
    found.into_iter().flatten().collect()
}

fn same(ours: &Number, theirs: &serde_json::Number) -> bool {
    Some(ours.as_f64()) == theirs.as_f64()
}

/// A number and the same number as a string are equal.
fn is_same_default(ours: &Value, theirs: &Value) -> bool {
    let number = |value: &Value| value.as_f64().or_else(|| value.as_str()?.parse().ok());
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text(ours) == text(theirs) || number(ours).is_some_and(|ours| number(theirs) == Some(ours))
}
