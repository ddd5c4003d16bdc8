//! The clock skew: the difference between this machine's clock and the service's.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::UNIX_EPOCH;

use http::HeaderMap;
use http::header::DATE;

/// The error code for a signature whose time the service does not accept.
pub(super) const EXPIRED: &str = "AuthFailure.SignatureExpire";

/// The seconds to add to this machine's time, shared by the calls of a client.
#[derive(Debug, Default)]
pub(crate) struct ClockSkew {
    seconds: AtomicI64,
    learned: AtomicBool,
}

impl ClockSkew {
    /// Returns the seconds to add, as last learned.
    pub(crate) fn seconds(&self) -> i64 {
        self.seconds.load(Ordering::Relaxed)
    }

    /// Returns the seconds to add, or `None` before a response has shown them.
    pub(crate) fn learned(&self) -> Option<i64> {
        self.learned.load(Ordering::Relaxed).then(|| self.seconds())
    }

    /// Learns the skew from the `Date` header of a response, if there is a valid one.
    pub(super) fn learn(&self, headers: &HeaderMap, unix: u64) {
        let date = headers.get(DATE).and_then(|date| date.to_str().ok());
        let date = date.and_then(|date| httpdate::parse_http_date(date).ok());
        let theirs = date.and_then(|date| date.duration_since(UNIX_EPOCH).ok());
        let theirs = theirs.and_then(|theirs| i64::try_from(theirs.as_secs()).ok());
        if let Some(skew) = theirs.and_then(|theirs| theirs.checked_sub_unsigned(unix)) {
            self.seconds.store(skew, Ordering::Relaxed);
            self.learned.store(true, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn the_skew_is_learned_from_a_valid_date() {
        let skew = ClockSkew::default();
        let mut headers = HeaderMap::new();
        skew.learn(&headers, 1_551_113_065);
        assert_eq!(skew.seconds(), 0);
        headers.insert(DATE, HeaderValue::from_static("Mon, 25 Feb 2019 17:44:25 GMT"));
        skew.learn(&headers, 1_551_113_065);
        assert_eq!(skew.seconds(), 3_600);
        headers.insert(DATE, HeaderValue::from_static("yesterday"));
        skew.learn(&headers, 1_551_113_065);
        assert_eq!(skew.seconds(), 3_600, "an invalid date changes nothing");
    }
}
