//! Callbacks with a valid signature that name no event, or that are no JSON: none of them is lost.

use trtc_api::task::Inbox;

use super::*;

/// Receives a body with the default settings, signed, now.
fn receive(body: &[u8]) -> Callback<Event> {
    let now = UNIX_EPOCH + Duration::from_millis(SENT);
    let receiver = Receiver::new("key").clock(StandingClock(now));
    receiver.receive(Some(&sign("key", body)), body).unwrap_or_else(|error| panic!("{}: {error}", body.escape_ascii()))
}

fn unknown_event(body: &[u8]) -> UnknownEvent {
    match receive(body).event {
        Event::Unknown(event) => event,
        other => panic!("{}: {other:?}", body.escape_ascii()),
    }
}

const SENT: u64 = 1_622_186_275_913;

#[test]
fn an_object_without_a_group_or_a_number_is_an_unknown_event() {
    let mut values = vec![None];
    let unusable =
        ["null", "-1", "1.5", "4294967296", "1e400", "\"WebRecordStarted\"", "\"\"", "[8]", "{}", "\"8 01\"", "[]"];
    values.extend(unusable.map(Some));
    for value in values {
        for (name, group, number) in [("EventGroupId", 0, 801), ("EventType", 8, 0)] {
            let numbers = [("EventGroupId", "8"), ("EventType", "801")].map(|(known, usable)| {
                let value = if known == name { value } else { Some(usable) };
                value.map(|value| format!(r#""{known}":{value},"#)).unwrap_or_default()
            });
            let info = r#"{"TaskId":"a+b.","EventMsTs":1622186275757}"#;
            let body = format!(r#"{{{}"CallbackTs":{SENT},"EventInfo":{info},"New":[1]}}"#, numbers.concat());
            let callback = receive(body.as_bytes());
            assert_eq!(callback.sent_ms, Some(SENT as i64));
            assert_eq!(callback.unknown_fields.get("New").unwrap().json(), "[1]");
            let event = callback.event;
            assert_eq!((event.name(), event.group(), event.number()), (None, group, number), "{body}");
            assert_eq!(
                (event.task_id().as_deref(), event.time_ms()),
                (Some("a+b."), Some(1_622_186_275_757)),
                "{body}"
            );
            let Event::Unknown(unknown) = &event else { panic!("{body}") };
            assert_eq!(unknown.info, json!({ "TaskId": "a+b.", "EventMsTs": 1_622_186_275_757_i64 }));
            let reason = unknown.reason.as_ref().unwrap();
            assert_eq!(reason.path, name, "{body}");
            assert!(!reason.reason.contains("WebRecord"), "{reason}");
            // All of the callback is there, in `callback` and in what is serialized.
            let sent = unknown.callback.as_ref().unwrap();
            assert_eq!((&sent["New"], &sent["EventInfo"]), (&json!([1]), &unknown.info));
            assert_eq!(sent.get(name).is_some(), value.is_some(), "{body}");
            assert_eq!(&serde_json::to_value(&event).unwrap(), sent);
        }
    }
    // The smallest one, and one in the wrapper of CallKit.
    for body in ["{}", r#"{"Callback":{"EventType":[]}}"#, r#"{"Callback":17}"#, "\u{feff}{ }\0"] {
        let event = unknown_event(body.as_bytes());
        assert_eq!((event.group, event.number, event.info), (0, 0, Value::Null), "{body}");
        assert!(event.reason.is_some() && event.callback.is_some_and(|sent| sent.is_object()), "{body}");
    }
    let wrapped = unknown_event(br#"{"CallbackCommand":"c","Callback":{"EventGroupId":8,"EventInfo":{"A":1}}}"#);
    assert_eq!((wrapped.group, wrapped.info), (8, json!({ "A": 1 })));
    assert_eq!(wrapped.callback.unwrap()["CallbackCommand"], "c");
}

#[test]
fn a_signed_body_that_is_no_object_is_an_unknown_event_with_its_text() {
    let cases: [(&[u8], &str, u32, u32); 8] = [
        (b"", "", 0, 0),
        (b"text", "text", 0, 0),
        (b"[]", "[]", 0, 0),
        (b"17", "17", 0, 0),
        (b"\"\xe4\xb8", "\"\u{fffd}", 0, 0),
        // What is known of malformed JSON is used.
        (br#"{"EventGroupId":8,"EventType":801,"EventInfo":{"TaskId":"t"#, "{", 8, 801),
        (br#"{"EventGroupId":8,"EventType":801} {}"#, "{", 8, 801),
        (br#"{"EventGroupId":8,"EventType":801,"Note":"a "quoted" word","EventInfo":{"TaskId":"t"}}"#, "{", 8, 801),
    ];
    for (body, text, group, number) in cases {
        let event = unknown_event(body);
        let kept = event.callback.as_ref().and_then(Value::as_str).unwrap();
        if text == "{" {
            assert_eq!(kept.as_bytes(), body);
        } else {
            assert_eq!(kept, text);
        }
        assert_eq!((event.group, event.number), (group, number), "{kept}");
        let reason = event.reason.as_ref().unwrap();
        assert!(reason.path.is_empty() && !reason.reason.contains("quoted"), "{reason}");
        assert_eq!(serde_json::to_value(Event::Unknown(event.clone())).unwrap(), event.callback.unwrap());
    }
    let known =
        unknown_event(br#"{"EventGroupId":8,"EventType":801,"Note":"a "quoted" word","EventInfo":{"TaskId":"t"}}"#);
    assert_eq!(Event::Unknown(known).task_id().as_deref(), Some("t"));
}

/// A callback that can be replayed to some effect needs a time; that of its event is one.
#[test]
fn the_time_of_the_event_counts_if_the_callback_has_none() {
    let at = |body: &str, seconds: u64| {
        let now = UNIX_EPOCH + Duration::from_millis(SENT) + Duration::from_secs(seconds);
        let receiver = Receiver::new("key").clock(StandingClock(now));
        receiver.receive::<Event>(Some(&sign("key", body.as_bytes())), body.as_bytes())
    };
    for times in ["", r#""CallbackTs":null,"CallbackMsTs":null,"#, r#""CallbackTs":"now","#] {
        for time in [format!(r#""EventMsTs":{SENT}"#), format!(r#""EventTs":{}"#, SENT / 1_000)] {
            let body = format!(r#"{{"EventGroupId":8,"EventType":802,{times}"EventInfo":{{{time}}}}}"#);
            assert_eq!(at(&body, 0).unwrap().sent_ms, None, "{body}");
            assert!(matches!(at(&body, 700), Err(CallbackError::Stale(_))), "{body}");
        }
        let timeless = format!(r#"{{"EventGroupId":8,"EventType":802,{times}"EventInfo":{{}}}}"#);
        assert!(matches!(at(&timeless, 0), Err(CallbackError::Stale(_))), "{timeless}");
    }
    // A time that is there must fit in any case.
    let old = format!(r#"{{"EventGroupId":null,"CallbackTs":{SENT}}}"#);
    assert!(at(&old, 0).is_ok());
    assert!(matches!(at(&old, 700), Err(CallbackError::Stale(_))));
}

#[test]
fn of_two_members_with_one_name_the_last_one_counts() {
    let body = br#"{"EventGroupId":1,"EventType":"x","EventInfo":{"TaskId":"a"},"CallbackTs":1,"New":1,
        "EventGroupId":8,"EventType":802,"EventInfo":{"TaskId":"b","TaskId":"c"},"CallbackTs":1622186275913,"New":2,
        "EventType":null}"#;
    let callback = receive(body);
    assert_eq!((callback.event.numbers(), callback.event.task_id().as_deref()), ((8, 802), Some("c")));
    assert_eq!(callback.sent_ms, Some(SENT as i64));
    assert_eq!(callback.unknown_fields.get("New").unwrap().json(), "2");
    // In an unknown event too, and in the wrapper.
    let body =
        br#"{"Callback":{"EventType":1},"Callback":{"EventGroupId":3,"EventType":999,"EventInfo":{"A":1,"A":2}}}"#;
    let event = unknown_event_unchecked(body);
    assert_eq!((event.group, event.number, event.info), (3, 999, json!({ "A": 2 })));
}

fn unknown_event_unchecked(body: &[u8]) -> UnknownEvent {
    let receiver = Receiver::new("key").replay_window(None);
    match receiver.receive(Some(&sign("key", body)), body).unwrap().event {
        Event::Unknown(event) => event,
        other => panic!("{other:?}"),
    }
}

/// A task does not take an event that names no event; an inbox keeps it.
#[test]
fn tasks_and_inboxes_do_not_lose_unknown_events() {
    use trtc_api::tasks::WebRecording;
    let client = blocking::Client::builder().credential(crate::common::credential()).region("ap-singapore");
    let client = client.transport(crate::common::RecordingTransport::default()).build().unwrap();
    let start = client.web_recordings().prepare(crate::common::page_request());
    let id: trtc_api::task::TaskId<WebRecording> = start.id().clone();
    let task = client.web_recordings().attach(id);
    let inbox = Inbox::new(10);
    for body in ["", "{}", r#"{"EventGroupId":8,"EventType":null,"EventInfo":{"TaskId":"t"}}"#] {
        inbox.push(receive(body.as_bytes()).event);
    }
    assert_eq!(inbox.deliver(|event| task.observe(event)), 0);
    assert_eq!(inbox.len(), 3);
    assert_eq!(inbox.deliver(|event| event.task_id().as_deref() == Some("t")), 1);
}

/// The service wraps nothing secret, but text of a person may be in it.
#[test]
fn debug_output_of_an_unknown_event_does_not_show_its_text() {
    let shown = format!("{:?}", receive(b"{\"EventType\":\"hush\",\"Key\":\"hush\"} hush"));
    assert!(!shown.contains("hush"), "{shown}");
}
