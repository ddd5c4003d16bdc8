//! Tasks: started once, found again, stopped for sure.

mod ends;
mod events;
mod ids;
mod resumed;
mod starts;
mod unusable_responses;
mod updates;
mod without_key;

use std::time::Duration;

use serde_json::json;
use trtc_api::ai_service::StartAITranscriptionRequest;
use trtc_api::callback::DecodeEvent;
use trtc_api::cloud_recording::{CreateCloudRecordingRequest, ModifyCloudRecordingRequest};
use trtc_api::dynamic::DynamicService;
use trtc_api::emulator::Emulator;
use trtc_api::events::Event;
use trtc_api::stream_relay::{StartPublishCdnStreamRequest, UpdatePublishCdnStreamRequest};
use trtc_api::task::{Inbox, Task, TaskFamily, TaskId, TaskPhase};
use trtc_api::tasks::WebRecording;
use trtc_api::web_record::{
    CloudVod, DescribeWebRecordRequest, DescribeWebRecordResponse, StartWebRecordRequest, StorageParams,
    WebRecordStatus,
};
use trtc_api::{Client, Error, ErrorKind, Region, blocking};
use trtc_task_simulation::{Fault, Service};

use crate::common::{Runtime, SkippingClock, VirtualClock, credential, storage};

const START: &str = "StartWebRecord";
const DESCRIBE: &str = "DescribeWebRecord";
const STOP: &str = "StopWebRecord";
const SDK_APP_ID: i64 = 1_600_011_111;

const BEGAN: i64 = VirtualClock::BEGIN as i64 * 1_000;

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn request(key: Option<&str>) -> StartWebRecordRequest {
    page("https://class.example.com/42", key)
}

fn page(url: &str, key: Option<&str>) -> StartWebRecordRequest {
    StartWebRecordRequest {
        record_id: key.map(str::to_owned),
        ..StartWebRecordRequest::builder()
            .record_url(url)
            .sdk_app_id(SDK_APP_ID)
            .storage_params(StorageParams::cloud_vod(CloudVod::default()))
            .build()
    }
}

fn client(service: &Service) -> Client {
    let builder = Client::builder().credential(credential()).region(Region::AP_SINGAPORE).clock(VirtualClock::new());
    builder.transport(service.clone()).build().unwrap()
}

/// Runs a case in virtual time against a service with this lag.
fn run<F: Future>(lag: Duration, case: impl FnOnce(Service, Client) -> F) -> F::Output {
    Runtime::paused().block_on(async {
        let service = Service::new(VirtualClock::new(), lag);
        let client = client(&service);
        case(service, client).await
    })
}

/// A client of a service whose clock is 100 s ahead.
fn behind(service: &Service) -> Client {
    service.clock_ahead(seconds(100));
    client(service)
}

async fn start(client: &Client, request: StartWebRecordRequest) -> Result<Task<WebRecording>, Error> {
    client.web_recordings().start(request).await
}

/// One task runs, and the handle holds it.
fn assert_one(service: &Service, task: &Task<WebRecording>) {
    assert_eq!(service.running_ids(), [task.task_id().unwrap()]);
}

fn parsed(error: &Error) -> TaskId<WebRecording> {
    error.task_id().unwrap().parse().unwrap()
}

/// Sends an event through the task, in JSON as it comes.
fn observe<F: TaskFamily>(task: &Task<F>, group: u32, number: u32, info: serde_json::Value) -> bool {
    task.observe(&Event::decode(group, number, info.to_string().as_bytes()))
}

/// A recording into a bucket whose TaskId has a `+` and ends in a dot, as the service's do.
async fn stored(client: &Client) -> (Task<WebRecording>, String) {
    let mut request = request(None);
    request.storage_params = StorageParams::cloud_storage(storage());
    let task = start(client, request).await.unwrap();
    let id = task.task_id().unwrap();
    assert!(id.contains('+') && id.ends_with('.'), "{id}");
    (task, id)
}

fn room_recording() -> CreateCloudRecordingRequest {
    serde_json::from_value(json!({
        "SdkAppId": SDK_APP_ID, "RoomId": "8489", "UserId": "robot", "UserSig": "signature-of-the-robot",
        "RecordParams": {"RecordMode": 1}, "StorageParams": {"CloudVod": {}}
    }))
    .unwrap()
}

/// A transcription with a `SessionId`.
fn transcription(session: &str) -> StartAITranscriptionRequest {
    serde_json::from_value(json!({
        "SdkAppId": SDK_APP_ID, "SessionId": session, "RoomId": "8489",
        "TranscriptionParams": {"UserId": "robot", "UserSig": "signature"}
    }))
    .unwrap()
}

/// A relay of a room to two addresses.
fn relay() -> StartPublishCdnStreamRequest {
    serde_json::from_value(json!({
        "SdkAppId": SDK_APP_ID, "RoomId": "8489", "RoomIdType": 1, "AgentParams": {"UserId": "robot"},
        "WithTranscoding": 1, "PublishCdnParams": [{"PublishCdnUrl": "rtmp://live.example.com/a/b"}]
    }))
    .unwrap()
}
