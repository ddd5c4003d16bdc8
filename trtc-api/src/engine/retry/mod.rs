//! Which requests are sent again: only those that can't do the thing twice.

mod backoff;
mod budget;
mod classify;

pub(crate) use backoff::Jitter;
pub(super) use backoff::wait;
pub(crate) use budget::RetryBudget;
pub(super) use classify::{Outcome, outcome};

use crate::schema::RetrySafety;

/// Whether a request may be sent again after an attempt that came to this.
pub(super) fn may_resend(safety: RetrySafety, has_key: bool, outcome: Outcome) -> bool {
    if !outcome.transient {
        return false;
    }
    match safety {
        RetrySafety::ReadOnly | RetrySafety::Idempotent => true,
        // A key makes a repeat safe, but a service that has answered has used the key up: it asks for a new one.
        RetrySafety::WithKey(_) if has_key => !outcome.may_have_executed || !outcome.answered,
        RetrySafety::WithKey(_) | RetrySafety::Never => !outcome.may_have_executed,
    }
}
