//! Events fold into the state of a task.

use super::*;

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
fn a_vod_file_has_its_url_and_the_last_one_is_reported() {
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
        assert!(!observe(&task, 3, 302, started(json!(8489), "robot", began + 500)), "no event to recognize it by");
        // The room is a number here and a string there.
        assert!(observe(&task, 3, 301, started(json!(8489), "robot", began + 500)));
        assert_eq!((task.task_id(), task.state().phase), (Some(id), TaskPhase::Running));
        task.stop().await.unwrap();
        assert!(service.running().is_empty());
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
        assert_eq!(task.state().phase, TaskPhase::Troubled, "803 with Status 1: the page is loaded again");
    });
}

/// The start of a recording of this room, from an event.
fn room_started(room: serde_json::Value, time: i64) -> serde_json::Value {
    json!({"RoomId": room, "UserId": "robot", "EventMsTs": time, "TaskId": "a+b.", "Payload": {"Status": 0}})
}

#[test]
fn an_integer_room_and_a_string_room_of_the_same_digits_differ() {
    run(seconds(0), async |_, client| {
        for (form, is_integer) in [(json!(1), true), (json!(null), true), (json!(0), false)] {
            let mut request = serde_json::to_value(room_recording()).unwrap();
            request["RoomIdType"] = form;
            let request: CreateCloudRecordingRequest = serde_json::from_value(request).unwrap();
            let recordings = client.cloud_recordings();
            let stored = recordings.prepare(request).id().to_string();
            let attach = || recordings.attach(stored.parse().unwrap());
            assert_eq!(observe(&attach(), 3, 301, room_started(json!(8489), BEGAN + 500)), is_integer, "{stored}");
            assert_eq!(observe(&attach(), 3, 301, room_started(json!("8489"), BEGAN + 500)), !is_integer, "{stored}");
        }
        // A relay numbers the forms the other way round, and its events have a field that selects the form.
        let stored = client.cdn_relays().prepare(relay()).id();
        let event = |form| {
            json!({
                "RoomId": "8489", "RoomType": form, "UserId": "robot", "EventMsTs": BEGAN + 500, "TaskId": 12,
                "Payload": {"Url": "rtmp://live.example.com/a/b", "Status": 2}
            })
        };
        assert!(!observe(&client.cdn_relays().attach(stored.clone()), 4, 401, event(0)));
        let task = client.cdn_relays().attach(stored);
        assert!(observe(&task, 4, 401, event(1)));
        assert_eq!(task.task_id().as_deref(), Some("12"));
    });
}

#[test]
fn the_start_is_compared_with_events_by_the_clock_of_the_service() {
    let service = |ahead: bool| {
        Runtime::paused().block_on(async move {
            let service = Service::new(VirtualClock::new(), seconds(0));
            let client = if ahead { behind(&service) } else { client(&service) };
            let recordings = client.cloud_recordings();
            // A first response shows the skew, here after the ID was made.
            let before = recordings.prepare(room_recording()).id();
            start(&client, request(None)).await.unwrap();
            let after = recordings.prepare(room_recording()).id();
            let skew = if ahead { 100_000 } else { 0 };
            for id in [before, after] {
                let id: TaskId<_> = id.to_string().parse().unwrap();
                let earlier = room_started(json!(8489), BEGAN + skew - 2_000);
                assert!(!observe(&recordings.attach(id.clone()), 3, 301, earlier), "an earlier task of the room");
                let own = room_started(json!(8489), BEGAN + skew + 500);
                assert!(observe(&recordings.attach(id), 3, 301, own), "its own");
            }
        });
    };
    service(true);
    service(false);
}

#[test]
fn a_relay_has_a_phase_for_each_address() {
    run(seconds(0), async |_, client| {
        let task = client.cdn_relays().start(relay()).await.unwrap();
        let id = task.task_id().unwrap();
        let seen = |time: i64, address: &str, status: u32| {
            let payload = json!({"Url": address, "Status": status, "ErrorMsg": "as it happens"});
            let event = json!({"EventTsMs": time, "TaskId": id, "Payload": payload});
            assert!(observe(&task, 4, 401, event));
            let state = task.state();
            (state.phase, state.parts.into_iter().map(|part| (part.name, part.phase)).collect::<Vec<_>>())
        };
        use TaskPhase::{Ended, Ending, Failed, Running, Troubled, Waiting};
        let part = |name: &str, phase| (name.to_owned(), phase);
        assert_eq!(seen(1, "rtmp://a", 1), (Waiting, vec![part("rtmp://a", Waiting)]));
        assert_eq!(seen(2, "rtmp://a", 2), (Running, vec![part("rtmp://a", Running)]));
        assert_eq!(seen(3, "rtmp://b", 4), (Running, vec![part("rtmp://a", Running), part("rtmp://b", Failed)]));
        // The relay is billed though no address works: only a stop, or an idle room, ends it.
        assert_eq!(seen(4, "rtmp://a", 4).0, Troubled);
        assert_eq!(seen(5, "rtmp://b", 0).0, Troubled);
        assert_eq!(seen(6, "rtmp://a", 0), (Ending, vec![part("rtmp://a", Ended), part("rtmp://b", Ended)]));
        // An update adds an address.
        assert_eq!(seen(7, "rtmp://c", 2).0, Running);
        assert!(!format!("{:?}", task.state()).contains("rtmp://"), "an address contains its key");
    });
}

#[test]
fn an_ingest_fails_after_three_failures_without_a_success() {
    use TaskPhase::{Failed, Running, Troubled};

    run(seconds(0), async |_, client| {
        let request = serde_json::from_value(json!({
            "SdkAppId": SDK_APP_ID, "RoomId": "8489", "RoomIdType": 1, "UserId": "robot", "UserSig": "signature",
            "StreamUrl": "https://a.example.com/b.mp4"
        }));
        let task = client.stream_ingests().start(request.unwrap()).await.unwrap();
        let id = task.task_id().unwrap();
        let seen = |time: i64, status: u32| {
            assert!(observe(&task, 7, 701, json!({"EventMsTs": time, "TaskId": id, "Status": status})));
            task.state().phase
        };
        let phases = [(1, 0), (2, 2), (3, 2), (4, 2), (5, 1), (6, 1), (7, 0), (8, 1), (9, 1), (10, 2), (11, 1)];
        let phases: Vec<_> = phases.into_iter().map(|(time, status)| seen(time, status)).collect();
        let expected =
            [Running, Troubled, Troubled, Troubled, Troubled, Troubled, Running, Troubled, Troubled, Troubled, Failed];
        assert_eq!(phases, expected);
        // Failures that were counted prove no end: the service is asked.
        assert!(!task.wait_until_ended(seconds(5)).await.unwrap());
    });
}

#[test]
fn an_end_stays_known_whatever_comes_after_it() {
    run(seconds(0), async |_, client| {
        let (task, id) = stored(&client).await;
        let end = json!({"EventMsTs": 1, "TaskId": id, "Payload": {"Status": 0, "EventMessage": "Success"}});
        assert!(observe(&task, 8, 802, end));
        for time in 2..1_200 {
            let again = json!({"EventMsTs": time, "TaskId": id, "Payload": {"Status": 3, "EventMessage": "Resumed"}});
            assert!(observe(&task, 8, 803, again));
        }
        let state = task.state();
        assert_eq!((state.phase, state.changes.len()), (TaskPhase::Ended, 1_000));
        assert!(task.wait_until_ended(Duration::ZERO).await.unwrap());
    });
}

#[test]
fn a_task_that_was_found_has_no_paths() {
    run(seconds(0), async |_, client| {
        let mut request = request(Some("lesson-42"));
        request.storage_params = StorageParams::cloud_storage(storage());
        let started = start(&client, request).await.unwrap();
        let found = client.web_recordings().find((SDK_APP_ID, "lesson-42")).await.unwrap().unwrap();
        let id = found.task_id().unwrap();
        let file = json!({"EventMsTs": 8, "TaskId": id, "Payload": {"Status": 0, "FileList": ["a.mp4"]}});
        for (task, has_path) in [(&started, true), (&found, false)] {
            assert!(observe(task, 3, 310, file.clone()));
            assert_eq!(task.state().files[0].path.is_some(), has_path);
        }
    });
}
