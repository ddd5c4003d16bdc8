//! Recordings are started once, and none is lost: thousands of starts against a service that fails at random.
//!
//! In virtual time, so that waits cost nothing. `TRTC_STARTS=100000` does it a hundred thousand times.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use trtc_api::emulator::{Emulator, Fault};
use trtc_api::recorder::{BlockingRecorder, Recorder, Recording, StartError};
use trtc_api::web_record::{CloudVod, StartWebRecordRequest, StorageParams};
use trtc_api::{Client, ErrorCode, blocking};

use crate::common::{SkippingClock, credential, emulator_builder, new_emulator};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
}

fn request(number: usize) -> StartWebRecordRequest {
    StartWebRecordRequest::builder()
        .record_url(format!("https://class.example.com/{number}"))
        .sdk_app_id(1_600_011_111)
        .storage_params(StorageParams::cloud_vod(CloudVod::default()))
        .build()
}

fn web_records(emulator: &Emulator) -> Vec<(String, StartWebRecordRequest)> {
    let tasks = emulator.running_tasks("WebRecording").into_iter();
    tasks.map(|task| (task.task_id, serde_json::from_value(task.request).unwrap())).collect()
}

fn recorder(emulator: &Emulator) -> Recorder {
    Recorder::new(Client::builder().credential(credential()).transport(emulator.clone()).build().unwrap())
}

#[test]
fn every_start_has_one_running_task_or_a_correct_error() {
    let starts: usize = std::env::var("TRTC_STARTS").map_or(2_000, |starts| starts.parse().unwrap());
    let emulator = emulator_builder().max_recorded_calls(0).max_tasks(usize::MAX).random_faults(
        42,
        &[
            (Fault::Drop, 0.03),
            (Fault::Delay(Duration::from_millis(300)), 0.05),
            (Fault::Delay(Duration::from_secs(40)), 0.03),
            (Fault::Reset, 0.05),
            (Fault::ResetAfter, 0.05),
            (Fault::HalfWay, 0.02),
            (Fault::Throttle, 0.05),
            (Fault::Status(503), 0.03),
            (Fault::Html, 0.02),
            (Fault::Internal, 0.02),
            (Fault::InternalAfter, 0.02),
            (Fault::Truncated, 0.01),
        ],
    );
    let emulator = emulator.build();
    let recorder = recorder(&emulator);
    let results: Vec<Result<Recording, StartError>> = runtime().block_on(async {
        let mut results = Vec::with_capacity(starts);
        // Two hundred callers at a time.
        let places = Arc::new(tokio::sync::Semaphore::new(200));
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..starts {
            let (recorder, places) = (recorder.clone(), places.clone());
            tasks.spawn(async move {
                let _place = places.acquire().await.unwrap();
                (number, recorder.start(request(number)).await)
            });
        }
        while let Some(done) = tasks.join_next().await {
            results.push(done.unwrap());
        }
        results.sort_by_key(|(number, _)| *number);
        results.into_iter().map(|(_, result)| result).collect()
    });

    let mut running: HashMap<String, Vec<String>> = HashMap::new();
    for (task_id, request) in web_records(&emulator) {
        running.entry(request.record_url).or_default().push(task_id);
    }
    let mut failed = 0;
    for (number, result) in results.iter().enumerate() {
        let tasks = running.remove(&request(number).record_url).unwrap_or_default();
        match result {
            Ok(recording) => assert_eq!(tasks, [recording.task_id()], "start {number}"),
            Err(error) => {
                failed += 1;
                assert!(tasks.len() <= 1, "start {number} runs twice: {tasks:?}");
                assert!(tasks.is_empty() || error.error().may_have_executed(), "start {number} is lost: {error}");
            }
        }
    }
    assert!(running.is_empty());
    assert!(failed * 100 <= starts, "{failed} of {starts} starts failed");
    println!("{starts} starts, {failed} of them without a recording");
}

#[test]
fn whatever_happens_to_the_answer_the_task_is_found() {
    for fault in [
        Fault::ResetAfter,
        Fault::HalfWay,
        Fault::Truncated,
        Fault::InternalAfter,
        Fault::Delay(Duration::from_secs(60)),
    ] {
        let emulator = new_emulator();
        emulator.fault(fault, 1);
        let recording = runtime().block_on(recorder(&emulator).start(request(1))).unwrap();
        let running = web_records(&emulator);
        assert_eq!(running.len(), 1, "{fault:?}");
        assert_eq!(running[0].0, recording.task_id(), "{fault:?}");
        assert_eq!(running[0].1.record_id.as_deref(), Some(recording.record_id()));
    }
}

#[test]
fn a_refusal_of_the_service_asks_for_another_name_and_a_lost_answer_does_not() {
    let start = |fault, id: &str| {
        let emulator = new_emulator();
        emulator.fault(fault, 1);
        let mut request = request(1);
        request.record_id = Some(id.to_owned());
        runtime().block_on(recorder(&emulator).start(request)).unwrap().record_id().to_owned()
    };
    assert_eq!(start(Fault::Internal, "lesson-42"), "lesson-42-2");
    assert_eq!(start(Fault::Reset, "lesson-42"), "lesson-42");
    assert_eq!(start(Fault::Throttle, "lesson-42"), "lesson-42");
    assert_eq!(start(Fault::InternalAfter, "lesson-42"), "lesson-42", "it runs, whatever the service says");
    let emulator = new_emulator();
    let busy = emulator.on::<StartWebRecordRequest>().times(2);
    busy.error("ResourceInsufficient.RequestRejection", "no recorder is free");
    let recording = runtime().block_on(recorder(&emulator).start(request(1))).unwrap();
    assert!(recording.record_id().ends_with("-3"), "{}", recording.record_id());
}

#[test]
fn a_recording_of_the_same_name_is_the_one_that_is_meant() {
    let emulator = new_emulator();
    let mut named = request(1);
    named.record_id = Some("lesson-42".to_owned());
    let recorder = recorder(&emulator);
    let (one, other) = runtime().block_on(async {
        (recorder.start(named.clone()).await.unwrap(), recorder.start(named.clone()).await.unwrap())
    });
    assert_eq!((one.task_id(), emulator.running_tasks("WebRecording").len()), (other.task_id(), 1));
}

#[test]
fn what_can_not_be_mended_is_told_at_once() {
    let emulator = new_emulator();
    emulator.on::<StartWebRecordRequest>().error("FailedOperation.NotAbility", "buy a package");
    let error = runtime().block_on(recorder(&emulator).start(request(1))).unwrap_err();
    assert_eq!(error.error().code_as(), Some(ErrorCode::FailedOperationNotAbility));
    assert_eq!(emulator.calls::<StartWebRecordRequest>().len(), 1);
    assert!(error.to_string().ends_with(&format!("[RecordId {}]", error.record_id())), "{error}");
    let mut invalid = request(1);
    invalid.max_duration_limit = Some(60);
    assert!(runtime().block_on(recorder(&emulator).start(invalid)).unwrap_err().error().violations().is_some());
}

#[test]
fn an_outage_ends_in_an_error_in_time() {
    let emulator = emulator_builder().random_faults(1, &[(Fault::Drop, 1.0)]).build();
    let recorder = recorder(&emulator).within(Duration::from_secs(100));
    runtime().block_on(async {
        let began = tokio::time::Instant::now();
        let error = recorder.start(request(1)).await.unwrap_err();
        assert!(error.error().may_have_executed() && began.elapsed() <= Duration::from_secs(101), "{error}");
    });
    assert_eq!(emulator.running_tasks("WebRecording").len(), 0);
}

#[test]
fn a_recording_is_waited_for_and_stopped() {
    let emulator = new_emulator();
    let recorder = recorder(&emulator);
    runtime().block_on(async {
        let recording = recorder.start(request(1)).await.unwrap();
        assert!(recording.status().await.unwrap().is_some());
        assert!(!recording.wait(Duration::from_secs(120)).await.unwrap(), "it goes on");
        emulator.fault(Fault::ResetAfter, 1);
        recording.stop().await.unwrap();
        assert_eq!(emulator.running_tasks("WebRecording").len(), 0);
        assert!(recording.wait(Duration::from_secs(120)).await.unwrap());
        assert_eq!(recording.status().await.unwrap(), None);
        recording.stop().await.unwrap();
    });
}

/// The blocking recorder makes the same decisions.
#[test]
fn without_a_runtime() {
    let clock = SkippingClock::default();
    let emulator = emulator_builder().max_tasks(usize::MAX).clock(clock.clone()).random_faults(
        7,
        &[
            (Fault::Drop, 0.05),
            (Fault::ResetAfter, 0.1),
            (Fault::Reset, 0.1),
            (Fault::InternalAfter, 0.05),
            (Fault::Throttle, 0.1),
            (Fault::Delay(Duration::from_secs(40)), 0.05),
        ],
    );
    let emulator = emulator.build();
    let client = blocking::Client::builder().credential(credential()).transport(emulator.clone());
    let recorder = BlockingRecorder::new(client.clock(clock.clone()).build().unwrap());
    for number in 0..200 {
        // The emulator's clock goes on with the waits; what was recorded an hour ago may have ended.
        match recorder.start(request(number)) {
            Ok(recording) => {
                let running = web_records(&emulator);
                let own: Vec<_> =
                    running.iter().filter(|(_, started)| started.record_url == request(number).record_url).collect();
                assert_eq!(own.len(), 1, "start {number}");
                assert_eq!(own[0].0, recording.task_id());
                assert_eq!(own[0].1.record_id.as_deref(), Some(recording.record_id()));
            }
            Err(error) => assert!(error.error().may_have_executed() || error.error().is_retryable(), "{error}"),
        }
    }

    emulator.clear_faults();
    let recording = recorder.start(request(1_000)).unwrap();
    assert!(recording.status().unwrap().is_some());
    assert!(!recording.wait(Duration::from_secs(60)).unwrap(), "it goes on");
    recording.stop().unwrap();
    recording.stop().unwrap();
    assert!(recording.wait(Duration::from_secs(60)).unwrap());
    assert_eq!((recording.status().unwrap(), recording.sdk_app_id()), (None, 1_600_011_111));
}
