//! The `Debug` and `Display` output of every public type, with marked secrets in it.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::Path;

use serde_json::json;
use trtc_api::__private::{FieldValue, Object};
use trtc_api::ai_service::TextToSpeechSSERequest;
use trtc_api::call_quality::DescribeRoomInfoRequest;
use trtc_api::callback::{Callback, DecodeEvent, Receiver, UnknownEvent, axum::VerifiedCallback};
use trtc_api::credentials::{AssumeRole, CredentialProviderChain, CvmRole, WebIdentity, provider_fn};
use trtc_api::dynamic::DynamicService;
use trtc_api::emulator::Emulator;
use trtc_api::emulator::control::Control;
use trtc_api::events::Event;
use trtc_api::hook::{Attempt, Hook, Received};
use trtc_api::task::{Inbox, Task, TaskKey};
use trtc_api::tasks::WebRecording;
use trtc_api::transport::{Http, Proxy, Request, Response, StreamingResponse, Tower};
use trtc_api::user_sig::Signer;
use trtc_api::web_record::StartWebRecordRequest;
use trtc_api::{CallOptions, Client, Credential, Region, Site, blocking};

use super::{MARK, marked};
/// Types of tables, names, numbers and times, of generated code, and of errors that name a setting or a rule: what they
/// hold is no secret. A type that holds a request, a response, credentials or text of the service belongs in [`shown`].
const PLAIN: [&str; 74] = [
    "ActionInfo",
    "ActionStub",
    "CallbackError",
    "CallbackRejection",
    "Claims",
    "Conversion",
    "DecodeError",
    "Describe",
    "Duplicates",
    "DynamicAction",
    "DynamicService",
    "End",
    "Entry",
    "ErrorKind",
    "EventFields",
    "EventRule",
    "Fault",
    "Field",
    "FileRule",
    "FileSource",
    "Find",
    "FormError",
    "Idempotency",
    "IntegerOrString",
    "IntegerWhen",
    "Language",
    "Layout",
    "Lifecycle",
    "Limit",
    "LocalRateLimiter",
    "PagePosition",
    "Parameter",
    "ParameterValue",
    "ParseFaultError",
    "ParseTaskIdError",
    "Permit",
    "PermitError",
    "PermitRequest",
    "PhaseRule",
    "Privileges",
    "Profile",
    "RateLimits",
    "Readiness",
    "RedisFailure",
    "Region",
    "Remembered",
    "RequestedTime",
    "Retention",
    "RetrySafety",
    "Room",
    "Secret",
    "ServiceInfo",
    "Set",
    "Shape",
    "Stop",
    "SystemClock",
    "TaskAction",
    "TaskEvent",
    "TaskEventError",
    "TaskId",
    "TaskKey",
    "TaskPhase",
    "TccliFile",
    "Template",
    "Ticket",
    "TokioClock",
    "TransportErrorKind",
    "Unset",
    "Update",
    "UserSigError",
    // Its texts are those of a transport, from which the client removes the secrets.
    "TransportError",
    // Tested in `tests/redis`.
    "RedisRateLimiter",
    "Violation",
    "Violations",
];

/// The output of a value in every form.
macro_rules! show {
    ($shown:ident, $($name:literal => $value:expr),+ $(,)?) => {
        $({
            let value = &$value;
            $shown.push(($name, format!("{value:?} {value:#?}")));
        })+
    };
}

/// The types that hold something secret, each with the output of a value that has marked secrets.
async fn shown() -> Vec<(&'static str, String)> {
    let mut shown = Vec::new();
    let keys = Credential::new("AKIDx", "MARKED-key").token("MARKED-token");
    let emulator = Emulator::builder().credential(keys.clone()).build();
    let mut headers = http::HeaderMap::new();
    headers.insert("x-gateway-key", "MARKED-gateway-key".parse().unwrap());
    let builder = Client::builder().credential(keys.clone()).region(Region::AP_SINGAPORE).default_headers(headers);
    let proxy = Proxy::new("http://MARKED-user:MARKED-password@proxy.example.com/?MARKED#MARKED");
    let builder = builder.client_identity("MARKED-certificate", "MARKED-private-key").proxy(proxy.clone());
    let client = builder.clone().transport(emulator.clone()).build().unwrap();
    let blocking = blocking::Client::builder().credential(keys.clone()).transport(emulator.clone());
    let blocking = blocking.region(Region::AP_SINGAPORE).build().unwrap();
    let options = CallOptions::new().endpoint("https://MARKED:MARKED@a.example/?MARKED#MARKED");
    let site = Site::root("MARKED:MARKED@a.example");
    shown.push(("Site", format!("{site} {site:?}")));
    show!(shown, "Credential" => keys, "Proxy" => proxy, "CallOptions" => options, "ClientBuilder" => builder);
    show!(shown, "ClientBuilder" => builder.clone().endpoint("https://MARKED:MARKED@a.example").transport(emulator.clone()));
    show!(shown, "Client" => client, "Client" => blocking, "Http" => Http::from_client(reqwest_client()));

    let speech: TextToSpeechSSERequest = FieldValue::placeholder();
    let rooms = || <DescribeRoomInfoRequest as FieldValue>::placeholder();
    show!(shown, "Call" => client.call(marked()), "RawCall" => client.call_raw("A", json!({ "Key": "MARKED" })));
    show!(shown, "EventStream" => client.stream(speech.clone()), "EventStream" => blocking.stream(speech));
    show!(shown, "Pages" => client.pages(rooms()), "Pages" => blocking.pages(rooms()));
    show!(shown, "Items" => client.items(rooms()), "Items" => blocking.items(rooms()));
    show!(shown, "Start" => client.web_recordings().prepare(marked()), "Tasks" => client.web_recordings());
    let task = client.web_recordings().start(marked()).await.unwrap();
    show!(shown, "Task" => task, "TaskId" => task.id());
    shown.extend(of_states(&client, &task).await);
    show!(shown, "TaskKey" => TaskKey::from((1, "lesson-42")), "Inbox" => Inbox::<Event>::new(2));

    shown.extend(providers(&client));
    shown.extend(of_objects());
    shown.extend(of_callbacks());
    shown.extend(of_transports(&client).await);
    shown.extend(of_dynamic(&client).await);
    let control = Control::new(emulator.clone());
    let builder = Emulator::builder().credential(keys).callbacks("http://127.0.0.1:1/?MARKED", Some("MARKED")).unwrap();
    show!(shown, "Emulator" => emulator, "EmulatorBuilder" => builder, "Control" => control);
    show!(shown, "EmulatedTask" => emulator.tasks(), "Server" => emulator.listen("127.0.0.1:0").unwrap());
    shown
}

fn reqwest_client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

fn providers(client: &Client) -> Vec<(&'static str, String)> {
    let mut shown = Vec::new();
    let keys = || Ok::<_, trtc_api::Error>(Credential::new("AKIDx", "MARKED-key"));
    let role = AssumeRole::new(client.clone(), "qcs::cam::uin/1:roleName/r").external_id("MARKED").policy("MARKED");
    let machine = CvmRole::new().endpoint("http://MARKED:MARKED@127.0.0.1/?MARKED");
    let pod = WebIdentity::new("qcs::cam::uin/1:roleName/r", "provider", "/var/run/token").client(client.clone());
    show!(shown, "AssumeRole" => role, "CvmRole" => machine, "WebIdentity" => pod);
    show!(shown, "CredentialProviderChain" => CredentialProviderChain::new().or_else(keys));
    show!(shown, "ProviderFn" => provider_fn(move || async move { keys() }));
    show!(shown, "Signer" => Signer::new(1, "MARKED-signing-key"));
    shown
}

/// The files of a recording and the parts of a relay, of which the URLs are secret.
async fn of_states(client: &Client, task: &Task<WebRecording>) -> Vec<(&'static str, String)> {
    let mut shown = Vec::new();
    let file = json!({ "FileId": "1", "VideoUrl": "https://a.example/1.mp4?sign=MARKED" });
    let stored = json!({ "EventMsTs": 1, "TaskId": task.task_id(), "Payload": { "Status": 0, "TencentVod": file } });
    assert!(task.observe(&Event::decode(3, 311, stored.to_string().as_bytes())));
    let example = &DynamicService::bundled().action("StartPublishCdnStream").unwrap().schema().examples[0];
    let relay =
        client.cdn_relays().start(serde_json::from_value(example.request.clone().into()).unwrap()).await.unwrap();
    let payload = json!({ "Url": "rtmp://a.example/live/MARKED?key=MARKED", "Status": 2 });
    let relayed = json!({ "EventTsMs": 1, "TaskId": relay.task_id(), "Payload": payload });
    assert!(relay.observe(&Event::decode(4, 401, relayed.to_string().as_bytes())));
    for state in [task.state(), relay.state()] {
        show!(shown, "TaskFile" => state.files, "TaskPart" => state.parts, "TaskChange" => state.changes);
        show!(shown, "TaskState" => state);
    }
    shown
}

fn of_objects() -> Vec<(&'static str, String)> {
    let mut shown = Vec::new();
    let mut request = marked();
    request.unknown_fields.insert("NewKey", "MARKED");
    show!(shown, "UnknownFields" => request.unknown_fields, "UnknownValue" => request.unknown_fields.get("NewKey"));
    show!(shown, "ValueRef" => request.record_url.value_ref(), "ValueMut" => request.record_url.value_mut());
    request.read(&mut |fields| show!(shown, "Fields" => fields));
    shown
}

fn of_callbacks() -> Vec<(&'static str, String)> {
    let mut shown = Vec::new();
    let receiver = Receiver::new("MARKED-callback-key").replay_window(None);
    let body = br#"{"EventGroupId":3,"EventType":999,"EventInfo":{"AccessKey":"MARKED"}}"#;
    let sign = trtc_api::callback::sign("MARKED-callback-key", body);
    let callback: Callback<Event> = receiver.receive(Some(&sign), body).unwrap();
    // A callback that names no event is kept as a whole.
    let body = br#"{"AccessKey":"MARKED"}"#;
    let sign = trtc_api::callback::sign("MARKED-callback-key", body);
    let nameless: Callback<Event> = receiver.receive(Some(&sign), body).unwrap();
    show!(shown, "Callback" => nameless, "UnknownEvent" => nameless.event.unknown().unwrap());
    let unknown: &UnknownEvent = callback.event.unknown().unwrap();
    show!(shown, "Receiver" => receiver, "Callback" => callback, "UnknownEvent" => unknown);
    show!(shown, "VerifiedCallback" => VerifiedCallback(callback.clone()));
    shown
}

/// What hooks and transports see.
async fn of_transports(client: &Client) -> Vec<(&'static str, String)> {
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Records(Arc<Mutex<Vec<(&'static str, String)>>>);
    impl Hook for Records {
        fn before(&self, attempt: &Attempt<'_>, request: &mut Request) {
            show_all(&self.0, "Attempt", attempt);
            show_all(&self.0, "Request", request);
        }
        fn received(&self, _: &Attempt<'_>, response: &Received<'_>) {
            show_all(&self.0, "Received", response);
        }
        fn after(&self, _: &Attempt<'_>, outcome: Result<(), &trtc_api::Error>) {
            show_all(&self.0, "Error", &outcome);
        }
    }
    fn show_all(all: &Mutex<Vec<(&'static str, String)>>, name: &'static str, value: &dyn Debug) {
        all.lock().unwrap().push((name, format!("{value:?} {value:#?}")));
    }

    let mut shown = Vec::new();
    let seen = Records::default();
    let echo = Emulator::builder().build();
    echo.on::<StartWebRecordRequest>().error("InvalidParameter", serde_json::to_string(&marked()).unwrap());
    let keys = Credential::new("AKIDx", "MARKED-key");
    let hooked = Client::builder().credential(keys).region(Region::AP_SINGAPORE).transport(echo).hook(seen.clone());
    hooked.build().unwrap().start_web_record(marked()).await.unwrap_err();
    shown.append(&mut seen.0.lock().unwrap());
    let response = || Response::new(200, r#"{"Key":"MARKED"}"#);
    show!(shown, "Response" => response(), "StreamingResponse" => <StreamingResponse>::complete(response()));
    let service = tower::of(client);
    show!(shown, "Tower" => Tower::<_, http_body_util::Full<bytes::Bytes>>::new(service));
    shown
}

mod tower {
    //! A service of tower that holds a client.

    use std::task::{Context, Poll};

    use trtc_api::Client;

    #[derive(Clone)]
    pub(super) struct Service(#[expect(dead_code, reason = "only held")] Client);

    pub(super) fn of(client: &Client) -> Service {
        Service(client.clone())
    }

    impl tower_service::Service<http::Request<http_body_util::Full<bytes::Bytes>>> for Service {
        type Response = http::Response<http_body_util::Full<bytes::Bytes>>;
        type Error = std::io::Error;
        type Future = std::future::Ready<Result<Self::Response, Self::Error>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, _: http::Request<http_body_util::Full<bytes::Bytes>>) -> Self::Future {
            std::future::ready(Err(std::io::Error::other("unused")))
        }
    }
}

async fn of_dynamic(client: &Client) -> Vec<(&'static str, String)> {
    let mut shown = Vec::new();
    let service = DynamicService::bundled();
    let action = |name: &str| service.action(name).unwrap();
    let start = action("StartWebRecord");
    let request = start.request(serde_json::to_string(&marked()).unwrap().as_bytes()).unwrap();
    show!(shown, "Preview" => client.preview_dynamic(start, &request).await.unwrap(), "DynamicObject" => request);
    let tasks = client.tasks_dynamic(service, "WebRecording").unwrap();
    let prepared = tasks.prepare(request.clone());
    show!(shown, "DynamicTask" => tasks.attach(&prepared.id()).unwrap(), "DynamicTasks" => tasks, "DynamicStart" => prepared);
    let speech = action("TextToSpeechSSE");
    show!(shown, "DynamicEvents" => client.stream_dynamic(speech, speech.empty_request()).unwrap());
    let rooms = action("DescribeRoomInfo");
    show!(shown, "DynamicPages" => client.pages_dynamic(rooms, rooms.empty_request()).unwrap());
    shown
}

/// The names of the public types in the source files of the library.
fn public_types() -> BTreeSet<String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../trtc-api/src");
    let item = regex::Regex::new(r"(?m)^ *pub (?:struct|enum|union) (\w+)").unwrap();
    let (mut folders, mut found) = (vec![source.clone()], BTreeSet::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() && entry != source.join("bin") {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&entry).unwrap();
                found.extend(item.captures_iter(&text).map(|found| found[1].to_owned()));
            }
        }
    }
    found
}

/// A new public type has to be shown here, or be listed as one that holds no secret.
#[tokio::test]
async fn every_public_type_hides_secrets() {
    let shown = shown().await;
    for (name, text) in &shown {
        assert!(!text.contains(MARK), "{name}: {text}");
    }
    let known: BTreeSet<String> = shown.iter().map(|(name, _)| *name).chain(PLAIN).map(str::to_owned).collect();
    let public = public_types();
    let (new, gone): (Vec<_>, Vec<_>) = (public.difference(&known).collect(), known.difference(&public).collect());
    assert!(new.is_empty() && gone.is_empty(), "new public types: {new:?}; no public types: {gone:?}");
}
