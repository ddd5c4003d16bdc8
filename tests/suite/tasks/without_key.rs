//! Families without a key: what is known of a start whose outcome is unknown.

use super::*;
use trtc_api::tasks::CloudRecording;

const CREATE: &str = "CreateCloudRecording";

/// The start of each recording, and that another start has replaced it, as the service reports them.
fn events(service: &Service) -> Vec<(u32, serde_json::Value)> {
    let tasks = service.tasks();
    let reported = tasks.iter().enumerate().flat_map(|(index, task)| {
        let started = json!({
            "RoomId": 8489, "UserId": "robot", "EventMsTs": task.started + 300, "TaskId": task.task_id,
            "Payload": {"Status": 0}
        });
        let replaced = tasks.get(index + 1).map(|later| {
            let payload = json!({"LeaveCode": 101});
            let info = json!({
                "RoomId": 8489, "UserId": "robot", "EventMsTs": later.started + 100, "TaskId": task.task_id,
                "Payload": payload
            });
            (302, info)
        });
        [Some((301, started)), replaced].into_iter().flatten()
    });
    reported.collect()
}

/// A recording that was started several times, of which the last one runs.
async fn started_often(service: &Service, client: &Client) -> TaskId<CloudRecording> {
    service.fault(CREATE, Fault::ResetAfter, 4);
    let error = client.cloud_recordings().replace_if_unknown().start(room_recording()).await.unwrap_err();
    assert!(error.may_have_executed(), "{error}");
    assert_eq!((service.tasks().len(), service.running().len()), (4, 1));
    error.task_id().unwrap().parse().unwrap()
}

#[test]
fn of_tasks_that_replaced_one_another_the_last_one_is_learned() {
    run(seconds(0), async |service, client| {
        let stored = started_often(&service, &client).await;
        let events = events(&service);
        for order in 0..events.len() * 2 {
            let task = client.cloud_recordings().attach(stored.clone());
            let (count, mut events) = (events.len(), events.clone());
            events.rotate_left(order % count);
            if order >= count {
                events.reverse();
            }
            // What is said on the way is true.
            for (number, info) in events.iter().chain(&events) {
                observe(&task, 3, *number, info.clone());
                assert!(!task.state().phase.is_over(), "{order}: was reported as ended");
            }
            assert_eq!(task.task_id(), service.running_ids().pop(), "{order}");
            assert_eq!(task.state().phase, TaskPhase::Running, "{order}");
        }
        // A handle that was stored between two events learns the rest.
        let task = client.cloud_recordings().attach(stored);
        for (number, info) in events {
            observe(&client.cloud_recordings().attach(task.id()), 3, number, info.clone());
            observe(&task, 3, number, info);
        }
        task.stop().await.unwrap();
        assert!(service.running().is_empty());
    });
}

#[test]
fn the_task_of_a_later_start_is_never_taken() {
    for replaces in [false, true] {
        run(seconds(0), async |service, client| {
            // The start is lost before it is applied.
            service.fault(CREATE, Fault::ResetBefore, 4);
            let recordings = client.cloud_recordings();
            let recordings = if replaces { recordings.replace_if_unknown() } else { recordings };
            let error = recordings.start(room_recording()).await.unwrap_err();
            assert!(error.may_have_executed(), "{error}");
            let stored: TaskId<CloudRecording> = error.task_id().unwrap().parse().unwrap();
            // Another program is killed before it sends the start.
            let unsent = recordings.prepare(room_recording()).id();
            service.clear_faults();
            // Later, another process records the same room.
            tokio::time::sleep(seconds(3_600)).await;
            let theirs = self::client(&service).cloud_recordings().start(room_recording()).await.unwrap();
            for stored in [stored, unsent] {
                let ours = client.cloud_recordings().attach(stored);
                for (number, info) in events(&service) {
                    assert!(!observe(&ours, 3, number, info));
                }
                assert_eq!(*ours.stop().await.unwrap_err().kind(), ErrorKind::TaskUnknown);
            }
            assert_eq!(service.running_ids(), [theirs.task_id().unwrap()]);
        });
    }
}

#[test]
fn the_end_of_a_task_that_another_process_replaced_is_its_end() {
    run(seconds(0), async |service, client| {
        let stored = started_often(&service, &client).await;
        let task = client.cloud_recordings().attach(stored);
        tokio::time::sleep(seconds(3_600)).await;
        let theirs = self::client(&service).cloud_recordings().start(room_recording()).await.unwrap();
        for (number, info) in events(&service) {
            observe(&task, 3, number, info);
        }
        assert_eq!(task.state().phase, TaskPhase::Replaced);
        assert!(task.wait_until_ended(seconds(5)).await.unwrap());
        task.stop().await.unwrap();
        assert_eq!(service.running_ids(), [theirs.task_id().unwrap()]);
    });
}

#[test]
fn a_start_that_may_have_executed_is_not_sent_once_more() {
    run(seconds(0), async |service, client| {
        for lost in [Fault::ResetBefore, Fault::ResetAfter] {
            let prepared = client.cloud_recordings().prepare(room_recording());
            let sent = service.requests(CREATE).len();
            service.fault(CREATE, lost, 1);
            let first = prepared.send().await.unwrap_err();
            assert!(first.may_have_executed(), "{first}");
            let second = prepared.send().await.unwrap_err();
            assert_eq!(*second.kind(), ErrorKind::TaskUnknown, "{second}");
            assert!(second.may_have_executed() && !second.is_retryable() && second.task_id().is_some(), "{second}");
            assert_eq!(service.requests(CREATE).len(), sent + 1);
            // Both errors have an ID to store: it says until when events can be those of this start.
            for error in [first, second] {
                let id: TaskId<CloudRecording> = error.task_id().unwrap().parse().unwrap();
                assert!(id.to_string().contains(",sent"), "{id}");
            }
        }
        // Nor is one that has succeeded: the second task would have no name.
        let prepared = client.cloud_recordings().prepare(room_recording());
        let task = prepared.send().await.unwrap();
        let sent = service.requests(CREATE).len();
        assert!(prepared.send().await.unwrap_err().may_have_executed());
        assert_eq!(service.requests(CREATE).len(), sent);
        assert_eq!(service.running_ids(), [task.task_id().unwrap()]);
        // Nor is one that was dropped half-way.
        let prepared = client.cloud_recordings().prepare(room_recording());
        service.fault(CREATE, Fault::Late(seconds(4)), 1);
        assert!(tokio::time::timeout(seconds(1), prepared.send()).await.is_err());
        assert!(prepared.send().await.unwrap_err().may_have_executed());
        // One that was refused is, and so is one that may replace what runs.
        let prepared = client.cloud_recordings().prepare(room_recording());
        service.fault(CREATE, Fault::CodeBefore("InvalidParameter.RoomId"), 2);
        for _ in 0..2 {
            let error = prepared.send().await.unwrap_err();
            assert!(!error.may_have_executed(), "a refusal is no unknown outcome: {error}");
        }
        prepared.send().await.unwrap();
        let prepared = client.cloud_recordings().replace_if_unknown().prepare(room_recording());
        service.fault(CREATE, Fault::ResetAfter, 4);
        assert!(prepared.send().await.unwrap_err().may_have_executed());
        let task = prepared.send().await.unwrap();
        assert_eq!(service.running_ids(), [task.task_id().unwrap()]);
    });
}

#[test]
fn what_an_event_reports_counts_without_a_delay() {
    run(seconds(0), async |service, client| {
        let task = client.cloud_recordings().start(room_recording()).await.unwrap();
        let id = task.task_id().unwrap();
        service.end(&id);
        let begun = tokio::time::Instant::now();
        assert!(observe(
            &task,
            3,
            301,
            json!({"RoomId": 8489, "UserId": "robot", "EventMsTs": BEGAN + 100, "TaskId": id, "Payload": {"Status": 1}})
        ));
        let error = task.wait_until_running().await.unwrap_err();
        assert!(
            *error.kind() == ErrorKind::TaskEnded && error.to_string().contains("its events report that it has failed"),
            "{error}"
        );
        task.stop().await.unwrap();
        assert!(begun.elapsed() < seconds(2), "a failure that was reported is no reason to wait");
    });
}

#[test]
fn an_error_about_an_unknown_task_id_names_the_operation() {
    run(seconds(0), async |_, client| {
        let task = client.cloud_recordings().attach(client.cloud_recordings().prepare(room_recording()).id());
        let update = task.update(|_: &mut ModifyCloudRecordingRequest| {}).await.map(drop);
        for (result, action) in [
            (task.stop().await, "DeleteCloudRecording"),
            (update, "ModifyCloudRecording"),
            (task.status().await.map(drop), "DescribeCloudRecording"),
            (task.wait_until_running().await, "DescribeCloudRecording"),
        ] {
            let error = result.unwrap_err();
            assert_eq!(*error.kind(), ErrorKind::TaskUnknown, "{error}");
            assert!(error.to_string().starts_with(action), "{error}");
        }
    });
}
