//! Retries: which outcome is followed by another attempt, and when.

use super::*;

#[test]
fn a_read_only_call_is_retried_after_every_transient_failure() {
    for transient in [
        Fails(TransportErrorKind::Connect),
        Fails(TransportErrorKind::Timeout),
        Fails(TransportErrorKind::Connection),
        Text(502, "<html>"),
        Text(429, ""),
        service_error("RequestLimitExceeded.UinLimitExceeded"),
        service_error("InternalError.DBError"),
        service_error("ServiceUnavailable"),
        service_error("ResourceUnavailable"),
    ] {
        let run = read_only().run(vec![transient, done()]);
        assert!(run.result.is_ok(), "{:?}", run.result);
        assert_eq!((run.sent, run.waits.len()), (2, 1));
    }
}

#[test]
fn a_permanent_failure_is_returned_at_once() {
    for lasting in [
        service_error("InvalidParameter.TaskId"),
        service_error("FailedOperation.TaskNotExist"),
        service_error("LimitExceeded.Quota"),
        service_error("AuthFailure.SignatureFailure"),
        service_error(""),
        Text(403, "forbidden"),
        Text(307, ""),
        Text(200, "<html>"),
        Text(200, r#"{"Response":null}"#),
        Fails(TransportErrorKind::TooLarge),
        Fails(TransportErrorKind::Unusable),
    ] {
        let run = read_only().run(vec![lasting]);
        let error = run.result.unwrap_err();
        assert_eq!((run.sent, error.attempts(), error.is_retryable()), (1, 1, false), "{error}");
    }
}

#[test]
fn without_a_key_a_request_that_may_have_executed_is_not_retried() {
    for retry in [RetrySafety::Never, RetrySafety::WithKey("Key")] {
        for unknown in [
            Fails(TransportErrorKind::Timeout),
            Fails(TransportErrorKind::Connection),
            Text(502, "<html>"),
            service_error("InternalError"),
            Text(200, "{"),
        ] {
            let run = setup(retry, json!({ "Key": "" })).run(vec![unknown]);
            let error = run.result.unwrap_err();
            assert_eq!((run.sent, error.is_retryable(), error.may_have_executed()), (1, false, true), "{error}");
        }
        for safe in [Fails(TransportErrorKind::Connect), service_error("RequestLimitExceeded"), Text(429, "")] {
            assert_eq!(setup(retry, json!({})).run(vec![safe, done()]).sent, 2);
        }
    }
}

#[test]
fn a_key_makes_a_retry_safe_until_the_service_responds() {
    for unknown in [Fails(TransportErrorKind::Timeout), Fails(TransportErrorKind::Connection), Text(503, "")] {
        assert_eq!(keyed(Some("k")).run(vec![unknown, done()]).sent, 2);
    }
    let run = keyed(Some("k")).run(vec![service_error("InternalError")]);
    let error = run.result.unwrap_err();
    assert_eq!((run.sent, error.is_retryable(), error.may_have_executed()), (1, false, true));
}

#[test]
fn an_error_after_an_unknown_outcome_may_have_executed() {
    let run =
        keyed(Some("k")).run(vec![Fails(TransportErrorKind::Timeout), service_error("FailedOperation.TaskExist")]);
    let error = run.result.unwrap_err();
    assert_eq!((error.code(), error.attempts()), (Some("FailedOperation.TaskExist"), 2));
    assert!(error.may_have_executed(), "the first attempt may be what exists");
}

#[test]
fn attempts_end_at_max_attempts() {
    let connect = || Fails(TransportErrorKind::Connect);
    let run = read_only().run(vec![connect(), connect(), connect()]);
    let error = run.result.unwrap_err();
    assert_eq!((run.sent, run.waits.len(), error.attempts()), (3, 2, 3));
    assert!(error.is_retryable() && !error.may_have_executed());
    let mut once = read_only();
    once.limits.max_attempts = 1;
    assert_eq!(once.run(vec![connect()]).sent, 1);
}

#[test]
fn no_attempt_and_no_wait_exceeds_the_total_timeout() {
    let mut limited_time = read_only();
    limited_time.limits.total_timeout = Duration::from_secs(40);
    limited_time.limits.max_attempts = 10;
    limited_time.takes = Duration::from_secs(30);
    let run = limited_time.run(vec![Fails(TransportErrorKind::Timeout), Fails(TransportErrorKind::Timeout)]);
    assert_eq!(run.timeouts[0], Duration::from_secs(30));
    assert!(run.timeouts[1] <= Duration::from_secs(10), "{:?}", run.timeouts);
    let error = run.result.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (&ErrorKind::Timeout, 2));

    let mut none = read_only();
    none.limits.total_timeout = Duration::ZERO;
    let run = none.run(vec![]);
    let error = run.result.unwrap_err();
    assert_eq!((run.sent, error.kind()), (0, &ErrorKind::Timeout));
    assert!(!error.may_have_executed() && error.is_retryable(), "nothing was sent: {error}");

    let mut waiting = read_only();
    waiting.limits.total_timeout = Duration::MAX;
    waiting.limits.attempt_timeout = Duration::MAX;
    waiting.takes = Duration::ZERO;
    let run = waiting.run(vec![Fails(TransportErrorKind::Connect), done()]);
    assert!(run.result.is_ok() && run.timeouts.iter().all(|timeout| *timeout == LONGEST));
}

#[test]
fn a_request_above_the_size_limit_is_not_sent() {
    let run = setup(RetrySafety::ReadOnly, json!({ "Text": "x".repeat(MAX_REQUEST_BYTES) })).run(vec![]);
    assert_eq!((run.sent, run.result.unwrap_err().kind()), (0, &ErrorKind::RequestTooLarge));
}

#[test]
fn an_expired_signature_is_retried_once_with_the_corrected_clock() {
    // This machine's time is 2019-02-25 16:44:25; the service's is an hour later.
    for retry in [RetrySafety::ReadOnly, RetrySafety::Never] {
        let mut setup = setup(retry, json!({}));
        setup.limits.max_attempts = 1;
        let run = setup.run(vec![Expired("Mon, 25 Feb 2019 17:44:25 GMT"), done()]);
        assert!(run.result.is_ok(), "{:?}", run.result);
        assert_eq!((run.timestamps.as_slice(), run.waits.len()), (&[UNIX, UNIX + 3_600][..], 0));
        // Later calls use the corrected clock at once.
        assert_eq!(setup.run(vec![done()]).timestamps, [UNIX + 3_600]);
    }
    let twice = read_only();
    let run = twice.run(vec![Expired("Mon, 25 Feb 2019 17:44:25 GMT"), Expired("Mon, 25 Feb 2019 18:44:25 GMT")]);
    let error = run.result.unwrap_err();
    assert_eq!((run.sent, error.code(), error.attempts()), (2, Some("AuthFailure.SignatureExpire"), 2));
    assert!(!error.may_have_executed());
    for invalid in ["", "yesterday", "Mon, 25 Feb 2019 16:44:25 GMT"] {
        let run = read_only().run(vec![Expired(invalid)]);
        assert_eq!(run.result.unwrap_err().attempts(), 1, "{invalid}");
    }
}

#[test]
fn an_outage_adds_no_more_retries_than_the_budget() {
    let client = read_only();
    let outage = |calls: usize| -> usize {
        let fails = || vec![Text(503, ""), Text(503, ""), Text(503, "")];
        (0..calls).map(|_| client.run(fails()).sent).sum()
    };
    assert_eq!(outage(1_000), 1_000 + 100, "100 retries, however many calls");
    assert_eq!(outage(1_000), 1_000);
    // Five successful calls pay for one retry.
    (0..50).for_each(|_| assert!(client.run(vec![done()]).result.is_ok()));
    assert_eq!(outage(1_000), 1_000 + 10);
    let error = client.run(vec![Text(503, "")]).result.unwrap_err();
    assert!(error.is_retryable() && error.attempts() == 1, "{error}");
}

#[test]
fn quota_errors_are_not_retried_and_throttling_waits_longer() {
    assert_eq!(read_only().run(vec![service_error("LimitExceeded.Tasks")]).sent, 1);
    let longest = |returns: fn() -> Returns| {
        let waits = (0..40).map(|_| read_only().run(vec![returns(), done()]).waits[0]);
        waits.max().unwrap()
    };
    assert!(longest(|| service_error("RequestLimitExceeded")) > longest(|| service_error("InternalError")));
}

#[test]
fn a_reached_rate_limit_waits_or_fails() {
    use crate::rate_limit::{Limiter, RateLimits};
    let limited = |on_full| {
        let mut setup = read_only();
        setup.rate = Some(Rate { requests: 2, period: Duration::from_secs(1) });
        setup.shared.limiter = Some(Limiter::new(on_full, None));
        setup.takes = Duration::ZERO;
        setup
    };
    let waiting = limited(RateLimits::Wait);
    let waits: Vec<Vec<Duration>> = (0..5).map(|_| waiting.run(vec![done()]).waits).collect();
    let second = Duration::from_secs(1);
    assert_eq!(waits, [vec![], vec![], vec![second], vec![second], vec![second * 2]]);

    let failing = limited(RateLimits::Fail);
    (0..2).for_each(|_| assert!(failing.run(vec![done()]).result.is_ok()));
    let run = failing.run(vec![]);
    let error = run.result.unwrap_err();
    assert_eq!((run.sent, error.kind()), (0, &ErrorKind::RateLimited));
    assert!(error.is_retryable() && !error.may_have_executed(), "{error}");
    assert_eq!(error.message(), "the rate limit of 2 requests in 1 s is reached; the next permit is free in 1000 ms");

    let mut limited_time = limited(RateLimits::Wait);
    limited_time.limits.total_timeout = Duration::from_millis(900);
    (0..2).for_each(|_| assert!(limited_time.run(vec![done()]).result.is_ok()));
    assert_eq!(limited_time.run(vec![]).result.unwrap_err().kind(), &ErrorKind::RateLimited);
}
