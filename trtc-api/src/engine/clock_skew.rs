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
    /// The seconds to add, as far as is known.
    pub(super) fn seconds(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Learns from an answer's `Date`; says whether that is another time than with `used` seconds added.
    pub(super) fn learn(&self, headers: &HeaderMap, unix: u64, used: i64) -> bool {
        let date = headers.get(DATE).and_then(|date| date.to_str().ok());
        let date = date.and_then(|date| httpdate::parse_http_date(date).ok());
        let Some(theirs) = date.and_then(|date| date.duration_since(UNIX_EPOCH).ok()) else {
            return false;
        };
        let skew = i64::try_from(theirs.as_secs()).ok().and_then(|theirs| theirs.checked_sub_unsigned(unix));
        match skew {
            Some(skew) => {
                self.0.store(skew, Ordering::Relaxed);
                skew != used
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn every_call_that_was_under_way_learns_it() {
        let skew = ClockSkew::default();
        let mut headers = HeaderMap::new();
        headers.insert(DATE, HeaderValue::from_static("Mon, 25 Feb 2019 17:44:25 GMT"));
        // Two calls were signed before anybody knew; the one that hears of it second must be sent again as well.
        assert!(skew.learn(&headers, 1_551_113_065, 0) && skew.learn(&headers, 1_551_113_065, 0));
        assert_eq!(skew.seconds(), 3_600);
        assert!(!skew.learn(&headers, 1_551_113_065, 3_600), "that time was refused");
    }
}
