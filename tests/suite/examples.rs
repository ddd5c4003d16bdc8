//! Official examples: each request is sent to the emulator by the typed client, each response is decoded.

use std::collections::BTreeSet;

use serde_json::Value;
use trtc_api::__private::schema::Sites;
use trtc_api::__private::{FieldValue, Object, from_json};
use trtc_api::ai_service::TextToSpeechSSERequest;
use trtc_api::emulator::Emulator;
use trtc_api::{Action, Client, Region, Site};

use crate::common::{Runtime, credential};

/// Examples with malformed JSON and the reason; their malformed half is skipped.
const UNREADABLE: &[(&str, &str)] = &[
    ("ControlAIConversation", "the text to push lacks its key and its quotes"),
    ("QueryAIMessageList", "a comma is missing between the two parameters"),
    ("TextToSpeechSSE", "the second event of the stream lacks a closing bracket; see `event_stream`"),
    ("DescribeTrtcRoomUsage", "the response has line feeds inside a string, which JSON does not allow"),
];

pub(crate) fn examples(name: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("../facts/examples.json")).unwrap();
    all["actions"][name].as_array().unwrap_or_else(|| panic!("no examples of {name}")).clone()
}

/// Sends the official request, returns the official response, and compares the decoded response with it.
fn example_works<A: Action>(runtime: &Runtime, example: &Value) {
    let name = A::INFO.name;
    let known = UNREADABLE.iter().any(|(unreadable, _)| *unreadable == name);
    let request: Option<A> = example.get("request").map(|request| from_json(request.to_string().as_bytes()).unwrap());
    let response: Option<A::Response> = example.get("response").map(|response| {
        let response = response["Response"].to_string();
        from_json(response.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"))
    });
    assert!(known || (request.is_some() && response.is_some()), "{name}: an example is malformed");
    if let Some(response) = &response {
        let unknown = (response as &dyn Object).unknown_fields();
        assert!(unknown.is_empty(), "{name}: {unknown:?}");
    }
    let Some(request) = request else { return };
    // Without quirks: what arrives is compared with the official response, field by field.
    let emulator = Emulator::builder().credential(credential()).build();
    let given = response.unwrap_or_else(A::Response::placeholder);
    emulator.on::<A>().reply(move |_| given.clone());
    let client = Client::builder()
        .credential(credential())
        .region(region::<A>())
        .site(site::<A>())
        .transport(emulator.clone())
        .build();
    let client = client.unwrap();
    let arrived = runtime.block_on(async { client.call(request).await }).unwrap_or_else(|error| panic!("{error}"));
    if let Some(response) = example.get("response") {
        assert_eq!(
            without_nulls(&serde_json::to_value(arrived.value_ref()).unwrap()),
            without_nulls(&response["Response"])
        );
    }
    let sent = emulator.calls::<A>();
    assert_eq!(numbers(&serde_json::to_value(sent[0].value_ref()).unwrap()), numbers(&example["request"]), "{name}");
}

fn region<A: Action>() -> Region {
    Region::new(A::INFO.regions.first().copied().unwrap_or("ap-singapore"))
}

/// A site that has the action.
pub(crate) fn site<A: Action>() -> Site {
    if A::INFO.sites == Sites::China { Site::CHINA } else { Site::INTERNATIONAL }
}

/// Removes null members.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.iter().filter(|(_, value)| !value.is_null());
            kept.map(|(key, value)| (key.clone(), without_nulls(value))).collect()
        }
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        other => numbers(other),
    }
}

/// Makes all numbers floats, so that 1 equals 1.0.
fn numbers(value: &Value) -> Value {
    match value {
        Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), numbers(value))).collect(),
        Value::Array(items) => items.iter().map(numbers).collect(),
        Value::Number(number) => number.as_f64().map_or(Value::Null, Value::from),
        other => other.clone(),
    }
}

/// Calls a function for each action that has a response, with the examples of the action, and returns their names.
macro_rules! for_each_action {
    (|$action:ident, $examples:ident| $body:expr) => {
        for_each_action!(@all |$action, $examples| $body;
            room_management: DismissRoomByStrRoomIdRequest DismissRoomRequest RemoveUserByStrRoomIdRequest RemoveUserRequest SetUserBlockedByStrRoomIdRequest SetUserBlockedRequest;
            stream_relay: StartPublishCdnStreamRequest StopPublishCdnStreamRequest UpdatePublishCdnStreamRequest CreatePictureRequest DeletePictureRequest DescribePictureRequest ModifyPictureRequest StartMCUMixTranscodeRequest StartMCUMixTranscodeByStrRoomIdRequest StopMCUMixTranscodeRequest StopMCUMixTranscodeByStrRoomIdRequest;
            cloud_recording: CreateCloudRecordingRequest DeleteCloudRecordingRequest DescribeCloudRecordingRequest ModifyCloudRecordingRequest;
            cloud_slicing: CreateCloudSliceTaskRequest DeleteCloudSliceTaskRequest DescribeCloudSliceTaskRequest ModifyCloudSliceTaskRequest;
            cloud_moderation: CreateCloudModerationRequest DeleteCloudModerationRequest DescribeCloudModerationRequest ModifyCloudModerationRequest CreateAudioModerationSyncRequest CreateLiveStreamModerationRequest DeleteLiveStreamModerationRequest DescribeLiveStreamModerationRequest;
            stream_ingest: DescribeStreamIngestRequest StartStreamIngestRequest StopStreamIngestRequest UpdateStreamIngestRequest;
            ai_service: ControlAIConversationRequest CreateCloudTranscriptionRequest DeleteCloudTranscriptionRequest DescribeAIConversationRequest DescribeAITranscriptionRequest DescribeCloudTranscriptionRequest QueryAIMessageListRequest StartAIConversationRequest StartAITranscriptionRequest StopAIConversationRequest StopAITranscriptionRequest TextToSpeechRequest UpdateAIConversationRequest VoiceCloneRequest AsyncTextToSpeechRequest CreateRecognizeVocabV3Request DeleteRecognizeVocabV3Request DeleteVoicePrintRequest DescribeAsyncTextToSpeechRequest DescribeVoicePrintRequest DownloadRecognizeVocabV3Request GetRecognizeVocabListV3Request GetRecognizeVocabV3Request RegisterVoicePrintRequest SetVocabStateV3Request UpdateRecognizeVocabV3Request UpdateVoicePrintRequest;
            call_quality: DescribeCallDetailInfoRequest DescribeRoomInfoRequest DescribeScaleInfoRequest DescribeUnusualEventRequest DescribeUserEventRequest DescribeUserInfoRequest;
            data_monitoring: DescribeTRTCMarketQualityDataRequest DescribeTRTCMarketScaleDataRequest DescribeTRTCRealTimeQualityDataRequest DescribeTRTCRealTimeScaleDataRequest DescribeTRTCMarketScaleMetricDataRequest;
            usage_statistics: DescribeMixTranscodingUsageRequest DescribeRecordingUsageRequest DescribeRelayUsageRequest DescribeTrtcRoomUsageRequest DescribeTrtcUsageRequest DescribeRecordStatisticRequest DescribeTRTCAIRecognitionUsageRequest DescribeTRTCDedicatedCloudAccUsageRequest DescribeTRTCSegmentModerationUsageRequest DescribeTrtcMcuTranscodeTimeRequest;
            web_record: DescribeWebRecordRequest StartWebRecordRequest StopWebRecordRequest;
        )
    };
    (@all |$action:ident, $examples:ident| $body:expr; $($category:ident: $($request:ident)*;)*) => {{
        let mut seen = BTreeSet::new();
        $($(
            seen.insert({
                type $action = trtc_api::$category::$request;
                let name = <$action as Action>::INFO.name;
                let $examples = $crate::examples::examples(name);
                $body;
                name
            });
        )*)*
        seen
    }};
}
pub(crate) use for_each_action;

#[test]
fn every_official_example_is_sent_and_decoded() {
    let runtime = Runtime::new();
    let mut seen = for_each_action!(|A, examples| {
        examples.iter().for_each(|example| example_works::<A>(&runtime, example));
    });
    seen.insert(TextToSpeechSSERequest::INFO.name); // Its responses are streams; see `event_stream`.
    let all: BTreeSet<&str> = trtc_api::ACTIONS.iter().map(|entry| entry.info.name).collect();
    assert_eq!(seen, all);
    assert!(UNREADABLE.iter().all(|(_, reason)| !reason.is_empty()));
}
