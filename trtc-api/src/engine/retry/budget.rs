//! The retry budget, a token bucket that keeps a client from overloading a failing service with retries.
//!
//! A retry takes five tokens, a successful call returns one. During a long outage a client therefore adds at most 100
//! retries, and afterwards one retry for every five successful calls.

use std::sync::atomic::{AtomicU32, Ordering};

/// The tokens of a full bucket.
const FULL: u32 = 500;

/// The tokens that a retry takes: a full bucket pays for 100 retries.
const RETRY: u32 = 5;

/// The tokens that a successful call returns.
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
    /// Takes the tokens of a retry; returns false if there are too few.
    pub(in crate::engine) fn spend(&self) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| tokens.checked_sub(RETRY)).is_ok()
    }

    /// Returns the tokens of a successful call to the bucket.
    pub(in crate::engine) fn earn(&self) {
        // A full bucket, the usual case, is only read.
        let more = |tokens: u32| (tokens < FULL).then(|| (tokens + SUCCESS).min(FULL));
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_bucket_pays_for_100_retries_and_five_successes_for_one() {
        let budget = RetryBudget::default();
        assert_eq!((0..1_000).filter(|_| budget.spend()).count(), 100);
        (0..50).for_each(|_| budget.earn());
        assert_eq!((0..1_000).filter(|_| budget.spend()).count(), 10);
        (0..10_000).for_each(|_| budget.earn());
        assert_eq!((0..1_000).filter(|_| budget.spend()).count(), 100, "the bucket never holds more than at first");
    }
}
