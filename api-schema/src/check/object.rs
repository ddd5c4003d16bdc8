//! The rules among the fields of one object.

use super::{Faults, field};
use crate::diagnostic::Diagnostic;
use crate::model::{CrossRule, FieldType, Object, Type, TypeKind};
use crate::source::At;
use crate::suggest;

pub(super) fn check(object: &Object, owner: &str, types: &[Type], faults: Faults<'_>) {
    for field in &object.fields {
        field::check(field, types, faults);
    }
    let place = object.fields.first().map(|field| field.at.clone()).unwrap_or_default();
    for rule in &object.rules {
        check_rule(rule, object, owner, types, &place, faults);
    }
}

fn check_rule(rule: &CrossRule, object: &Object, owner: &str, types: &[Type], place: &At, faults: Faults<'_>) {
    let names: Vec<&String> = match rule {
        CrossRule::ExactlyOneOf(fields) | CrossRule::AtLeastOneOf(fields) => {
            if fields.len() < 2 {
                faults.push(
                    Diagnostic::new(place, format!("a rule of `{owner}` chooses among fewer than two fields"))
                        .help("name the fields to choose among, or put the one field on the `required` list"),
                );
            }
            fields.iter().collect()
        }
        CrossRule::Requires { field, needs: others } | CrossRule::Excludes { field, others } => {
            std::iter::once(field).chain(others).collect()
        }
        CrossRule::RequiredWhen { field, when, .. } => vec![field, when],
        CrossRule::Among { path, .. } => return check_path(path, object, owner, types, place, faults),
    };
    let known = object.fields.iter().map(|field| field.name.as_str());
    for name in names {
        match object.fields.iter().find(|field| field.name == *name) {
            None => faults.push(
                Diagnostic::new(place, format!("a rule of `{owner}` names no field of it: `{name}`"))
                    .help(suggest::help(name, known.clone())),
            ),
            Some(field)
                if field.required && matches!(rule, CrossRule::ExactlyOneOf(_) | CrossRule::AtLeastOneOf(_)) =>
            {
                faults.push(
                    Diagnostic::new(&field.at, format!("`{name}` is required, so a rule can't choose it"))
                        .help("take it off the `required` list, or out of the rule"),
                );
            }
            Some(_) => {}
        }
    }
}

/// A path leads through objects, never through lists, to a field that is there.
fn check_path(path: &[String], object: &Object, owner: &str, types: &[Type], place: &At, faults: Faults<'_>) {
    let mut here = Some(object);
    for name in path {
        let Some(object) = here else { break };
        let Some(field) = object.fields.iter().find(|field| field.name == *name) else {
            let known = object.fields.iter().map(|field| field.name.as_str());
            faults.push(
                Diagnostic::new(
                    place,
                    format!("a rule of `{owner}` leads to no field: `{name}` in `{}`", path.join(".")),
                )
                .help(suggest::help(name, known)),
            );
            return;
        };
        here = match &field.ty {
            FieldType::Object { name, .. } => types.iter().find(|ty| ty.name == *name).and_then(|ty| match &ty.kind {
                TypeKind::Object(object) => Some(object),
                TypeKind::Enum(_) => None,
            }),
            _ => None,
        };
    }
}
