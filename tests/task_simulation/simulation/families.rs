//! The families in the simulation.

use std::time::Duration;

use serde_json::json;
use trtc_api::Error;
use trtc_api::cloud_recording::ModifyCloudRecordingRequest;
use trtc_api::stream_ingest::UpdateStreamIngestRequest;
use trtc_api::stream_relay::UpdatePublishCdnStreamRequest;
use trtc_api::task::{Describable, Task, TaskFamily};
use trtc_api::tasks::{
    AIConversation, AITranscription, CdnRelay, CloudModeration, CloudRecording, CloudSlicing, CloudTranscription,
    StreamIngest, WebRecording,
};
use trtc_api::transport::BoxFuture;

/// A family in the simulation.
pub(super) trait Simulated: TaskFamily {
    /// The start of a task in a room of its own.
    fn request(room: &str, key: Option<&str>) -> Self::Start;

    /// Whether the service tells repeats by a key.
    const HAS_KEY: bool = false;

    /// Whether a second start replaces the first.
    const REPLACES: bool = false;

    /// Changes the task, if the family can.
    fn updated(_: &Task<Self>) -> BoxFuture<'_, Option<Result<(), Error>>>
    where
        Self: Sized,
    {
        Box::pin(async { None })
    }

    /// Waits until the task has ended, if the family can.
    fn ended(_: &Task<Self>, _: Duration) -> BoxFuture<'_, Option<Result<bool, Error>>>
    where
        Self: Sized,
    {
        Box::pin(async { None })
    }
}

pub(super) fn ended<F: Describable>(task: &Task<F>, timeout: Duration) -> BoxFuture<'_, Option<Result<bool, Error>>> {
    Box::pin(async move { Some(task.wait_until_ended(timeout).await) })
}

macro_rules! simulated {
    ($family:ty, $has_key:literal, $replaces:literal, |$room:ident, $key:ident| $request:tt $(, $ended:ident)? $(; $update:ty)?) => {
        impl Simulated for $family {
            const HAS_KEY: bool = $has_key;
            const REPLACES: bool = $replaces;

            fn request($room: &str, $key: Option<&str>) -> Self::Start {
                serde_json::from_value(json!($request)).unwrap()
            }

            $(fn ended(task: &Task<Self>, timeout: Duration) -> BoxFuture<'_, Option<Result<bool, Error>>> {
                $ended(task, timeout)
            })?

            $(fn updated(task: &Task<Self>) -> BoxFuture<'_, Option<Result<(), Error>>> {
                Box::pin(async move { Some(task.update(|_: &mut $update| {}).await.map(|_| ())) })
            })?
        }
    };
}

simulated!(WebRecording, true, false, |room, key| {
    "SdkAppId": 1_600_011_111, "RecordId": key, "RecordUrl": format!("https://class.example.com/{room}"),
    "StorageParams": {"CloudVod": {}}
}, ended);
simulated!(AIConversation, true, false, |room, key| {
    "SdkAppId": 1_600_011_111, "SessionId": key, "RoomId": room,
    "AgentConfig": {"UserId": "robot", "UserSig": "signature", "TargetUserId": "user"}
}, ended);
simulated!(AITranscription, true, false, |room, key| {
    "SdkAppId": 1_600_011_111, "SessionId": key, "RoomId": room,
    "TranscriptionParams": {"UserId": "robot", "UserSig": "signature"}
}, ended);
simulated!(CloudRecording, false, true, |room, _key| {
    "SdkAppId": 1_600_011_111, "RoomId": room, "UserId": "robot", "UserSig": "signature",
    "RecordParams": {"RecordMode": 1}, "StorageParams": {"CloudVod": {}}
}, ended; ModifyCloudRecordingRequest);
simulated!(CloudSlicing, false, true, |room, _key| {
    "SdkAppId": 1_600_011_111, "RoomId": room, "UserId": "robot", "UserSig": "signature",
    "SliceParams": {}, "SliceStorageParams": {}
}, ended);
simulated!(CloudModeration, false, true, |room, _key| {
    "SdkAppId": 1_600_011_111, "RoomId": room, "UserId": "robot", "UserSig": "signature",
    "ModerationParams": {}, "ModerationStorageParams": {}
}, ended);
simulated!(CloudTranscription, false, false, |room, _key| {
    "SdkAppId": 1_600_011_111, "RoomId": room, "RoomIdType": 1,
    "TranscriptionParam": {"UserId": "robot", "UserSig": "signature"}, "AsrParam": {"Lang": "en"}
}, ended);
simulated!(StreamIngest, false, false, |room, _key| {
    "SdkAppId": 1_600_011_111, "RoomId": room, "RoomIdType": 1, "UserId": "robot", "UserSig": "signature"
}, ended; UpdateStreamIngestRequest);
simulated!(CdnRelay, false, false, |room, _key| {
    "SdkAppId": 1_600_011_111, "RoomId": room, "RoomIdType": 1, "AgentParams": {"UserId": "robot"},
    "WithTranscoding": 1
}; UpdatePublishCdnStreamRequest);
