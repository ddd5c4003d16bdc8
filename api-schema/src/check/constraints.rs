//! The constraints of a value: each applies to its type, and some value satisfies all of them.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::Diagnostics;
use crate::constraint::{Rule, Value};
use crate::diagnostic::Diagnostic;
use crate::model::{Constraints, Field, FieldType, Literal, Number};

/// `path` leads from the field's JSON to the constraints.
pub(super) fn check(
    field: &Field,
    ty: &FieldType,
    constraints: &Constraints,
    path: &[&str],
    diagnostics: Diagnostics<'_>,
) {
    let checked = Checked { field, ty, constraints, path };
    checked.applies(diagnostics);
    checked.bounds(diagnostics);
    checked.ranges(diagnostics);
    checked.lengths(diagnostics);
    checked.allowed(diagnostics);
    if let (FieldType::List(inner), Some(items)) = (ty, &constraints.items) {
        check(field, inner, items, &[path, &["items"]].concat(), diagnostics);
    }
}

struct Checked<'a> {
    field: &'a Field,
    ty: &'a FieldType,
    constraints: &'a Constraints,
    path: &'a [&'a str],
}

impl Checked<'_> {
    fn report(&self, at: &[&str], message: String, help: &str, diagnostics: Diagnostics<'_>) {
        let path = [self.path, at].concat();
        let span = self.field.json.get(&path).unwrap_or(&self.field.span);
        diagnostics.push(Diagnostic::new(span, message).help(help));
    }

    fn applies(&self, diagnostics: Diagnostics<'_>) {
        for keyword in self.constraints.keywords(self.ty).iter().filter(|keyword| !keyword.applies) {
            let message = format!("`{}` does not apply to the type of `{}`", keyword.name, self.field.name);
            let help = match (self.ty, keyword.name) {
                (FieldType::Int64 | FieldType::Uint64, "exclusiveMinimum") => {
                    "write `minimum` with the next greater integer"
                }
                (FieldType::Int64 | FieldType::Uint64, "exclusiveMaximum") => {
                    "write `maximum` with the next smaller integer"
                }
                (FieldType::Object { .. } | FieldType::Enum { .. }, _) => {
                    "remove it: the type that `$ref` or `values` describes has its own constraints"
                }
                _ => "remove it, or move it under `items` if it constrains the items of a list",
            };
            self.report(&[keyword.name], message, help, diagnostics);
        }
    }

    /// A lower bound must leave a value below each upper bound.
    fn bounds(&self, diagnostics: Diagnostics<'_>) {
        let Constraints { minimum, maximum, exclusive_minimum, exclusive_maximum, .. } = self.constraints;
        let name = &self.field.name;
        let count = |count: Option<u64>| count.map(Number::from);
        let pairs = [
            ("maximum", minimum.clone(), maximum.clone(), false),
            ("exclusiveMaximum", minimum.clone(), exclusive_maximum.clone(), true),
            ("maximum", exclusive_minimum.clone(), maximum.clone(), true),
            ("exclusiveMaximum", exclusive_minimum.clone(), exclusive_maximum.clone(), true),
            ("maxLength", count(self.constraints.min_length), count(self.constraints.max_length), false),
            ("maxBytes", count(self.constraints.min_length), count(self.constraints.max_bytes), false),
            ("maxItems", count(self.constraints.min_items), count(self.constraints.max_items), false),
        ];
        for (key, low, high, exclusive) in pairs {
            let Some((low, high)) = low.zip(high) else { continue };
            let order = compare(&low, &high);
            if order == Ordering::Greater || exclusive && order == Ordering::Equal {
                let relation = if exclusive { "not less than" } else { "greater than" };
                let message = format!("no value of `{name}` is in its range: the minimum is {relation} the maximum");
                self.report(&[key], message, "change one of the two bounds", diagnostics);
            }
        }
        for (key, inclusive, exclusive) in
            [("exclusiveMinimum", minimum, exclusive_minimum), ("exclusiveMaximum", maximum, exclusive_maximum)]
        {
            if inclusive.is_some() && exclusive.is_some() {
                let other = if key == "exclusiveMinimum" { "minimum" } else { "maximum" };
                let message = format!("`{name}` has both `{other}` and `{key}`, of which one has no effect");
                self.report(&[key], message, "remove one of the two", diagnostics);
            }
        }
        for (key, bound) in [("minimum", minimum), ("maximum", maximum)] {
            let Some(bound) = bound else { continue };
            let (fits, range, help) = match self.ty {
                FieldType::Int64 if bound.is_u64() => {
                    (bound.is_i64(), "a signed integer of 64 bits", "add `\"format\": \"uint64\"` to the field")
                }
                FieldType::Int64 => (bound.is_i64(), "a signed integer of 64 bits", "write an integer"),
                FieldType::Uint64 => (
                    bound.is_u64(),
                    "an unsigned integer of 64 bits",
                    "write an integer from 0 to 18446744073709551615",
                ),
                _ => continue,
            };
            if !fits {
                self.report(&[key], format!("this bound of `{name}` is not {range}"), help, diagnostics);
            }
        }
    }

    /// A string that matches the pattern, or has the format, must be able to have an allowed length.
    fn lengths(&self, diagnostics: Diagnostics<'_>) {
        let Constraints { min_length, max_length, max_bytes, pattern, format, .. } = self.constraints;
        // A character takes at least one byte.
        let max = max_length.unwrap_or(u64::MAX).min(max_bytes.unwrap_or(u64::MAX));
        let max = (max < u64::MAX).then_some(max);
        let min = min_length.unwrap_or(0);
        if *self.ty != FieldType::String || max.is_some_and(|max| max < min) {
            return;
        }
        let name = &self.field.name;
        let lengths = Rule::Chars(*min_length, max).expected("");
        if let Some(pattern) = pattern {
            if !pattern.has_length(0, None) {
                let message = format!("no string matches the pattern of `{name}`");
                self.report(&["pattern"], message, "change the pattern", diagnostics);
            } else if !pattern.has_length(min, max) {
                let message = format!("no string that matches the pattern of `{name}` is {lengths}");
                self.report(&["pattern"], message, "change the pattern, or the bounds of the length", diagnostics);
            }
        }
        if let Some(format) = format.filter(|format| !format.has_length(min, max)) {
            let message = format!("no string in the format `{}` of `{name}` is {lengths}", format.name());
            self.report(&["format"], message, "change the format, or the bounds of the length", diagnostics);
        }
    }

    /// A range must contain a value between the bounds.
    fn ranges(&self, diagnostics: Diagnostics<'_>) {
        let Constraints { minimum, maximum, .. } = self.constraints;
        let mut seen = HashSet::new();
        for (index, (low, high)) in self.constraints.ranges.iter().enumerate() {
            let below = minimum.as_ref().is_some_and(|minimum| compare(&Number::from(*high), minimum).is_lt());
            let above = maximum.as_ref().is_some_and(|maximum| compare(&Number::from(*low), maximum).is_gt());
            let negative = *self.ty == FieldType::Uint64 && *high < 0;
            let place = ["anyOf", &index.to_string()];
            if below || above || negative {
                let message = format!("no value of `{}` is in the range {low} to {high}", self.field.name);
                self.report(&place, message, "change the range, or the other bounds of the field", diagnostics);
            } else if !seen.insert(format!("{low} to {high}")) {
                let message = format!("duplicate range {low} to {high} of `{}`", self.field.name);
                self.report(&place, message, "remove one of the two", diagnostics);
            }
        }
    }

    /// Each allowed value must have the type of the field, and satisfy its other constraints.
    fn allowed(&self, diagnostics: Diagnostics<'_>) {
        let others = Constraints { allowed: Vec::new(), ..self.constraints.clone() }.rules(self.ty);
        let name = &self.field.name;
        let mut seen = HashSet::new();
        for (index, literal) in self.constraints.allowed.iter().enumerate() {
            let place = ["enum", &index.to_string()];
            let (value, wanted) = match (self.ty, literal) {
                (FieldType::String, Literal::Str(text)) => (Some(Value::Str(text)), "a string"),
                (FieldType::String, _) => (None, "a string"),
                (FieldType::Int64, Literal::Int(number)) => (Some(Value::Int(*number)), "an integer"),
                (FieldType::Int64, _) => (None, "an integer"),
                (FieldType::Uint64, Literal::Int(number)) => {
                    (u64::try_from(*number).ok().map(Value::Uint), "an integer of at least 0")
                }
                (FieldType::Uint64, _) => (None, "an integer of at least 0"),
                (FieldType::Float64, Literal::Int(number)) => (Some(Value::Float(*number as f64)), "a number"),
                (FieldType::Float64, _) => (None, "a number"),
                // That `enum` does not apply is reported already.
                _ => continue,
            };
            let broken = value.and_then(|value| others.iter().find(|rule| !rule.holds(value)));
            if value.is_none() {
                let message = format!("`enum` of `{name}` lists {literal}, but the field is {wanted}");
                self.report(&place, message, "change the value, or the `type` of the field", diagnostics);
            } else if let Some(rule) = broken {
                let message = format!("`enum` of `{name}` lists {literal}, which must be {}", rule.expected(""));
                self.report(&place, message, "change the value, or the constraint that it violates", diagnostics);
            } else if !seen.insert(literal.to_string()) {
                let message = format!("`enum` of `{name}` lists {literal} twice");
                self.report(&place, message, "remove one of the two", diagnostics);
            }
        }
    }
}

/// Compares exactly, unless one of the numbers is a fraction.
fn compare(left: &Number, right: &Number) -> Ordering {
    match (left.as_i128(), right.as_i128()) {
        (Some(left), Some(right)) => left.cmp(&right),
        _ => left.as_f64().partial_cmp(&right.as_f64()).unwrap_or(Ordering::Equal),
    }
}
