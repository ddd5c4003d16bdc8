//! Tasks: started once, found again, stopped for sure.

use std::time::Duration;

use serde_json::json;
use trtc_api::callback::DecodeEvent;
use trtc_api::cloud_recording::{CreateCloudRecordingRequest, ModifyCloudRecordingRequest};
use trtc_api::emulator::Emulator;
use trtc_api::events::Event;
use trtc_api::stream_relay::{StartPublishCdnStreamRequest, UpdatePublishCdnStreamRequest};
use trtc_api::task::{Inbox, Task, TaskFamily, TaskId, TaskPhase};
use trtc_api::tasks::WebRecording;
use trtc_api::web_record::{CloudVod, StartWebRecordRequest, StorageParams};
use trtc_api::{Client, Error, ErrorKind, Region, blocking};

use crate::common::{SkippingClock, VirtualClock, credential, paused, storage};
use crate::task_service::{Fault, Service};

const START: &str = "StartWebRecord";
const DESCRIBE: &str = "DescribeWebRecord";
const STOP: &str = "StopWebRecord";
const SDK_APP_ID: i64 = 1_600_011_111;

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
    paused().block_on(async {
        let service = Service::new(VirtualClock::new(), lag);
        let client = client(&service);
        case(service, client).await
    })
}

async fn start(client: &Client, request: StartWebRecordRequest) -> Result<Task<WebRecording>, Error> {
    client.web_recordings().start(request).await
}

/// One task runs, and the handle holds it.
fn assert_one(service: &Service, task: &Task<WebRecording>) {
    assert_eq!(service.running_ids(), [task.task_id().unwrap()]);
}

#[test]
fn t1_a_lost_response_then_task_exist_starts_no_second_task() {
    for lag in [0, 4, 12, 20] {
        run(seconds(lag), async |service, client| {
            service.fault(START, Fault::ResetAfter, 1);
            let task = start(&client, request(Some("lesson-42"))).await.unwrap();
            assert_one(&service, &task);
            assert!(service.requests(START).iter().all(|request| request["RecordId"] == "lesson-42"));
        });
    }
    // Beyond the window, the outcome is unknown.
    run(seconds(60), async |service, client| {
        service.fault(START, Fault::ResetAfter, 1);
        let error = start(&client, request(Some("lesson-42"))).await.unwrap_err();
        assert!(error.may_have_executed(), "{error}");
        let id: TaskId<WebRecording> = error.task_id().unwrap().parse().unwrap();
        assert_eq!(id.idempotency_key(), Some("lesson-42"));
        assert_eq!(service.running().len(), 1);
        assert!(error.to_string().contains("the task may be running: attach to this ID"), "{error}");
        // What the error says to do finds the task.
        tokio::time::sleep(seconds(60)).await;
        let task = client.web_recordings().attach(id);
        task.wait_until_running().await.unwrap();
        assert_one(&service, &task);
    });
}

#[test]
fn t2_internal_errors_after_applying_start_one_task() {
    run(seconds(4), async |service, client| {
        service.fault(START, Fault::CodeAfter("InternalError"), 8);
        let task = start(&client, request(None)).await.unwrap();
        assert_one(&service, &task);
    });
}

#[test]
fn t3_two_processes_and_a_restart_hold_the_same_task() {
    run(seconds(5), async |service, client| {
        let other = self::client(&service);
        let (one, other) =
            tokio::join!(start(&client, request(Some("lesson-42"))), start(&other, request(Some("lesson-42"))));
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_eq!(one.task_id(), other.task_id());
        assert_one(&service, &one);
        assert_eq!((one.was_running(), other.was_running()), (false, true));
    });
    run(seconds(3), async |service, client| {
        let before = start(&client, request(Some("lesson-42"))).await.unwrap();
        let after = start(&self::client(&service), request(Some("lesson-42"))).await.unwrap();
        assert_eq!(before.task_id(), after.task_id());
        assert_one(&service, &after);
    });
}

#[test]
fn t4_the_callers_key_is_never_changed() {
    run(seconds(0), async |service, client| {
        service.fault(START, Fault::CodeBefore("InternalError"), 1);
        let one = start(&client, request(Some("lesson-42"))).await.unwrap();
        let other = start(&client, request(Some("lesson-42"))).await.unwrap();
        assert_eq!(one.task_id(), other.task_id());
        assert_one(&service, &one);
        assert!(service.requests(START).iter().all(|request| request["RecordId"] == "lesson-42"));
    });
}

#[test]
fn t5_the_task_of_another_key_is_never_taken() {
    run(seconds(0), async |service, client| {
        let other = start(&client, page("https://class.example.com/other", Some("lesson-42-2"))).await.unwrap();
        service.fault(START, Fault::CodeBefore("InternalError"), 1);
        let task = start(&client, request(Some("lesson-42"))).await.unwrap();
        assert_ne!(task.task_id(), other.task_id());
        task.stop().await.unwrap();
        assert_one(&service, &other);
    });
}

#[test]
fn t6_keys_are_never_cut() {
    run(seconds(0), async |service, client| {
        service.fault(START, Fault::CodeBefore("InternalError"), 2);
        let keys = ["lesson-42-of-the-first-class---A", "lesson-42-of-the-first-class---B"].map(|key| &key[1..]);
        for key in keys {
            let task = start(&client, page(&format!("https://class.example.com/{key}"), Some(key))).await.unwrap();
            assert_eq!(task.id().idempotency_key(), Some(key));
        }
        assert_eq!(service.running().len(), 2);
        let sent = service.requests(START);
        assert!(sent.iter().all(|request| keys.contains(&request["RecordId"].as_str().unwrap())));
        // One that is too long is refused before anything is sent.
        let error = start(&client, request(Some(&"x".repeat(32)))).await.unwrap_err();
        assert!(error.violations().is_some() && !error.may_have_executed(), "{error}");
        assert_eq!(service.requests(START).len(), sent.len());
    });
}

#[test]
fn t7_what_may_have_executed_stays_so_when_no_connection_comes_about() {
    run(seconds(0), async |service, client| {
        service.fault(START, Fault::HtmlAfter(200), 1);
        service.fault("", Fault::Refused, 100_000);
        let error = start(&client, request(None)).await.unwrap_err();
        assert!(error.may_have_executed() && !error.is_retryable(), "{error}");
        assert_eq!(service.running()[0].key.as_deref(), parsed(&error).idempotency_key());
    });
}

#[test]
fn t8_what_may_have_executed_stays_so_when_the_time_is_over() {
    run(seconds(0), async |service, client| {
        service.fault(START, Fault::ResetAfter, 1);
        service.fault("", Fault::LostBefore, 100_000);
        let begun = tokio::time::Instant::now();
        let recordings = client.web_recordings().timeout(seconds(45));
        let error = recordings.start(request(Some("lesson-42"))).await.unwrap_err();
        assert!(error.may_have_executed() && error.is_retryable(), "{error}");
        assert_eq!(parsed(&error).idempotency_key(), Some("lesson-42"));
        assert!(begun.elapsed() <= seconds(46));
    });
}

fn parsed(error: &Error) -> TaskId<WebRecording> {
    error.task_id().unwrap().parse().unwrap()
}

#[test]
fn t9_the_error_keeps_the_key_that_the_library_made() {
    fn through(error: Error) -> Result<(), Box<dyn std::error::Error>> {
        Err(error)?;
        Ok(())
    }
    run(seconds(90), async |service, client| {
        service.fault(START, Fault::CodeAfter("InternalError"), 1);
        let error = start(&client, request(None)).await.unwrap_err();
        let key = service.running()[0].key.clone().unwrap();
        assert!(error.may_have_executed(), "{error}");
        assert!(!error.is_retryable(), "the caller's request has no key: another start is a second task");
        assert!(error.to_string().contains(&key) && error.to_string().contains("resume"), "{error}");
        assert!(through(error).unwrap_err().to_string().contains(&key));
        // With a key, the same request can be sent again.
        service.fault(START, Fault::CodeAfter("InternalError"), 1);
        assert!(start(&client, request(Some("lesson-42"))).await.unwrap_err().is_retryable());
    });
}

#[test]
fn t10_the_id_is_there_before_anything_is_sent() {
    run(seconds(3), async |service, client| {
        let prepared = client.web_recordings().prepare(request(None));
        let stored = prepared.id().to_string();
        assert!(service.requests(START).is_empty());
        // The future is dropped after the request was applied, before the response came.
        service.fault(START, Fault::Late(seconds(10)), 1);
        assert!(tokio::time::timeout(seconds(1), prepared.send()).await.is_err());
        drop((prepared, client));
        // A new process finds the task by what was stored.
        let client = self::client(&service);
        let task = client.web_recordings().attach(stored.parse().unwrap());
        task.wait_until_running().await.unwrap();
        assert_one(&service, &task);
        // And a start that is resumed finds it too.
        let resumed = client.web_recordings().resume(&stored.parse().unwrap(), request(None)).send().await.unwrap();
        assert!(resumed.was_running());
        assert_eq!(resumed.task_id(), task.task_id());
        task.stop().await.unwrap();
        assert!(service.running().is_empty());
    });
}

#[test]
fn t11_a_wait_does_not_end_before_the_task_was_seen() {
    run(seconds(3), async |service, client| {
        let task = start(&client, request(None)).await.unwrap();
        assert!(!task.wait_until_ended(seconds(60)).await.unwrap());
        service.end(&task.task_id().unwrap());
        assert!(task.wait_until_ended(seconds(60)).await.unwrap());
    });
    // A task that is never seen has ended once it could have been.
    run(seconds(0), async |service, client| {
        let task = start(&client, request(None)).await.unwrap();
        service.end(&task.task_id().unwrap());
        let begun = tokio::time::Instant::now();
        assert!(task.wait_until_ended(seconds(60)).await.unwrap());
        assert!(begun.elapsed() >= seconds(20));
    });
}

#[test]
fn t12_a_stop_right_after_the_start_stops_the_task() {
    for lag in [0, 3, 20] {
        run(seconds(lag), async |service, client| {
            let task = start(&client, request(None)).await.unwrap();
            task.stop().await.unwrap();
            assert_eq!(service.running_ids(), <[String; 0]>::default());
        });
    }
    // From a stored ID too, whose TaskId is not known yet.
    run(seconds(18), async |service, client| {
        let prepared = client.web_recordings().prepare(request(None));
        let id = prepared.id();
        prepared.send().await.unwrap();
        client.web_recordings().attach(id).stop().await.unwrap();
        assert!(service.running().is_empty());
    });
}

#[test]
fn t13_an_empty_task_id_is_an_invalid_response() {
    run(seconds(2), async |service, client| {
        service.fault(START, Fault::EmptyTaskIdAfter, 1);
        let task = start(&client, request(None)).await.unwrap();
        assert_one(&service, &task);
        service.fault(DESCRIBE, Fault::EmptyTaskIdAfter, 1);
        service.fault(START, Fault::EmptyTaskIdAfter, 1);
        let task = start(&client, page("https://class.example.com/43", None)).await.unwrap();
        assert!(service.running_ids().contains(&task.task_id().unwrap()));
    });
}

/// Keys come from the system each time, so that a fork shares none; that two never are the same stands for it.
#[test]
fn t14_each_key_is_new() {
    run(seconds(0), async |_, client| {
        let keys: std::collections::HashSet<_> = (0..1_000)
            .map(|_| client.web_recordings().prepare(request(None)).id().idempotency_key().unwrap().to_owned())
            .collect();
        assert_eq!(keys.len(), 1_000);
        assert!(keys.iter().all(|key| key.len() <= 31));
    });
}

#[test]
fn t15_a_task_that_ran_before_is_told() {
    run(seconds(3), async |service, client| {
        let one = start(&client, page("https://class.example.com/one", Some("lesson-42"))).await.unwrap();
        assert!(!one.was_running());
        let other = start(&client, page("https://class.example.com/other", Some("lesson-42"))).await.unwrap();
        assert!(other.was_running());
        assert_eq!(one.task_id(), other.task_id());
        assert_one(&service, &one);
    });
    // A key that the library made is known to nobody else.
    run(seconds(3), async |service, client| {
        service.fault(START, Fault::ResetAfter, 1);
        assert!(!start(&client, request(None)).await.unwrap().was_running());
    });
}

#[test]
fn t16_a_secret_in_the_page_does_not_hide_the_code() {
    run(seconds(0), async |service, client| {
        let secret = "https://class.example.com/42?page=Task";
        let one = start(&client, page(secret, Some("lesson-42"))).await.unwrap();
        let other = start(&client, page(secret, Some("lesson-42"))).await.unwrap();
        assert_eq!(one.task_id(), other.task_id());
        assert_one(&service, &one);
        // A code that is documented as a refusal is one, whatever the page has in its query.
        service.fault(START, Fault::CodeBefore("FailedOperation.NotAbility"), 1);
        let secret = "https://class.example.com/43?page=NotAbility";
        let error = start(&client, page(secret, Some("lesson-43"))).await.unwrap_err();
        assert!(error.needs_new_key() && !error.may_have_executed(), "{error}");
    });
}

/// The blocking client makes the same decisions.
#[test]
fn without_a_runtime() {
    let clock = SkippingClock::default();
    let service = Service::new(clock.clone(), seconds(8));
    let builder = blocking::Client::builder().credential(credential()).region(Region::AP_SINGAPORE);
    let client = builder.clock(clock).transport(service.clone()).build().unwrap();
    let recordings = client.web_recordings();

    service.fault(START, Fault::CodeAfter("InternalError"), 1);
    let prepared = recordings.prepare(request(Some("lesson-42")));
    let stored: TaskId<WebRecording> = prepared.id().to_string().parse().unwrap();
    let task = prepared.send().unwrap();
    assert_eq!(service.running_ids(), [task.task_id().unwrap()]);
    assert!(task.status().unwrap().is_some());
    task.wait_until_running().unwrap();
    assert!(!task.wait_until_ended(seconds(60)).unwrap());
    let found = recordings.find((SDK_APP_ID, "lesson-42")).unwrap().unwrap();
    assert_eq!(found.task_id(), task.task_id());
    assert!(recordings.find((SDK_APP_ID, "lesson-43")).unwrap().is_none());

    let attached = recordings.attach(stored);
    service.fault(STOP, Fault::ResetAfter, 1);
    attached.stop().unwrap();
    assert!(service.running().is_empty());
    assert!(task.wait_until_ended(seconds(60)).unwrap());
    assert_eq!(task.status().unwrap(), None);
    let error = task.wait_until_running().unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::TaskEnded);
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

#[test]
fn events_fold_into_one_state_in_whatever_order_they_come() {
    let events = |id: &str| {
        vec![
            (8, 801, json!({"EventMsTs": 1_000, "TaskId": id, "Payload": {"Status": 1, "EventMessage": "Success"}})),
            (8, 803, json!({"EventMsTs": "2000", "TaskId": id, "Payload": {"Status": 2, "EventMessage": "Paused"}})),
            (8, 803, json!({"EventMsTs": 3_000, "TaskId": id, "Payload": {"Status": 3, "EventMessage": "Resumed"}})),
            (8, 801, json!({"EventMsTs": 4_000, "TaskId": id, "Payload": {"Status": 4, "EventMessage": "Crash"}})),
            (8, 804, json!({"EventMsTs": 5_000, "TaskId": id, "Payload": {"Status": 1, "EventMessage": "Over time"}})),
            (8, 802, json!({"EventMsTs": 6_000, "TaskId": id, "Payload": {"Status": 0, "EventMessage": "Success"}})),
            (
                3,
                310,
                json!({"EventMsTs": 7_000, "TaskId": format!("{id}_StartTimeMs_1767571203000"),
                "Payload": {"Status": 1, "FileList": ["held.mp4"]}}),
            ),
            (
                3,
                310,
                json!({"EventMsTs": 8_000, "TaskId": format!("{id}_StartTimeMs_1767571203000"),
                "Payload": {"Status": 0, "FileList": ["a b+c.mp4", "2.mp4"]}}),
            ),
        ]
    };
    run(seconds(0), async |_, client| {
        let mut states = Vec::new();
        for order in 0..8 {
            let (task, id) = stored(&client).await;
            assert_eq!(task.state().phase, TaskPhase::Unknown);
            let mut events = events(&id);
            events.rotate_left(order);
            if order % 2 == 1 {
                events.reverse();
            }
            let twice = events.clone();
            for (group, number, info) in events.into_iter().chain(twice) {
                assert!(observe(&task, group, number, info));
            }
            let mut state = task.state();
            state.files.sort_by(|one, other| one.name.cmp(&other.name));
            let folder = format!("record/video/{}", id.replace('+', "%2B").replace('/', "%2F"));
            let files: Vec<_> = state.files.drain(..).map(|file| (file.name, file.path.unwrap(), file.url)).collect();
            assert_eq!(
                files,
                [
                    ("2.mp4".to_owned(), format!("{folder}/2.mp4"), None),
                    ("a b+c.mp4".to_owned(), format!("{folder}/a%20b%2Bc.mp4"), None),
                ]
            );
            states.push(state);
        }
        let state = &states[0];
        assert_eq!((state.phase, state.reason.as_deref()), (TaskPhase::Ended, Some("Over time")));
        let phases: Vec<_> = state.changes.iter().map(|change| (change.time.unwrap(), change.phase)).collect();
        use TaskPhase::{Ended, Moved, Paused, Running};
        assert_eq!(
            phases,
            [(1_000, Running), (2_000, Paused), (3_000, Running), (4_000, Moved), (5_000, Ended), (6_000, Ended)]
        );
        assert!(states.iter().all(|other| other == state), "{states:#?}");
    });
}

#[test]
fn events_of_other_tasks_are_ignored() {
    run(seconds(0), async |_, client| {
        let (task, id) = stored(&client).await;
        for other in [format!("{id}x"), id[..id.len() - 1].to_owned(), format!("{id}_StartTimeMs_soon"), String::new()]
        {
            assert!(!observe(&task, 8, 802, json!({"EventMsTs": 1, "TaskId": other, "Payload": {"Status": 0}})));
        }
        assert!(!observe(&task, 1, 103, json!({"RoomId": 7, "UserId": "robot"})));
        assert_eq!(task.state().phase, TaskPhase::Unknown);
        // A failure that comes late ends the wait at once, without a poll.
        let failed =
            json!({"EventMsTs": 1, "TaskId": id, "Payload": {"Status": 2, "EventMessage": "Page load timeout"}});
        assert!(observe(&task, 8, 801, failed));
        assert_eq!(
            (task.state().phase, task.state().reason.as_deref()),
            (TaskPhase::Failed, Some("Page load timeout"))
        );
        assert_eq!(*task.wait_until_running().await.unwrap_err().kind(), ErrorKind::TaskEnded);
    });
}

#[test]
fn a_vod_file_has_its_url_and_the_last_one_is_told() {
    run(seconds(0), async |_, client| {
        let task = start(&client, request(None)).await.unwrap();
        let id = task.task_id().unwrap();
        let file = json!({"FileId": "528589", "VideoUrl": "https://vod.example.com/528589.mp4"});
        let vod = json!({"EventMsTs": 1, "TaskId": id, "Payload": {"Status": 0, "TencentVod": file}});
        assert!(observe(&task, 3, 311, vod));
        assert!(!task.state().files_complete);
        assert!(observe(&task, 3, 312, json!({"EventMsTs": 2, "TaskId": id, "Payload": {"Status": 0}})));
        let state = task.state();
        assert_eq!((state.files[0].name.as_str(), state.files_complete, state.files_lost), ("528589", true, false));
        assert_eq!(state.files[0].url.as_deref(), Some("https://vod.example.com/528589.mp4"));
    });
}

fn room_recording() -> CreateCloudRecordingRequest {
    serde_json::from_value(json!({
        "SdkAppId": SDK_APP_ID, "RoomId": "8489", "UserId": "robot", "UserSig": "signature-of-the-robot",
        "RecordParams": {"RecordMode": 1}, "StorageParams": {"CloudVod": {}}
    }))
    .unwrap()
}

#[test]
fn an_event_tells_the_task_id_of_a_task_without_a_key() {
    run(seconds(0), async |service, client| {
        service.fault("CreateCloudRecording", Fault::ResetAfter, 1);
        let error = client.cloud_recordings().start(room_recording()).await.unwrap_err();
        assert!(error.may_have_executed() && !error.is_retryable(), "{error}");
        assert!(!error.to_string().contains("signature-of-the-robot"), "{error}");
        assert_eq!(service.requests("CreateCloudRecording").len(), 1, "never sent twice");
        let task = client.cloud_recordings().attach(error.task_id().unwrap().parse().unwrap());
        assert_eq!(*task.stop().await.unwrap_err().kind(), ErrorKind::TaskUnknown);

        let id = service.running_ids()[0].clone();
        let began = i64::try_from(VirtualClock::BEGIN).unwrap() * 1_000;
        let started = |room, user, time| json!({"RoomId": room, "UserId": user, "EventMsTs": time, "TaskId": id, "Payload": {"Status": 0}});
        assert!(!observe(&task, 3, 301, started(json!(8489), "another", began + 500)), "another robot");
        assert!(!observe(&task, 3, 301, started(json!(8489), "robot", began - 500)), "an earlier task");
        assert!(!observe(&task, 3, 302, started(json!(8489), "robot", began + 500)), "no event to recognise it by");
        // The room is a number here and a string there.
        assert!(observe(&task, 3, 301, started(json!(8489), "robot", began + 500)));
        assert_eq!((task.task_id(), task.state().phase), (Some(id), TaskPhase::Running));
        task.stop().await.unwrap();
        assert!(service.running().is_empty());
    });
}

#[test]
fn an_equal_start_replaces_the_first_one_only_if_the_caller_allows_it() {
    run(seconds(0), async |service, client| {
        service.fault("CreateCloudRecording", Fault::ResetAfter, 2);
        let task = client.cloud_recordings().replace_if_unknown().start(room_recording()).await.unwrap();
        assert_eq!(service.running_ids(), [task.task_id().unwrap()]);
        assert_eq!(service.tasks().len(), 3);
    });
}

#[test]
fn an_inbox_keeps_what_comes_before_its_task() {
    run(seconds(0), async |_, client| {
        let inbox = Inbox::new(3);
        let event = |number, task: &str, time| {
            let info = json!({"EventMsTs": time, "TaskId": task, "Payload": {"Status": 1}});
            Event::decode(8, number, info.to_string().as_bytes())
        };
        let (task, id) = stored(&client).await;
        inbox.push(event(801, "dropped", 1));
        inbox.push(event(801, "other", 2));
        inbox.push(event(803, &id, 4));
        inbox.push(event(801, &id, 3));
        assert_eq!((inbox.len(), inbox.deliver(|event| task.observe(event))), (3, 2));
        assert_eq!((inbox.len(), task.state().changes.len()), (1, 2));
        assert_eq!(task.state().phase, TaskPhase::Troubled, "803 with Status 1: the page is loaded anew");
    });
}

#[test]
fn an_id_is_stored_as_text() {
    run(seconds(0), async |_, client| {
        let task = start(&client, request(Some("lesson 42/é?&#"))).await.unwrap();
        let id = task.id();
        assert_eq!(id.to_string().parse::<TaskId<WebRecording>>().unwrap(), id);
        assert_eq!(serde_json::from_str::<TaskId<WebRecording>>(&serde_json::to_string(&id).unwrap()).unwrap(), id);
        assert_eq!(id.idempotency_key(), Some("lesson 42/é?&#"));
        assert_eq!((id.task_id(), id.value("SdkAppId")), (task.task_id().as_deref(), Some("1600011111".to_owned())));
        assert!(!format!("{id:?}").contains("class.example.com"), "the page may have a secret: {id:?}");
        let room = client.cloud_recordings().prepare(room_recording()).id();
        let (kept, text) = ("259200", room.to_string());
        assert!(text.starts_with("CloudRecording/?") && text.contains(kept), "72 h by default: {text}");
        for text in ["", "WebRecording", "WebRecording/", "CloudRecording/a", "WebRecording/%f", "WebRecording/a#x"] {
            assert!(text.parse::<TaskId<WebRecording>>().is_err(), "{text}");
        }
    });
}

#[test]
fn an_id_that_the_service_may_have_forgotten_proves_no_end() {
    run(seconds(0), async |service, client| {
        let recordings = client.cloud_recordings();
        let task = recordings.start(room_recording()).await.unwrap();
        task.wait_until_running().await.unwrap();
        let stored = task.id();
        service.end(&task.task_id().unwrap());
        assert!(recordings.attach(stored.clone()).wait_until_ended(seconds(60)).await.unwrap());
        // The default of ResourceExpiredHour is over: the recording may run, out of reach.
        tokio::time::sleep(seconds(72 * 3_600)).await;
        for task in [task, recordings.attach(stored)] {
            let error = task.wait_until_ended(seconds(60)).await.unwrap_err();
            assert_eq!(*error.kind(), ErrorKind::TaskUnknown, "{error}");
            assert_eq!(*task.stop().await.unwrap_err().kind(), ErrorKind::TaskUnknown);
        }
    });
}

#[test]
fn a_refusal_tells_whether_another_key_is_needed() {
    run(seconds(0), async |service, client| {
        service.fault(START, Fault::CodeBefore("FailedOperation.NotAbility"), 1);
        let error = start(&client, request(Some("lesson-42"))).await.unwrap_err();
        assert!(error.needs_new_key() && !error.may_have_executed() && !error.is_retryable(), "{error}");
        assert_eq!(service.requests(START).len(), 1);
        assert!(error.to_string().contains("another start needs a new key"), "{error}");
        // What was refused before the action saw it has used up no key, and an unknown outcome asks for none.
        service.fault("", Fault::CodeBefore("AuthFailure.SignatureFailure"), 1);
        assert!(!start(&client, request(Some("lesson-42"))).await.unwrap_err().needs_new_key());
        service.fault("", Fault::CodeBefore("InternalError"), 1_000);
        let error = start(&client, request(Some("lesson-42"))).await.unwrap_err();
        assert!(error.may_have_executed() && !error.needs_new_key(), "{error}");
    });
}

#[test]
fn an_update_is_of_the_task_and_of_one_that_runs() {
    let emulator = Emulator::builder().start_lag(seconds(4));
    paused().block_on(async {
        let emulator = emulator.clock(VirtualClock::new()).build();
        let builder = Client::builder().credential(credential()).region(Region::AP_SINGAPORE);
        let client = builder.clock(VirtualClock::new()).unchecked().transport(emulator.clone()).build().unwrap();
        let task = client.cloud_recordings().start(room_recording()).await.unwrap();
        task.update(|request: &mut ModifyCloudRecordingRequest| {
            request.subscribe_stream_user_ids = Some(Default::default());
        })
        .await
        .unwrap();
        let sent = emulator.calls::<ModifyCloudRecordingRequest>();
        assert_eq!(Some(&sent[0].task_id), task.task_id().as_ref());
        assert!(sent.len() > 1, "repeated until the service knows the task");
        task.stop().await.unwrap();
        let error = task.update(|_: &mut ModifyCloudRecordingRequest| {}).await.unwrap_err();
        assert!(error.is("ResourceNotFound") && error.task_id().is_some(), "{error}");

        // A counter grows with each update.
        let relay: StartPublishCdnStreamRequest = serde_json::from_value(json!({
            "SdkAppId": SDK_APP_ID, "RoomId": "8489", "RoomIdType": 1, "AgentParams": {"UserId": "robot"},
            "WithTranscoding": 1, "PublishCdnParams": [{"PublishCdnUrl": "rtmp://live.example.com/a/b"}]
        }))
        .unwrap();
        let relay = client.cdn_relays().start(relay).await.unwrap();
        for _ in 0..3 {
            relay
                .update(|request: &mut UpdatePublishCdnStreamRequest| request.with_transcoding = 1.into())
                .await
                .unwrap();
        }
        let numbers: Vec<_> =
            emulator.calls::<UpdatePublishCdnStreamRequest>().iter().map(|request| request.sequence_number).collect();
        let accepted: std::collections::BTreeSet<_> = numbers.iter().collect();
        assert!(accepted.len() == 3 && numbers.is_sorted(), "{numbers:?}");
    });
}
