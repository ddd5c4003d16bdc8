//! The retry decision: a request is retried only if that can't execute it twice.

mod after;
mod backoff;
mod budget;
mod classify;

pub(super) use after::retry_after;
pub(crate) use backoff::Jitter;
pub(super) use backoff::wait;
pub(crate) use budget::RetryBudget;
pub(super) use classify::{Outcome, outcome};

use crate::schema::RetrySafety;

/// Returns whether a request may be retried after an attempt with this outcome.
pub(super) fn may_retry(safety: RetrySafety, has_key: bool, outcome: Outcome) -> bool {
    if !outcome.transient {
        return false;
    }
    match safety {
        RetrySafety::ReadOnly | RetrySafety::Idempotent => true,
        // The key makes a retry safe until the service responds: then the key is used, and a retry needs another.
        RetrySafety::WithKey(_) if has_key => !outcome.may_have_executed || !outcome.responded,
        RetrySafety::WithKey(_) | RetrySafety::Never => !outcome.may_have_executed,
    }
}
