//! Checks of one field: its constraints are possible and match its type, its default and its examples.

use std::cmp::Ordering;

use super::{Diagnostics, TypeIndex, constraints, value};
use crate::diagnostic::Diagnostic;
use crate::model::{Field, FieldType, Newer, Number, Secret, TypeKind, Value};
use crate::source::Span;

pub(super) fn check(field: &Field, types: TypeIndex<'_>, diagnostics: Diagnostics<'_>) {
    if field.unreadable {
        return;
    }
    constraints::check(field, &field.ty, &field.constraints, &[], diagnostics);
    if let Some(review) = &field.review {
        constraints::check(field, &field.ty, &review.constraints, &["review"], diagnostics);
    }
    check_annotations(field, types, diagnostics);
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
    value: &Value,
    path: &[&str],
    types: TypeIndex<'_>,
    diagnostics: Diagnostics<'_>,
) {
    if let Err(mismatch) = value::check_value(value, &field.ty, &field.constraints, types) {
        let part = match mismatch.path.is_empty() {
            true => String::new(),
            false => format!(" is invalid: `{}`", mismatch.path.join(".")),
        };
        let message = format!("the {what} {value} of `{}`{part} {}", field.name, mismatch.reason);
        let span = field.json.get(&mismatch.steps(path)).unwrap_or_else(|| place(field, path));
        diagnostics.push(Diagnostic::new(span, message).help("change the value, or the constraint that it violates"));
    }
}

/// A unit belongs to a number, and only a URL has a query.
fn check_annotations(field: &Field, types: TypeIndex<'_>, diagnostics: Diagnostics<'_>) {
    let mut ty = &field.ty;
    while let FieldType::List(inner) = ty {
        ty = inner;
    }
    let number = match ty {
        FieldType::Enum { name } => match types.find(name) {
            Some(TypeKind::Enum(known)) => known.is_integer() || known.values.is_empty(),
            // That the type is missing is reported already.
            _ => true,
        },
        ty => matches!(
            ty,
            FieldType::Int64 | FieldType::Uint64 | FieldType::Float64 | FieldType::IntegerOrString | FieldType::Json
        ),
    };
    if field.unit.is_some() && !number {
        diagnostics.push(
            Diagnostic::new(place(field, &["unit"]), format!("`{}` is not a number, so it has no unit", field.name))
                .help("remove `unit`"),
        );
    }
    if field.secret == Secret::Query && *ty != FieldType::String {
        diagnostics.push(
            Diagnostic::new(place(field, &["secret"]), format!("`{}` is not a string, so it has no query", field.name))
                .help("write `\"secret\": true` if the complete value is secret"),
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
