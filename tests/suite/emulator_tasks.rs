//! The emulator's state of tasks, family by family, by the tables that clients read too.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use trtc_api::__private::lifecycle::{
    End, FileSource, Lifecycle, Parameter, ParameterValue, Phase, PhaseRule, RequestedTime, SecondStart,
};
use trtc_api::__private::schema::{ActionInfo, Literal};
use trtc_api::emulator::{Emulator, EmulatorBuilder, TaskEvent, TaskEventError};
use trtc_api::events::Event;
use trtc_api::web_record::{DescribeWebRecordRequest, StartWebRecordRequest};
use trtc_api::{CallOptions, Clock, Error, LIFECYCLES, Region, blocking};

use crate::common::{Any, KINDS, SkippingClock, credential};

const HOUR: Duration = Duration::from_secs(3_600);

fn second(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn builder() -> EmulatorBuilder {
    // Without quirks: raw responses are compared with what is documented.
    Emulator::builder().credential(credential())
}

fn family(name: &str) -> &'static Lifecycle {
    LIFECYCLES.iter().find(|lifecycle| lifecycle.name == name).unwrap()
}

/// The request of an action's official example.
fn example(action: &str) -> Value {
    let all: Value = serde_json::from_str(include_str!("../facts/examples.json")).unwrap();
    all["actions"][action][0]["request"].clone()
}

fn region(info: &ActionInfo) -> Region {
    Region::new(info.regions.first().copied().unwrap_or("ap-singapore"))
}

/// The start request of a family, with all remembered values; `variant` tells tasks apart.
fn start_request(lifecycle: &Lifecycle, variant: &str) -> Value {
    let mut request = example(lifecycle.start.action.info.name);
    if let Some(idempotency) = &lifecycle.idempotency {
        request[idempotency.key] = format!("key-{variant}").into();
    }
    for fields in lifecycle.duplicates.iter().flat_map(|it| it.fields).filter(|path| path.last() == Some(&"UserId")) {
        *at_mut(&mut request, fields) = format!("user-{variant}").into();
    }
    request
}

fn at_mut<'v>(value: &'v mut Value, path: &[&str]) -> &'v mut Value {
    path.iter().fold(value, |value, name| &mut value[*name])
}

fn at<'v>(value: &'v Value, path: &[&str]) -> &'v Value {
    path.iter().fold(value, |value, name| &value[*name])
}

/// The request with these parameters, over the rest of the action's example.
fn request(
    info: &ActionInfo,
    parameters: &[Parameter],
    lifecycle: &Lifecycle,
    id: &str,
    start: &Value,
    rest: bool,
) -> Value {
    let mut request = if rest { example(info.name) } else { json!({}) };
    for parameter in parameters {
        request[parameter.field] = match parameter.value.clone() {
            ParameterValue::Id => id.into(),
            ParameterValue::Remembered(name) => {
                at(start, lifecycle.remember.iter().find(|it| it.name == name).unwrap().path).clone()
            }
            ParameterValue::Literal(Literal::Str(text)) => text.into(),
            ParameterValue::Literal(Literal::Int(number)) => number.into(),
        };
    }
    request
}

/// Something that calls actions by name.
trait Caller {
    fn raw(&self, info: &ActionInfo, request: Value) -> Result<Value, Error>;

    fn start(&self, lifecycle: &Lifecycle, request: &Value) -> Result<String, Error> {
        let response = self.raw(lifecycle.start.action.info, request.clone())?;
        Ok(response[lifecycle.start.id].as_str().unwrap().to_owned())
    }

    fn describe(&self, lifecycle: &Lifecycle, id: &str, start: &Value) -> Option<Result<Value, Error>> {
        let describe = lifecycle.describe.as_ref()?;
        let info = describe.action.info;
        Some(self.raw(info, request(info, describe.parameters, lifecycle, id, start, false)))
    }

    /// Whether requests find the task.
    fn is_found(&self, lifecycle: &Lifecycle, id: &str, start: &Value) -> bool {
        let describe = lifecycle.describe.as_ref().unwrap();
        match self.describe(lifecycle, id, start).unwrap() {
            Ok(response) => !describe.phases.iter().any(|(literal, phase)| {
                *phase == Phase::Gone && response[describe.status] == value_of(literal.clone())
            }),
            Err(error) => {
                assert_eq!(error.code(), describe.gone.first().copied(), "{}: {error}", lifecycle.name);
                false
            }
        }
    }

    fn find(&self, lifecycle: &Lifecycle, start: &Value) -> Option<Result<Value, Error>> {
        let find = lifecycle.find.as_ref()?;
        let info = find.action.info;
        Some(self.raw(info, request(info, find.parameters, lifecycle, "", start, false)))
    }

    fn update(&self, lifecycle: &Lifecycle, id: &str, start: &Value, counter: u64) -> Option<Result<Value, Error>> {
        let update = lifecycle.updates.first()?;
        let info = update.action.info;
        let mut request = request(info, update.parameters, lifecycle, id, start, true);
        if let Some(field) = update.counter {
            request[field] = counter.into();
        }
        Some(self.raw(info, request))
    }

    fn stop(&self, lifecycle: &Lifecycle, id: &str, start: &Value) -> Result<Value, Error> {
        let info = lifecycle.stop.action.info;
        self.raw(info, request(info, lifecycle.stop.parameters, lifecycle, id, start, false))
    }
}

impl Caller for Any {
    fn raw(&self, info: &ActionInfo, request: Value) -> Result<Value, Error> {
        self.raw_with(info.name, request, CallOptions::new().region(region(info)))
    }
}

/// A client and an emulator in virtual time.
struct World {
    emulator: Emulator,
    client: blocking::Client,
    clock: SkippingClock,
}

impl World {
    fn new(configure: impl FnOnce(EmulatorBuilder) -> EmulatorBuilder) -> Self {
        let clock = SkippingClock::default();
        let emulator = configure(builder().clock(clock.clone())).build();
        let client = blocking::Client::builder().credential(credential()).clock(clock.clone());
        Self { client: client.transport(emulator.clone()).build().unwrap(), emulator, clock }
    }

    fn wait(&self, time: Duration) {
        self.clock.sleep_blocking(time);
    }

    fn events(&self) -> Vec<(u32, Value)> {
        let events: Vec<Event> = self.emulator.take_events();
        events.iter().map(numbered).collect()
    }
}

impl Caller for World {
    fn raw(&self, info: &ActionInfo, request: Value) -> Result<Value, Error> {
        self.client.with_options(CallOptions::new().region(region(info)).max_attempts(1)).call_raw(info.name, request)
    }
}

fn numbered(event: &Event) -> (u32, Value) {
    use trtc_api::callback::DecodeEvent;
    let info = match (event.info(), event) {
        (Some(info), _) => serde_json::from_slice(&trtc_api::__private::to_json(info)).unwrap(),
        (None, Event::Unknown(unknown)) => unknown.info.clone(),
        (None, _) => Value::Null,
    };
    (event.numbers().1, info)
}

fn value_of(literal: Literal) -> Value {
    match literal {
        Literal::Int(value) => value.into(),
        Literal::Str(value) => value.into(),
    }
}

fn status(lifecycle: &Lifecycle, phase: Phase) -> Value {
    let phases = lifecycle.describe.as_ref().unwrap().phases;
    value_of(phases.iter().find(|(_, own)| *own == phase).unwrap().0.clone())
}

/// The numbers of the events that can report a phase.
fn reporting(lifecycle: &Lifecycle, phase: Phase) -> BTreeSet<u32> {
    let rules = lifecycle.events.iter().filter(|rule| match &rule.phase {
        PhaseRule::Is(own) => *own == phase,
        PhaseRule::By(_, values) => values.iter().any(|(_, own)| *own == phase),
    });
    rules.map(|rule| rule.number).collect()
}

#[test]
fn every_family_is_started_described_found_updated_and_stopped() {
    assert_eq!(LIFECYCLES.len(), 9);
    for kind in &KINDS {
        let emulator = builder().build();
        let client = Any::new(kind, &emulator);
        for lifecycle in LIFECYCLES {
            let name = lifecycle.name;
            let start = start_request(lifecycle, "1");
            let id = client.start(lifecycle, &start).unwrap();
            assert!(id.len() > 80 && id.contains('+') && id.ends_with('.'), "{id}");
            let tasks = emulator.running_tasks(name);
            assert_eq!(tasks.len(), 1, "{name}");
            let key = lifecycle.idempotency.as_ref().map(|_| "key-1");
            assert_eq!((&*tasks[0].task_id, tasks[0].family, tasks[0].key.as_deref()), (&*id, name, key));
            assert_eq!((tasks[0].running, &tasks[0].request), (true, &start));

            if let Some(described) = client.describe(lifecycle, &id, &start) {
                let described = described.unwrap();
                let field = lifecycle.describe.as_ref().unwrap().status;
                assert_eq!(described[field], status(lifecycle, Phase::Running), "{name}: {described}");
            }
            if let Some(found) = client.find(lifecycle, &start) {
                assert_eq!(found.unwrap()[lifecycle.find.as_ref().unwrap().id], *id, "{name}");
            }
            if let Some(updated) = client.update(lifecycle, &id, &start, 7) {
                updated.unwrap();
            }
            client.stop(lifecycle, &id, &start).unwrap();

            assert_eq!(emulator.running_tasks(name), [], "{name}");
            let again = client.stop(lifecycle, &id, &start).unwrap_err();
            assert_eq!(again.code(), lifecycle.stop.gone.first().copied(), "{name}");
            if lifecycle.describe.is_some() {
                assert!(!client.is_found(lifecycle, &id, &start), "{name}");
            }
            if let Some(found) = client.find(lifecycle, &start) {
                assert_eq!(found.unwrap_err().code(), lifecycle.find.as_ref().unwrap().gone.first().copied(), "{name}");
            }
            if let Some(updated) = client.update(lifecycle, &id, &start, 8) {
                assert_eq!(updated.unwrap_err().code(), lifecycle.updates[0].gone.first().copied(), "{name}");
            }
        }
        assert_eq!(emulator.tasks().len(), 9);
        assert!(emulator.tasks().iter().all(|task| !task.running && task.ended_at >= Some(task.started_at)));
    }
}

#[test]
fn every_family_reports_its_start_its_end_and_its_files() {
    for lifecycle in LIFECYCLES {
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
fn a_repeated_key_is_rejected_while_its_task_runs() {
    let keyed = LIFECYCLES.iter().filter(|lifecycle| lifecycle.idempotency.is_some());
    for lifecycle in keyed {
        let idempotency = lifecycle.idempotency.as_ref().unwrap();
        let world = World::new(|builder| builder.start_lag(second(5)));
        let start = start_request(lifecycle, "1");
        // Another room, so that only the key is the same.
        let mut repeated = start.clone();
        for path in lifecycle.duplicates.iter().flat_map(|it| it.fields).filter(|path| **path == ["RoomId"]) {
            *at_mut(&mut repeated, path) = "another".into();
        }
        let id = world.start(lifecycle, &start).unwrap();
        for wait in [0, 10] {
            world.wait(second(wait));
            let error = world.start(lifecycle, &repeated).unwrap_err();
            assert_eq!(error.code(), idempotency.exists.first().copied(), "{}", lifecycle.name);
        }
        assert_eq!(world.emulator.running_tasks(lifecycle.name).len(), 1);

        let mut elsewhere = repeated.clone();
        *at_mut(&mut elsewhere, idempotency.scope[0]) = 1_600_099_999.into();
        world.start(lifecycle, &elsewhere).unwrap();

        world.stop(lifecycle, &id, &start).unwrap();
        assert_ne!(world.start(lifecycle, &repeated).unwrap(), id);
        assert_eq!(world.emulator.running_tasks(lifecycle.name).len(), 2);
    }
}

#[test]
fn a_second_start_replaces_is_rejected_or_runs_beside_the_first() {
    for lifecycle in LIFECYCLES {
        let world = World::new(|builder| builder);
        let start = start_request(lifecycle, "1");
        let mut second = start.clone();
        if let Some(idempotency) = &lifecycle.idempotency {
            second[idempotency.key] = "key-2".into();
        }
        let first = world.start(lifecycle, &start).unwrap();
        world.events();
        let again = world.start(lifecycle, &second);
        let running: Vec<String> =
            world.emulator.running_tasks(lifecycle.name).into_iter().map(|task| task.task_id).collect();
        let fields = lifecycle.duplicates.as_ref().filter(|it| !it.fields.is_empty());
        match fields.map(|it| it.second) {
            Some(SecondStart::Replaces) => {
                assert_eq!(running, [again.unwrap()], "{}", lifecycle.name);
                let ended = reporting(lifecycle, Phase::Replaced);
                let events = world.events();
                let replaced = events.iter().filter(|(number, _)| ended.contains(number)).count();
                assert_eq!(replaced, ended.len(), "{}: {events:?}", lifecycle.name);
                if lifecycle.describe.is_some() {
                    assert!(!world.is_found(lifecycle, &first, &start));
                }
            }
            Some(SecondStart::Rejected) => {
                let codes = lifecycle.duplicates.as_ref().unwrap().codes;
                assert_eq!(again.unwrap_err().code(), codes.first().copied());
                assert_eq!(running, [first]);
            }
            Some(SecondStart::Unknown) | None => assert_eq!(running, [first, again.unwrap()], "{}", lifecycle.name),
        }
    }
}

#[test]
fn starts_beyond_the_limit_are_rejected() {
    let limited = || LIFECYCLES.iter().filter_map(|lifecycle| Some((lifecycle, lifecycle.limit.as_ref()?)));
    for (lifecycle, limit) in limited() {
        let world = World::new(|builder| builder.max_tasks(2));
        let first = start_request(lifecycle, "1");
        let id = world.start(lifecycle, &first).unwrap();
        world.start(lifecycle, &start_request(lifecycle, "2")).unwrap();
        let third = start_request(lifecycle, "3");
        let error = world.start(lifecycle, &third).unwrap_err();
        assert_eq!(error.code(), Some(limit.code.unwrap_or("LimitExceeded")), "{}", lifecycle.name);
        let mut elsewhere = third.clone();
        elsewhere["SdkAppId"] = 1_600_099_999.into();
        world.start(lifecycle, &elsewhere).unwrap();
        world.stop(lifecycle, &id, &first).unwrap();
        world.start(lifecycle, &third).unwrap();
    }
    assert!(limited().count() >= 7);
    let lifecycle = family("CloudRecording");
    let world = World::new(|builder| builder);
    for number in 0..100 {
        world.start(lifecycle, &start_request(lifecycle, &number.to_string())).unwrap();
    }
    let replacing = start_request(lifecycle, "7");
    world.start(lifecycle, &replacing).unwrap();
    assert!(world.start(lifecycle, &start_request(lifecycle, "100")).is_err(), "the documented limit is 100");
}

#[test]
fn a_young_task_runs_but_is_not_found() {
    for lifecycle in LIFECYCLES {
        let world = World::new(|builder| builder.start_lag(second(20)));
        let start = start_request(lifecycle, "1");
        let id = world.start(lifecycle, &start).unwrap();
        world.wait(Duration::from_millis(19_999));
        assert_eq!(world.emulator.running_tasks(lifecycle.name).len(), 1);
        assert_eq!(world.events(), [], "{}", lifecycle.name);
        if lifecycle.describe.is_some() {
            assert!(!world.is_found(lifecycle, &id, &start), "{}", lifecycle.name);
        }
        if let Some(found) = world.find(lifecycle, &start) {
            assert_eq!(found.unwrap_err().code(), lifecycle.find.as_ref().unwrap().gone.first().copied());
        }
        if let Some(updated) = world.update(lifecycle, &id, &start, 1) {
            assert_eq!(updated.unwrap_err().code(), lifecycle.updates[0].gone.first().copied());
        }
        let stopped = world.stop(lifecycle, &id, &start).unwrap_err();
        assert_eq!(stopped.code(), lifecycle.stop.gone.first().copied(), "{}", lifecycle.name);
        assert_eq!(world.emulator.running_tasks(lifecycle.name).len(), 1, "it runs on");

        world.wait(Duration::from_millis(1));
        assert_eq!(world.events().len(), 1, "{}", lifecycle.name);
        if lifecycle.describe.is_some() {
            assert!(world.is_found(lifecycle, &id, &start));
        }
        world.stop(lifecycle, &id, &start).unwrap();
    }
}

#[test]
fn a_random_lag_is_the_same_for_the_same_seed_and_stays_in_its_range() {
    let lifecycle = family("WebRecording");
    let lags = |seed| {
        let world = World::new(|builder| builder.random_start_lag(seed, second(2)..=second(20)));
        let starts: Vec<Value> = (0..50).map(|number| start_request(lifecycle, &number.to_string())).collect();
        let ids: Vec<String> = starts.iter().map(|start| world.start(lifecycle, start).unwrap()).collect();
        let mut lags = vec![0; ids.len()];
        for now in 0..=20 {
            for (number, id) in ids.iter().enumerate() {
                if lags[number] == 0 && world.is_found(lifecycle, id, &starts[number]) {
                    lags[number] = now;
                }
            }
            world.wait(second(1));
        }
        lags
    };
    let first = lags(1);
    assert!(first.iter().all(|lag| (3..=20).contains(lag)), "{first:?}");
    assert!(first.iter().collect::<BTreeSet<_>>().len() > 8, "{first:?}");
    assert_eq!(first, lags(1));
    assert_ne!(first, lags(2));
}

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
fn an_idle_task_ends_only_if_the_emulator_is_told_so() {
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
fn the_counter_of_updates_must_grow() {
    let lifecycle = family("CdnRelay");
    let world = World::new(|builder| builder);
    let start = start_request(lifecycle, "1");
    let id = world.start(lifecycle, &start).unwrap();
    let update = |counter| world.update(lifecycle, &id, &start, counter).unwrap();
    update(5).unwrap();
    for old in [5, 4, 0] {
        assert_eq!(update(old).unwrap_err().code(), Some("FailedOperation.OutdateRequest"), "{old}");
    }
    update(6).unwrap();
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
