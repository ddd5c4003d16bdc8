use serde::de::Error;

use super::Object;
use super::decode::MISSING;

/// Which fields of an object have come.
#[derive(Default)]
pub(crate) struct Seen(Vec<u64>, u64);

impl Seen {
    pub(super) fn mark(&mut self, index: usize) {
        if index < 64 {
            self.1 |= 1 << index;
            return;
        }
        let word = index / 64 - 1;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        if let Some(bits) = self.0.get_mut(word) {
            *bits |= 1 << (index % 64);
        }
    }

    fn has(&self, index: usize) -> bool {
        let bits = if index < 64 { Some(&self.1) } else { self.0.get(index / 64 - 1) };
        bits.is_some_and(|bits| bits & (1 << (index % 64)) != 0)
    }

    /// An error that names the first required field that has not come.
    pub(crate) fn check<E: Error>(&self, object: &dyn Object) -> Result<(), E> {
        let fields = object.shape().fields.iter().enumerate();
        let mut missing = fields.filter(|(index, field)| field.required && !self.has(*index));
        match missing.next() {
            Some((_, field)) => Err(E::custom(format_args!("{MISSING} `{}` is missing", field.name))),
            None => Ok(()),
        }
    }
}
