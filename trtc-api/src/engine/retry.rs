//! Which requests are sent again: only those that can't do the thing twice.

use crate::action::RetrySafety;
use crate::error::Outcome;

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
