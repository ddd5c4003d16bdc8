//! Events: of each family, of files, and at the will of a test.

use trtc_api::__private::lifecycle::FileSource;
use trtc_api::emulator::TaskEventError;
use trtc_api::web_record::DescribeWebRecordRequest;

use super::*;

#[test]
fn every_family_reports_its_start_its_end_and_its_files() {
    for lifecycle in LIFECYCLES.iter().filter(|lifecycle| !lifecycle.events.is_empty()) {
        let world = World::new(|builder| builder);
        let start = start_request(lifecycle, "1");
        let id = world.start(lifecycle, &start).unwrap();
        let started = world.events();
        assert_eq!(started.len(), 1, "{}", lifecycle.name);
        assert!(reporting(lifecycle, Phase::Running).contains(&started[0].0));
        world.wait(second(10));
        world.stop(lifecycle, &id, &start).unwrap();
        let ended = world.events();
        assert!(reporting(lifecycle, Phase::Ended).contains(&ended[0].0), "{}: {ended:?}", lifecycle.name);
        for (number, info) in started.iter().chain(&ended) {
            let rule = lifecycle.events.iter().find(|rule| rule.number == *number).unwrap();
            let reported = at(info, rule.id).as_str().unwrap();
            let reported = rule.id_suffix.map_or(reported, |suffix| reported.split_once(suffix).unwrap().0);
            assert_eq!(reported, id, "{} {number}", lifecycle.name);
            for (path, name) in rule.matches {
                let remembered = lifecycle.remember.iter().find(|it| it.name == *name).unwrap();
                let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                assert_eq!(text(at(info, path)), text(at(&start, remembered.path)));
                if let Some(form) = &remembered.integer_when {
                    let is_integer = *at(&start, form.field) == value_of(form.is.clone());
                    assert_eq!(at(info, path).is_i64(), is_integer, "{} {number}", lifecycle.name);
                }
            }
        }
        let order = lifecycle.event_order[0];
        let time = |info: &Value| at(info, order).as_u64().unwrap();
        assert_eq!(time(&ended[0].1) - time(&started[0].1), 10_000);

        let files = lifecycle.files.iter().filter(|file| !at(&start, file.given).is_null());
        let last: BTreeSet<u32> = files.clone().filter_map(|file| file.last).map(|(_, number)| number).collect();
        let stored = files.filter(|file| matches!(file.source, FileSource::Event(..)));
        assert_eq!(ended.len(), 1 + stored.count() + last.len(), "{}: {ended:?}", lifecycle.name);
        assert!(last.is_empty() || last.contains(&ended.last().unwrap().0));
    }
}

#[test]
fn files_are_reported_where_the_request_asked_for_them() {
    let lifecycle = family("CloudRecording");
    let world = World::new(|builder| builder);
    let vod = start_request(lifecycle, "vod");
    let mut cos = start_request(lifecycle, "cos");
    cos["StorageParams"] = example("StartWebRecord")["StorageParams"].clone();
    for (start, names) in [(&cos, vec![302, 304, 310, 305]), (&vod, vec![302, 311, 312])] {
        let id = world.start(lifecycle, start).unwrap();
        let described = world.describe(lifecycle, &id, start).unwrap().unwrap();
        let files = described["StorageFileList"].as_array().map_or(0, Vec::len);
        assert_eq!(files, usize::from(start == &cos), "{described}");
        world.stop(lifecycle, &id, start).unwrap();
        let events = world.events();
        assert_eq!(events[1..].iter().map(|event| event.0).collect::<Vec<_>>(), names);
        for (number, info) in &events {
            match number {
                304 => assert_eq!(info["Payload"]["FileList"], "recording.mp4"),
                310 => assert_eq!(info["Payload"]["FileList"], json!(["recording.mp4"])),
                311 => assert!(info["Payload"]["TencentVod"]["VideoUrl"].as_str().unwrap().starts_with("https://")),
                _ => {}
            }
        }
    }
}

#[test]
fn a_test_makes_events_happen() {
    let recording = family("CloudRecording");
    let world = World::new(|builder| builder);
    let start = start_request(recording, "1");
    let id = world.start(recording, &start).unwrap();
    world.events();
    world.emulator.task_event(&id, &TaskEvent::new("RecordingMigrated")).unwrap();
    world.emulator.task_event(&id, &TaskEvent::new("RecordingStopped").value(99).after(second(5))).unwrap();
    assert_eq!(world.events().iter().map(|event| event.0).collect::<Vec<_>>(), [306]);
    assert!(world.is_found(recording, &id, &start));
    world.wait(second(5));
    let events = world.events();
    assert_eq!((events[0].0, &events[0].1["Payload"]["LeaveCode"]), (302, &json!(99)));
    assert!(!world.is_found(recording, &id, &start) && events.len() == 3, "its files are reported: {events:?}");

    let ingest = family("StreamIngest");
    let start = start_request(ingest, "1");
    let id = world.start(ingest, &start).unwrap();
    let fails = TaskEvent::new("IngestStarted").value(1);
    for found in [true, true, false] {
        world.emulator.task_event(&id, &fails).unwrap();
        assert_eq!(world.is_found(ingest, &id, &start), found);
    }

    let unknown = world.emulator.task_event("x", &fails).unwrap_err();
    assert_eq!(unknown, TaskEventError::UnknownTask);
    let unknown = world.emulator.task_event(&id, &TaskEvent::new("RecordingStopped")).unwrap_err();
    assert!(unknown.to_string().contains("`RecordingStopped`"), "{unknown}");
    world.emulator.on::<DescribeWebRecordRequest>().times(1).script([fails]);
    let error = world.describe(family("WebRecording"), &id, &start).unwrap().unwrap_err();
    assert!(error.to_string().contains("DescribeWebRecord starts no task"), "{error}");
}
