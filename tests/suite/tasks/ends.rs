//! Ends: waited for, stopped, and never reported of a task that runs.

use super::*;

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

/// A wait without time looks as often as it needs to, and waits for nothing.
#[test]
fn a_wait_of_no_time_tells_what_is_known() {
    run(seconds(0), async |service, client| {
        let task = start(&client, request(None)).await.unwrap();
        task.wait_until_running().await.unwrap();
        assert!(!task.wait_until_ended(Duration::ZERO).await.unwrap());
        service.end(&task.task_id().unwrap());
        assert!(task.wait_until_ended(Duration::ZERO).await.unwrap());
    });
    run(seconds(5), async |_, client| {
        let task = start(&client, request(None)).await.unwrap();
        assert!(!task.wait_until_ended(Duration::ZERO).await.unwrap(), "young, so not gone");
    });
}

#[test]
fn a_stop_that_races_with_the_end_succeeds() {
    run(seconds(0), async |service, client| {
        let task = start(&client, request(None)).await.unwrap();
        task.wait_until_running().await.unwrap();
        let other = client.web_recordings().attach(task.id());
        let (one, two) = tokio::join!(task.stop(), other.stop());
        one.unwrap();
        two.unwrap();
        assert!(service.running().is_empty());
        assert!(task.wait_until_ended(seconds(5)).await.unwrap());
    });
}

/// One of the machines of the service may not know what the others know.
#[test]
fn one_response_alone_does_not_end_a_task() {
    run(seconds(0), async |service, client| {
        let task = start(&client, request(None)).await.unwrap();
        task.wait_until_running().await.unwrap();
        let unknown = Fault::CodeBefore("FailedOperation.TaskNotExist");
        service.fault(DESCRIBE, unknown, 1);
        assert!(!task.wait_until_ended(seconds(60)).await.unwrap());
        service.fault(DESCRIBE, unknown, 1);
        task.wait_until_running().await.unwrap();
        // Responses that are not in a row are each one alone.
        for fault in [unknown, Fault::ResetBefore, Fault::ResetBefore, Fault::ResetBefore, unknown] {
            service.fault(STOP, fault, 1);
        }
        task.stop().await.unwrap();
        assert!(service.running().is_empty());
    });
    run(seconds(0), async |service, client| {
        let task = client.cloud_recordings().start(room_recording()).await.unwrap();
        task.wait_until_running().await.unwrap();
        service.fault("ModifyCloudRecording", Fault::CodeBefore("ResourceNotFound"), 1);
        task.update(|_: &mut ModifyCloudRecordingRequest| {}).await.unwrap();
        service.fault("DeleteCloudRecording", Fault::CodeBefore("ResourceNotFound"), 1);
        task.stop().await.unwrap();
        assert!(service.running().is_empty());
    });
}

#[test]
fn a_description_of_another_task_says_nothing() {
    run(seconds(0), async |service, client| {
        let recordings = client.cloud_recordings();
        let mut other = room_recording();
        other.user_id = "another-robot".to_owned();
        let other = recordings.start(other).await.unwrap();
        service.end(&other.task_id().unwrap());
        service.describe_ended();
        let task = recordings.start(room_recording()).await.unwrap();
        service.describe_only(other.task_id());
        let error = task.status().await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::InvalidResponse, "{error}");
        assert!(error.to_string().contains("the response is about another task"), "{error}");
        // Neither does it run, nor is it over, nor was it seen.
        let (running, ended) = tokio::join!(task.wait_until_running(), task.wait_until_ended(seconds(5)));
        assert_eq!(*running.unwrap_err().kind(), ErrorKind::InvalidResponse);
        assert_eq!(*ended.unwrap_err().kind(), ErrorKind::InvalidResponse);
        assert_eq!(task.state().phase, TaskPhase::Unknown);
        service.describe_only(None);
        task.wait_until_running().await.unwrap();
    });
    // The service returns the RecordId of a TaskId, and not the TaskId.
    Runtime::paused().block_on(async {
        let emulator = Emulator::builder().clock(VirtualClock::new()).build();
        let builder = Client::builder().credential(credential()).region(Region::AP_SINGAPORE);
        let client = builder.clock(VirtualClock::new()).transport(emulator.clone()).build().unwrap();
        let task = start(&client, request(Some("lesson-42"))).await.unwrap();
        for (record_id, is_ours) in [("lesson-42", true), ("lesson-43", false), ("", true)] {
            emulator.clear_stubs();
            emulator.on::<DescribeWebRecordRequest>().reply(move |_| {
                let status = WebRecordStatus::Recording;
                DescribeWebRecordResponse { status, record_id: Some(record_id.to_owned()), ..Default::default() }
            });
            let status = task.status().await;
            assert_eq!(status.is_ok(), is_ours, "{record_id:?}: {status:?}");
        }
    });
}
