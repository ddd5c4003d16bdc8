//! Callbacks: the documented signatures and events, unknown events, and the axum extractor.

mod axum_extractor;
mod sent_by_the_emulator;
mod without_event;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;
use serde_json::{Value, json};
use trtc_api::IntegerOrString;
use trtc_api::blocking;
use trtc_api::callback::{Callback, CallbackError, DecodeEvent, Receiver, UnknownEvent, sign};
use trtc_api::events::Event;
use trtc_api::types::{LeaveCode, WebRecordStart};

use crate::common::StandingClock;

fn read(body: &Value) -> Callback<Event> {
    let body = body.to_string();
    Receiver::unsigned().replay_window(None).receive(None, body.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_documented_signatures_are_reproduced() {
    let vectors: Value = serde_json::from_str(include_str!("../../facts/callback_sign.json")).unwrap();
    for vector in vectors.as_array().unwrap() {
        let text = |key: &str| vector[key].as_str().unwrap();
        assert_eq!(sign(text("key"), text("body").as_bytes()), text("sign"), "{}", text("from"));
        let receiver = Receiver::new(text("key")).replay_window(None);
        let verified: Callback<Event> = receiver.receive(Some(text("sign")), text("body").as_bytes()).unwrap();
        assert!(verified.event.info().is_some(), "{}", text("from"));

        // A body with the same meaning but other bytes does not match the signature.
        let compact = text("body").split_whitespace().collect::<String>() + " ";
        let forged = receiver.receive::<Event>(Some(text("sign")), compact.as_bytes()).unwrap_err();
        assert_eq!(forged, CallbackError::WrongSignature);
        for (sign, error) in [
            (None, CallbackError::MissingSignature),
            (Some(""), CallbackError::WrongSignature),
            (Some("no base64"), CallbackError::WrongSignature),
            (Some("kkoFeO3Oh2ZHnjtg8tEAQhtXK16"), CallbackError::WrongSignature),
        ] {
            assert_eq!(receiver.receive::<Event>(sign, text("body").as_bytes()).unwrap_err(), error);
        }
        let empty_key = Receiver::new("").replay_window(None);
        let signed = sign("", text("body").as_bytes());
        let rejected = empty_key.receive::<Event>(Some(&signed), text("body").as_bytes()).unwrap_err();
        assert_eq!(rejected, CallbackError::InvalidKey);
        let other = Receiver::new("another key").replay_window(None);
        assert!(other.receive::<Event>(Some(text("sign")), text("body").as_bytes()).is_err());
    }
}

#[test]
fn what_fills_a_buffer_behind_a_callback_is_ignored() {
    let body = "{\"EventGroupId\":8,\"EventType\":801,\"EventInfo\":{\"TaskId\":\"t\"}}\0\0\n";
    let receiver = Receiver::new("key").replay_window(None);
    let callback: Callback<Event> = receiver.receive(Some(&sign("key", body.as_bytes())), body.as_bytes()).unwrap();
    assert_eq!(callback.event.task_id().as_deref(), Some("t"));
}

#[test]
fn every_event_of_the_documentation_has_a_type() {
    let facts: Value = serde_json::from_str(include_str!("../../facts/callbacks.json")).unwrap();
    let schema = api_schema::load(&[api_schema::TRTC_DIR]).unwrap();
    let mut seen = 0;
    for (group, facts) in facts["groups"].as_object().unwrap() {
        for (number, payload) in facts["events"].as_object().unwrap() {
            let numbers: (u32, u32) = (group.parse().unwrap(), number.parse().unwrap());
            let event = schema.events.iter().find(|event| (event.group, event.number) == numbers);
            let event = event.unwrap_or_else(|| panic!("no event {number}"));
            let names: Vec<&str> = event.info.fields.iter().map(|field| field.name.as_str()).collect();
            // Fields that the documentation lists for the group, but not for each of its events.
            let some = ["UserId", "Role", "TerminalType", "UserType", "Reason", "UniqueId"];
            for field in facts["info"].as_array().unwrap().iter().map(|field| field.as_str().unwrap()) {
                assert!(names.contains(&field) || some.contains(&field), "{number} lacks {field}");
            }
            let inside = event.info.fields.iter().find(|field| field.name == "Payload");
            let inside = inside.and_then(|field| match &field.ty {
                api_schema::model::FieldType::Object { name, .. } => Some(schema.find_object(name).unwrap()),
                // A payload whose fields are not documented.
                api_schema::model::FieldType::Json => None,
                other => panic!("{number}: {other:?}"),
            });
            for field in payload.as_array().unwrap().iter().map(|field| field.as_str().unwrap()) {
                let known = inside.is_some_and(|inside| inside.fields.iter().any(|known| known.name == field));
                assert!(known, "the payload of {number} lacks {field}");
            }
            let body = json!({ "EventGroupId": numbers.0, "EventType": numbers.1, "CallbackTs": 1, "EventInfo": {} });
            assert_eq!(read(&body).event.numbers(), numbers);
            seen += 1;
        }
    }
    assert_eq!((seen, schema.events.len()), (54, 54));
}

#[test]
fn the_examples_of_the_schemas_decode_without_unknown_fields() {
    let schema = api_schema::load(&[api_schema::TRTC_DIR]).unwrap();
    let examples = schema.events.iter().flat_map(|event| &event.examples);
    let examples: Vec<Value> = examples.cloned().map(Value::from).collect();
    assert!(examples.len() >= 5);
    for example in &examples {
        let callback = read(example);
        let info = callback.event.info().unwrap();
        assert!(info.unknown_fields().is_empty(), "{example}");
        let sent = serde_json::from_slice::<Value>(&trtc_api::__private::to_json(info)).unwrap();
        assert_eq!(sent, example["EventInfo"]);
        assert_eq!(callback.sent_ms, example["CallbackTs"].as_i64());
    }
}

#[test]
fn documented_variants_of_fields_and_envelopes_are_decoded() {
    // A room is a number or a string, and the two differ.
    let room = |room: Value| match read(&json!({
        "EventGroupId": 1, "EventType": 103, "CallbackTs": 5,
        "EventInfo": { "RoomId": room, "EventTs": "1622186275", "EventMsTs": 1_622_186_275_757_i64, "Role": 20 }
    }))
    .event
    {
        Event::RoomEntered(entered) => (entered.room_id.unwrap(), entered.event_ts.unwrap().as_integer()),
        other => panic!("{other:?}"),
    };
    assert_eq!(room(json!(8489)), (IntegerOrString::Integer(8489), Some(1_622_186_275)));
    assert_eq!(room(json!("8489")), (IntegerOrString::from("8489"), Some(1_622_186_275)));

    // Two groups use another name for the time, and write numbers as strings.
    let body = json!({ "EventGroupId": 9, "EventType": 902, "CallbackMsTs": "1622186275913",
        "EventInfo": { "EventMsTs": "1622186275757", "TaskId": "t", "Payload": { "LeaveCode": 99 } } });
    let callback = read(&body);
    assert_eq!(callback.sent_ms, Some(1_622_186_275_913));
    let Event::AIServiceStopped(stopped) = callback.event else { panic!("{callback:?}") };
    assert_eq!(stopped.event_ms_ts.unwrap().as_integer(), Some(1_622_186_275_757));

    // The status of one event is a string.
    let body = json!({ "EventGroupId": 9, "EventType": 909, "CallbackTs": 1,
        "EventInfo": { "Payload": { "Status": "session_ready" } } });
    let Event::AISessionStatus(status) = read(&body).event else { panic!() };
    assert_eq!(status.payload.unwrap().status, Some("session_ready".into()));

    // A relay uses another name for the time, and its task ID may be a number.
    let body = json!({ "EventGroupId": 4, "EventType": 401, "CallbackTs": 1,
        "EventInfo": { "EventTsMs": 1_622_186_275_757_i64, "TaskId": 12, "Payload": { "Status": 2 } } });
    let Event::RelayStatus(relay) = read(&body).event else { panic!() };
    assert_eq!((relay.event_ts_ms.unwrap().as_integer(), relay.task_id), (Some(1_622_186_275_757), Some(12.into())));

    // CallKit and LiveKit wrap the same.
    let inner = json!({ "EventGroupId": 8, "EventType": 801, "CallbackTs": 7,
        "EventInfo": { "TaskId": "a+b.", "Payload": { "Status": 2, "EventMessage": "Goto url timeout" } } });
    let Event::WebRecordStarted(started) =
        read(&json!({ "CallbackCommand": "Call.CallbackAfterRecordChanged", "Callback": inner })).event
    else {
        panic!()
    };
    assert_eq!(started.payload.unwrap().status, Some(WebRecordStart::Failed));
}

#[test]
fn unknown_events_and_fields_are_kept() {
    let body = json!({ "EventGroupId": 3, "EventType": 313, "CallbackTs": 1, "EventInfo": { "New": [1, "two"] } });
    let Event::Unknown(event) = read(&body).event else { panic!() };
    assert_eq!((event.group, event.number, &event.info), (3, 313, &json!({ "New": [1, "two"] })));

    let body = json!({ "EventGroupId": 10, "EventType": 1002, "CallbackTs": 1, "Beside": 1,
        "EventInfo": { "Later": true, "Payload": { "LeaveCode": 77, "More": {} } } });
    let Event::SlicingStopped(stopped) = read(&body).event else { panic!() };
    assert_eq!(stopped.unknown_fields.get("Later").unwrap().to_value(), json!(true));
    let payload = stopped.payload.unwrap();
    assert_eq!(payload.leave_code, Some(LeaveCode::Other(77)));
    assert_eq!(payload.unknown_fields.get("More").unwrap().to_value(), json!({}));
}

/// Returns an unknown event, with the path and the text of the reason.
fn unknown(body: &str) -> (UnknownEvent, Option<String>) {
    let callback =
        Receiver::new("key").replay_window(None).receive(Some(&sign("key", body.as_bytes())), body.as_bytes());
    match callback.unwrap_or_else(|error| panic!("{body}: {error}")) {
        Callback { event: Event::Unknown(event), .. } => {
            let reason = event.reason.as_ref().map(ToString::to_string);
            (event, reason)
        }
        other => panic!("{body}: {other:?}"),
    }
}

#[test]
fn a_signed_event_that_does_not_fit_its_type_is_kept_with_the_reason() {
    let body = r#"{"EventGroupId":8,"EventType":801,"CallbackTs":7,
        "EventInfo":{"TaskId":"a+b.","EventMsTs":1622186275757,"Payload":{"Status":{"secret":1}}}}"#;
    let (event, reason) = unknown(body);
    assert_eq!((event.group, event.number), (8, 801));
    assert_eq!(event.info["Payload"]["Status"], json!({ "secret": 1 }));
    let reason = reason.unwrap();
    assert!(reason.starts_with("Payload.Status: ") && !reason.contains("secret"), "{reason}");
    // What all events have in common is known all the same.
    let event = Event::Unknown(event);
    assert_eq!((event.name(), event.group(), event.number()), (None, 8, 801));
    assert_eq!((event.task_id().as_deref(), event.time_ms()), (Some("a+b."), Some(1_622_186_275_757)));
    for info in ["null", "[]", "\"text\"", "17"] {
        let body = format!(r#"{{"EventGroupId":8,"EventType":802,"CallbackTs":7,"EventInfo":{info}}}"#);
        assert!(unknown(&body).1.is_some(), "{info}");
    }
    assert!(unknown(r#"{"EventGroupId":8,"EventType":802,"CallbackTs":7}"#).1.is_some());
}

#[test]
fn text_that_is_not_unicode_does_not_lose_an_event() {
    let body = b"{\"EventGroupId\":3,\"EventType\":308,\"CallbackTs\":7,\"EventInfo\":{\"TaskId\":\"t\xff\"}}";
    let callback = Receiver::new("key").replay_window(None).receive::<Event>(Some(&sign("key", body)), body).unwrap();
    assert_eq!(callback.event.task_id().as_deref(), Some("t\u{fffd}"));
    // Half a surrogate pair, in an event that the schema does not define and in one that it does.
    for (group, number, name) in [(3, 999, None), (8, 801, Some("WebRecordStarted"))] {
        let body = format!(
            r#"{{"EventGroupId":{group},"EventType":{number},"CallbackTs":7,"EventInfo":{{"TaskId":"t\ud83d"}}}}"#
        );
        let body = body.as_bytes();
        let signature = sign("key", body);
        let callback = Receiver::new("key").replay_window(None).receive::<Event>(Some(&signature), body).unwrap();
        assert_eq!((callback.event.name(), callback.event.task_id().as_deref()), (name, Some("t\u{fffd}")));
    }
}

#[test]
fn the_time_of_a_callback_may_be_null_text_or_a_float() {
    for (times, expected) in [
        (r#""CallbackTs":null,"CallbackMsTs":7"#, Some(7)),
        (r#""CallbackTs":"7""#, Some(7)),
        (r#""CallbackTs":7.0"#, Some(7)),
        (r#""CallbackMsTs":7,"CallbackTs":null"#, Some(7)),
        (r#""CallbackTs":null"#, None),
        (r#""CallbackTs":7.5"#, None),
    ] {
        let body = format!(r#"{{"EventGroupId":"8","EventType":802.0,{times},"EventInfo":{{}}}}"#);
        let receiver = Receiver::unsigned().replay_window(None);
        let callback =
            receiver.receive::<Event>(None, body.as_bytes()).unwrap_or_else(|error| panic!("{times} {error}"));
        assert_eq!((callback.sent_ms, callback.event.numbers()), (expected, (8, 802)), "{times}");
    }
}

#[test]
fn task_id_time_and_serialization_are_common_to_all_events() {
    let event = |group: u32, number: u32, info: Value| {
        read(&json!({ "EventGroupId": group, "EventType": number, "CallbackTs": 1, "EventInfo": info })).event
    };
    let stored = event(3, 310, json!({ "TaskId": "a+b._StartTimeMs_1622186275757", "EventTs": 1_622_186_275 }));
    assert_eq!(stored.name(), Some("RecordingMp4Stored"));
    assert_eq!((stored.task_id().as_deref(), stored.time_ms()), (Some("a+b."), Some(1_622_186_275_000)));
    assert_eq!(stored.time(), Some(UNIX_EPOCH + Duration::from_secs(1_622_186_275)));
    for kept in ["a_StartTimeMs_162218627575", "a_StartTimeMs_16221862757570", "a_StartTimeMs_x622186275757"] {
        assert_eq!(event(3, 310, json!({ "TaskId": kept })).task_id().as_deref(), Some(kept));
    }
    // A relay spells the time in another way, and its task ID may be a number.
    let relay = event(4, 401, json!({ "EventTsMs": "1622186275757", "TaskId": 12 }));
    assert_eq!((relay.task_id().as_deref(), relay.time_ms()), (Some("12"), Some(1_622_186_275_757)));
    let room = event(1, 101, json!({ "RoomId": 1 }));
    assert_eq!((room.task_id(), room.time()), (None, None));

    for (group, number, info) in [(8, 801, json!({ "TaskId": "t", "New": [1] })), (3, 999, json!({ "Any": 1 }))] {
        let event = event(group, number, info.clone());
        let json = serde_json::to_value(&event).unwrap();
        assert_eq!(json, json!({ "EventGroupId": group, "EventType": number, "EventInfo": info }));
        let again = Event::decode(group, number, json["EventInfo"].to_string().as_bytes());
        assert_eq!(again, event);
    }
}

/// Without a key, nothing shows that the service sent a body that is no callback. An object is one, whatever its numbers
/// are: it is an unknown event.
#[test]
fn without_a_key_a_body_that_is_no_object_is_an_error_without_its_content() {
    let receive = |body: &str| Receiver::unsigned().replay_window(None).receive::<Event>(None, body.as_bytes());
    for (body, expected) in [
        ("", "the callback is malformed: EOF while parsing a value at line 1 column 0"),
        ("[]", "the callback is malformed: it is not an object"),
        ("\"secret\"", "the callback is malformed: it is not an object"),
        ("{\"EventType\":\"secret", "the callback is malformed: EOF while parsing a string at line 1 column 20"),
    ] {
        assert_eq!(receive(body).unwrap_err().to_string(), expected, "{body}");
    }
    for (body, expected) in [
        ("{}", "EventGroupId: is missing"),
        (r#"{"EventGroupId":"secret","EventType":1,"EventInfo":{}}"#, "EventGroupId: is not the number of an event"),
    ] {
        let Event::Unknown(event) = receive(body).unwrap().event else { panic!("{body}") };
        assert_eq!(event.reason.unwrap().to_string(), expected, "{body}");
    }
}

#[test]
fn a_key_with_whitespace_or_quotes_at_its_ends_is_an_error() {
    let body = br#"{"EventGroupId":8,"EventType":802,"CallbackTs":7,"EventInfo":{}}"#;
    for key in ["", "k\n", " k", "\"k\"", "'k"] {
        let receiver = Receiver::new(key).replay_window(None);
        assert_eq!(receiver.receive::<Event>(Some(&sign(key, body)), body).unwrap_err(), CallbackError::InvalidKey);
    }
}

#[test]
fn a_replayed_callback_is_rejected() {
    let sent = 1_622_186_275_913_i64;
    let at = |seconds: i64| UNIX_EPOCH + Duration::from_millis((sent + seconds * 1_000) as u64);
    let body = json!({ "EventGroupId": 8, "EventType": 802, "CallbackTs": sent, "EventInfo": {} }).to_string();
    let receive = |now: SystemTime, body: &str| {
        let receiver = Receiver::new("key").clock(StandingClock(now));
        receiver.receive::<Event>(Some(&sign("key", body.as_bytes())), body.as_bytes())
    };
    for seconds in [-600, 0, 60, 600] {
        assert!(receive(at(seconds), &body).is_ok(), "{seconds}");
    }
    assert_eq!(receive(at(601), &body).unwrap_err(), CallbackError::Stale(Duration::from_secs(601)));
    assert_eq!(receive(at(-601), &body).unwrap_err(), CallbackError::Stale(Duration::from_secs(601)));
    // A callback without a time could be replayed at any time.
    let timeless = json!({ "EventGroupId": 8, "EventType": 802, "EventInfo": {} }).to_string();
    assert!(matches!(receive(at(0), &timeless), Err(CallbackError::Stale(_))));
}

proptest! {
    #[test]
    fn no_input_panics(bytes in prop::collection::vec(any::<u8>(), 0..300), sign in ".{0,60}") {
        let receiver = Receiver::unsigned().replay_window(None);
        prop_assert!(receiver.receive::<Event>(None, &bytes).is_err());
        prop_assert!(Receiver::new("key").receive::<Event>(Some(&sign), &bytes).is_err());
    }
}

#[test]
fn values_of_other_kinds_are_converted_and_reported() {
    let callback = read(&json!({
        "EventGroupId": "8", "EventType": 8.01e2, "CallbackTs": "1622186275913",
        "EventInfo": { "EventMsTs": "1622186275757", "TaskId": 17, "Payload": { "Status": 1.0 } }
    }));
    let Event::WebRecordStarted(_) = &callback.event else { panic!("{callback:?}") };
    assert_eq!((callback.sent_ms, callback.event.task_id().as_deref()), (Some(1_622_186_275_913), Some("17")));
    let converted: Vec<_> = callback.conversions.iter().map(|c| (c.path.as_str(), c.found)).collect();
    let expected = [("Payload.Status", "a floating-point number"), ("TaskId", "an integer")];
    assert_eq!(converted, expected);
    let exact = read(&json!({ "EventGroupId": 8, "EventType": 801, "CallbackTs": 1, "EventInfo": {} }));
    assert!(exact.conversions.is_empty());
}
