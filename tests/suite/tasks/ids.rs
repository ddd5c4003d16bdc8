//! IDs as they are stored.

use super::*;

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
fn an_id_that_was_cut_or_changed_is_refused() {
    run(seconds(0), async |_, client| {
        let web = start(&client, request(Some("lesson-42"))).await.unwrap().id().to_string();
        let prepared = client.web_recordings().prepare(request(None)).id().to_string();
        for text in [&web, &prepared] {
            for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
                assert!(text[..end].parse::<TaskId<WebRecording>>().is_err(), "{}", &text[..end]);
                assert!(serde_json::from_value::<TaskId<WebRecording>>(json!(text[..end])).is_err());
            }
            let others =
                [format!(" {text}"), format!("{text}\n"), format!("{text} "), text.replace("1600011111", "1600011112")];
            for other in others {
                assert!(other.parse::<TaskId<WebRecording>>().is_err(), "{other}");
            }
        }
        let error =
            client.cloud_recordings().prepare(room_recording()).id().to_string().parse::<TaskId<WebRecording>>();
        assert!(error.unwrap_err().to_string().contains("does not start with the name of the family"));
        let error = web[..web.len() - 1].parse::<TaskId<WebRecording>>().unwrap_err();
        assert!(
            error.to_string().ends_with("digits do not match: it is of another service, or was cut off or changed"),
            "{error}"
        );
    });
}

/// Two services may have families of one name: a task of the one is no task of the other.
#[test]
fn an_id_of_another_service_is_refused() {
    run(seconds(0), async |_, client| {
        let id = start(&client, request(Some("lesson-42"))).await.unwrap().id().to_string();
        let mut schema = api_schema::load(&[api_schema::TRTC_DIR]).unwrap();
        schema.service.name = "another".to_owned();
        for (service, is_ours) in [(DynamicService::bundled(), true), (DynamicService::new(schema), false)] {
            let task = client.tasks_dynamic(service, "WebRecording").unwrap().attach(&id);
            assert_eq!(task.is_ok(), is_ours, "{task:?}");
        }
    });
}

#[test]
fn a_key_in_use_by_another_session_is_never_adopted() {
    Runtime::paused().block_on(async {
        let emulator = Emulator::builder().clock(VirtualClock::new()).build();
        let builder =
            Client::builder().credential(credential()).region(Region::AP_SINGAPORE).clock(VirtualClock::new());
        let client = builder.unchecked().transport(emulator.clone()).build().unwrap();
        let theirs = client.ai_transcriptions().start(transcription("theirs")).await.unwrap();
        let error = client.ai_transcriptions().start(transcription("ours")).await.unwrap_err();
        assert!(error.is("FailedOperation.TaskExist") && !error.needs_new_key(), "{error}");
        let cause = "one of another SessionId may be running with the same SdkAppId, RoomId, RoomIdType";
        assert!(error.to_string().contains(cause), "{error}");
        // What the error says to do stops nothing of theirs.
        let ours = client.ai_transcriptions().attach(error.task_id().unwrap().parse().unwrap());
        ours.stop().await.unwrap();
        assert_eq!(emulator.running_tasks("AITranscription")[0].task_id, theirs.task_id().unwrap());
        assert_eq!(emulator.tasks().len(), 1);
    });
}

#[test]
fn a_response_about_another_key_is_never_taken() {
    run(seconds(0), async |service, client| {
        let other = start(&client, page("https://class.example.com/43", Some("lesson-43"))).await.unwrap();
        service.respond_to_finds_with(other.task_id().unwrap());
        let error = client.web_recordings().find((SDK_APP_ID, "lesson-42")).await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::InvalidResponse, "{error}");
    });
}

/// The service describes a task for a while after its end.
#[test]
fn an_ended_task_of_the_same_key_is_not_taken() {
    run(seconds(0), async |service, client| {
        let transcriptions = client.ai_transcriptions();
        service.describe_ended();
        let ended = transcriptions.start(transcription("lesson-42")).await.unwrap();
        service.end(&ended.task_id().unwrap());
        assert!(transcriptions.find((SDK_APP_ID, "lesson-42")).await.unwrap().is_none());
        // Nor is it the one of a start whose request or response was lost.
        for fault in [Fault::LostBefore, Fault::LostAfter] {
            service.fault("StartAITranscription", fault, 1);
            let task = transcriptions.start(transcription("lesson-42")).await.unwrap();
            assert_eq!(service.running_ids(), [task.task_id().unwrap()], "{fault:?}");
            let found = transcriptions.find((SDK_APP_ID, "lesson-42")).await.unwrap();
            assert_eq!(found.and_then(|found| found.task_id()), task.task_id());
            task.stop().await.unwrap();
        }
    });
}
