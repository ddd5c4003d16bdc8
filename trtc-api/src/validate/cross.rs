//! The rules that concern several fields of one object.

use super::{Path, Value, Violation};
use crate::object::{Object, ValueRef};
use crate::schema::{CrossRule, Literal, Measure};

pub(super) fn check(rule: &CrossRule, object: &dyn Object, path: &Path<'_>, found: &mut Vec<Violation>) {
    let fields = object.shape().fields;
    let name = |index: usize| fields.get(index).map_or("?", |field| field.name);
    let names = |indices: &[usize], word: &str| {
        let names: Vec<&str> = indices.iter().map(|index| name(*index)).collect();
        names.join(word)
    };
    let given = |index: usize| object.field(index).is_present();
    let count = |indices: &[usize]| indices.iter().filter(|index| given(**index)).count();
    let mut report = |at: Option<usize>, problem: String| {
        let place = match at {
            Some(index) => Path::Field(path, name(index)).text(),
            None => path.text(),
        };
        found.push(Violation { path: place, problem });
    };
    match rule {
        CrossRule::ExactlyOneOf(indices) => {
            let given = count(indices);
            if given != 1 {
                let all = names(indices, ", ");
                report(None, format!("needs exactly one of {all}, but {given} are given"));
            }
        }
        CrossRule::AtLeastOneOf(indices) => {
            if count(indices) == 0 {
                report(None, format!("needs {}", names(indices, " or ")));
            }
        }
        CrossRule::Requires(field, needs) => {
            for missing in needs.iter().filter(|needed| given(*field) && !given(**needed)) {
                report(Some(*missing), format!("is missing, but {} needs it", name(*field)));
            }
        }
        CrossRule::Excludes(field, others) => {
            for extra in others.iter().filter(|other| given(*field) && given(**other)) {
                report(Some(*extra), format!("can't be given together with {}", name(*field)));
            }
        }
        CrossRule::RequiredWhen(field, when, values) => {
            let value = object.field(*when);
            if let Some(value) = values.iter().find(|literal| literal.equals(value))
                && !given(*field)
            {
                report(Some(*field), format!("is missing, but needed when {} is {value}", name(*when)));
            }
        }
        CrossRule::Among(indices, values) => follow(object, path, indices, values, found),
        CrossRule::NotTogether(field, values) => {
            let holds = |literal: &Literal| items(object.field(*field)).any(|item| literal.equals(item));
            if values.iter().all(holds) {
                let all: Vec<String> = values.iter().map(Literal::to_string).collect();
                report(Some(*field), format!("can't hold {} together", all.join(" and ")));
            }
        }
        CrossRule::Absent(field) => {
            if given(*field) {
                report(Some(*field), "can't be given".to_owned());
            }
        }
        CrossRule::AtMost(measure, indices, most) => {
            let measured = measure.of(object, indices);
            if let Some(measured) = measured.filter(|measured| *measured > i128::from(*most)) {
                let (at, what) = match measure {
                    Measure::Value => (indices.first(), format!("is {measured}")),
                    Measure::Items => (indices.first(), format!("has {measured} items")),
                    Measure::Sum => (None, format!("has {} of {measured}", names(indices, " + "))),
                    Measure::Product => (None, format!("has {} of {measured}", names(indices, " × "))),
                    Measure::Span => (None, format!("has {measured} from {}", names(indices, " to "))),
                };
                let must = if *measure == Measure::Value { "be" } else { "have" };
                report(at.copied(), format!("{what} but must {must} at most {most}"));
            }
        }
        CrossRule::When(field, values, rule) => {
            let value = object.field(*field);
            let literal = values.iter().find(|literal| literal.equals(value));
            let condition = match literal {
                Some(literal) => format!(" when {} is {literal}", name(*field)),
                None if values.is_empty() && value.is_present() => format!(" when {} is given", name(*field)),
                None => return,
            };
            let before = found.len();
            check(rule, object, path, found);
            found.iter_mut().skip(before).for_each(|violation| violation.problem.push_str(&condition));
        }
    }
}

impl Measure {
    /// What is measured, or nothing where a field is not given.
    fn of(self, object: &dyn Object, indices: &[usize]) -> Option<i128> {
        let integer = |index: &usize| match object.field(*index) {
            ValueRef::Int(value) => Some(i128::from(value)),
            ValueRef::Uint(value) => Some(i128::from(value)),
            _ => None,
        };
        let first = indices.first()?;
        match (self, object.field(*first)) {
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
}

fn items(view: ValueRef<'_>) -> impl Iterator<Item = ValueRef<'_>> {
    let list = match view {
        ValueRef::List(list) => Some(list),
        _ => None,
    };
    list.into_iter().flat_map(|list| (0..list.count()).map(|index| list.item(index)))
}

/// Follows a path through objects to a value, and checks it if it is there.
fn follow(
    object: &dyn Object,
    path: &Path<'_>,
    indices: &[usize],
    values: &'static [Literal],
    found: &mut Vec<Violation>,
) {
    let Some((index, rest)) = indices.split_first() else {
        return;
    };
    let Some(field) = object.shape().fields.get(*index) else {
        return;
    };
    let here = Path::Field(path, field.name);
    let view = object.field(*index);
    match view {
        ValueRef::Object(inner) if !rest.is_empty() => follow(inner, &here, rest, values, found),
        ValueRef::Absent => {}
        _ if values.iter().any(|literal| literal.equals(view)) => {}
        _ => {
            let value = Value { view, unit: "", secret: field.secret, path: &here };
            found.push(Violation::not_among(&value, values));
        }
    }
}
