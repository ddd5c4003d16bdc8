//! Waits that the service requests, and requests that it did not process.

use super::failover::with_failover;
use super::*;

#[test]
fn a_retry_waits_as_long_as_the_service_asks() {
    let seconds = Duration::from_secs;
    for (value, wait) in [("2", 2), ("20", 20), ("Mon, 25 Feb 2019 16:44:55 GMT", 30)] {
        for status in [429, 503] {
            let run = read_only().run(vec![Header(status, "retry-after", value), done()]);
            assert_eq!((run.sent, run.result.is_ok()), (2, true));
            // Neither earlier nor much later: the request took a moment.
            assert!(run.waits[0] <= seconds(wait) && run.waits[0] + seconds(1) >= seconds(wait), "{:?}", run.waits);
        }
    }
    let backoff = read_only().run(vec![Header(503, "retry-after", "0"), done()]);
    assert!(backoff.waits[0] < seconds(1), "the usual wait: {:?}", backoff.waits);
    for long in ["90", "99999999999999999999", "Mon, 25 Feb 2019 18:44:25 GMT"] {
        let run = read_only().run(vec![Header(503, "retry-after", long)]);
        let error = run.result.unwrap_err();
        assert_eq!((run.sent, error.status(), error.is_retryable()), (1, Some(503), true), "{error}");
        assert!(error.retry_after().unwrap() >= seconds(90));
        assert!(error.to_string().contains("not retried: the service asks to wait"), "{error}");
    }
    // The wait of an endpoint is not that of another.
    let other = with_failover(read_only());
    let run = other.run(vec![Header(503, "retry-after", "60"), done()]);
    assert_eq!((run.hosts.len(), run.waits.len()), (2, 0));
}

/// A request that the server did not process is retried, whatever the action is.
#[test]
fn a_request_that_was_not_processed_is_retried() {
    let run = setup(RetrySafety::Never, json!({})).run(vec![Fails(TransportErrorKind::NotProcessed), done()]);
    assert_eq!((run.sent, run.result.is_ok()), (2, true));
    let mut once = setup(RetrySafety::Never, json!({}));
    once.limits.max_attempts = 1;
    let error = once.run(vec![Fails(TransportErrorKind::NotProcessed)]).result.unwrap_err();
    assert!(error.is_retryable() && !error.may_have_executed(), "{error}");
}

/// The retry of an expired signature is counted, and `max_attempts` does not limit it.
#[test]
fn a_corrected_signature_counts_as_an_attempt() {
    let mut once = setup(RetrySafety::Never, json!({}));
    once.limits.max_attempts = 1;
    let expired = Expired("Mon, 25 Feb 2019 17:44:25 GMT");
    let error = once.run(vec![expired, service_error("FailedOperation.No")]).result.unwrap_err();
    assert_eq!((error.attempts(), error.may_have_executed()), (2, false));
}

#[test]
fn an_unsupported_region_names_the_regions_of_the_schema() {
    let error = read_only().run(vec![service_error("UnsupportedRegion")]).result.unwrap_err();
    assert!(error.to_string().contains("the schema lists ap-singapore for the action"), "{error}");
}
