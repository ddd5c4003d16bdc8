//! How many requests a client may send again: a service that fails must not be buried under repeats.
//!
//! Every client has a bucket of tokens. A repeat costs some; a success brings a little back. So a short trouble is
//! ridden out, and a long one adds a fixed number of requests, and then a fifth of the successes at the most.

use std::sync::atomic::{AtomicU32, Ordering};

/// What a full bucket holds.
const FULL: u32 = 500;

/// What a repeat costs: a full bucket pays for a hundred.
const REPEAT: u32 = 5;

/// What a success brings back.
const SUCCESS: u32 = 1;

/// The tokens of a client.
#[derive(Debug)]
pub(crate) struct RetryBudget(AtomicU32);

impl Default for RetryBudget {
    fn default() -> Self {
        Self(AtomicU32::new(FULL))
    }
}

impl RetryBudget {
    /// Pays for a repeat, if there is enough.
    pub(in crate::engine) fn spend(&self) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| tokens.checked_sub(REPEAT)).is_ok()
    }

    /// A call has succeeded.
    pub(in crate::engine) fn earn(&self) {
        // A full bucket, as nearly all are, is only looked at.
        let more = |tokens: u32| (tokens < FULL).then(|| (tokens + SUCCESS).min(FULL));
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_bucket_pays_for_a_hundred_and_successes_for_a_fifth_of_their_number() {
        let budget = RetryBudget::default();
        assert_eq!((0..1_000).filter(|_| budget.spend()).count(), 100);
        (0..50).for_each(|_| budget.earn());
        assert_eq!((0..1_000).filter(|_| budget.spend()).count(), 10);
        (0..10_000).for_each(|_| budget.earn());
        assert_eq!((0..1_000).filter(|_| budget.spend()).count(), 100, "it never holds more than it did at first");
    }
}
