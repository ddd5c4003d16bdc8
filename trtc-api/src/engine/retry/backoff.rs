//! Exponential backoff between attempts, capped and with full jitter, so that callers do not retry together.

use std::time::Duration;

/// The longest wait after the first attempt; it doubles with each further attempt.
const BASE: Duration = Duration::from_millis(200);

/// The longest wait after the first throttled attempt: the service's rate limits are per second.
const THROTTLED: Duration = Duration::from_secs(1);

/// The longest wait after any attempt.
const CAP: Duration = Duration::from_secs(5);

/// Returns a wait drawn uniformly from zero to the current longest wait.
pub(in crate::engine) fn wait(attempts: u32, throttled: bool, jitter: &mut Jitter) -> Duration {
    let doublings = attempts.saturating_sub(1).min(16);
    let base = if throttled { THROTTLED } else { BASE };
    let longest = base.saturating_mul(1 << doublings).min(CAP);
    longest.mul_f64(jitter.next())
}

/// Random numbers for waits (SplitMix64), unsuited for secrets.
#[derive(Debug, Clone)]
pub(crate) struct Jitter(u64);

impl Jitter {
    /// Creates the sequence of a seed.
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns a number from 0 (inclusive) to 1 (exclusive).
    pub(crate) fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        (bits >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_stay_below_a_growing_capped_maximum() {
        let mut jitter = Jitter::seeded(7);
        let cases = [(1, 200), (2, 400), (3, 800), (6, 5_000), (40, 5_000)]
            .map(|(attempts, longest)| (attempts, false, longest));
        for (attempts, throttled, longest) in
            cases.into_iter().chain([(1, true, 1_000), (2, true, 2_000), (9, true, 5_000)])
        {
            let waits: Vec<_> = (0..1_000).map(|_| wait(attempts, throttled, &mut jitter)).collect();
            let longest = Duration::from_millis(longest);
            assert!(waits.iter().all(|wait| *wait < longest));
            // Full jitter: both ends are used.
            assert!(waits.iter().any(|wait| *wait < longest / 10) && waits.iter().any(|wait| *wait > longest * 9 / 10));
        }
    }
}
