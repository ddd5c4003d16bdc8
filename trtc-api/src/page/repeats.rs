use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// How many different pages are remembered. A longer cycle is detected by the pages that are.
const REMEMBERED: usize = 65_536;

/// How many pages in a row must repeat earlier ones, and how many if a page has one item: those may be equal by chance.
const PAGES: usize = 3;
const SINGLE_ITEMS: usize = 100;

/// Detects a service that returns the same pages again and again, in a cycle of any length.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    known: HashSet<u64>,
    /// How many pages in a row repeat earlier ones.
    pages: usize,
    /// Whether one of them has one item only.
    has_single: bool,
}

impl Repeats {
    /// Records a page; returns whether the service is in a cycle.
    pub(super) fn record(&mut self, page: &[u8], items: u64) -> bool {
        let mut hasher = DefaultHasher::new();
        page.hash(&mut hasher);
        let hash = hasher.finish();
        if !self.known.contains(&hash) {
            if self.known.len() < REMEMBERED {
                self.known.insert(hash);
            }
            (self.pages, self.has_single) = (0, false);
            return false;
        }
        self.pages += 1;
        self.has_single |= items <= 1;
        self.pages >= self.known.len().max(if self.has_single { SINGLE_ITEMS } else { PAGES })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns how many pages pass until a cycle is detected.
    fn pages(cycle: usize, items: u64) -> Option<usize> {
        let mut repeats = Repeats::default();
        (0..1_000_000_usize).find(|at| repeats.record(&(at % cycle).to_be_bytes(), items))
    }

    #[test]
    fn a_cycle_of_any_length_is_detected() {
        assert_eq!(pages(1, 100), Some(3));
        assert_eq!(pages(1, 1), Some(100));
        assert_eq!(pages(7, 50), Some(13));
        assert_eq!(pages(1_000, 10), Some(1_999));
        assert!(pages(100_000, 10).is_some());
    }

    #[test]
    fn equal_pages_among_new_ones_are_no_cycle() {
        let mut repeats = Repeats::default();
        assert!((0..10_000_u32).all(|at| !repeats.record(&(at / 2).to_be_bytes(), 100)));
    }
}
