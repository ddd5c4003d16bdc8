//! Paths: the field that names with dots between them lead to.

use super::Checker;
use crate::model::{FieldPath, FieldType, Object, Secret, find, names};
use crate::suggest;

/// The field at the end of a path.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) field: &'a crate::model::Field,
    pub(super) ty: &'a FieldType,
    /// The strictest secrecy of the field and the objects around it.
    pub(super) secret: Secret,
}

impl Found<'_> {
    /// Whether a stored handle can keep the value: a number, a string, an enum, or a list of strings.
    pub(super) fn is_plain(&self) -> bool {
        match self.ty {
            FieldType::Json | FieldType::Object { .. } => false,
            FieldType::List(inner) => matches!(**inner, FieldType::String),
            _ => true,
        }
    }
}

impl<'a> Checker<'a, '_> {
    /// The field that a path leads to, or an error at `place`. Nothing is known of what could not be read.
    pub(super) fn path(&mut self, object: &'a Object, path: &FieldPath, place: &[&str]) -> Option<Found<'a>> {
        let mut here = object;
        let mut secret = Secret::No;
        let (last, outer) = path.0.split_last()?;
        for name in outer {
            let field = self.step(here, name, path, place)?;
            secret = stricter(secret, field.secret);
            let inner = match &field.ty {
                FieldType::Object { name, .. } => self.types.find_object(name),
                _ => None,
            };
            if inner.is_none() && !field.unreadable {
                let message = format!("`{path}` leads through `{name}`, which is not an object");
                self.error(place, message, "a path leads through objects, and neither through lists nor into JSON");
            }
            here = inner?;
        }
        let field = self.step(here, last, path, place)?;
        (!field.unreadable).then_some(Found { field, ty: &field.ty, secret: stricter(secret, field.secret) })
    }

    /// The same, for a field that must have a certain type.
    pub(super) fn field_of_type(
        &mut self,
        object: &'a Object,
        path: &FieldPath,
        place: &[&str],
        fits: fn(&FieldType) -> bool,
        wanted: &str,
    ) -> Option<Found<'a>> {
        let found = self.path(object, path, place)?;
        if !fits(found.ty) {
            self.error(place, format!("`{path}` is not {wanted}"), format!("name a field that is {wanted}"));
            return None;
        }
        Some(found)
    }

    fn step(
        &mut self,
        object: &'a Object,
        name: &str,
        path: &FieldPath,
        place: &[&str],
    ) -> Option<&'a crate::model::Field> {
        let found = find(&object.fields, name);
        if found.is_none() && !object.incomplete && !path.to_string().is_empty() {
            let help = suggest::help(name, &names(&object.fields));
            let message = match path.0.len() {
                1 => format!("there is no field `{name}`"),
                _ => format!("there is no field `{name}` in `{path}`"),
            };
            self.error(place, message, help);
        }
        found
    }
}

fn stricter(one: Secret, other: Secret) -> Secret {
    match (one, other) {
        (Secret::Whole, _) | (_, Secret::Whole) => Secret::Whole,
        (Secret::Query, _) | (_, Secret::Query) => Secret::Query,
        _ => Secret::No,
    }
}
