//! Tests of the engine alone: what follows each outcome, in simulated time.

mod failover;
mod responses;
mod retry;
mod waits;

use std::future::Future;
use std::task::{Context, Poll, Waker};

use serde_json::{Value, json};

use http::HeaderValue;

use super::*;
use crate::credentials::CredentialSource;
use crate::endpoint::Route;
use crate::rate_limit::Rate;
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
    /// An HTTP status with a header.
    Header(u16, &'static str, &'static str),
    Fails(TransportErrorKind),
}

use Returns::{Expired, Fails, Header, Json, Text};

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
            route: std::borrow::Cow::Borrowed(&self.route),
            unsigned: false,
            source: &CredentialSource::Anonymous,
            sent: SecretHeaders::default(),
            credential: None,
            region: HeaderValue::from_static("ap-singapore"),
            regions: &["ap-singapore"],
            task_id: None,
            language: None,
            limits: self.limits,
            rate: self.rate,
            quiet: false,
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
                Step::Acquire(acquire) => {
                    let clock = crate::clock::SystemClock::default();
                    let mut permit = std::pin::pin!(acquire.send(&clock));
                    match permit.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                        Poll::Ready(result) => engine.acquired(now(elapsed), result),
                        Poll::Pending => panic!("a local limiter decides at once"),
                    }
                }
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
                        Header(status, name, value) => {
                            let mut response = Response::new(status, "");
                            response.headers.insert(name, HeaderValue::from_static(value));
                            Ok(response)
                        }
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
