//! The clock skew: the difference between this machine's clock and the service's.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::UNIX_EPOCH;

use http::header::DATE;
use http::{HeaderMap, HeaderValue};

/// The error code for a signature whose time the service does not accept.
pub(super) const EXPIRED: &str = "AuthFailure.SignatureExpire";

/// How far the service's clock is ahead, shared by the calls of a client.
#[derive(Debug)]
pub(crate) struct ClockSkew {
    /// The seconds to add to this machine's time when a request is signed.
    correction: AtomicI64,
    /// The seconds that the last response showed.
    shown: AtomicI64,
    /// A number for the `Date` header that was read last, and this machine's time then: most responses of a second have
    /// both, and are not read.
    read: (AtomicU64, AtomicU64),
}

/// Before a response has shown a time.
const UNKNOWN: i64 = i64::MIN;

impl Default for ClockSkew {
    fn default() -> Self {
        Self { correction: AtomicI64::new(0), shown: AtomicI64::new(UNKNOWN), read: Default::default() }
    }
}

impl ClockSkew {
    /// Returns the seconds to add to this machine's time when a request is signed.
    pub(crate) fn seconds(&self) -> i64 {
        self.correction.load(Ordering::Relaxed)
    }

    /// Returns the seconds that the last response showed, or `None` if none has.
    pub(crate) fn shown(&self) -> Option<i64> {
        Some(self.shown.load(Ordering::Relaxed)).filter(|skew| *skew != UNKNOWN)
    }

    /// Takes the skew from the `Date` header of a response, if there is a valid one.
    pub(super) fn see(&self, headers: &HeaderMap, unix: u64) {
        let Some(date) = headers.get(DATE) else { return };
        let (text, at) = &self.read;
        let now = (number_of(date), unix);
        if now.0 != 0 && (text.load(Ordering::Relaxed), at.load(Ordering::Relaxed)) == now {
            return;
        }
        if let Some(skew) = skew_of(date, unix) {
            self.shown.store(skew, Ordering::Relaxed);
            text.store(now.0, Ordering::Relaxed);
            at.store(now.1, Ordering::Relaxed);
        }
    }

    /// Corrects the time of signatures by the `Date` header of a response, if there is a valid one.
    pub(super) fn learn(&self, headers: &HeaderMap, unix: u64) {
        if let Some(skew) = headers.get(DATE).and_then(|date| skew_of(date, unix)) {
            self.correction.store(skew, Ordering::Relaxed);
        }
    }
}

/// Returns a number for the texts `25 Feb 2` and `17:44:25` of a date such as `Mon, 25 Feb 2019 17:44:25 GMT`, or 0 for text
/// of another length: the obsolete forms of a date have their time elsewhere.
fn number_of(date: &HeaderValue) -> u64 {
    const LENGTH: usize = "Mon, 25 Feb 2019 17:44:25 GMT".len();
    // An odd factor: days that differ have different products.
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let Some(date) = date.as_bytes().first_chunk::<LENGTH>().filter(|_| date.len() == LENGTH) else { return 0 };
    let part = |start| date.get(start..).and_then(<[u8]>::first_chunk).map_or(0, |part| u64::from_le_bytes(*part));
    part(5).wrapping_mul(FACTOR) ^ part(17)
}

fn skew_of(date: &HeaderValue, unix: u64) -> Option<i64> {
    let theirs = httpdate::parse_http_date(date.to_str().ok()?).ok()?.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(theirs.as_secs()).ok()?.checked_sub_unsigned(unix)
}

#[cfg(test)]
mod tests {
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

    /// A date is not read again while both it and the time of this machine are the same.
    #[test]
    fn every_change_of_either_clock_is_seen() {
        let skew = ClockSkew::default();
        let mut headers = HeaderMap::new();
        skew.see(&headers, 1_551_113_065);
        assert_eq!(skew.shown(), None);
        for (date, unix, shown) in [
            ("Mon, 25 Feb 2019 17:44:25 GMT", 1_551_113_065, 3_600),
            ("Mon, 25 Feb 2019 17:44:25 GMT", 1_551_113_065, 3_600),
            ("Mon, 25 Feb 2019 17:44:25 GMT", 1_551_113_066, 3_599),
            ("Mon, 25 Feb 2019 17:44:26 GMT", 1_551_113_066, 3_600),
            ("Tue, 26 Feb 2019 17:44:26 GMT", 1_551_113_066, 90_000),
            ("Tue, 26 Mar 2019 17:44:26 GMT", 1_551_113_066, 2_509_200),
            ("Mon, 25 Feb 2019 17:44:26 GMT", 1_551_113_066, 3_600),
            ("yesterday", 1_551_113_066, 3_600),
            ("Mon, 25 Feb 2019 17:44:26 GMT", 1_551_113_065, 3_601),
            ("Monday, 25-Feb-19 17:44:27 GMT", 1_551_113_065, 3_602),
            ("Monday, 25-Feb-19 17:44:28 GMT", 1_551_113_065, 3_603),
            ("Mon Feb 25 17:44:29 2019", 1_551_113_065, 3_604),
            ("Mon Feb 25 17:44:30 2019", 1_551_113_065, 3_605),
        ] {
            headers.insert(DATE, HeaderValue::from_static(date));
            skew.see(&headers, unix);
            assert_eq!(skew.shown(), Some(shown), "{date} {unix}");
        }
    }
}
