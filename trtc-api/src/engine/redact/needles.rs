//! A set of byte strings, which finds the one that agrees with a text the longest.

use std::ops::Range;

/// No needle is shorter: the first bytes of a text decide whether there is anything to search for.
pub(super) const SHORTEST: usize = 4;

/// Byte strings in one buffer, sorted.
pub(super) struct Needles {
    bytes: Vec<u8>,
    needles: Vec<Needle>,
    starts: Starts,
}

struct Needle {
    /// The first bytes as a number in the order of the bytes, which decide nearly all comparisons.
    key: u128,
    place: Range<usize>,
}

impl Needles {
    /// Returns the set of the byte strings at these places of a buffer.
    pub(super) fn new(bytes: Vec<u8>, places: Vec<Range<usize>>) -> Self {
        let at = |place: &Range<usize>| bytes.get(place.clone()).unwrap_or_default();
        let needle = |place| Needle { key: key(at(&place)), place };
        let mut needles: Vec<Needle> = places.into_iter().map(needle).collect();
        let order =
            |one: &Needle, other: &Needle| one.key.cmp(&other.key).then_with(|| at(&one.place).cmp(at(&other.place)));
        needles.sort_unstable_by(order);
        needles.dedup_by(|one, other| order(one, other).is_eq());
        let mut starts = Starts::new();
        needles.iter().for_each(|needle| starts.insert(at(&needle.place)));
        Self { bytes, needles, starts }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.needles.iter().map(|needle| self.text_of(needle))
    }

    pub(super) fn contains(&self, text: &[u8]) -> bool {
        self.needles.get(self.place_of(text)).is_some_and(|needle| self.text_of(needle) == text)
    }

    /// Returns whether a needle starts with a text.
    pub(super) fn has_start(&self, text: &[u8]) -> bool {
        self.longest_start(text) == text.len()
    }

    /// Returns the length of the longest start of a needle with which a text begins; zero if it is shorter than a needle.
    pub(super) fn longest_start(&self, text: &[u8]) -> usize {
        if !self.starts.may_contain(text) {
            return 0;
        }
        let next = self.place_of(text);
        let common_with = |index| self.needles.get(index).map_or(0, |needle| common(self.text_of(needle), text));
        common_with(next).max(next.checked_sub(1).map_or(0, common_with))
    }

    /// Returns the place of a text among the needles. The needle with the longest common start is beside it.
    fn place_of(&self, text: &[u8]) -> usize {
        let key = key(text);
        self.needles.partition_point(|needle| needle.key < key || (needle.key == key && self.text_of(needle) < text))
    }

    fn text_of(&self, needle: &Needle) -> &[u8] {
        self.bytes.get(needle.place.clone()).unwrap_or_default()
    }
}

fn key(text: &[u8]) -> u128 {
    let mut first = [0; 16];
    for (to, byte) in first.iter_mut().zip(text) {
        *to = *byte;
    }
    u128::from_be_bytes(first)
}

/// Returns how many bytes at the start of two strings are equal.
fn common(one: &[u8], other: &[u8]) -> usize {
    one.iter().zip(other).position(|(one, other)| one != other).unwrap_or(one.len().min(other.len()))
}

/// A filter that contains the first bytes of all needles, and may contain others: a bit for each hash of 16 bits.
struct Starts(Vec<u64>);

impl Starts {
    fn new() -> Self {
        Self(vec![0; 1 << 10])
    }

    fn insert(&mut self, needle: &[u8]) {
        if let Some((word, bit)) = Self::place(needle)
            && let Some(word) = self.0.get_mut(word)
        {
            *word |= bit;
        }
    }

    fn may_contain(&self, text: &[u8]) -> bool {
        Self::place(text).is_some_and(|(word, bit)| self.0.get(word).is_some_and(|word| word & bit != 0))
    }

    fn place(text: &[u8]) -> Option<(usize, u64)> {
        // 2^32 divided by the golden ratio: the upper bits of the product depend on all bits of the factor.
        const FACTOR: u32 = 0x9e37_79b1;
        let hash = u32::from_le_bytes(*text.first_chunk::<SHORTEST>()?).wrapping_mul(FACTOR);
        Some(((hash >> 22) as usize, 1 << (hash >> 16 & 63)))
    }
}
