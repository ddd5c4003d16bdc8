//! The set of the fields of an object that have been decoded.

use serde::de::Error;

use super::decode::{Context, MISSING};
use super::{Object, ValueRef};
use crate::schema::Field;

/// The fields of an object that are present, and the one that is expected next.
pub(crate) struct PresentFields {
    fields: &'static [Field],
    /// The first 64, which are all that nearly every object has.
    first: u64,
    /// Whether each of the others is present, as far as any is.
    rest: Vec<bool>,
    /// The index after that of the last field that was found.
    next: usize,
}

impl PresentFields {
    pub(crate) fn of(object: &dyn Object) -> Self {
        Self { fields: object.shape().fields, first: 0, rest: Vec::new(), next: 0 }
    }

    /// Returns the field of a name. Most services send the fields in the order of their definition.
    pub(super) fn find(&mut self, name: &str) -> Option<(usize, &'static Field)> {
        let found = self.fields.get(self.next).filter(|field| field.name == name).map(|field| (self.next, field));
        let found = found.or_else(|| self.fields.iter().enumerate().find(|(_, field)| field.name == name))?;
        self.next = found.0 + 1;
        Some(found)
    }

    /// Adds a field. Returns whether it was absent.
    pub(super) fn insert(&mut self, index: usize) -> bool {
        let Some(bit) = bit(index) else { return self.insert_rest(index) };
        let was_absent = self.first & bit == 0;
        self.first |= bit;
        was_absent
    }

    /// Apart, so that the code for nearly all fields stays small.
    #[cold]
    fn insert_rest(&mut self, index: usize) -> bool {
        if index >= self.rest.len() {
            self.rest.resize(index + 1, false);
        }
        self.rest.get_mut(index).is_some_and(|present| !std::mem::replace(present, true))
    }

    pub(super) fn remove(&mut self, index: usize) {
        match bit(index) {
            Some(bit) => self.first &= !bit,
            None => self.rest.get_mut(index).into_iter().for_each(|present| *present = false),
        }
    }

    pub(crate) fn has(&self, index: usize) -> bool {
        bit(index).map_or_else(|| self.rest.get(index) == Some(&true), |bit| self.first & bit != 0)
    }

    /// Returns an error that names the first missing required field. A missing list of a response is empty.
    pub(crate) fn check<E: Error>(&self, object: &dyn Object, context: &Context) -> Result<(), E> {
        let fields = self.fields.iter().enumerate();
        let may_be_absent = |index| !context.is_request() && matches!(object.field(index), ValueRef::List(_));
        let mut missing = fields.filter(|(index, field)| field.required && !self.has(*index) && !may_be_absent(*index));
        match missing.next() {
            Some((_, field)) => Err(missing_field(field.name)),
            None => Ok(()),
        }
    }
}

/// The bit of a field in a word, if it is one of the first.
fn bit(index: usize) -> Option<u64> {
    1_u64.checked_shl(u32::try_from(index).ok()?)
}

/// The error for a missing required field.
pub(crate) fn missing_field<E: Error>(name: &str) -> E {
    E::custom(format_args!("{MISSING} `{name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_of_more_than_64_fields_knows_which_are_present() {
        let mut present = PresentFields { fields: &[], first: 0, rest: Vec::new(), next: 0 };
        for index in [0, 63, 64, 65, 200] {
            assert!(present.insert(index), "{index} was absent");
            assert!(!present.insert(index), "{index} is present");
        }
        present.remove(63);
        present.remove(64);
        let found: Vec<_> = (0..300).filter(|index| present.has(*index)).collect();
        assert_eq!(found, [0, 65, 200]);
    }
}
