//! The header `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.

use std::time::{Duration, UNIX_EPOCH};

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

/// Returns how long the sender of a response asks to wait, if it does.
///
/// A date is compared with the date of the response, which is of the same clock, or else with `unix`.
pub(in crate::engine) fn retry_after(headers: &HeaderMap, unix: u64) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number of seconds that does not fit is longer than any timeout.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let date = |text: &str| httpdate::parse_http_date(text).ok()?.duration_since(UNIX_EPOCH).ok();
    let now = headers.get(DATE).and_then(|text| date(text.to_str().ok()?));
    Some(date(text)?.saturating_sub(now.unwrap_or(Duration::from_secs(unix))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_seconds_and_dates() {
        let wait = |pairs: &[(&'static str, &str)]| {
            let headers =
                pairs.iter().map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap()));
            retry_after(&headers.collect(), 1_551_113_065)
        };
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(wait(&[("retry-after", "2")]), seconds(2));
        assert_eq!(wait(&[("retry-after", " 120 ")]), seconds(120));
        assert_eq!(wait(&[("retry-after", "99999999999999999999")]), seconds(u64::MAX));
        // One hour after the time that is given, and a minute after the date of the response.
        let date = ("retry-after", "Mon, 25 Feb 2019 17:44:25 GMT");
        assert_eq!(wait(&[date]), seconds(3_600));
        assert_eq!(wait(&[date, ("date", "Mon, 25 Feb 2019 17:43:25 GMT")]), seconds(60));
        assert_eq!(wait(&[date, ("date", "Mon, 25 Feb 2019 18:00:00 GMT")]), seconds(0));
        for odd in ["", "-1", "1.5", "soon", "2s"] {
            assert_eq!(wait(&[("retry-after", odd)]), None, "{odd}");
        }
        assert_eq!(wait(&[]), None);
    }
}
