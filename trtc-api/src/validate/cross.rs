//! Rules that concern several fields of one object.

use std::fmt;

use api_schema::constraint;

use super::{Value, Violation};
use crate::object::{Fields, Path, ValueRef};
use crate::schema::{CrossRule, Literal, Measure};

pub(super) fn check(rule: &CrossRule, fields: Fields<'_, '_>, path: &Path<'_>, found: &mut Vec<Violation>) {
    let set = |index: usize| fields.value(index).is_present();
    let has = |index: &usize, literal: &Literal| literal.equals(constrained(fields.value(*index)));
    if rule.is_met(|index| set(*index), has) == Some(true) {
        return;
    }
    let mut report = Report { fields, path, found };
    match rule {
        CrossRule::ExactlyOneOf(indices) => {
            let count = indices.iter().filter(|index| set(**index)).count();
            let all = report.names(indices, ", ");
            match count {
                0 => report.of_object(format_args!("requires exactly one of {all}, but none is set")),
                _ => report.of_object(format_args!("requires exactly one of {all}, but {count} are set")),
            }
        }
        CrossRule::AtLeastOneOf(indices) => {
            let all = report.names(indices, " or ");
            report.of_object(format_args!("requires {all}"));
        }
        CrossRule::Requires(field, required) => {
            for missing in required.iter().filter(|required| !set(**required)) {
                let name = report.name(*field);
                report.of_field(*missing, format_args!("is missing but required if {name} is set"));
            }
        }
        CrossRule::Excludes(field, others) => {
            for extra in others.iter().filter(|other| set(**other)) {
                let name = report.name(*field);
                report.of_field(*extra, format_args!("must not be set together with {name}"));
            }
        }
        CrossRule::RequiredWhen(field, when, values) => {
            if let Some(value) = known(fields.value(*when), values) {
                let name = report.name(*when);
                report.of_field(*field, format_args!("is missing but required if {name} is {value}"));
            }
        }
        CrossRule::Among(indices, values) => follow(fields, path, indices, values, found),
        CrossRule::NotTogether(field, values) => {
            let contains =
                |literal: &Literal| items(fields.value(*field)).any(|item| literal.equals(constrained(item)));
            if values.iter().all(contains) {
                let all: Vec<String> = values.iter().map(Literal::to_string).collect();
                report.of_field(*field, format_args!("must not contain {} together", all.join(" and ")));
            }
        }
        CrossRule::Absent(field) => report.of_field(*field, format_args!("must not be set")),
        CrossRule::AtMost(measure, indices, max) => {
            let measured = measure_of(*measure, fields, indices);
            if let Some(measured) = measured.filter(|measured| *measured > i128::from(*max)) {
                report.exceeded(*measure, indices, measured, *max);
            }
        }
        CrossRule::When(field, values, rule) => {
            let value = fields.value(*field);
            let literal = known(value, values);
            if literal.is_some() || (values.is_empty() && value.is_present()) {
                let before = found.len();
                check(rule, fields, path, found);
                if found.len() > before {
                    Report { fields, path, found }.add_condition(before, *field, literal);
                }
            }
        }
    }
}

/// Returns the literal that a value is equal to.
fn known<'a>(value: ValueRef<'_>, literals: &'a [Literal]) -> Option<&'a Literal> {
    literals.iter().find(|literal| literal.equals(constrained(value)))
}

/// Reports violations. This code is cold, so that a valid request does not load it.
struct Report<'r, 'a> {
    fields: Fields<'a, 'r>,
    path: &'r Path<'r>,
    found: &'r mut Vec<Violation>,
}

impl Report<'_, '_> {
    #[cold]
    fn of_object(&mut self, problem: fmt::Arguments<'_>) {
        self.found.push(Violation { path: self.path.to_string(), problem: problem.to_string() });
    }

    #[cold]
    fn of_field(&mut self, index: usize, problem: fmt::Arguments<'_>) {
        let path = Path::Field(self.path, self.name(index)).to_string();
        self.found.push(Violation { path, problem: problem.to_string() });
    }

    #[cold]
    fn exceeded(&mut self, measure: Measure, indices: &[usize], measured: i128, max: u64) {
        let first = indices.first().copied().unwrap_or_default();
        let name = match measure {
            Measure::Value => return self.of_field(first, format_args!("is {measured} but must be at most {max}")),
            Measure::Items => {
                return self.of_field(first, format_args!("has {measured} items but must have at most {max}"));
            }
            Measure::Sum => self.names(indices, " + "),
            Measure::Product => self.names(indices, " × "),
            Measure::Span => {
                let reversed: Vec<usize> = indices.iter().rev().copied().collect();
                self.names(&reversed, " - ")
            }
        };
        self.of_object(format_args!("has {name} = {measured} but the maximum is {max}"));
    }

    #[cold]
    fn add_condition(&mut self, before: usize, field: usize, literal: Option<&Literal>) {
        let name = self.name(field);
        let condition = match literal {
            Some(literal) => format!(" if {name} is {literal}"),
            None => format!(" if {name} is set"),
        };
        self.found.iter_mut().skip(before).for_each(|violation| violation.problem.push_str(&condition));
    }

    #[cold]
    fn name(&self, index: usize) -> &'static str {
        self.fields.shape.fields.get(index).map_or("?", |field| field.name)
    }

    #[cold]
    fn names(&self, indices: &[usize], separator: &str) -> String {
        let names: Vec<&str> = indices.iter().map(|index| self.name(*index)).collect();
        names.join(separator)
    }
}

/// Returns the measure of fields, or `None` if one of them is not set.
fn measure_of(measure: Measure, fields: Fields<'_, '_>, indices: &[usize]) -> Option<i128> {
    if measure == Measure::Items {
        return match fields.value(*indices.first()?) {
            ValueRef::List(list) => i128::try_from(list.count()).ok(),
            _ => None,
        };
    }
    measure.of(indices.len(), |index| match fields.value(*indices.get(index)?) {
        ValueRef::Int(value) => Some(i128::from(value)),
        ValueRef::Uint(value) => Some(i128::from(value)),
        _ => None,
    })
}

fn items(value: ValueRef<'_>) -> impl Iterator<Item = ValueRef<'_>> {
    let list = match value {
        ValueRef::List(list) => Some(list),
        _ => None,
    };
    list.into_iter().flat_map(|list| (0..list.count()).map(|index| list.item(index)))
}

/// Follows a path through objects to a value, and checks the value if it is present.
fn follow(fields: Fields<'_, '_>, path: &Path<'_>, indices: &[usize], values: &[Literal], found: &mut Vec<Violation>) {
    let Some((index, rest)) = indices.split_first() else {
        return;
    };
    let Some(field) = fields.shape.fields.get(*index) else {
        return;
    };
    let path = Path::Field(path, field.name);
    let value = fields.value(*index);
    match value {
        ValueRef::Object(inner) if !rest.is_empty() => {
            inner.read(&mut |fields| follow(fields, &path, rest, values, found));
        }
        ValueRef::Absent => {}
        _ if known(value, values).is_some() => {}
        _ => found.push(Violation::not_among(&Value { value: &value, field, path: &path }, values)),
    }
}

/// The value as the rules see it.
fn constrained(value: ValueRef<'_>) -> constraint::Value<'_> {
    match value {
        ValueRef::Int(value) => constraint::Value::Int(value),
        ValueRef::Uint(value) => constraint::Value::Uint(value),
        ValueRef::Float(value) => constraint::Value::Float(value),
        ValueRef::Str(value) => constraint::Value::Str(value),
        ValueRef::List(list) => constraint::Value::List(list.count() as u64),
        _ => constraint::Value::Other,
    }
}
