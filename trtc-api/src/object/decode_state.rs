//! What a decoder keeps while it reads an object: the key, the fields that are present, the path to an error.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

use super::Object;
use super::decode::MISSING;

/// An object key, borrowed from the input where it holds no escape.
pub(crate) struct Key<'de>(pub(crate) Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E: Error>(self, key: &'de str) -> Result<Self::Value, E> {
                Ok(Key(key.into()))
            }

            fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
                Ok(Key(key.to_owned().into()))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

/// Which fields of an object have come.
#[derive(Default)]
pub(crate) struct PresentFields(Vec<u64>, u64);

impl PresentFields {
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
            Some((_, field)) => Err(E::custom(format_args!("{MISSING} `{}`", field.name))),
            None => Ok(()),
        }
    }
}

/// The path to a fault, put together from the inside out while the error travels up.
#[derive(Default)]
pub(crate) struct ErrorPath(RefCell<String>);

impl ErrorPath {
    pub(super) fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    pub(super) fn prepend(&self, part: &str) {
        let mut path = self.0.borrow_mut();
        if !path.is_empty() && !path.starts_with('[') {
            path.insert(0, '.');
        }
        path.insert_str(0, part);
    }
}

impl fmt::Display for ErrorPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.borrow())
    }
}
