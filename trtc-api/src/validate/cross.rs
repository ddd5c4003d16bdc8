//! The rules that concern several fields of one object.

use super::{CrossRule, Literal, Path, Value, Violation};
use crate::object::{Object, View};

pub(super) fn check(rule: &CrossRule, object: &dyn Object, path: &Path<'_>, found: &mut Vec<Violation>) {
    let fields = object.shape().fields;
    let name = |index: usize| fields.get(index).map_or("?", |field| field.name);
    let names = |indices: &[usize], word: &str| {
        let names: Vec<&str> = indices.iter().map(|index| name(*index)).collect();
        names.join(word)
    };
    let given = |index: usize| object.view_field(index).is_present();
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
            let value = object.view_field(*when);
            if let Some(value) = values.iter().find(|literal| literal.equals(value))
                && !given(*field)
            {
                report(Some(*field), format!("is missing, but needed when {} is {value}", name(*when)));
            }
        }
        CrossRule::Among(indices, values) => follow(object, path, indices, values, found),
    }
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
    let view = object.view_field(*index);
    match view {
        View::Object(inner) if !rest.is_empty() => follow(inner, &here, rest, values, found),
        View::Absent => {}
        _ if values.iter().any(|literal| literal.equals(view)) => {}
        _ => {
            let value = Value { view, unit: "", secret: field.secret, path: &here };
            found.push(Violation::not_among(&value, values));
        }
    }
}
