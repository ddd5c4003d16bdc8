//! Ends without a stop: limits of time, idle tasks, inputs that are not ready.

use super::*;

#[test]
fn limits_of_time_end_a_task() {
    let web = family("WebRecording");
    let world = World::new(|builder| builder);
    let start = start_request(web, "1");
    let id = world.start(web, &start).unwrap();
    let mut long = start_request(web, "2");
    long.as_object_mut().unwrap().remove("MaxDurationLimit");
    let without_limit = world.start(web, &long).unwrap();
    world.events();
    world.wait(second(3_599));
    assert!(world.is_found(web, &id, &start));
    world.wait(second(1));
    assert!(!world.is_found(web, &id, &start) && world.is_found(web, &without_limit, &long));
    let numbers: Vec<u32> = world.events().iter().map(|event| event.0).collect();
    assert_eq!(numbers, [804, 310]);
    // Without a limit in the request, that of the schema counts.
    let End::After(RequestedTime { default: Some(default), .. }) = web.ends[0] else { panic!("no default") };
    world.wait(second(u64::from(default) - 3_601));
    assert!(world.is_found(web, &without_limit, &long));
    world.wait(second(1));
    assert!(!world.is_found(web, &without_limit, &long));

    let transcription = family("AITranscription");
    let start = start_request(transcription, "1");
    let id = world.start(transcription, &start).unwrap();
    world.wait(10 * HOUR - second(1));
    assert!(world.is_found(transcription, &id, &start));
    world.wait(second(1));
    assert!(!world.is_found(transcription, &id, &start));
}

#[test]
fn an_idle_task_ends_only_if_the_test_says_that_it_is_idle() {
    let lifecycle = family("CloudRecording");
    for ends in [false, true] {
        let world = World::new(|builder| builder.end_idle_tasks(ends));
        let start = start_request(lifecycle, "1");
        let id = world.start(lifecycle, &start).unwrap();
        world.wait(second(59));
        assert!(world.is_found(lifecycle, &id, &start));
        world.wait(second(1));
        assert_eq!(world.is_found(lifecycle, &id, &start), !ends);
    }
}

#[test]
fn a_task_whose_id_has_expired_runs_on_out_of_reach() {
    for (name, hours) in [("CloudSlicing", 72), ("CloudModeration", 72), ("CloudRecording", 72), ("CdnRelay", 720)] {
        let lifecycle = family(name);
        let world = World::new(|builder| builder);
        let start = start_request(lifecycle, "1");
        let id = world.start(lifecycle, &start).unwrap();
        world.wait(hours * HOUR - second(1));
        world.update(lifecycle, &id, &start, 5).unwrap().unwrap();
        world.wait(second(1));
        assert_eq!(world.stop(lifecycle, &id, &start).unwrap_err().code(), Some("ResourceNotFound"), "{name}");
        assert_eq!(world.emulator.running_tasks(name).len(), 1, "{name}");
    }
    let lifecycle = family("CloudRecording");
    let world = World::new(|builder| builder);
    let mut start = start_request(lifecycle, "1");
    start["ResourceExpiredHour"] = 6.into();
    let id = world.start(lifecycle, &start).unwrap();
    world.wait(6 * HOUR);
    assert!(!world.is_found(lifecycle, &id, &start));
}

#[test]
fn a_page_that_does_not_load_is_loaded_again_and_then_given_up() {
    let lifecycle = family("WebRecording");
    let world = World::new(|builder| builder);
    let fails = |value: i64, event: &str| {
        TaskEvent::new(event).value(value).reason("Page load timeout").after_seconds_of("ReadyTimeout", 15)
    };
    let script = [fails(1, "WebRecordUpdated"), fails(2, "WebRecordStarted")];
    world.emulator.on::<StartWebRecordRequest>().times(2).script(script);
    for timeout in [Some(30), None] {
        let mut start = start_request(lifecycle, "1");
        if let Some(timeout) = timeout {
            start["ReadyTimeout"] = timeout.into();
        }
        let timeout = timeout.unwrap_or(15);
        let id = world.start(lifecycle, &start).unwrap();
        world.wait(second(timeout - 1));
        assert_eq!(world.events(), []);
        world.wait(second(1));
        let events = world.events();
        assert_eq!((events.len(), events[0].0, &events[0].1["Payload"]["Status"]), (1, 803, &json!(1)));
        assert!(world.is_found(lifecycle, &id, &start));
        world.wait(second(timeout));
        let events = world.events();
        assert_eq!((events.len(), events[0].0, &events[0].1["Payload"]["Status"]), (1, 801, &json!(2)));
        assert_eq!(events[0].1["Payload"]["EventMessage"], "Page load timeout");
        assert!(!world.is_found(lifecycle, &id, &start));
    }
    world.start(lifecycle, &start_request(lifecycle, "1")).unwrap();
    let events = world.events();
    assert_eq!((events.len(), events[0].0, &events[0].1["Payload"]["Status"]), (1, 801, &json!(1)));
}

/// The program and `listen` report what is due, whether or not requests come.
#[test]
fn a_server_reports_an_end_without_a_request() {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    let lifecycle = family("WebRecording");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let world = World::new(|builder| builder.callbacks(&url, None).unwrap());
    let server = world.emulator.listen("127.0.0.1:0").unwrap();
    world.start(lifecycle, &start_request(lifecycle, "1")).unwrap();
    world.wait(HOUR);
    let mut numbers = BTreeSet::new();
    while numbers.len() < 3 {
        let (mut stream, _) = listener.accept().unwrap();
        let mut bytes = Vec::new();
        let callback: Value = loop {
            let mut buffer = [0; 4096];
            let read = stream.read(&mut buffer).unwrap();
            bytes.extend_from_slice(&buffer[..read]);
            let text = String::from_utf8_lossy(&bytes);
            let body = text.split_once("\r\n\r\n").map(|(_, body)| serde_json::from_str(body));
            if let Some(Ok(callback)) = body {
                break callback;
            }
        };
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
        numbers.insert(callback["EventType"].as_u64().unwrap());
    }
    assert_eq!(numbers, BTreeSet::from([801, 804, 310]));
    drop(server);
}

/// The declared readiness, without a script: the first miss loads the page again, the second one ends the recording.
#[test]
fn a_page_that_misses_its_time_twice_ends() {
    let lifecycle = family("WebRecording");
    let world = World::new(|builder| builder.miss_readiness(true));
    let mut start = start_request(lifecycle, "1");
    start["ReadyTimeout"] = 30.into();
    let id = world.start(lifecycle, &start).unwrap();
    let statuses = |events: &[(u32, Value)]| -> Vec<(u32, i64)> {
        events.iter().map(|(number, info)| (*number, info["Payload"]["Status"].as_i64().unwrap())).collect()
    };
    for (wait, expected) in [(29, vec![]), (1, vec![(803, 1)]), (29, vec![]), (1, vec![(801, 2)]), (600, vec![])] {
        world.wait(second(wait));
        let events = world.events();
        assert_eq!(statuses(&events), expected);
        assert!(events.iter().all(|(_, info)| info["Payload"]["EventMessage"] == "Page load timeout"));
    }
    assert!(!world.is_found(lifecycle, &id, &start));
    // Without a time, or with 0, nothing is checked; other families need no readiness.
    for timeout in [json!(null), json!(0)] {
        start["ReadyTimeout"] = timeout;
        let id = world.start(lifecycle, &start).unwrap();
        world.wait(second(600));
        assert_eq!(statuses(&world.events()), [(801, 1)]);
        assert!(world.is_found(lifecycle, &id, &start));
        world.stop(lifecycle, &id, &start).unwrap();
        world.events();
    }
}

/// The default of the documentation ends a recording whose request names no maximum.
#[test]
fn a_recording_without_a_maximum_ends_after_the_documented_default() {
    let lifecycle = family("WebRecording");
    let world = World::new(|builder| builder);
    let mut start = start_request(lifecycle, "1");
    start.as_object_mut().unwrap().remove("MaxDurationLimit");
    let id = world.start(lifecycle, &start).unwrap();
    world.wait(second(35_999));
    assert!(world.is_found(lifecycle, &id, &start));
    world.wait(second(1));
    assert!(!world.is_found(lifecycle, &id, &start));
    assert!(world.events().iter().any(|(number, _)| *number == 804), "the limit is reported");
}
