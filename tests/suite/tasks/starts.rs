//! Starts: one task a key, whatever happens to the responses.

use super::*;

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
fn t7_what_may_have_executed_stays_so_when_no_connection_is_established() {
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
        // A request with a key can be retried.
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
fn t15_a_task_that_ran_before_is_reported() {
    run(seconds(3), async |service, client| {
        let one = start(&client, page("https://class.example.com/one", Some("lesson-42"))).await.unwrap();
        assert!(!one.was_running());
        let other = start(&client, page("https://class.example.com/other", Some("lesson-42"))).await.unwrap();
        assert!(other.was_running());
        assert_eq!(one.task_id(), other.task_id());
        assert_one(&service, &one);
    });
    // No other process knows a key that the library generated.
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
fn an_equal_start_replaces_the_first_one_only_if_the_caller_allows_it() {
    run(seconds(0), async |service, client| {
        service.fault("CreateCloudRecording", Fault::ResetAfter, 2);
        let task = client.cloud_recordings().replace_if_unknown().start(room_recording()).await.unwrap();
        assert_eq!(service.running_ids(), [task.task_id().unwrap()]);
        assert_eq!(service.tasks().len(), 3);
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

/// The service rejects a start that is resumed: an earlier one may have executed, so only a stop makes sure.
#[test]
fn a_rejected_start_that_is_resumed_is_not_retried() {
    run(seconds(3), async |service, client| {
        let prepared = client.web_recordings().prepare(request(Some("lesson-42")));
        let id = prepared.id();
        drop(prepared);
        service.fault(START, Fault::CodeBefore("FailedOperation.NotAbility"), 100);
        let error = client.web_recordings().resume(&id, request(None)).send().await.unwrap_err();
        assert!(error.may_have_executed() && !error.is_retryable(), "{error}");
        assert!(error.to_string().contains("attach to this ID and stop it"), "{error}");
        assert_eq!(service.requests(START).len(), 1);
        client.web_recordings().attach(id).stop().await.unwrap();
    });
    // If the earlier start was executed, the rejection does not hide its task.
    run(seconds(3), async |service, client| {
        let prepared = client.web_recordings().prepare(request(Some("lesson-42")));
        service.fault(START, Fault::Late(seconds(10)), 1);
        assert!(tokio::time::timeout(seconds(1), prepared.send()).await.is_err());
        service.fault(START, Fault::CodeBefore("FailedOperation.NotAbility"), 100);
        let task = client.web_recordings().resume(&prepared.id(), request(None)).send().await.unwrap();
        assert_one(&service, &task);
    });
}
