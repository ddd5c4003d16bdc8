//! Hooks, spans and events of calls, and that they hold no secret.

use std::cell::RefCell;
use std::io::Write;
use std::sync::{Arc, Mutex, Once};

use api_schema::model::{FieldType, Object, Secret};
use serde_json::{Map, Value, json};
use trtc_api::CallOptions;
use trtc_api::blocking;
use trtc_api::emulator::{Emulator, Fault};
use trtc_api::hook::{Attempt, Hook, Received};
use trtc_api::transport::{BoxFuture, Request, Response, Transport, TransportError};
use trtc_api::web_record::{DescribeWebRecordRequest, StopWebRecordRequest};
use trtc_api::{Client, Error, Region};

use crate::common::{Any, KINDS, credential, new_emulator, page_request};

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
fn traced(work: impl FnOnce()) -> String {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(tracing_subscriber::fmt::format::FmtSpan::CLOSE)
            .with_ansi(false)
            .with_writer(|| ToThread)
            .finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
    });
    TRACED.set(Some(Vec::new()));
    work();
    String::from_utf8(TRACED.take().unwrap()).unwrap()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
}

#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<String>>>);

impl Hook for Seen {
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
    let seen = Seen::default();
    let client = Client::builder().credential(credential()).transport(emulator).hook(seen.clone()).build().unwrap();
    let request = StopWebRecordRequest::builder().task_id("x").build();
    runtime().block_on(async { client.stop_web_record(request).await }).unwrap_err();
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
            runtime().block_on(async { client.build().unwrap().describe_web_record(request).await }).unwrap_err();
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
        runtime().block_on(async { client.start_web_record(page_request()).await }).unwrap();
    });
    assert!(!quiet.contains("WARN"), "{quiet}");
    for (request, error_type) in [(task("x"), "FailedOperation.TaskNotExist"), (task(""), "InvalidRequest")] {
        let text = traced(|| {
            let emulator = new_emulator();
            emulator.fault(Fault::Throttle, 1);
            let client = Client::builder().credential(credential()).transport(emulator).build().unwrap();
            runtime().block_on(async { client.stop_web_record(request).await }).unwrap_err();
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
        runtime().block_on(async { client.stop_web_record(request).await }).unwrap_err();
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
        runtime().block_on(async {
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
        runtime().block_on(async { client.stop_web_record(request).await }).unwrap_err();
    });
    assert!(text.contains("failed to refresh the credentials error=\"the vault is sealed\""), "{text}");
    assert!(text.contains("error.type=\"Credential\""), "{text}");
}

/// A request as `Debug` shows it.
struct Shown<'a>(&'a dyn trtc_api::__private::Object);

impl std::fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        trtc_api::__private::fmt_object(self.0, f)
    }
}

const MARKER: &str = "mArKeR";

/// A request of an action with every field, and a marker in every secret one.
fn marked(schema: &api_schema::Schema, object: &Object, depth: usize) -> Value {
    let secret = MARKER.repeat(3);
    let mut members = Map::new();
    for field in object.fields.iter().filter(|_| depth < 6) {
        let secret = match field.secret {
            Secret::No => None,
            Secret::Query => Some(format!("https://{secret}:{secret}@example.com/a?key={secret}#{secret}")),
            Secret::Whole => Some(secret.clone()),
        };
        members.insert(field.name.clone(), value(schema, &field.ty, secret, depth));
    }
    members.into()
}

fn value(schema: &api_schema::Schema, ty: &FieldType, secret: Option<String>, depth: usize) -> Value {
    match ty {
        FieldType::String => secret.unwrap_or_else(|| "plain".to_owned()).into(),
        FieldType::Int64 | FieldType::Uint64 | FieldType::IntegerOrString => 1.into(),
        FieldType::Float64 => 1.5.into(),
        FieldType::Boolean => true.into(),
        FieldType::Json => json!({}),
        FieldType::List(inner) => json!([value(schema, inner, secret, depth)]),
        FieldType::Object { name, .. } => marked(schema, schema.find_object(name).unwrap(), depth + 1),
        FieldType::Enum { name } => match &schema.find_type(name).unwrap().kind {
            api_schema::model::TypeKind::Enum(inner) if inner.is_integer() => 1.into(),
            _ => "value".into(),
        },
    }
}

/// Every action with a marker for each secret: in nothing that is shown of it is there one, whatever fails.
#[test]
fn no_secret_of_any_action_is_logged_or_displayed() {
    let schema = api_schema::load(&[api_schema::TRTC_DIR]).unwrap();
    let mut secrets = 0;
    for action in &schema.actions {
        let request = marked(&schema, &action.request, 0);
        secrets += request.to_string().matches(MARKER).count();
        let entry = trtc_api::ACTIONS.iter().find(|entry| entry.info.name == action.name).unwrap();
        let typed = entry.decode(request.to_string().as_bytes()).unwrap();
        let mut shown = format!("{:?}", Shown(&*typed));
        if let Err(violations) = trtc_api::validate::validate(&*typed) {
            shown.push_str(&format!("{violations} {violations:?}"));
        }
        shown.push_str(&traced(|| {
            for kind in &KINDS {
                let emulator = new_emulator();
                emulator.fault(Fault::Html, 1);
                let client = Any::new(kind, &emulator);
                let options = CallOptions::new().max_attempts(1).region(Region::AP_SINGAPORE);
                for _ in 0..2 {
                    let result = client.raw_with(&action.name, request.clone(), options.clone());
                    tracing::info!("{result:?} {emulator:?}");
                }
            }
        }));
        assert!(shown.contains("otel.status_code"), "{shown}");
        assert!(!shown.contains(MARKER), "{}: {shown}", action.name);
    }
    assert!(secrets > 50, "only {secrets} secrets");
}

/// A way to write text.
type Spelling = fn(&str) -> String;

const SPELLINGS: [Spelling; 8] = [
    |text| text.to_owned(),
    |text| text.to_lowercase(),
    |text| text.bytes().map(|byte| format!("%{byte:02X}")).collect(),
    |text| text.bytes().map(|byte| format!("%25{byte:02x}")).collect(),
    |text| text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect(),
    |text| text.chars().map(|c| format!("&#{};", u32::from(c))).collect(),
    |text| text.chars().map(|c| format!("&#x{:X};", u32::from(c))).collect(),
    |text| base64(text.as_bytes()),
];

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// The responses that repeat a text in one place each.
fn echoes(text: &str) -> Vec<Response> {
    let error = |code: &str, message: &str, id: &str| {
        let json = json!({ "Response": { "Error": { "Code": code, "Message": message }, "RequestId": id } });
        Response::new(200, json.to_string())
    };
    let success = json!({ "Response": { "Unknown": text, "RequestId": text, "TaskId": [text], "Status": text } });
    let mut header = Response::new(502, "<h1>Bad Gateway</h1>");
    for name in ["server", "x-tc-requestid", "location"] {
        if let Ok(value) = http::HeaderValue::from_bytes(text.as_bytes()) {
            header.headers.insert(name, value);
        }
    }
    vec![
        error(text, "no", "r"),
        error(&format!("no such key: {text}"), "no", "r"),
        error("InvalidParameter", &format!("the value <{text}> is wrong"), "r"),
        error("InvalidParameter", "no", text),
        Response::new(200, success.to_string()),
        Response::new(200, json!({ "Response": { "Error": text } }).to_string()),
        Response::new(200, format!("[{text}]")),
        Response::new(200, format!("\"{text}\"")),
        Response::new(502, format!("<html><p>cannot pass {text} on</p></html>")),
        Response::new(403, format!("<p>{}", text.get(..text.len() * 2 / 3).unwrap_or(text))),
        header,
    ]
}

/// Returns the same response to every request.
#[derive(Clone)]
struct Echo(Response);

impl Transport for Echo {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async { Ok(self.0.clone()) })
    }
}

impl blocking::Transport for Echo {
    fn send(&self, _: Request) -> Result<Response, TransportError> {
        Ok(self.0.clone())
    }
}

/// Shows errors to `tracing` as a program's hook might.
struct Shows;

impl Hook for Shows {
    fn after(&self, attempt: &Attempt<'_>, outcome: Result<(), &Error>) {
        tracing::info!("{attempt:?} {outcome:?}");
        if let Err(error) = outcome {
            tracing::info!("{error} {:?} {:?} {:?}", error.message(), error.request_id(), error.snippet());
        }
    }
}

/// Calls with both clients; returns everything that is displayed.
fn displayed<T: std::fmt::Debug>(
    response: &Response,
    by_async: impl AsyncFn(&Client) -> Result<T, Error>,
    by_blocking: impl Fn(&blocking::Client) -> Result<T, Error>,
) -> String {
    macro_rules! client {
        ($client:ty) => {{
            let builder = <$client>::builder().credential(credential()).region(Region::AP_SINGAPORE).max_attempts(1);
            builder.unchecked().hook(Shows).transport(Echo(response.clone())).build().unwrap()
        }};
    }
    traced(|| {
        let results = [runtime().block_on(by_async(&client!(Client))), by_blocking(&client!(blocking::Client))];
        for error in results.into_iter().filter_map(Result::err) {
            tracing::info!("{error} {error:?}");
            let mut source = std::error::Error::source(&error);
            while let Some(error) = source {
                tracing::info!("{error} {error:?}");
                source = error.source();
            }
        }
    })
}

/// Asserts that the marker is displayed in no spelling, and that nothing can forge a line.
fn assert_hidden(shown: &str, what: &str) {
    let lower = shown.to_lowercase();
    for spelling in SPELLINGS {
        assert!(!lower.contains(&spelling(MARKER).to_lowercase()), "{what}: {shown}");
    }
    for before in ["", "x", "xy"] {
        let encoded = base64(format!("{before}{MARKER}{MARKER}").as_bytes());
        assert!(!shown.contains(encoded.get(4..12).unwrap()), "{what}: {shown}");
    }
    assert!(shown.contains("otel.status_code"), "{what}: {shown}");
}

/// Cases S1 to S3 and S5: a response repeats the secrets of a request in every place and spelling.
#[test]
fn no_secret_that_a_response_repeats_is_displayed() {
    let schema = api_schema::load(&[api_schema::TRTC_DIR]).unwrap();
    for (index, action) in schema.actions.iter().enumerate() {
        let request = marked(&schema, &action.request, 0);
        let json = request.to_string();
        if !json.contains(MARKER) {
            continue;
        }
        // Each action has a few spellings, all actions together have all.
        for spelling in [SPELLINGS[index % SPELLINGS.len()], SPELLINGS[(index + 3) % SPELLINGS.len()]] {
            for response in echoes(&spelling(&MARKER.repeat(3))) {
                let shown = displayed(
                    &response,
                    async |client| client.call_raw(&*action.name, request.clone()).await,
                    |client| client.call_raw(&action.name, request.clone()),
                );
                assert_hidden(&shown, &action.name);
            }
        }
    }
}

/// The same for typed requests, whose tables say what is secret: URLs, JSON in a string, credentials.
#[test]
fn no_secret_of_a_typed_request_that_a_response_repeats_is_displayed() {
    let schema = api_schema::load(&[api_schema::TRTC_DIR]).unwrap();
    let secret = MARKER.repeat(3);
    let json = |name: &str| {
        let action = schema.actions.iter().find(|action| action.name == name).unwrap();
        let request = marked(&schema, &action.request, 0).to_string();
        // A secret may be a URL, or JSON with the secret in it.
        let inner = json!({ "LLMType": "openai", "Auth": { "APIKey": secret } }).to_string();
        request.replace(&format!("\"LLMConfig\":\"{secret}\""), &format!("\"LLMConfig\":{}", Value::from(inner)))
    };
    let web: trtc_api::web_record::StartWebRecordRequest = serde_json::from_str(&json("StartWebRecord")).unwrap();
    let ai: trtc_api::ai_service::StartAIConversationRequest =
        serde_json::from_str(&json("StartAIConversation")).unwrap();
    assert!(json("StartAIConversation").contains("APIKey"));
    for spelling in SPELLINGS {
        for response in echoes(&spelling(&secret)) {
            let shown =
                displayed(&response, async |client| client.call(web.clone()).await, |client| client.call(web.clone()));
            assert_hidden(&shown, "StartWebRecord");
            let shown =
                displayed(&response, async |client| client.call(ai.clone()).await, |client| client.call(ai.clone()));
            assert_hidden(&shown, "StartAIConversation");
        }
    }
}
