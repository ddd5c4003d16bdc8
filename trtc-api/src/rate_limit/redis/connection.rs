//! The connection to Redis, on a thread of its own.

use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Script};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use crate::error::Error;
use crate::rate_limit::PermitRequest;

/// How long requests do not try to reach Redis after a failure.
const PAUSE: Duration = Duration::from_secs(1);

/// A decision of Redis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reservation {
    pub(super) granted: bool,
    /// The time until the permit is valid, or until one is free.
    pub(super) wait: Duration,
}

pub(super) struct Connection {
    jobs: mpsc::UnboundedSender<Job>,
}

enum Job {
    Reserve(Reserve),
    GiveBack { key: String, id: String },
}

struct Reserve {
    key: String,
    id: String,
    limit: u32,
    period: Duration,
    max_wait: Duration,
    deadline: Instant,
    reply: oneshot::Sender<Result<Reservation, String>>,
}

impl Connection {
    /// Starts the thread, which ends with the connection.
    pub(super) fn open(url: &str) -> Result<Self, Error> {
        let client = Client::open(url).map_err(|error| {
            Error::configuration(format!("invalid Redis URL: {error}; use, for example, redis://127.0.0.1:6379/"))
        })?;
        let failed = |error: std::io::Error| {
            Error::configuration(format!("the thread of the Redis connection cannot be started: {error}"))
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let (jobs, mut incoming) = mpsc::unbounded_channel();
        let thread = std::thread::Builder::new().name("trtc-redis".to_owned());
        let work = move || {
            runtime.block_on(async move {
                let mut worker = Worker { client, connection: None, paused_until: None, script: script() };
                while let Some(job) = incoming.recv().await {
                    worker.perform(job).await;
                }
            });
        };
        thread.spawn(work).map_err(failed)?;
        Ok(Self { jobs })
    }

    /// Reserves a permit, unless its wait is too long.
    pub(super) async fn reserve(
        &self,
        key: &str,
        id: &str,
        request: &PermitRequest,
        timeout: Duration,
    ) -> Result<Reservation, String> {
        let (reply, decision) = oneshot::channel();
        let now = Instant::now();
        let reserve = Reserve {
            key: key.to_owned(),
            id: id.to_owned(),
            limit: request.requests,
            period: request.period,
            max_wait: request.max_wait,
            deadline: now.checked_add(timeout).unwrap_or(now),
            reply,
        };
        // Neither fails while the thread runs, which ends with this connection.
        let stopped = || "its thread has ended".to_owned();
        self.jobs.send(Job::Reserve(reserve)).map_err(|_| stopped())?;
        decision.await.map_err(|_| stopped())?
    }

    /// Returns what gives a permit back.
    pub(super) fn give_back(&self, key: String, id: String) -> impl FnOnce() + Send + 'static {
        let jobs = self.jobs.clone();
        move || {
            let _ = jobs.send(Job::GiveBack { key, id });
        }
    }
}

struct Worker {
    client: Client,
    connection: Option<MultiplexedConnection>,
    paused_until: Option<Instant>,
    script: Script,
}

impl Worker {
    /// Performs a job. One at a time, so that permits are granted in the order of the requests.
    async fn perform(&mut self, job: Job) {
        match job {
            Job::Reserve(reserve) => {
                let result = self.reserve(&reserve).await;
                if let (Ok(Reservation { granted: true, .. }), Err(_)) = (&result, reserve.reply.send(result.clone())) {
                    // The caller has given up in the meantime.
                    self.give_back(&reserve.key, &reserve.id).await;
                }
            }
            Job::GiveBack { key, id } => self.give_back(&key, &id).await,
        }
    }

    async fn reserve(&mut self, reserve: &Reserve) -> Result<Reservation, String> {
        if self.paused_until.is_some_and(|until| Instant::now() < until) {
            return Err("it failed less than a second ago".to_owned());
        }
        let result = match tokio::time::timeout_at(reserve.deadline, self.ask(reserve)).await {
            Ok(result) => result.map_err(|error| error.to_string()),
            Err(_) => Err("no response in time".to_owned()),
        };
        match &result {
            Ok(_) => self.paused_until = None,
            Err(_) => {
                self.connection = None;
                self.paused_until = Instant::now().checked_add(PAUSE);
            }
        }
        result
    }

    async fn ask(&mut self, reserve: &Reserve) -> redis::RedisResult<Reservation> {
        let mut connection = match &self.connection {
            Some(connection) => connection.clone(),
            None => {
                let config = AsyncConnectionConfig::new();
                let connection = self.client.get_multiplexed_async_connection_with_config(&config).await?;
                self.connection.insert(connection).clone()
            }
        };
        let micros = |duration: Duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        let mut invocation = self.script.key(&reserve.key);
        invocation.arg(&reserve.id).arg(reserve.limit).arg(micros(reserve.period)).arg(micros(reserve.max_wait));
        let (granted, wait): (u8, u64) = invocation.invoke_async(&mut connection).await?;
        Ok(Reservation { granted: granted == 1, wait: Duration::from_micros(wait) })
    }

    /// Gives a permit back, if Redis is reachable; otherwise it is lost until its time has passed.
    async fn give_back(&mut self, key: &str, id: &str) {
        if let Some(connection) = &mut self.connection {
            let command = redis::cmd("ZREM").arg(key).arg(id).to_owned();
            let removed = tokio::time::timeout(PAUSE, command.query_async::<()>(connection)).await;
            if !matches!(removed, Ok(Ok(()))) {
                self.connection = None;
            }
        }
    }
}

fn script() -> Script {
    Script::new(include_str!("reserve.lua"))
}
