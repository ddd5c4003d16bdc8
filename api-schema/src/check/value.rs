//! Validation of defaults and examples against types and constraints.

use super::{TypeIndex, cross};
use crate::constraint::{self, Rule};
use crate::model::{Constraints, FieldType, Object, TypeKind, Value, names, positions};
use crate::suggest;

/// Why a value is invalid, and the path of keys and indices to the invalid part.
pub(super) struct ValueError {
    pub(super) reason: String,
    pub(super) path: Vec<String>,
    pub(super) help: Option<String>,
}

impl ValueError {
    fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), path: Vec::new(), help: None }
    }

    fn expected(expected: &str) -> Self {
        Self::new(format!("must be {expected}"))
    }

    fn rule(rule: &Rule, value: constraint::Value<'_>) -> Self {
        let verb = if matches!(value, constraint::Value::List(_)) { "must have" } else { "must be" };
        Self::new(format!("{verb} {}", rule.expected("")))
    }

    /// The path of keys and indices in a file, for a value at `outer`.
    pub(super) fn steps<'a>(&'a self, outer: &[&'a str]) -> Vec<&'a str> {
        let mut steps = outer.to_vec();
        for step in &self.path {
            steps.push(step);
        }
        steps
    }

    /// Prepends a step to the path.
    fn under(mut self, step: impl Into<String>) -> Self {
        self.path.insert(0, step.into());
        self
    }
}

/// Checks a value against the type and constraints of a field.
pub(super) fn check_value(
    value: &Value,
    ty: &FieldType,
    constraints: &Constraints,
    types: TypeIndex<'_>,
) -> Result<(), ValueError> {
    check_rules(value, ty, &constraints.rules_with(ty, types.types), types)
}

fn check_rules(value: &Value, ty: &FieldType, rules: &[Rule], types: TypeIndex<'_>) -> Result<(), ValueError> {
    let view = match (ty, value) {
        (FieldType::String, Value::String(text)) => constraint::Value::Str(text),
        (FieldType::Int64, Value::Number(number)) => match number.as_i64() {
            Some(number) => constraint::Value::Int(number),
            None => return Err(ValueError::expected("an integer")),
        },
        (FieldType::Uint64, Value::Number(number)) => match number.as_u64() {
            Some(number) => constraint::Value::Uint(number),
            None => return Err(ValueError::expected("an integer of at least 0")),
        },
        (FieldType::Float64, Value::Number(number)) => constraint::Value::Float(number.as_f64()),
        (FieldType::Enum { name }, value) => match (types.find(name), value) {
            (Some(TypeKind::Enum(inner)), Value::Number(number)) if inner.is_integer() && number.is_i64() => {
                constraint::Value::Int(number.as_i64().unwrap_or_default())
            }
            (Some(TypeKind::Enum(inner)), Value::String(text)) if !inner.is_integer() => constraint::Value::Str(text),
            (Some(TypeKind::Enum(inner)), _) if inner.values.is_empty() => constraint::Value::Other,
            (Some(TypeKind::Enum(inner)), _) => {
                return Err(ValueError::expected(if inner.is_integer() { "an integer" } else { "a string" }));
            }
            // A missing type is reported already.
            _ => constraint::Value::Other,
        },
        (FieldType::List(_), Value::Array(items)) => constraint::Value::List(items.len() as u64),
        (FieldType::IntegerOrString, value) if value.as_str().is_some() || value.as_i64().is_some() => {
            constraint::Value::Other
        }
        (FieldType::Boolean, Value::Bool(_)) | (FieldType::Json | FieldType::Object { .. }, _) => {
            constraint::Value::Other
        }
        (ty, _) => return Err(ValueError::expected(type_name(ty))),
    };
    let mut item_rules: &[Rule] = &[];
    for rule in rules {
        match rule {
            Rule::Each(rules) => item_rules = rules,
            rule if rule.holds(view) => {}
            rule => return Err(ValueError::rule(rule, view)),
        }
    }
    match (ty, value) {
        (FieldType::List(inner), Value::Array(items)) => {
            for (index, value) in items.iter().enumerate() {
                check_rules(value, inner, item_rules, types).map_err(|error| error.under(index.to_string()))?;
            }
            Ok(())
        }
        // A missing type is reported already.
        (FieldType::Object { name, .. }, value) => {
            types.find_object(name).map_or(Ok(()), |object| check_object(value, object, types))
        }
        _ => Ok(()),
    }
}

fn type_name(ty: &FieldType) -> &'static str {
    match ty {
        FieldType::String => "a string",
        FieldType::Int64 => "an integer",
        FieldType::Uint64 => "an integer of at least 0",
        FieldType::Float64 => "a number",
        FieldType::Boolean => "true or false",
        FieldType::IntegerOrString | FieldType::Enum { .. } => "an integer or a string",
        FieldType::List(_) => "an array",
        FieldType::Object { .. } => "an object",
        FieldType::Json => "any JSON",
    }
}

/// Checks that a value has the required fields of an object and no unknown ones, and keeps the rules among them.
pub(super) fn check_object(value: &Value, object: &Object, types: TypeIndex<'_>) -> Result<(), ValueError> {
    let Value::Object(members) = value else {
        return Err(ValueError::new("is not an object"));
    };
    if object.incomplete {
        return Ok(());
    }
    for field in &object.fields {
        match members.get(&field.name) {
            Some(value) => {
                check_value(value, &field.ty, &field.constraints, types)
                    .map_err(|mismatch| mismatch.under(&field.name))?;
            }
            None if field.required => {
                return Err(ValueError::new(format!("lacks the required field `{}`", field.name)));
            }
            None => {}
        }
    }
    let known = positions(&object.fields);
    if let Some(unknown) = members.keys().find(|key| !known.contains_key(*key)) {
        let help = Some(suggest::help(unknown, &names(&object.fields)));
        return Err(ValueError { help, ..ValueError::new("is not a field of the schema") }.under(unknown));
    }
    match object.rules.iter().find(|rule| cross::violates(rule, members)) {
        Some(rule) => Err(ValueError::new(format!("violates a rule: {rule}"))),
        None => Ok(()),
    }
}
