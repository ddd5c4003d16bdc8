//! One start, with everything that may happen to it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use trtc_api::task::{Task, TaskId};
use trtc_api::{Client, Error, Region};
use trtc_task_simulation::{Fault, Service, TrueTask, VirtualClock, credential};

use super::families::Simulated;
use super::random::{JumpyClock, REFUSALS, Random, fault};
use super::{Outcome, TasksOf};

/// One start, and what it is followed by.
pub(super) struct Scenario {
    pub(super) random: Random,
    pub(super) service: Service,
    pub(super) jump: Arc<AtomicI64>,
    pub(super) room: String,
    pub(super) key: Option<String>,
    pub(super) replaces: bool,
    /// The service lags longer than its schema declares: what a start says must hold even then.
    pub(super) lags_beyond: bool,
}

impl Scenario {
    pub(super) fn new(family: &str, number: u64, seed: u64) -> Self {
        let mut random = Random(
            0x5eed
                ^ seed.rotate_right(8)
                ^ (number << 20)
                ^ family.bytes().fold(7, |hash: u64, byte| hash.wrapping_mul(31) + u64::from(byte)),
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
    pub(super) fn inject_faults(&mut self, percent: u64) {
        let mut random = Random(self.random.next());
        self.service.draw(move |_| random.chance(percent).then(|| fault(&mut random)));
    }

    pub(super) fn client(&self) -> Client {
        let clock = JumpyClock { time: VirtualClock::new(), jump: Arc::clone(&self.jump) };
        let builder = Client::builder().credential(credential()).region(Region::AP_SINGAPORE).clock(clock).unchecked();
        builder.transport(self.service.clone()).build().unwrap()
    }

    pub(super) fn maybe_jump(&mut self) {
        if self.random.chance(10) {
            let by = i64::try_from(self.random.below(200 * 3_600)).unwrap() - 100 * 3_600;
            self.jump.store(by, Ordering::Relaxed);
        }
    }

    /// The tasks of this scenario's room, started by whatever start.
    pub(super) fn own(&self, tasks: Vec<TrueTask>) -> Vec<TrueTask> {
        let url = format!("https://class.example.com/{}", self.room);
        let own = |task: &TrueTask| task.request["RoomId"] == self.room || task.request["RecordUrl"] == url;
        tasks.into_iter().filter(own).collect()
    }

    pub(super) fn running(&self) -> Vec<TrueTask> {
        self.own(self.service.running())
    }

    pub(super) async fn run<F: Simulated>(mut self) -> Outcome {
        // Another caller's task, with a similar key, in another room.
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
            self.check_foreign_events(&task, &foreign);
            let task = self.check_second_start(task).await;
            self.check_update(&task).await;
            if self.lags_beyond {
                // The promise about the end of a task holds only after the service shows the task.
                tokio::time::sleep(Duration::from_secs(40)).await;
            }
            self.check_end(&task).await;
            self.check_events(&task);
            self.maybe_jump();
            self.check_stop(&task).await;
        }
        let truth = self.service.running_ids();
        assert!(truth.contains(&foreign.task_id().unwrap()), "another caller's task was changed");
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
            let timeout = self.random.millis(10_000);
            let Ok(sent) = tokio::time::timeout(timeout, prepared.send()).await else {
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
        let sent = prepared.send().await;
        if F::HAS_KEY && sent.is_err() && self.random.chance(30) {
            // Once more, by the same start: the key stays the same.
            return prepared.send().await;
        }
        sent
    }
}
