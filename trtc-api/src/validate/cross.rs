//! Rules that concern several fields of one object.

use super::{Value, Violation, constrained};
use crate::object::{Fields, Path, ValueRef};
use crate::schema::{CrossRule, Literal, Measure};

pub(super) fn check(rule: &CrossRule, fields: Fields<'_, '_>, path: &Path<'_>, found: &mut Vec<Violation>) {
    let name = |index: usize| fields.shape.fields.get(index).map_or("?", |field| field.name);
    let names = |indices: &[usize], separator: &str| {
        let names: Vec<&str> = indices.iter().map(|index| name(*index)).collect();
        names.join(separator)
    };
    let set = |index: usize| fields.value(index).is_present();
    let count = |indices: &[usize]| indices.iter().filter(|index| set(**index)).count();
    let mut report = |field: Option<usize>, problem: String| {
        let path = match field {
            Some(index) => Path::Field(path, name(index)).to_string(),
            None => path.to_string(),
        };
        found.push(Violation { path, problem });
    };
    match rule {
        CrossRule::ExactlyOneOf(indices) => {
            let count = count(indices);
            if count != 1 {
                let all = names(indices, ", ");
                report(None, format!("requires exactly one of {all}, but {count} are set"));
            }
        }
        CrossRule::AtLeastOneOf(indices) => {
            if count(indices) == 0 {
                report(None, format!("requires {}", names(indices, " or ")));
            }
        }
        CrossRule::Requires(field, required) => {
            for missing in required.iter().filter(|required| set(*field) && !set(**required)) {
                report(Some(*missing), format!("is missing but required if {} is set", name(*field)));
            }
        }
        CrossRule::Excludes(field, others) => {
            for extra in others.iter().filter(|other| set(*field) && set(**other)) {
                report(Some(*extra), format!("must not be set together with {}", name(*field)));
            }
        }
        CrossRule::RequiredWhen(field, when, values) => {
            let value = fields.value(*when);
            if let Some(value) = values.iter().find(|literal| literal.equals(constrained(value)))
                && !set(*field)
            {
                report(Some(*field), format!("is missing but required if {} is {value}", name(*when)));
            }
        }
        CrossRule::Among(indices, values) => follow(fields, path, indices, values, found),
        CrossRule::NotTogether(field, values) => {
            let contains =
                |literal: &Literal| items(fields.value(*field)).any(|item| literal.equals(constrained(item)));
            if values.iter().all(contains) {
                let all: Vec<String> = values.iter().map(Literal::to_string).collect();
                report(Some(*field), format!("must not contain {} together", all.join(" and ")));
            }
        }
        CrossRule::Absent(field) => {
            if set(*field) {
                report(Some(*field), "must not be set".to_owned());
            }
        }
        CrossRule::AtMost(measure, indices, max) => {
            let measured = measure_of(*measure, fields, indices);
            if let Some(measured) = measured.filter(|measured| *measured > i128::from(*max)) {
                let sum = |name: String| (None, format!("has {name} = {measured} but the maximum is {max}"));
                let (field, problem) = match measure {
                    Measure::Value => (indices.first(), format!("is {measured} but must be at most {max}")),
                    Measure::Items => (indices.first(), format!("has {measured} items but must have at most {max}")),
                    Measure::Sum => sum(names(indices, " + ")),
                    Measure::Product => sum(names(indices, " × ")),
                    Measure::Span => {
                        sum(indices.iter().rev().map(|index| name(*index)).collect::<Vec<_>>().join(" - "))
                    }
                };
                report(field.copied(), problem);
            }
        }
        CrossRule::When(field, values, rule) => {
            let value = fields.value(*field);
            let literal = values.iter().find(|literal| literal.equals(constrained(value)));
            let condition = match literal {
                Some(literal) => format!(" if {} is {literal}", name(*field)),
                None if values.is_empty() && value.is_present() => format!(" if {} is set", name(*field)),
                None => return,
            };
            let before = found.len();
            check(rule, fields, path, found);
            found.iter_mut().skip(before).for_each(|violation| violation.problem.push_str(&condition));
        }
    }
}

/// Returns the measure of fields, or `None` if one of them is not set.
fn measure_of(measure: Measure, fields: Fields<'_, '_>, indices: &[usize]) -> Option<i128> {
    let integer = |index: &usize| match fields.value(*index) {
        ValueRef::Int(value) => Some(i128::from(value)),
        ValueRef::Uint(value) => Some(i128::from(value)),
        _ => None,
    };
    let first = indices.first()?;
    match (measure, fields.value(*first)) {
        (Measure::Items, ValueRef::List(list)) => i128::try_from(list.count()).ok(),
        (Measure::Items, _) => None,
        (Measure::Value, _) => integer(first),
        (Measure::Sum, _) => indices.iter().map(integer).sum(),
        (Measure::Product, _) => {
            indices.iter().try_fold(1_i128, |product, index| Some(product.saturating_mul(integer(index)?)))
        }
        (Measure::Span, _) => Some(integer(indices.get(1)?)? - integer(first)?),
    }
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
        _ if values.iter().any(|literal| literal.equals(constrained(value))) => {}
        _ => found.push(Violation::not_among(&Value { value, field, path: &path }, values)),
    }
}
