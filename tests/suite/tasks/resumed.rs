//! Starts that are resumed or sent once more, and searches by key.

use super::*;

#[test]
fn a_resumed_start_without_time_may_have_executed() {
    run(seconds(0), async |service, client| {
        let prepared = client.web_recordings().prepare(request(Some("lesson-42")));
        let id = prepared.id();
        prepared.send().await.unwrap();
        let recordings = client.web_recordings().timeout(Duration::ZERO);
        let error = recordings.resume(&id, request(None)).send().await.unwrap_err();
        assert!(error.may_have_executed(), "a task runs: {error}");
        assert_eq!(parsed(&error).idempotency_key(), Some("lesson-42"));
        assert_eq!(service.requests(START).len(), 1);
        // A first start without time has sent nothing.
        let error = recordings.start(request(Some("lesson-43"))).await.unwrap_err();
        assert!(!error.may_have_executed(), "{error}");
        assert_eq!(service.requests(START).len(), 1);
    });
}

#[test]
fn an_id_is_resumed_in_its_own_application() {
    run(seconds(0), async |service, client| {
        let id = client.web_recordings().prepare(request(Some("lesson-42"))).id();
        let mut other = request(None);
        other.sdk_app_id = SDK_APP_ID + 1;
        let error = client.web_recordings().resume(&id, other).send().await.unwrap_err();
        let violations = error.violations().unwrap().to_string();
        assert!(
            violations.contains("SdkAppId is 1600011112 but that of the ID that is resumed is 1600011111"),
            "{error}"
        );
        assert!(service.requests(START).is_empty());
        // Another key is refused too.
        let error = client.web_recordings().resume(&id, request(Some("lesson-43"))).send().await.unwrap_err();
        assert!(error.violations().is_some() && error.may_have_executed(), "{error}");
        assert!(service.requests(START).is_empty());
    });
}

#[test]
fn a_refused_start_that_is_sent_once_more_is_refused_again() {
    run(seconds(0), async |service, client| {
        let prepared = client.web_recordings().prepare(request(Some("lesson-42")));
        service.fault(START, Fault::CodeBefore("FailedOperation.NotAbility"), 2);
        for _ in 0..2 {
            let error = prepared.send().await.unwrap_err();
            assert!(!error.may_have_executed() && error.needs_new_key(), "{error}");
        }
        let task = prepared.send().await.unwrap();
        assert!(!task.was_running());
        // Now the same start finds its task.
        assert!(prepared.send().await.unwrap().was_running());
        assert_one(&service, &task);
    });
}

#[test]
fn two_sendings_of_one_start_at_once_hold_one_task() {
    for lag in [0, 9] {
        run(seconds(lag), async |service, client| {
            let prepared = client.web_recordings().prepare(request(None));
            service.fault(START, Fault::CodeBefore("FailedOperation.NotAbility"), 1);
            let (one, other) = tokio::join!(prepared.send(), prepared.send());
            // The first one was refused; that says nothing of the other one.
            assert!(!one.unwrap_err().may_have_executed());
            assert_one(&service, &other.unwrap());
        });
    }
}

#[test]
fn a_key_that_names_no_task_is_not_searched_for() {
    use trtc_api::task::TaskKey;

    run(seconds(0), async |service, client| {
        let long = "x".repeat(32);
        let keys: [(TaskKey, &str); 3] = [
            ((SDK_APP_ID, "").into(), "RecordId is empty"),
            ((SDK_APP_ID, long.as_str()).into(), "RecordId has 32 bytes but must have at most 31"),
            (("lessons", "lesson-42").into(), "SdkAppId is \"lessons\", which is not of the type of SdkAppId"),
        ];
        for (key, problem) in keys {
            let error = client.web_recordings().find(key).await.unwrap_err();
            assert!(error.to_string().contains(problem), "{error}");
        }
        assert!(service.requests(DESCRIBE).is_empty());
        // A number as text is one.
        start(&client, request(Some("lesson-42"))).await.unwrap();
        assert!(client.web_recordings().find(("1600011111", "lesson-42")).await.unwrap().is_some());
    });
}
