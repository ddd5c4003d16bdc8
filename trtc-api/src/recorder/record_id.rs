//! Names of recordings: fresh ones, and the next one of a name.

use std::hash::{BuildHasher, RandomState};

/// The most bytes that the service takes.
const LONGEST: usize = 31;

/// A name, and how many of it have been used up.
#[derive(Debug, Clone)]
pub(super) struct RecordId {
    name: String,
    number: u32,
}

impl RecordId {
    /// The name that a caller gave, or a fresh one: 112 random bits, so that no two are the same.
    pub(super) fn of(given: Option<&str>) -> Self {
        // The standard library seeds its hash maps from the system's randomness.
        let random = || RandomState::new().hash_one(0_u8);
        let fresh = || format!("tr-{:016x}{:012x}", random(), random() >> 16);
        Self { name: given.map_or_else(fresh, str::to_owned), number: 1 }
    }

    /// Another one of the name.
    pub(super) fn next(&mut self) {
        self.number += 1;
    }

    /// The name as it is sent: with a number at its end but for the first, cut so that it fits.
    pub(super) fn text(&self) -> String {
        if self.number == 1 {
            return self.name.clone();
        }
        let end = format!("-{}", self.number);
        let mut cut = self.name.len().min(LONGEST.saturating_sub(end.len()));
        while !self.name.is_char_boundary(cut) {
            cut -= 1;
        }
        format!("{}{end}", self.name.split_at(cut).0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_and_differ() {
        let (one, other) = (RecordId::of(None).text(), RecordId::of(None).text());
        assert_ne!(one, other);
        assert_eq!(one.len(), LONGEST);
        let mut given = RecordId::of(Some("lesson-42"));
        assert_eq!(given.text(), "lesson-42");
        given.next();
        assert_eq!(given.text(), "lesson-42-2");
        let mut long = RecordId::of(Some(&"é".repeat(15)));
        long.next();
        assert!(long.text().len() <= LONGEST && long.text().ends_with("é-2"), "{}", long.text());
    }
}
