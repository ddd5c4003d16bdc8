//! Tests of the engine alone: what follows each outcome, in simulated time.

use serde_json::{Value, json};

use http::HeaderValue;

use super::*;
use crate::endpoint::Route;
use crate::rate_limit::Limiter;
use crate::schema::{RetrySafety, ServiceInfo};
use crate::transport::{Response, TransportError, TransportErrorKind};

const SERVICE: ServiceInfo = ServiceInfo { name: "trtc", version: "2019-07-22", host: "host.example", regions: &[] };

const UNIX: u64 = 1_551_113_065;

fn now(elapsed: Duration) -> Now {
    Now { elapsed, monotonic: Duration::from_secs(1_000) + elapsed, unix: UNIX + elapsed.as_secs() }
}

/// The result that the transport returns for one attempt.
enum Returns {
    /// An expired signature, with the service's time in the `Date` header.
    Expired(&'static str),
    Json(Value),
    Text(u16, &'static str),
    Fails(TransportErrorKind),
}

use Returns::{Expired, Fails, Json, Text};

fn service_error(code: &str) -> Returns {
    Json(json!({ "Response": { "Error": { "Code": code, "Message": "no" }, "RequestId": "r" } }))
}

fn done() -> Returns {
    Json(json!({ "Response": { "RequestId": "r" } }))
}

struct Run {
    result: Result<(), Error>,
    sent: usize,
    waits: Vec<Duration>,
    timeouts: Vec<Duration>,
    /// The timestamps that the requests were signed with.
    timestamps: Vec<u64>,
    hosts: Vec<String>,
}

struct Setup {
    retry: RetrySafety,
    request: Value,
    limits: Limits,
    /// The duration of each attempt.
    takes: Duration,
    rate: Option<Rate>,
    shared: Shared,
    route: Route,
    /// The monotonic time at which the run begins.
    begin: Duration,
}

fn setup(retry: RetrySafety, request: Value) -> Setup {
    let limits = Limits {
        max_attempts: 3,
        attempt_timeout: Duration::from_secs(30),
        stream_idle_timeout: Duration::from_secs(30),
        total_timeout: Duration::from_secs(90),
        max_response_bytes: 1 << 20,
        strict_responses: false,
    };
    let route = Route::only(Endpoint::of_host(SERVICE.host));
    Setup {
        retry,
        request,
        limits,
        takes: Duration::from_millis(50),
        rate: None,
        shared: Shared::default(),
        route,
        begin: Duration::ZERO,
    }
}

impl Setup {
    fn run(&self, returns: Vec<Returns>) -> Run {
        let credential = Credential::new("AKIDx", "hidden-key");
        let plan = Plan {
            action: "Do",
            action_header: HeaderValue::from_static("Do"),
            service: &SERVICE,
            retry: self.retry,
            payload: Payload::Raw(&self.request),
            body: self.request.to_string().into(),
            route: self.route.clone(),
            unsigned: false,
            credential: None,
            region: HeaderValue::from_static("ap-singapore"),
            language: None,
            limits: self.limits,
            rate: self.rate,
            shared: &self.shared,
        };
        let mut engine = Engine::new(plan, Jitter::seeded(1));
        let mut response = RawResponse::default();
        let mut elapsed = Duration::ZERO;
        let mut returns = returns.into_iter();
        let (mut sent, mut waits, mut timeouts, mut timestamps) = (0, Vec::new(), Vec::new(), Vec::new());
        let mut hosts = Vec::new();
        let now = |elapsed| Now { monotonic: now(elapsed).monotonic + self.begin, ..now(elapsed) };
        let mut step = engine.begin(now(elapsed), Ok(Some(credential)));
        let result = loop {
            step = match step {
                Step::Done(result) => break result,
                Step::Sleep(wait) => {
                    waits.push(wait);
                    elapsed += wait;
                    engine.next(now(elapsed))
                }
                Step::Send(request) => {
                    sent += 1;
                    hosts.push(request.url.trim_start_matches("https://").trim_end_matches('/').to_owned());
                    timeouts.push(request.timeout);
                    timestamps.push(request.headers["x-tc-timestamp"].to_str().unwrap().parse().unwrap());
                    elapsed += self.takes.min(request.timeout);
                    let result = match returns.next().expect("an unexpected attempt") {
                        Expired(date) => {
                            let Json(json) = service_error("AuthFailure.SignatureExpire") else { unreachable!() };
                            let mut response = Response::new(200, json.to_string());
                            response.headers.insert("date", HeaderValue::from_static(date));
                            Ok(response)
                        }
                        Json(json) => Ok(Response::new(200, json.to_string())),
                        Text(status, text) => Ok(Response::new(status, text)),
                        Fails(kind) => Err(TransportError::new(kind, "simulated")),
                    };
                    engine.received(now(elapsed), result, &mut response)
                }
            }
        };
        Run { result, sent, waits, timeouts, timestamps, hosts }
    }
}

fn read_only() -> Setup {
    setup(RetrySafety::ReadOnly, json!({}))
}

fn keyed(key: Option<&str>) -> Setup {
    setup(RetrySafety::WithKey("Key"), json!({ "Key": key }))
}

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
fn snippets_and_messages_hold_no_secret() {
    let request = json!({ "Storage": { "SecretKey": "storage/secret\"1" } });
    let page = "<p>storage/secret\"1 and storage/secret\\\"1 and hidden-key</p>";
    let run = setup(RetrySafety::Never, request.clone()).run(vec![Text(502, page)]);
    let error = run.result.unwrap_err();
    assert_eq!(error.snippet(), Some("<p>*** and *** and ***</p>"));
    let far = format!("{}storage/secret\"1 {}", " ".repeat(5_000), "tail ".repeat(100));
    let run = setup(RetrySafety::Never, request.clone()).run(vec![Text(502, far.leak())]);
    let error = run.result.unwrap_err();
    let snippet = error.snippet().unwrap();
    assert!(snippet.starts_with("*** tail") && snippet.ends_with('…') && snippet.chars().count() == 161, "{snippet}");
    let echo = json!({ "Response": { "Error": { "Code": "InvalidParameter", "Message": "bad storage/secret\"1" } } });
    let error = setup(RetrySafety::Never, request).run(vec![Json(echo)]).result.unwrap_err();
    assert_eq!(error.message(), "bad ***");
    let request = json!({ "SecretKey": "storage-secret" });
    for echo in [
        json!({ "Response": "storage-secret" }),
        json!({ "Response": { "Error": "storage-secret" } }),
        json!({ "Response": { "RequestId": ["storage-secret"] } }),
        json!("storage-secret"),
    ] {
        let run = setup(RetrySafety::Never, request.clone()).run(vec![Json(echo)]);
        let error = run.result.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidResponse | ErrorKind::Service), "{error}");
        assert!(!format!("{error} {error:?}").contains("storage-secret"), "{error}");
    }
}

#[test]
fn an_error_displays_everything_that_is_known() {
    let error = read_only().run(vec![service_error("InvalidParameter.TaskId")]).result.unwrap_err();
    assert_eq!(error.to_string(), "Do: service error InvalidParameter.TaskId: no [request ID r]");
    let error = setup(RetrySafety::Never, json!({})).run(vec![Text(502, "<h1>Bad\nGateway</h1>")]).result.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Do: HTTP error (HTTP 502): the service or a gateway before it failed, \
         received \"<h1>Bad Gateway</h1>\" [may have executed]"
    );
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
    use crate::rate_limit::RateLimits;
    let limited = |on_full| {
        let mut setup = read_only();
        setup.rate = Some(Rate { requests: 2, period: Duration::from_secs(1) });
        setup.shared.limiter = Some(Limiter::new(on_full));
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

const FAILOVER: &str = "failover.example";

fn with_failover(mut setup: Setup) -> Setup {
    setup.route.failover = Some(Endpoint::of_host(FAILOVER));
    setup
}

#[test]
fn a_retry_goes_to_the_failover_endpoint_at_once() {
    for failure in [Fails(TransportErrorKind::Connect), Fails(TransportErrorKind::Timeout), Text(502, "")] {
        let run = with_failover(read_only()).run(vec![failure, done()]);
        assert!(run.result.is_ok());
        assert_eq!((&run.hosts[..], run.waits.len()), (&[SERVICE.host.to_owned(), FAILOVER.to_owned()][..], 0));
    }
    // A request that may have executed is not sent to another endpoint unless it has a key.
    let run = with_failover(keyed(None)).run(vec![Fails(TransportErrorKind::Connection)]);
    assert!(run.result.unwrap_err().may_have_executed());
    let run = with_failover(keyed(Some("k"))).run(vec![Fails(TransportErrorKind::Connection), done()]);
    assert_eq!(run.hosts[1], FAILOVER);
    // A request that was not sent may go to another endpoint.
    let run = with_failover(keyed(None)).run(vec![Fails(TransportErrorKind::Connect), done()]);
    assert_eq!(run.hosts[1], FAILOVER);
}

#[test]
fn a_service_error_does_not_change_the_endpoint() {
    for code in ["RequestLimitExceeded", "InternalError"] {
        let run = with_failover(read_only()).run(vec![service_error(code), done()]);
        assert_eq!((&run.hosts[..], run.waits.len()), (&[SERVICE.host.to_owned(), SERVICE.host.to_owned()][..], 1));
    }
}

#[test]
fn two_failing_endpoints_are_called_in_turns_with_waits() {
    let fail = || Fails(TransportErrorKind::Connect);
    let mut setup = with_failover(read_only());
    setup.limits.max_attempts = 4;
    let run = setup.run(vec![fail(), fail(), fail(), fail()]);
    assert_eq!(run.hosts, [SERVICE.host, FAILOVER, SERVICE.host, FAILOVER]);
    assert_eq!((run.result.unwrap_err().attempts(), run.waits.len()), (4, 2));
}

#[test]
fn calls_avoid_an_open_circuit_and_return_after_a_probe() {
    let setup = with_failover(read_only());
    for _ in 0..5 {
        setup.run(vec![Fails(TransportErrorKind::Connect), done()]);
    }
    assert_eq!(setup.run(vec![done()]).hosts, [FAILOVER]);
    // Each run restarts its clock, so that only the time of the open circuit has passed.
    let later = Setup { begin: Duration::from_secs(31), ..setup };
    assert_eq!(later.run(vec![done()]).hosts, [SERVICE.host]);
    assert_eq!(later.run(vec![done()]).hosts, [SERVICE.host]);
}

#[test]
fn a_value_of_the_request_does_not_change_an_error_code() {
    let mut setup = read_only();
    setup.request = json!({ "Kind": "Limit", "Key": "hush-hush" });
    let run = setup.run(vec![service_error("RequestLimitExceeded"), service_error("FailedOperation.LimitOfKind")]);
    let error = run.result.unwrap_err();
    assert_eq!((error.code(), run.sent), (Some("FailedOperation.LimitOfKind"), 2));
    let run = setup.run(vec![service_error("No key is called hush-hush")]);
    let error = run.result.unwrap_err();
    assert_eq!((error.code(), error.shown_code()), (Some("No key is called hush-hush"), Some("No key is called ***")));
    assert!(!format!("{error} {error:?}").contains("hush"), "{error}");
}

#[test]
fn a_body_with_the_services_envelope_is_never_shown() {
    for status in [200, 500] {
        let mut setup = read_only();
        setup.limits.max_attempts = 1;
        let body = r#"{"Response":{"Credentials":{"TmpSecretKey":"hush"},"RequestId":"r"}, oops"#;
        let error = setup.run(vec![Text(status, body)]).result.unwrap_err();
        assert!(error.snippet().is_none() && !format!("{error} {error:?}").contains("hush"), "{error}");
    }
}

/// Case R9: the service executed the request, whatever the HTTP status says.
#[test]
fn a_success_body_under_an_error_status_was_executed() {
    let body = r#"{"Response":{"TaskId":"t","RequestId":"r"}}"#;
    for status in [307, 400, 403, 429, 500] {
        for setup in [setup(RetrySafety::Never, json!({})), keyed(None), keyed(Some("k"))] {
            let run = setup.run(vec![Text(status, body)]);
            let error = run.result.unwrap_err();
            assert_eq!((run.sent, error.status(), error.request_id()), (1, Some(status), Some("r")));
            assert!(error.may_have_executed() && !error.is_retryable(), "{status}: {error}");
        }
    }
    assert_eq!(read_only().run(vec![Text(429, body), done()]).sent, 2, "a read-only call may be repeated");
    let page = setup(RetrySafety::Never, json!({})).run(vec![Text(429, "<html>"), done()]);
    assert_eq!(page.sent, 2, "a proxy's page says nothing about the service");
}

/// Cases S1 and T16: a code is classified as sent, whatever words the request has.
#[test]
fn a_secret_in_a_code_does_not_change_its_classification() {
    let mut setup = read_only();
    setup.request = json!({ "A": "Limit", "B": "RequestLimitExceeded", "C": "FailedOperation.TaskExist" });
    let run = setup.run(vec![service_error("RequestLimitExceeded"), service_error("FailedOperation.TaskExist")]);
    let error = run.result.unwrap_err();
    assert_eq!((run.sent, error.code()), (2, Some("FailedOperation.TaskExist")));
    assert!(error.is("FailedOperation.TaskExist"));
}

/// Case S4: a response that surrounds its envelope with other text is not shown.
#[test]
fn an_envelope_inside_other_text_is_not_shown() {
    for body in [
        "\u{feff}{\"Response\":{\"Credentials\":{\"TmpSecretKey\":\"hush\"}}, cut",
        "<b>Notice</b>: x in y.php {\"Response\":{\"Credentials\":{\"TmpSecretKey\":\"hush\"}}",
        "<pre>{&quot;Response&quot;:{&quot;TmpSecretKey&quot;:&quot;hush&quot;}}</pre>",
        "{\"Credentials\":{\"TmpSecretKey\":\"hush\"}}",
    ] {
        for status in [200, 502] {
            let run = setup(RetrySafety::Never, json!({})).run(vec![Text(status, body)]);
            assert!(run.result.is_err() || (status == 200 && body.contains("\"Response\"")), "{body}");
            if let Err(error) = run.result {
                assert!(error.snippet().is_none() && !format!("{error} {error:?}").contains("hush"), "{error}");
            }
        }
    }
}

/// Case S5: no part of a response forges a line of a log or sends escapes to a terminal.
#[test]
fn control_characters_are_escaped_and_lengths_capped() {
    let nasty = format!("a\r\nERROR forged\u{1b}[2J\u{202e}{}", "x".repeat(5_000));
    let echo = json!({ "Response": { "Error": { "Code": nasty, "Message": nasty }, "RequestId": nasty } });
    let page = format!("<p>{nasty}");
    for returns in [Json(echo), Text(502, page.leak())] {
        let error = setup(RetrySafety::Never, json!({})).run(vec![returns]).result.unwrap_err();
        let parts = [error.shown_code(), error.request_id(), error.snippet(), Some(error.message())];
        let shown = format!("{error} {error:?} {}", parts.into_iter().flatten().collect::<String>());
        let unsafe_char = shown.chars().find(|c| c.is_control() || *c == '\u{202e}');
        assert_eq!(unsafe_char, None, "{shown}");
        assert!(parts.into_iter().flatten().all(|part| part.chars().count() <= 1_001), "a part is too long");
    }
}
