//! Checks of one field: its constraints are possible and match its type, its default and its examples.

use std::cmp::Ordering;

use super::value;
use super::{Diagnostics, TypeIndex};
use crate::diagnostic::Diagnostic;
use crate::model::{Constraints, Field, FieldType, Newer, Number};
use crate::source::Span;

pub(super) fn check(field: &Field, types: TypeIndex<'_>, diagnostics: Diagnostics<'_>) {
    if field.unreadable {
        return;
    }
    check_constraints(field, &field.ty, &field.constraints, &mut Vec::new(), diagnostics);
    if let Some(review) = &field.review {
        check_constraints(field, &field.ty, &review.constraints, &mut vec!["review"], diagnostics);
    }
    check_nullable(field, diagnostics);
    if let Some(newer) = &field.newer {
        check_newer(field, newer, diagnostics);
    }
    for (index, value) in field.examples.iter().enumerate() {
        check_value(field, "example", value, &["examples", &index.to_string()], types, diagnostics);
    }
    if let Some(value) = &field.default {
        check_value(field, "default", value, &["default"], types, diagnostics);
    }
}

fn check_value(
    field: &Field,
    what: &str,
    value: &serde_json::Value,
    path: &[&str],
    types: TypeIndex<'_>,
    diagnostics: Diagnostics<'_>,
) {
    if let Err(mismatch) = value::check_value(value, &field.ty, &field.constraints, types) {
        diagnostics.push(
            Diagnostic::new(place(field, path), format!("the {what} {value} of `{}` {}", field.name, mismatch.reason))
                .help("change the value, or the constraint that it violates"),
        );
    }
}

fn check_nullable(field: &Field, diagnostics: Diagnostics<'_>) {
    if field.nullable && field.required {
        diagnostics.push(
            Diagnostic::new(
                place(field, &["nullable"]),
                format!("`{}` may be null, so it cannot be required", field.name),
            )
            .help("remove it from `required`, or remove `nullable`"),
        );
    }
}

/// A newer bound must be wider than the bound of an integer that it replaces.
fn check_newer(field: &Field, newer: &Newer, diagnostics: Diagnostics<'_>) {
    let integer = matches!(field.ty, FieldType::Int64 | FieldType::Uint64);
    let bounds = [
        ("minimum", &field.constraints.minimum, &newer.minimum, Ordering::Less),
        ("maximum", &field.constraints.maximum, &newer.maximum, Ordering::Greater),
    ];
    for (key, bound, newer, wider) in bounds {
        let Some(newer) = newer else { continue };
        let (bound, newer) = (bound.as_ref().and_then(Number::as_i64), newer.as_i64());
        let widened = bound.zip(newer).is_some_and(|(bound, newer)| newer.cmp(&bound) == wider);
        if !(integer && widened) {
            diagnostics.push(
                Diagnostic::new(
                    place(field, &["newer", key]),
                    format!("the newer `{key}` does not widen a `{key}` of `{}`", field.name),
                )
                .help("state the bound of the integer that is enforced, and the wider one under `newer`"),
            );
        }
    }
    if newer.minimum.is_none() && newer.maximum.is_none() {
        diagnostics.push(
            Diagnostic::new(place(field, &["newer"]), format!("`newer` of `{}` states no bound", field.name))
                .help("add `minimum` or `maximum`"),
        );
    }
}

/// The span of a part of the field, or of its name if the part has none.
fn place<'a>(field: &'a Field, path: &[&str]) -> &'a Span {
    field.json.get(path).unwrap_or(&field.span)
}

/// `path` leads from the field's JSON to the constraints.
fn check_constraints<'a>(
    field: &'a Field,
    ty: &FieldType,
    constraints: &Constraints,
    path: &mut Vec<&'a str>,
    diagnostics: Diagnostics<'_>,
) {
    let mut diagnostic = |key: &'a str, message: String, help: &str| {
        path.push(key);
        diagnostics.push(Diagnostic::new(place(field, path), message).help(help));
        path.pop();
    };
    let name = &field.name;
    for keyword in constraints.keywords(ty).iter().filter(|keyword| !keyword.applies) {
        diagnostic(
            keyword.name,
            format!("`{}` does not apply to the type of `{name}`", keyword.name),
            "remove it, or move it under `items` if it constrains the items of a list",
        );
    }
    let number = |number: &Option<Number>| number.as_ref().and_then(Number::as_f64);
    let count = |count: Option<u64>| count.map(|count| count as f64);
    let ranges = [
        ("maximum", number(&constraints.minimum), number(&constraints.maximum)),
        ("exclusiveMaximum", number(&constraints.minimum), number(&constraints.exclusive_maximum)),
        ("exclusiveMaximum", number(&constraints.exclusive_minimum), number(&constraints.exclusive_maximum)),
        ("maxLength", count(constraints.min_length), count(constraints.max_length)),
        ("maxBytes", count(constraints.min_length), count(constraints.max_bytes)),
        ("maxItems", count(constraints.min_items), count(constraints.max_items)),
    ];
    for (key, low, high) in ranges {
        let exclusive = key == "exclusiveMaximum";
        let relation = if exclusive { "not less than" } else { "greater than" };
        if matches!((low, high), (Some(low), Some(high)) if low > high || exclusive && low == high) {
            diagnostic(
                key,
                format!("no value of `{name}` is in its range: the minimum is {relation} the maximum"),
                "change one of the two bounds",
            );
        }
    }
    if matches!(ty, FieldType::Int64 | FieldType::Uint64) {
        for (key, bound) in [("minimum", &constraints.minimum), ("maximum", &constraints.maximum)] {
            if bound.as_ref().is_some_and(|bound| !bound.is_i64()) {
                diagnostic(
                    key,
                    format!("the integer `{name}` has a bound that is not a 64-bit integer"),
                    "write an integer",
                );
            }
        }
    }
    if let (FieldType::List(inner), Some(items)) = (ty, &constraints.items) {
        path.push("items");
        check_constraints(field, inner, items, path, diagnostics);
        path.pop();
    }
}
