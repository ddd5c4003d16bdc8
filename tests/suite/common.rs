//! Parts that the tests share: clients of every kind, and the request of the action's own page.

pub(crate) mod streams;

use std::sync::{Arc, Mutex};

use proptest::strategy::Strategy;
use trtc_api::CallOptions;
use trtc_api::emulator::{Emulator, EmulatorBuilder, Server};
use trtc_api::transport::{BoxFuture, Request, Response, Transport, TransportError};
use trtc_api::web_record::{
    CloudStorage, CloudVendor, RecordFormat, StartWebRecordRequest, StorageParams, WebRecordVideoParams,
};
use trtc_api::{Client, Error, Region, blocking};
pub(crate) use trtc_task_simulation::{Runtime, SkippingClock, VirtualClock, credential};

/// A builder of the async client and one of the blocking client, with the same settings.
macro_rules! builders {
    ($($setters:tt)*) => {
        (trtc_api::Client::builder()$($setters)*, trtc_api::blocking::Client::builder()$($setters)*)
    };
}
pub(crate) use builders;

/// Strings that match a pattern, which is parsed once; `proptest` parses a literal again for each string.
pub(crate) fn matching(pattern: &str) -> impl Strategy<Value = String> + use<> {
    proptest::string::string_regex(pattern).unwrap()
}

/// A builder of an emulator that verifies signatures; `TRTC_QUIRKS` selects other editions of its responses.
pub(crate) fn emulator_builder() -> EmulatorBuilder {
    let builder = Emulator::builder().credential(credential());
    match std::env::var("TRTC_QUIRKS") {
        Ok(seed) => builder.quirks(seed.parse().expect("TRTC_QUIRKS is a number")),
        Err(_) => builder,
    }
}

/// An emulator that verifies signatures.
pub(crate) fn new_emulator() -> Emulator {
    emulator_builder().build()
}

pub(crate) fn storage() -> CloudStorage {
    CloudStorage::builder()
        .vendor(CloudVendor::TencentCos)
        .region("ap-singapore")
        .bucket("webrecord-1234589")
        .access_key("AKxxxxxx")
        .secret_key("Idxxxxxx")
        .file_name_prefix(["record", "video"])
        .build()
}

/// The request of the page's example, with the SdkAppId that the page says is required.
pub(crate) fn page_request() -> StartWebRecordRequest {
    StartWebRecordRequest::builder()
        .record_url("https://web-record-xxxxx.cos.ap-xxx.myqcloud.com/xxxx/xxx.mp4")
        .storage_params(StorageParams::cloud_storage(storage()))
        .sdk_app_id(1_600_011_111)
        .max_duration_limit(3_600)
        .web_record_video_params(
            WebRecordVideoParams::builder().width(1_280).height(720).format(RecordFormat::Mp4).build(),
        )
        .build()
}

/// A client of each kind, and what it talks to.
pub(crate) enum Kind {
    AsyncInProcess,
    AsyncHttp,
    BlockingInProcess,
    BlockingHttp,
}

pub(crate) const KINDS: [Kind; 4] =
    [Kind::AsyncInProcess, Kind::AsyncHttp, Kind::BlockingInProcess, Kind::BlockingHttp];

/// Either client, called in the same way.
pub(crate) enum Any {
    Async { client: Client, runtime: Runtime, _server: Option<Server> },
    Blocking { client: blocking::Client, _server: Option<Server> },
}

impl Any {
    pub(crate) fn new(kind: &Kind, emulator: &Emulator) -> Self {
        let server =
            matches!(kind, Kind::AsyncHttp | Kind::BlockingHttp).then(|| emulator.listen("127.0.0.1:0").unwrap());
        macro_rules! client {
            ($client:ty) => {{
                let builder = <$client>::builder().credential(credential()).region(Region::AP_SINGAPORE);
                let builder = builder.max_response_bytes(1 << 20);
                let builder = match &server {
                    Some(server) => builder.endpoint(server.url()),
                    None => builder.transport(emulator.clone()),
                };
                builder.build().unwrap()
            }};
        }
        match kind {
            Kind::AsyncInProcess | Kind::AsyncHttp => {
                Self::Async { client: client!(Client), runtime: Runtime::new(), _server: server }
            }
            Kind::BlockingInProcess | Kind::BlockingHttp => {
                Self::Blocking { client: client!(blocking::Client), _server: server }
            }
        }
    }

    pub(crate) fn call<A: trtc_api::Action>(&self, request: A, options: CallOptions) -> Result<A::Response, Error> {
        match self {
            Self::Async { client, runtime, .. } => {
                let client = client.with_options(options);
                runtime.block_on(async { client.call(request).await })
            }
            Self::Blocking { client, .. } => client.with_options(options).call(request),
        }
    }

    pub(crate) fn raw(&self, action: &str, request: serde_json::Value) -> Result<serde_json::Value, Error> {
        self.raw_with(action, request, CallOptions::new())
    }

    pub(crate) fn raw_with(
        &self,
        action: &str,
        request: serde_json::Value,
        options: CallOptions,
    ) -> Result<serde_json::Value, Error> {
        match self {
            Self::Async { client, runtime, .. } => {
                runtime.block_on(client.with_options(options).call_raw(action, request).send())
            }
            Self::Blocking { client, .. } => client.with_options(options).call_raw(action, request),
        }
    }
}

/// A clock that stands.
pub(crate) struct StandingClock(pub(crate) std::time::SystemTime);

impl trtc_api::Clock for StandingClock {
    fn now(&self) -> std::time::SystemTime {
        self.0
    }

    fn monotonic(&self) -> std::time::Duration {
        std::time::Duration::ZERO
    }

    fn sleep(&self, _: std::time::Duration) -> trtc_api::transport::BoxFuture<'_, ()> {
        Box::pin(async {})
    }

    fn sleep_blocking(&self, _: std::time::Duration) {}
}

/// Returns the current body to every request.
#[derive(Clone, Default)]
pub(crate) struct CurrentBody(Arc<Mutex<Vec<u8>>>);

impl CurrentBody {
    pub(crate) fn set(&self, body: impl Into<Vec<u8>>) {
        *self.0.lock().unwrap() = body.into();
    }

    fn response(&self) -> Response {
        Response::new(200, self.0.lock().unwrap().clone())
    }
}

impl Transport for CurrentBody {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async { Ok(self.response()) })
    }
}

impl blocking::Transport for CurrentBody {
    fn send(&self, _: Request) -> Result<Response, TransportError> {
        Ok(self.response())
    }
}

/// Returns the same response to every request, and records the credentials and the host of the request.
#[derive(Clone, Default)]
pub(crate) struct RecordingTransport(Arc<Mutex<Vec<RecordedRequest>>>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RecordedRequest {
    pub(crate) secret_id: String,
    pub(crate) token: Option<String>,
    pub(crate) url: String,
}

impl RecordingTransport {
    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        self.0.lock().unwrap().clone()
    }

    fn take(&self, request: &Request) -> Response {
        let header = |name: &str| request.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        let authorization = header("authorization").unwrap();
        let secret_id = authorization.split_once("Credential=").map_or("", |(_, rest)| rest);
        let secret_id = secret_id.split('/').next().unwrap_or_default().to_owned();
        let request = RecordedRequest { secret_id, token: header("x-tc-token"), url: request.url.to_string() };
        self.0.lock().unwrap().push(request);
        Response::new(200, r#"{"Response":{"RequestId":"1"}}"#)
    }
}

impl Transport for RecordingTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move { Ok(self.take(&request)) })
    }
}

impl blocking::Transport for RecordingTransport {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        Ok(self.take(&request))
    }
}
