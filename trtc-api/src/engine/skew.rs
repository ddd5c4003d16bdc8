//! How far this machine's clock is from the service's, once the service has refused a signature for it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::UNIX_EPOCH;

use http::HeaderMap;
use http::header::DATE;

/// The code that says so.
pub(super) const EXPIRED: &str = "AuthFailure.SignatureExpire";

/// Seconds to add to this machine's time; shared by the calls of a client.
#[derive(Debug, Default)]
pub(crate) struct ClockSkew(AtomicI64);

impl ClockSkew {
    /// The service's time, in seconds since 1970.
    pub(super) fn corrected(&self, unix: u64) -> u64 {
        unix.saturating_add_signed(self.0.load(Ordering::Relaxed))
    }

    /// Learns from an answer's `Date`; says whether that makes a difference.
    pub(super) fn learn(&self, headers: &HeaderMap, unix: u64) -> bool {
        let date = headers.get(DATE).and_then(|date| date.to_str().ok());
        let date = date.and_then(|date| httpdate::parse_http_date(date).ok());
        let Some(theirs) = date.and_then(|date| date.duration_since(UNIX_EPOCH).ok()) else {
            return false;
        };
        let skew = i64::try_from(theirs.as_secs()).ok().and_then(|theirs| theirs.checked_sub_unsigned(unix));
        match skew {
            Some(skew) => self.0.swap(skew, Ordering::Relaxed) != skew,
            None => false,
        }
    }
}
