//! Hooks, spans and events of calls.

use std::cell::RefCell;
use std::io::Write;
use std::sync::{Arc, Mutex, Once};

use tracing_subscriber::util::SubscriberInitExt;
use trtc_api::blocking;
use trtc_api::emulator::{Emulator, Fault};
use trtc_api::hook::{Attempt, Hook, Received};
use trtc_api::transport::Request;
use trtc_api::web_record::{DescribeWebRecordRequest, StopWebRecordRequest};
use trtc_api::{Client, Error};

use crate::common::{Runtime, credential, new_emulator, page_request};

thread_local! {
    /// The trace output of this thread, while a test collects it.
    static TRACED: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// Writes to the thread's own buffer.
struct ToThread;

impl Write for ToThread {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        TRACED.with_borrow_mut(|text| text.iter_mut().for_each(|text| text.extend_from_slice(bytes)));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Returns the trace output of this thread while `work` runs.
pub(crate) fn traced(work: impl FnOnce()) -> String {
    subscribe();
    TRACED.set(Some(Vec::new()));
    work();
    String::from_utf8(TRACED.take().unwrap()).unwrap()
}

/// Not a part of `traced`, each call of which would compile a subscriber of its own.
fn subscribe() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(tracing_subscriber::fmt::format::FmtSpan::CLOSE)
            .with_ansi(false)
            .with_writer(|| ToThread)
            .finish();
        // Also what other libraries log with the crate `log`.
        subscriber.try_init().unwrap();
    });
}

#[derive(Clone, Default)]
struct Attempts(Arc<Mutex<Vec<String>>>);

impl Hook for Attempts {
    fn before(&self, attempt: &Attempt<'_>, request: &mut Request) {
        request.headers.insert("x-lesson", "42".parse().unwrap());
        let action = request.headers["x-tc-action"].to_str().unwrap();
        self.0.lock().unwrap().push(format!("{} {action} {} {}", attempt.number, attempt.action, attempt.region));
    }

    fn after(&self, attempt: &Attempt<'_>, outcome: Result<(), &Error>) {
        let outcome = outcome.map_err(|error| error.code().unwrap_or("no code").to_owned());
        self.0.lock().unwrap().push(format!("{} {outcome:?}", attempt.number));
    }
}

#[test]
fn a_hook_sees_every_attempt_and_may_add_to_it() {
    let emulator = new_emulator();
    emulator.fault(Fault::Throttle, 1);
    let seen = Attempts::default();
    let client = Client::builder().credential(credential()).transport(emulator).hook(seen.clone()).build().unwrap();
    let request = StopWebRecordRequest::builder().task_id("x").build();
    Runtime::paused().block_on(async { client.stop_web_record(request).await }).unwrap_err();
    assert_eq!(
        *seen.0.lock().unwrap(),
        [
            "1 StopWebRecord StopWebRecord ap-singapore",
            "1 Err(\"RequestLimitExceeded\")",
            "2 StopWebRecord StopWebRecord ap-singapore",
            "2 Err(\"FailedOperation.TaskNotExist\")",
        ]
    );
}

/// Keeps the responses that it sees.
#[derive(Clone, Default)]
struct Responses(Arc<Mutex<Vec<ResponseSeen>>>);

/// The status, the size and the body.
type ResponseSeen = (u16, Option<usize>, String);

impl Hook for Responses {
    fn received(&self, attempt: &Attempt<'_>, response: &Received<'_>) {
        let body = String::from_utf8_lossy(response.body().unwrap_or_default()).into_owned();
        assert_eq!((attempt.action, response.headers.contains_key("authorization")), ("DescribeWebRecord", false));
        assert!(!format!("{response:?}").contains("Response\":"), "{response:?}");
        self.0.lock().unwrap().push((response.status.as_u16(), response.size(), body));
    }
}

#[test]
fn a_hook_sees_every_response() {
    for kind in [0, 1] {
        let emulator = new_emulator();
        emulator.fault(Fault::Html, 1);
        let responses = Responses::default();
        let request = DescribeWebRecordRequest::builder().task_id("x").build();
        if kind == 0 {
            let client = Client::builder().credential(credential()).transport(emulator).hook(responses.clone());
            Runtime::paused()
                .block_on(async { client.build().unwrap().describe_web_record(request).await })
                .unwrap_err();
        } else {
            let client = blocking::Client::builder().credential(credential()).transport(emulator);
            let client = client.hook(responses.clone()).build().unwrap();
            client.describe_web_record(request).unwrap_err();
        }
        let seen = responses.0.lock().unwrap().clone();
        assert_eq!(seen.iter().map(|(status, ..)| *status).collect::<Vec<_>>(), [502, 200]);
        assert!(seen[0].2.contains("Bad Gateway") && seen[1].2.contains("TaskNotExist"), "{seen:?}");
        assert!(seen.iter().all(|(_, size, body)| *size == Some(body.len())));
    }
}

/// A failed call is one warning in one span, also if it is refused before anything is sent or has retries.
#[test]
fn a_failed_call_is_one_warning() {
    let task = |id: &str| StopWebRecordRequest::builder().task_id(id).build();
    let quiet = traced(|| {
        let client = Client::builder().credential(credential()).transport(new_emulator()).build().unwrap();
        Runtime::paused().block_on(async { client.start_web_record(page_request()).await }).unwrap();
    });
    assert!(!quiet.contains("WARN"), "{quiet}");
    for (request, error_type) in [(task("x"), "FailedOperation.TaskNotExist"), (task(""), "InvalidRequest")] {
        let text = traced(|| {
            let emulator = new_emulator();
            emulator.fault(Fault::Throttle, 1);
            let client = Client::builder().credential(credential()).transport(emulator).build().unwrap();
            Runtime::paused().block_on(async { client.stop_web_record(request).await }).unwrap_err();
        });
        assert_eq!(text.matches("WARN").count(), 1, "{text}");
        assert_eq!(text.matches("the call failed").count(), 1, "{text}");
        let closed: Vec<_> = text.lines().filter(|line| line.contains("close time")).collect();
        assert_eq!(closed.len(), 1, "{text}");
        let fields =
            ["rpc.method=\"StopWebRecord\"", "otel.status_code=\"ERROR\"", &format!("error.type=\"{error_type}\"")];
        for field in fields {
            assert_eq!(closed[0].matches(field).count(), 1, "{field} in {text}");
        }
        assert!(closed[0].matches("server.address").count() <= 1, "{text}");
    }
}

#[test]
fn a_call_is_a_span_with_the_names_of_opentelemetry() {
    let emulator = new_emulator();
    emulator.fault(Fault::Html, 1);
    let client = Client::builder().credential(credential()).transport(emulator).build().unwrap();
    let text = traced(|| {
        let request = StopWebRecordRequest::builder().task_id("x").build();
        Runtime::paused().block_on(async { client.stop_web_record(request).await }).unwrap_err();
    });
    for part in [
        "rpc.system=\"tencentcloud\"",
        "rpc.service=\"trtc\"",
        "rpc.method=\"StopWebRecord\"",
        "cloud.region=\"ap-singapore\"",
        "server.address=\"trtc.intl.tencentcloudapi.com\"",
        "tencentcloud.attempts=2",
        "tencentcloud.request_id=",
        "error.type=\"FailedOperation.TaskNotExist\"",
        "otel.status_code=\"ERROR\"",
        "the attempt failed number=1",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let text = traced(|| {
        let emulator = new_emulator();
        let client = blocking::Client::builder().credential(credential()).transport(emulator).build().unwrap();
        client.start_web_record(page_request()).unwrap();
    });
    assert!(text.contains("otel.status_code=\"OK\"") && text.contains("tencentcloud.request_id="), "{text}");
}

/// Events that no caller sees.
#[test]
fn an_open_circuit_and_a_failed_credential_refresh_are_logged() {
    let text = traced(|| {
        let emulator = new_emulator();
        let client = Client::builder().credential(credential()).transport(emulator.clone());
        let client = client.failover_endpoint("second.example.com").build().unwrap();
        Runtime::paused().block_on(async {
            for _ in 0..5 {
                emulator.fault(Fault::Html, 1);
                let request = StopWebRecordRequest::builder().task_id("x").build();
                client.stop_web_record(request).await.unwrap_err();
            }
        });
    });
    let event = "circuit open: calls go to the failover endpoint server.address=\"trtc.intl.tencentcloudapi.com\"";
    assert_eq!(text.matches(event).count(), 1, "{text}");
    let text = traced(|| {
        let sealed = || Err::<trtc_api::Credential, _>("the vault is sealed");
        let client = Client::builder().credential_provider(sealed).transport(Emulator::new()).build().unwrap();
        let request = StopWebRecordRequest::builder().task_id("x").build();
        Runtime::paused().block_on(async { client.stop_web_record(request).await }).unwrap_err();
    });
    assert!(text.contains("failed to refresh the credentials error=\"the vault is sealed\""), "{text}");
    assert!(text.contains("error.type=\"Credential\""), "{text}");
}
