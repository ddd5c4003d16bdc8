//! Callbacks: the published signatures, every event of the documentation, and what nobody documented.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;
use serde_json::{Value, json};
use trtc_api::IntegerOrString;
use trtc_api::blocking;
use trtc_api::callback::{Callback, CallbackError, DecodeEvent, Receiver, sign};
use trtc_api::events::Event;
use trtc_api::types::{LeaveCode, WebRecordStart};

use crate::common::StandingClock;

fn read(body: &Value) -> Callback<Event> {
    let body = body.to_string();
    Receiver::unsigned().replay_window(None).receive(None, body.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_published_signatures_are_ours() {
    let vectors: Value = serde_json::from_str(include_str!("../facts/callback_sign.json")).unwrap();
    for vector in vectors.as_array().unwrap() {
        let text = |key: &str| vector[key].as_str().unwrap();
        assert_eq!(sign(text("key"), text("body").as_bytes()), text("sign"), "{}", text("from"));
        let receiver = Receiver::new(text("key")).replay_window(None);
        let genuine: Callback<Event> = receiver.receive(Some(text("sign")), text("body").as_bytes()).unwrap();
        assert!(genuine.event.info().is_some(), "{}", text("from"));

        // Another body, even one of the same meaning, is not what was signed.
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
        let keyless = Receiver::new("").replay_window(None);
        let signed = sign("", text("body").as_bytes());
        let refused = keyless.receive::<Event>(Some(&signed), text("body").as_bytes()).unwrap_err();
        assert_eq!(refused, CallbackError::EmptyKey);
        let other = Receiver::new("another key").replay_window(None);
        assert!(other.receive::<Event>(Some(text("sign")), text("body").as_bytes()).is_err());
    }
}

#[test]
fn every_event_of_the_documentation_has_a_type() {
    let facts: Value = serde_json::from_str(include_str!("../facts/callbacks.json")).unwrap();
    let schema = api_schema::load(&[api_schema::TRTC_DIR]).unwrap();
    let mut seen = 0;
    for (group, facts) in facts["groups"].as_object().unwrap() {
        for (number, payload) in facts["events"].as_object().unwrap() {
            let numbers: (u32, u32) = (group.parse().unwrap(), number.parse().unwrap());
            let event = schema.events.iter().find(|event| (event.group, event.number) == numbers);
            let event = event.unwrap_or_else(|| panic!("no event {number}"));
            let names: Vec<&str> = event.info.fields.iter().map(|field| field.name.as_str()).collect();
            // Fields that a table gives for the group, though not for each of its events.
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
fn the_examples_of_the_schemas_are_read_and_nothing_is_left_over() {
    let schema = api_schema::load(&[api_schema::TRTC_DIR]).unwrap();
    let examples: Vec<&Value> = schema.events.iter().flat_map(|event| &event.examples).collect();
    assert!(examples.len() >= 5);
    for example in examples {
        let callback = read(example);
        let info = callback.event.info().unwrap();
        assert!(info.unknown_fields().is_empty(), "{example}");
        let sent = serde_json::from_slice::<Value>(&trtc_api::__private::to_json(info)).unwrap();
        assert_eq!(sent, example["EventInfo"]);
        assert_eq!(callback.sent_ms, example["CallbackTs"].as_i64());
    }
}

#[test]
fn the_traps_of_the_documentation() {
    // A room is a number or a text, and the two are not the same.
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

    // Two groups call the time by another name, and write numbers as text.
    let body = json!({ "EventGroupId": 9, "EventType": 902, "CallbackMsTs": "1622186275913",
        "EventInfo": { "EventMsTs": "1622186275757", "TaskId": "t", "Payload": { "LeaveCode": 99 } } });
    let callback = read(&body);
    assert_eq!(callback.sent_ms, Some(1_622_186_275_913));
    let Event::AIServiceStopped(stopped) = callback.event else { panic!("{callback:?}") };
    assert_eq!(stopped.event_ms_ts.unwrap().as_integer(), Some(1_622_186_275_757));

    // The status of one event is a text.
    let body = json!({ "EventGroupId": 9, "EventType": 909, "CallbackTs": 1,
        "EventInfo": { "Payload": { "Status": "session_ready" } } });
    let Event::AISessionStatus(status) = read(&body).event else { panic!() };
    assert_eq!(status.payload.unwrap().status, Some("session_ready".into()));

    // A relay spells the time in another way, and its task may be a number.
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
fn what_nobody_documented_is_kept() {
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

#[test]
fn what_can_not_be_read_is_told_with_its_place_and_without_its_content() {
    let receive = |body: &str| Receiver::unsigned().replay_window(None).receive::<Event>(None, body.as_bytes());
    for (body, wanted) in [
        ("", "the callback can't be understood: EOF while parsing a value at line 1 column 0"),
        ("[]", "the callback can't be understood: it is not an object, line 1 column 0"),
        ("{}", "the callback can't be understood: EventGroupId: it is missing"),
        (
            r#"{"EventGroupId":"secret","EventType":1,"EventInfo":{}}"#,
            "the callback can't be understood: EventGroupId: it is no number of an event",
        ),
        (r#"{"EventGroupId":8,"EventType":801}"#, "the callback can't be understood: EventInfo: it is missing"),
        (
            r#"{"EventGroupId":8,"EventType":801,"EventInfo":{"Payload":{"Status":"secret"}}}"#,
            "the callback can't be understood: EventInfo.Payload.Status: expected an integer, found a string",
        ),
    ] {
        let error = receive(body).unwrap_err().to_string();
        assert!(error.starts_with(wanted), "{body}: {error}");
        assert!(!error.contains("secret"), "{error}");
    }
}

#[test]
fn a_recorded_callback_can_not_be_played_again_later() {
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
    // One that names no time could be played again for ever.
    let timeless = json!({ "EventGroupId": 8, "EventType": 802, "EventInfo": {} }).to_string();
    assert!(matches!(receive(at(0), &timeless), Err(CallbackError::Stale(_))));
}

proptest! {
    #[test]
    fn no_bytes_make_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), sign in ".{0,60}") {
        let receiver = Receiver::unsigned().replay_window(None);
        prop_assert!(receiver.receive::<Event>(None, &bytes).is_err());
        prop_assert!(Receiver::new("key").receive::<Event>(Some(&sign), &bytes).is_err());
    }
}

mod sent_by_the_emulator {
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};

    use trtc_api::emulator::Emulator;
    use trtc_api::web_record::{StartWebRecordResponse, StopWebRecordRequest};
    use trtc_api::{Client, Error, Region};

    use super::*;
    use crate::common::{credential, emulator_builder, page_request};

    /// A request as it came: the path, the header `Sign`, the body.
    struct Request {
        path: String,
        sign: Option<String>,
        body: Vec<u8>,
    }

    /// Takes a request and answers with a status, or with nothing.
    fn serve(listener: &TcpListener, status: Option<u16>) -> Request {
        let (mut stream, _) = listener.accept().unwrap();
        let request = read_request(&mut stream);
        if let Some(status) = status {
            write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n").unwrap();
        }
        request
    }

    fn read_request(stream: &mut TcpStream) -> Request {
        let mut bytes = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            let many = stream.read(&mut buffer).unwrap();
            assert!(many > 0, "the request broke off");
            bytes.extend_from_slice(&buffer[..many]);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let header = |name: &str| {
                let mut lines = head.lines().filter_map(|line| line.split_once(": "));
                lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
            };
            if body.len() >= header("content-length").unwrap().parse().unwrap() {
                let path = head.split(' ').nth(1).unwrap().to_owned();
                return Request { path, sign: header("sign"), body: body.as_bytes().to_vec() };
            }
        }
    }

    fn record(emulator: &Emulator) -> Result<StartWebRecordResponse, Error> {
        let client = Client::builder().credential(credential()).region(Region::AP_SINGAPORE);
        let client = client.transport(emulator.clone()).build()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let started = client.start_web_record(page_request()).await?;
            client.stop_web_record(StopWebRecordRequest::builder().task_id(&started.task_id).build()).await?;
            Ok(started)
        })
    }

    #[test]
    fn a_recording_is_reported_signed_from_its_start_to_its_files() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/callback?of=school", listener.local_addr().unwrap());
        let emulator = emulator_builder().callbacks(&url, Some("key42")).unwrap().build();
        let started = record(&emulator).unwrap();
        let mut numbers = Vec::new();
        for _ in 0..3 {
            let request = serve(&listener, Some(200));
            assert_eq!(request.path, "/callback?of=school");
            let callback = Receiver::new("key42").receive::<Event>(request.sign.as_deref(), &request.body).unwrap();
            if let Event::RecordingMp4Stored(stored) = &callback.event {
                // The trap of the file events: the task has its start at its end.
                let task = stored.task_id.as_ref().unwrap();
                let (task, start) = task.split_once("_StartTimeMs_").unwrap();
                assert_eq!((task, start.len()), (&*started.task_id, 13));
                assert_eq!(stored.payload.as_ref().unwrap().file_list.as_ref().unwrap().len(), 1);
            }
            numbers.push(callback.event.numbers().1);
        }
        numbers.sort_unstable();
        assert_eq!(numbers, [310, 801, 802]);
    }

    #[test]
    fn a_callback_that_is_not_taken_comes_again_until_it_is_given_up() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        // A clock that stands and never waits: the rule alone says when it is enough.
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let clock = StandingClock(UNIX_EPOCH + Duration::from_secs(1_600_000_000));
        let emulator = Emulator::builder().clock(clock).callbacks(&url, None).unwrap().build();
        let event = Event::WebRecordStopped(Box::default());
        emulator.report(&event);
        let first = serve(&listener, Some(500));
        assert!(first.sign.is_none());
        for status in [None, Some(301), Some(404), Some(500), None, Some(503)] {
            assert_eq!(serve(&listener, status).body, first.body, "it is the same message");
        }
        // Seven times in a minute; then the next message is the next one.
        emulator.report(&Event::WebRecordUpdated(Box::default()));
        let next = serve(&listener, Some(200));
        let callback = Receiver::unsigned().replay_window(None).receive::<Event>(None, &next.body).unwrap();
        assert_eq!(callback.event.numbers(), (8, 803));
    }

    #[test]
    fn a_recording_that_runs_into_its_limit_is_reported_as_such() {
        use std::sync::Arc;
        use std::sync::atomic::{AtomicU64, Ordering};
        use trtc_api::Clock;
        use trtc_api::transport::BoxFuture;

        struct Settable(Arc<AtomicU64>);
        impl Clock for Settable {
            fn now(&self) -> SystemTime {
                UNIX_EPOCH + Duration::from_secs(self.0.load(Ordering::Relaxed))
            }
            fn monotonic(&self) -> Duration {
                Duration::ZERO
            }
            fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
                Box::pin(async {})
            }
            fn sleep_blocking(&self, _: Duration) {}
        }

        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let time = Arc::new(AtomicU64::new(1_600_000_000));
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let emulator = Emulator::builder().clock(Settable(time.clone())).callbacks(&url, None).unwrap().build();
        let builder = || blocking::Client::builder().credential(credential()).clock(Settable(time.clone()));
        let client = builder().transport(emulator.clone()).build().unwrap();
        client.start_web_record(page_request()).unwrap();
        time.fetch_add(3_601, Ordering::Relaxed);
        let gone = StopWebRecordRequest::builder().task_id("another").build();
        assert!(client.stop_web_record(gone).is_err());
        let mut numbers: Vec<u32> = (0..3)
            .map(|_| {
                let request = serve(&listener, Some(200));
                let receiver = Receiver::unsigned().replay_window(None);
                receiver.receive::<Event>(None, &request.body).unwrap().event.numbers().1
            })
            .collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [310, 801, 804]);
    }
}
