//! The emulator's state of tasks, family by family, by the tables that clients read too.

mod ends;
mod events;
mod starts;

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use trtc_api::__private::lifecycle::{
    End, Lifecycle, Parameter, ParameterValue, Phase, PhaseRule, RequestedTime, SecondStart,
};
use trtc_api::__private::schema::{ActionInfo, Literal};
use trtc_api::emulator::{Emulator, EmulatorBuilder, TaskEvent};
use trtc_api::events::Event;
use trtc_api::web_record::StartWebRecordRequest;
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
    let all: Value = serde_json::from_str(include_str!("../../facts/examples.json")).unwrap();
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
        assert_eq!(emulator.tasks().len(), LIFECYCLES.len());
        assert!(emulator.tasks().iter().all(|task| !task.running && task.ended_at >= Some(task.started_at)));
    }
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

/// The ID of a task is of no use to other families and to other applications.
#[test]
fn a_task_is_found_by_requests_of_its_family_and_its_application_only() {
    let world = World::new(|builder| builder);
    let mut refused = 0;
    for lifecycle in LIFECYCLES {
        let start = start_request(lifecycle, "1");
        let id = world.start(lifecycle, &start).unwrap();
        for other in LIFECYCLES.iter().filter(|other| other.name != lifecycle.name) {
            let error = world.stop(other, &id, &start_request(other, "2")).unwrap_err();
            assert_eq!(error.code(), other.stop.gone.first().copied(), "{} by {}", lifecycle.name, other.name);
            refused += 1;
        }
        let stop = lifecycle.stop.action.info;
        let mut foreign = request(stop, lifecycle.stop.parameters, lifecycle, &id, &start, false);
        if let Some(app) = foreign["SdkAppId"].as_i64() {
            foreign["SdkAppId"] = (app + 1).into();
            let error = world.raw(stop, foreign).unwrap_err();
            assert_eq!(error.code(), lifecycle.stop.gone.first().copied(), "{}", lifecycle.name);
            refused += 1;
        }
        assert_eq!(world.emulator.running_tasks(lifecycle.name).len(), 1, "{}", lifecycle.name);
        world.stop(lifecycle, &id, &start).unwrap();
    }
    assert_eq!(refused, 9 * 8 + 6);
}
