//! The constraints of one field: possible at all, fitting its type, and kept by its own default and examples.

use serde_json::Value;

use super::Faults;
use crate::diagnostic::Diagnostic;
use crate::model::{Constraints, Enum, Field, FieldType, Literal, Number, Type, TypeKind};

pub(super) fn check(field: &Field, types: &[Type], faults: Faults<'_>) {
    let mut fault = |message: String, help: &str| faults.push(Diagnostic::new(&field.at, message).help(help));
    check_constraints(&field.name, &field.ty, &field.constraints, &mut fault);
    let shown = field.examples.iter().map(|value| ("example", value));
    for (what, value) in shown.chain(field.default.iter().map(|value| ("default", value))) {
        if let Err(reason) = fits(value, &field.ty, &field.constraints, types) {
            fault(
                format!("the {what} {value} of `{}` {reason}", field.name),
                "change the value, or the constraint that it breaks",
            );
        }
    }
}

fn check_constraints(name: &str, ty: &FieldType, constraints: &Constraints, fault: &mut impl FnMut(String, &str)) {
    let numeric = matches!(ty, FieldType::Int64 | FieldType::Uint64 | FieldType::Float64);
    let text = matches!(ty, FieldType::String);
    let list = matches!(ty, FieldType::List(_));
    let present = [
        ("minimum", constraints.minimum.is_some(), numeric),
        ("maximum", constraints.maximum.is_some(), numeric),
        ("minLength", constraints.min_length.is_some(), text),
        ("maxLength", constraints.max_length.is_some(), text),
        ("maxBytes", constraints.max_bytes.is_some(), text),
        ("pattern", constraints.pattern.is_some(), text),
        ("minItems", constraints.min_items.is_some(), list),
        ("maxItems", constraints.max_items.is_some(), list),
        ("enum", !constraints.allowed.is_empty(), numeric || text),
    ];
    for (key, _, _) in present.iter().filter(|(_, given, applies)| *given && !applies) {
        fault(
            format!("`{key}` says nothing about the type of `{name}`"),
            "remove it, or put it under `items` when the items of a list are meant",
        );
    }
    let impossible = |low: Option<f64>, high: Option<f64>| matches!((low, high), (Some(low), Some(high)) if low > high);
    let number = |number: &Option<Number>| number.as_ref().and_then(Number::as_f64);
    let count = |count: Option<u64>| count.map(|count| count as f64);
    if impossible(number(&constraints.minimum), number(&constraints.maximum))
        || impossible(count(constraints.min_length), count(constraints.max_length))
        || impossible(count(constraints.min_length), count(constraints.max_bytes))
        || impossible(count(constraints.min_items), count(constraints.max_items))
    {
        fault(
            format!("no value of `{name}` can be in its range: the least is more than the most"),
            "swap the two bounds",
        );
    }
    let whole = |number: &Option<Number>| number.as_ref().is_none_or(Number::is_i64);
    if matches!(ty, FieldType::Int64 | FieldType::Uint64)
        && !(whole(&constraints.minimum) && whole(&constraints.maximum))
    {
        fault(format!("the integer `{name}` has a bound that is no whole number of 64 bits"), "write a whole number");
    }
    if let (FieldType::List(inner), Some(items)) = (ty, &constraints.items) {
        check_constraints(name, inner, items, fault);
    }
}

/// Whether a value keeps a field's type and constraints; the error says which it breaks.
fn fits(value: &Value, ty: &FieldType, constraints: &Constraints, types: &[Type]) -> Result<(), String> {
    let wrong = |wanted: &str| Err(format!("is not {wanted}"));
    match (ty, value) {
        (FieldType::String, Value::String(text)) => text_fits(text, constraints),
        (FieldType::String, _) => wrong("a string"),
        (FieldType::Boolean, Value::Bool(_)) | (FieldType::Json, _) => Ok(()),
        (FieldType::Boolean, _) => wrong("true or false"),
        (FieldType::Int64, Value::Number(number)) if number.is_i64() => number_fits(number, constraints),
        (FieldType::Int64, _) => wrong("a whole number"),
        (FieldType::Uint64, Value::Number(number)) if number.is_u64() => number_fits(number, constraints),
        (FieldType::Uint64, _) => wrong("a whole number of at least 0"),
        (FieldType::Float64, Value::Number(number)) => number_fits(number, constraints),
        (FieldType::Float64, _) => wrong("a number"),
        (FieldType::List(inner), Value::Array(items)) => {
            let many = items.len() as u64;
            if constraints.min_items.is_some_and(|min| many < min)
                || constraints.max_items.is_some_and(|max| many > max)
            {
                return Err("has a number of items that is not allowed".to_owned());
            }
            let none = Constraints::default();
            let item = constraints.items.as_deref().unwrap_or(&none);
            items.iter().try_for_each(|value| fits(value, inner, item, types))
        }
        (FieldType::List(_), _) => wrong("an array"),
        (FieldType::Object { .. }, Value::Object(_)) => Ok(()),
        (FieldType::Object { .. }, _) => wrong("an object"),
        (FieldType::Enum { name }, value) => {
            let kind = types.iter().find(|ty| ty.name == *name).map(|ty| &ty.kind);
            match kind {
                Some(TypeKind::Enum(inner)) => enum_fits(value, inner),
                _ => Ok(()),
            }
        }
    }
}

fn text_fits(text: &str, constraints: &Constraints) -> Result<(), String> {
    let chars = text.chars().count() as u64;
    let too_short = constraints.min_length.is_some_and(|min| chars < min);
    let too_long = constraints.max_length.is_some_and(|max| chars > max);
    if too_short || too_long || constraints.max_bytes.is_some_and(|max| text.len() as u64 > max) {
        return Err("has a length that is not allowed".to_owned());
    }
    allowed(&Literal::String(text.to_owned()), constraints)
}

fn number_fits(number: &Number, constraints: &Constraints) -> Result<(), String> {
    let value = number.as_f64();
    let bound = |bound: &Option<Number>| bound.as_ref().and_then(Number::as_f64);
    let below = matches!((value, bound(&constraints.minimum)), (Some(value), Some(min)) if value < min);
    let above = matches!((value, bound(&constraints.maximum)), (Some(value), Some(max)) if value > max);
    if below || above {
        return Err("is out of range".to_owned());
    }
    match number.as_i64() {
        Some(integer) => allowed(&Literal::Integer(integer), constraints),
        None => Ok(()),
    }
}

fn allowed(value: &Literal, constraints: &Constraints) -> Result<(), String> {
    if constraints.allowed.is_empty() || constraints.allowed.contains(value) {
        return Ok(());
    }
    Err("is not on the list of `enum`".to_owned())
}

fn enum_fits(value: &Value, kind: &Enum) -> Result<(), String> {
    let literal = match value {
        Value::String(text) => Some(Literal::String(text.clone())),
        other => other.as_i64().map(Literal::Integer),
    };
    if kind.open || kind.values.iter().any(|known| Some(&known.value) == literal.as_ref()) {
        return Ok(());
    }
    Err("is not one of `values`".to_owned())
}
