use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A place in the pages of a request, to continue from later: `position` of [`Pages`](crate::paginator::Pages) and
/// [`Items`](crate::paginator::Items) returns it, `resume_from` takes it.
///
/// It serializes to a list of numbers. It belongs to one request: with another request its meaning is undefined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PagePosition {
    /// The value of the request field that selects the page.
    pub(super) from: u64,
    /// The page size.
    pub(super) size: u64,
    /// The number of items before the page.
    pub(super) before: u64,
    /// The number of items of the page that were already returned.
    pub(crate) skipped: u64,
}

impl PagePosition {
    /// Returns the number of items before this position.
    pub fn items_before(&self) -> u64 {
        self.before.saturating_add(self.skipped)
    }
}

impl Serialize for PagePosition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [self.from, self.size, self.before, self.skipped].serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PagePosition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let [from, size, before, skipped] = Deserialize::deserialize(deserializer)?;
        Ok(Self { from, size, before, skipped })
    }
}
