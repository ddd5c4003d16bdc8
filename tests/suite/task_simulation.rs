//! Tasks against a service that fails at random, in virtual time, with an oracle that knows the truth.
//!
//! Each start has a service, a client and a seed of its own, so that one that fails can be repeated alone. A few hundred
//! starts of each family run by default; `TRTC_STARTS=100000` runs so many of the families with a key, and a fifth of it
//! of the others.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use serde_json::json;
use trtc_api::task::{Describable, Task, TaskFamily, TaskId};
use trtc_api::tasks::{
    AIConversation, AITranscription, CdnRelay, CloudModeration, CloudRecording, CloudSlicing, CloudTranscription,
    StreamIngest, WebRecording,
};
use trtc_api::transport::BoxFuture;
use trtc_api::{Client, Clock, Error, ErrorKind, Region};

use crate::common::{VirtualClock, credential, paused};
use crate::task_service::{Fault, Service, TrueTask};

/// Random numbers (SplitMix64).
#[derive(Clone)]
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn millis(&mut self, end: u64) -> Duration {
        Duration::from_millis(self.below(end + 1))
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::try_from(self.below(choices.len() as u64)).unwrap()]
    }
}

/// Codes that do not say whether the request was applied.
const UNCERTAIN: &[&str] = &[
    "InternalError",
    "InternalError.ServiceTimeout",
    "ServiceUnavailable",
    "ResourceUnavailable",
    "ResourceInsufficient.RequestRejection",
    "FailedOperation",
    "FailedOperation.NotDocumented",
    "SomethingNew.Today",
    "",
];

/// Codes of requests that were not applied.
const REFUSALS: &[&str] = &[
    "RequestLimitExceeded",
    "InvalidParameter.RoomId",
    "MissingParameter",
    "UnauthorizedOperation",
    "AuthFailure.SignatureFailure",
    "LimitExceeded",
];

fn fault(random: &mut Random) -> Fault {
    match random.below(24) {
        0 => Fault::Refused,
        1..=2 => Fault::ResetBefore,
        3..=5 => Fault::ResetAfter,
        6 => Fault::LostBefore,
        7 => Fault::LostAfter,
        8..=9 => Fault::Late(random.millis(40_000)),
        10..=12 => Fault::CodeBefore(random.of(UNCERTAIN)),
        13..=15 => Fault::CodeAfter(random.of(UNCERTAIN)),
        16 => Fault::CodeBefore(random.of(REFUSALS)),
        17 => Fault::HtmlBefore(random.of(&[200, 429, 502, 504])),
        18..=19 => Fault::HtmlAfter(random.of(&[200, 500, 502, 504])),
        20 => Fault::TruncatedAfter,
        21 => Fault::EmptyAfter,
        _ => Fault::EmptyTaskIdAfter,
    }
}

/// Virtual time whose time of day jumps.
#[derive(Clone)]
struct JumpyClock {
    time: VirtualClock,
    jump: Arc<AtomicI64>,
}

impl Clock for JumpyClock {
    fn now(&self) -> SystemTime {
        let jump = self.jump.load(Ordering::Relaxed);
        let by = Duration::from_secs(jump.unsigned_abs());
        if jump < 0 { self.time.now() - by } else { self.time.now() + by }
    }

    fn monotonic(&self) -> Duration {
        self.time.monotonic()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.time.sleep(duration)
    }

    fn sleep_blocking(&self, duration: Duration) {
        self.time.sleep_blocking(duration);
    }
}

/// A family in the simulation.
trait Simulated: TaskFamily {
    /// The start of a task in a room of its own.
    fn request(room: &str, key: Option<&str>) -> Self::Start;

    /// Whether the service tells repeats by a key.
    const HAS_KEY: bool = false;

    /// Whether a second start replaces the first.
    const REPLACES: bool = false;

    /// Waits until the task has ended, if the family can.
    fn ended(_: &Task<Self>, _: Duration) -> BoxFuture<'_, Option<Result<bool, Error>>>
    where
        Self: Sized,
    {
        Box::pin(async { None })
    }
}

fn ended<F: Describable>(task: &Task<F>, timeout: Duration) -> BoxFuture<'_, Option<Result<bool, Error>>> {
    Box::pin(async move { Some(task.wait_until_ended(timeout).await) })
}

macro_rules! simulated {
    ($family:ty, $has_key:literal, $replaces:literal, |$room:ident, $key:ident| $request:tt $(, $ended:ident)?) => {
        impl Simulated for $family {
            const HAS_KEY: bool = $has_key;
            const REPLACES: bool = $replaces;

            fn request($room: &str, $key: Option<&str>) -> Self::Start {
                serde_json::from_value(json!($request)).unwrap()
            }

            $(fn ended(task: &Task<Self>, timeout: Duration) -> BoxFuture<'_, Option<Result<bool, Error>>> {
                $ended(task, timeout)
            })?
        }
    };
}

simulated!(WebRecording, true, false, |room, key| {
    "SdkAppId": 1_600_011_111, "RecordId": key, "RecordUrl": format!("https://class.example.com/{room}"),
    "StorageParams": {"CloudVod": {}}
}, ended);
simulated!(AIConversation, true, false, |room, key| {
    "SdkAppId": 1_600_011_111, "SessionId": key, "RoomId": room,
    "AgentConfig": {"UserId": "robot", "UserSig": "signature", "TargetUserId": "user"}
}, ended);
simulated!(AITranscription, true, false, |room, key| {
    "SdkAppId": 1_600_011_111, "SessionId": key, "RoomId": room,
    "TranscriptionParams": {"UserId": "robot", "UserSig": "signature"}
}, ended);
simulated!(CloudRecording, false, true, |room, _key| {
    "SdkAppId": 1_600_011_111, "RoomId": room, "UserId": "robot", "UserSig": "signature",
    "RecordParams": {"RecordMode": 1}, "StorageParams": {"CloudVod": {}}
}, ended);
simulated!(CloudSlicing, false, true, |room, _key| {
    "SdkAppId": 1_600_011_111, "RoomId": room, "UserId": "robot", "UserSig": "signature",
    "SliceParams": {}, "SliceStorageParams": {}
}, ended);
simulated!(CloudModeration, false, true, |room, _key| {
    "SdkAppId": 1_600_011_111, "RoomId": room, "UserId": "robot", "UserSig": "signature",
    "ModerationParams": {}, "ModerationStorageParams": {}
}, ended);
simulated!(CloudTranscription, false, false, |room, _key| {
    "SdkAppId": 1_600_011_111, "RoomId": room, "RoomIdType": 1,
    "TranscriptionParam": {"UserId": "robot", "UserSig": "signature"}, "AsrParam": {"Lang": "en"}
}, ended);
simulated!(StreamIngest, false, false, |room, _key| {
    "SdkAppId": 1_600_011_111, "RoomId": room, "RoomIdType": 1, "UserId": "robot", "UserSig": "signature"
}, ended);
simulated!(CdnRelay, false, false, |room, _key| {
    "SdkAppId": 1_600_011_111, "RoomId": room, "RoomIdType": 1, "AgentParams": {"UserId": "robot"},
    "WithTranscoding": 1
});

/// One start, and what it is followed by.
struct Scenario {
    random: Random,
    service: Service,
    jump: Arc<AtomicI64>,
    room: String,
    key: Option<String>,
    replaces: bool,
    /// The service lags longer than anybody declared: what a start says must hold even then.
    lags_beyond: bool,
}

impl Scenario {
    fn new(family: &str, number: u64) -> Self {
        let mut random = Random(
            0x5eed ^ (number << 20) ^ family.bytes().fold(7, |hash: u64, byte| hash.wrapping_mul(31) + u64::from(byte)),
        );
        random.next();
        let service = Service::new(VirtualClock::new(), Duration::ZERO);
        let mut lags = random.clone();
        let lags_beyond = random.chance(10);
        let least = Duration::from_secs(if lags_beyond { 20 } else { 0 });
        service.lag(move || least + lags.millis(20_000));
        let key = random.chance(50).then(|| format!("lesson-{number}"));
        let replaces = random.chance(30);
        let room = format!("room-{number}");
        Self { random, service, jump: Arc::default(), room, key, replaces, lags_beyond }
    }

    /// Injects faults into some requests from now on.
    fn inject_faults(&mut self, percent: u64) {
        let mut random = Random(self.random.next());
        self.service.draw(move |_| random.chance(percent).then(|| fault(&mut random)));
    }

    fn client(&self) -> Client {
        let clock = JumpyClock { time: VirtualClock::new(), jump: Arc::clone(&self.jump) };
        let builder = Client::builder().credential(credential()).region(Region::AP_SINGAPORE).clock(clock).unchecked();
        builder.transport(self.service.clone()).build().unwrap()
    }

    fn maybe_jump(&mut self) {
        if self.random.chance(10) {
            let by = i64::try_from(self.random.below(200 * 3_600)).unwrap() - 100 * 3_600;
            self.jump.store(by, Ordering::Relaxed);
        }
    }

    /// The tasks of this scenario's room, started by whatever start.
    fn own(&self, tasks: Vec<TrueTask>) -> Vec<TrueTask> {
        let url = format!("https://class.example.com/{}", self.room);
        let own = |task: &TrueTask| task.request["RoomId"] == self.room || task.request["RecordUrl"] == url;
        tasks.into_iter().filter(own).collect()
    }

    fn running(&self) -> Vec<TrueTask> {
        self.own(self.service.running())
    }

    async fn run<F: Simulated>(mut self) -> Outcome {
        // Somebody else's task, with a similar key, in another room.
        let foreign_key = F::HAS_KEY.then(|| format!("{}-2", self.key.as_deref().unwrap_or("lesson")));
        let foreign = F::request(&format!("{}-2", self.room), foreign_key.as_deref());
        let foreign = self.client().tasks_of::<F>().start(foreign).await.unwrap();

        let percent = self.random.of(&[0, 10, 30, 60]);
        self.inject_faults(percent);
        let result = self.start::<F>().await;
        let outcome = match &result {
            Ok(_) => Outcome::Started,
            Err(error) if error.may_have_executed() => Outcome::Unknown,
            Err(_) => Outcome::Refused,
        };
        let handle = self.check_start::<F>(result);
        if let Some(task) = handle {
            self.maybe_jump();
            let task = self.check_second_start(task).await;
            if self.lags_beyond {
                // Nothing is promised about the end of a task that nobody could see; later on, it is.
                tokio::time::sleep(Duration::from_secs(40)).await;
            }
            self.check_end(&task).await;
            self.maybe_jump();
            self.check_stop(&task).await;
        }
        let truth = self.service.running_ids();
        assert!(truth.contains(&foreign.task_id().unwrap()), "somebody else's task was touched");
        outcome
    }

    /// Sends the start as a program might: once, in a race with another process, or with a restart half-way.
    async fn start<F: Simulated>(&mut self) -> Result<Task<F>, Error> {
        let client = self.client();
        let mut tasks = client.tasks_of::<F>();
        if self.replaces {
            tasks = tasks.replace_if_unknown();
        }
        let prepared = tasks.prepare(F::request(&self.room, self.key.as_deref()));
        let stored: TaskId<F> = serde_json::from_str(&serde_json::to_string(&prepared.id()).unwrap()).unwrap();
        assert_eq!(stored, prepared.id());
        if F::HAS_KEY && self.key.is_some() && self.random.chance(15) {
            let wait = self.random.millis(5_000);
            let (other, request) = (self.client(), F::request(&self.room, self.key.as_deref()));
            let racing = async {
                tokio::time::sleep(wait).await;
                other.tasks_of::<F>().start(request).await
            };
            let (one, other) = tokio::join!(prepared.send(), racing);
            if let (Ok(one), Ok(other)) = (&one, &other) {
                assert_eq!(one.task_id(), other.task_id(), "two processes hold different tasks");
            }
            // One that refused tells of its own start alone; the other one may have started the task.
            return match (one, other) {
                (Err(one), Err(other)) => Err(if one.may_have_executed() { one } else { other }),
                (one, other) => one.or(other),
            };
        }
        if F::HAS_KEY && self.random.chance(15) {
            let patience = self.random.millis(10_000);
            let Ok(sent) = tokio::time::timeout(patience, prepared.send()).await else {
                drop((prepared, client));
                self.maybe_jump();
                if self.random.chance(20) {
                    // The service refuses the next start; that says nothing of the one before.
                    let start = F::LIFECYCLE.start.action.info.name;
                    self.service.fault(start, Fault::CodeBefore(self.random.of(REFUSALS)), 3);
                }
                let client = self.client();
                return match self.random.chance(50) {
                    true => client.tasks_of::<F>().resume(&stored, F::request(&self.room, None)).send().await,
                    false => Ok(client.tasks_of::<F>().attach(stored)),
                };
            };
            return sent;
        }
        prepared.send().await
    }

    /// Checks the outcome of a start against the truth; returns a handle if there may be a task.
    fn check_start<F: Simulated>(&mut self, result: Result<Task<F>, Error>) -> Option<Task<F>> {
        let (created, running) = (self.own(self.service.tasks()), self.running());
        assert!(running.len() <= 1, "runs twice: {running:?}");
        if !(F::REPLACES && self.replaces) {
            assert!(created.len() <= 1, "was started twice: {created:?}");
        }
        match result {
            Ok(task) => {
                match task.task_id() {
                    Some(id) => assert_eq!(running.iter().map(|task| &task.task_id).collect::<Vec<_>>(), [&id]),
                    // Attached after a restart: whether it runs is still to be found out.
                    None => assert!(F::HAS_KEY),
                }
                Some(task)
            }
            Err(error) => {
                assert!(running.is_empty() || error.may_have_executed(), "runs, and the error denies it: {error}");
                let id: TaskId<F> = error.task_id().unwrap_or_else(|| panic!("no ID: {error}")).parse().unwrap();
                assert!(error.to_string().contains(&id.to_string()), "{error}");
                if F::HAS_KEY {
                    assert!(running.iter().all(|task| task.key.as_deref() == id.idempotency_key()), "{error}");
                    assert!(self.key.is_some() || !(error.may_have_executed() && error.is_retryable()), "{error}");
                }
                assert_eq!(id.value("SdkAppId").unwrap(), "1600011111");
                error.may_have_executed().then(|| self.client().tasks_of::<F>().attach(id))
            }
        }
    }

    /// Sometimes another process starts a task with the same key: it must hold the one that runs.
    ///
    /// If none runs, the other process starts a new task, of which the first handle knows nothing.
    async fn check_second_start<F: Simulated>(&mut self, task: Task<F>) -> Task<F> {
        if !F::HAS_KEY || self.key.is_none() || !self.random.chance(20) {
            return task;
        }
        let running = self.running();
        let request = F::request(&self.room, self.key.as_deref());
        match self.client().tasks_of::<F>().start(request).await {
            Ok(second) => {
                let id = second.task_id().unwrap();
                assert_eq!(self.running().into_iter().map(|task| task.task_id).collect::<Vec<_>>(), [&*id]);
                if let Some(first) = running.first() {
                    assert_eq!((&first.task_id, second.was_running()), (&id, true));
                    assert!(task.task_id().is_none_or(|first| first == id));
                    return task;
                }
                second
            }
            Err(error) => {
                assert!(!error.is("FailedOperation.TaskExist") || error.may_have_executed(), "{error}");
                if running.is_empty() && error.may_have_executed() {
                    return self.client().tasks_of::<F>().attach(error.task_id().unwrap().parse().unwrap());
                }
                task
            }
        }
    }

    /// Waits for the end, which sometimes comes; "ended" must be true.
    async fn check_end<F: Simulated>(&mut self, task: &Task<F>) {
        if self.random.chance(50) {
            return;
        }
        if self.random.chance(30)
            && let Some(task) = self.running().first()
        {
            self.service.end(&task.task_id);
        }
        let timeout = self.random.millis(60_000);
        let said = F::ended(task, timeout).await;
        let running = self.running();
        if let Some(Ok(true)) = said {
            assert!(running.is_empty(), "was said to have ended: {running:?}");
        }
    }

    /// Stops the task; success must leave none.
    async fn check_stop<F: Simulated>(&mut self, task: &Task<F>) {
        if task.stop().await.is_ok() {
            assert!(self.running().is_empty(), "was said to be stopped, with faults");
        }
        self.service.clear_faults();
        match task.stop().await {
            Ok(()) => assert!(self.running().is_empty(), "was said to be stopped"),
            // Without a key, nothing finds a task whose ID was lost; after a jump of the clock, its ID may be too old.
            Err(error) => {
                let known = task.task_id().is_some();
                assert_eq!(*error.kind(), ErrorKind::TaskUnknown, "{error}");
                assert!(!F::HAS_KEY, "{error}");
                assert!(!known || self.running().is_empty(), "runs on: {error}");
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Outcome {
    Started,
    Unknown,
    Refused,
}

/// `client.web_recordings()` and its like, for any family.
trait TasksOf {
    fn tasks_of<F: TaskFamily>(&self) -> trtc_api::task::Tasks<'_, F>;
}

impl TasksOf for Client {
    fn tasks_of<F: TaskFamily>(&self) -> trtc_api::task::Tasks<'_, F> {
        trtc_api::task::Tasks::new(self)
    }
}

fn simulate<F: Simulated>() {
    let few = 200;
    let starts = std::env::var("TRTC_STARTS").map_or(few, |starts| starts.parse::<u64>().unwrap());
    let starts = if F::HAS_KEY { starts } else { (starts / 5).max(few.min(starts)) };
    let only = std::env::var("TRTC_START").ok().map(|number| number.parse::<u64>().unwrap());
    let family = F::LIFECYCLE.name;
    let mut outcomes = [0_u64; 3];
    for number in only.map_or(0..starts, |number| number..number + 1) {
        let run =
            std::panic::catch_unwind(|| paused().block_on(async { Scenario::new(family, number).run::<F>().await }));
        match run {
            Ok(outcome) => outcomes[outcome as usize] += 1,
            Err(panic) => {
                eprintln!("{family}, start {number}: repeat it with TRTC_START={number}");
                std::panic::resume_unwind(panic);
            }
        }
    }
    let [started, unknown, refused] = outcomes;
    println!("{family}: {starts} starts, {started} started, {unknown} unknown, {refused} refused");
    // A service that fails often is no excuse to give up: most starts succeed.
    assert!(only.is_some() || started * 2 > starts, "{started} of {starts} {family} tasks were started");
}

macro_rules! simulations {
    ($($name:ident: $family:ty),* $(,)?) => {
        $(#[test]
        fn $name() {
            simulate::<$family>();
        })*
    };
}

simulations! {
    web_recordings: WebRecording,
    ai_conversations: AIConversation,
    ai_transcriptions: AITranscription,
    cloud_recordings: CloudRecording,
    cloud_slicings: CloudSlicing,
    cloud_moderations: CloudModeration,
    cloud_transcriptions: CloudTranscription,
    stream_ingests: StreamIngest,
    cdn_relays: CdnRelay,
}
