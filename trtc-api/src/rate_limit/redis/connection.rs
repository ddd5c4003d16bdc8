//! The connection to Redis, on a thread of its own.

use std::sync::Arc;
use std::time::Duration;

use redis::{AsyncConnectionConfig, Client, Script};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use super::link::{Link, Linked};
use crate::error::Error;
use crate::rate_limit::PermitRequest;

/// The failure of a request that Redis does not respond to.
const LATE: &str = "no response in time";

/// The time in which a permit is given back.
const GIVE_BACK_TIMEOUT: Duration = Duration::from_secs(1);

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
    /// Whether the job was sent before, on a connection that was closed.
    again: bool,
    reply: oneshot::Sender<Result<Reservation, String>>,
}

impl Connection {
    /// Starts the thread, which ends with the connection.
    pub(super) fn open(url: &str) -> Result<Self, Error> {
        let client = Client::open(url).map_err(|error| {
            let example = "redis://127.0.0.1:6379/";
            Error::configuration(match url.starts_with("rediss://") {
                true => format!("Redis over TLS (rediss://) is not supported: use a local TLS proxy, and {example}"),
                false => format!("invalid Redis URL: {error}; use, for example, {example}"),
            })
        })?;
        let failed = |error: std::io::Error| {
            Error::configuration(format!("the thread of the Redis connection cannot be started: {error}"))
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let (jobs, incoming) = mpsc::unbounded_channel();
        let thread = std::thread::Builder::new().name("trtc-redis".to_owned());
        let worker = Worker {
            client,
            script: Arc::new(Script::new(include_str!("reserve.lua"))),
            link: Arc::default(),
            running: JoinSet::new(),
            jobs: jobs.downgrade(),
        };
        thread.spawn(move || runtime.block_on(worker.run(incoming))).map_err(failed)?;
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
            again: false,
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

/// Sends jobs in their order. None waits for the response to another one, so that a burst costs one round trip.
struct Worker {
    client: Client,
    script: Arc<Script>,
    link: Arc<Link>,
    /// The jobs that wait for a response.
    running: JoinSet<()>,
    /// The queue to which a job returns if its connection was closed.
    jobs: mpsc::WeakUnboundedSender<Job>,
}

impl Worker {
    async fn run(mut self, mut incoming: mpsc::UnboundedReceiver<Job>) {
        while let Some(job) = incoming.recv().await {
            match job {
                Job::Reserve(reserve) => match self.connect(reserve.deadline).await {
                    Ok(linked) => self.reserve(linked, reserve),
                    // If sending fails, the caller has given up.
                    Err(error) => drop(reserve.reply.send(Err(error))),
                },
                Job::GiveBack { key, id } => {
                    // If Redis is not reachable, the permit is lost until its time has passed.
                    if let Some(linked) = self.link.current() {
                        self.running.spawn(give_back(linked, key, id));
                    }
                }
            }
            while self.running.try_join_next().is_some() {}
        }
        while self.running.join_next().await.is_some() {}
    }

    /// Returns the connection. It is established if there is none.
    async fn connect(&self, deadline: Instant) -> Result<Linked, String> {
        if let Some(linked) = self.link.usable()? {
            return Ok(linked);
        }
        // The deadline of a request is the only timeout.
        let config = AsyncConnectionConfig::new().set_connection_timeout(None).set_response_timeout(None);
        let connecting = self.client.get_multiplexed_async_connection_with_config(&config);
        let failure = match timeout_at(deadline, connecting).await {
            Ok(Ok(connection)) => return Ok(self.link.open(connection)),
            Ok(Err(error)) => error.to_string(),
            Err(_) => LATE.to_owned(),
        };
        self.link.pause();
        Err(failure)
    }

    fn reserve(&mut self, linked: Linked, mut reserve: Reserve) {
        let (script, link, jobs) = (Arc::clone(&self.script), Arc::clone(&self.link), self.jobs.clone());
        self.running.spawn(async move {
            let result = match timeout_at(reserve.deadline, ask(&linked, &script, &reserve)).await {
                // Redis or the network has closed a connection that was idle.
                Ok(Err(error)) if error.is_connection_dropped() && !reserve.again => {
                    link.close(linked.number);
                    reserve.again = true;
                    if let Some(jobs) = jobs.upgrade() {
                        drop(jobs.send(Job::Reserve(reserve)));
                    }
                    return;
                }
                Ok(result) => result.map_err(|error| error.to_string()),
                Err(_) => Err(LATE.to_owned()),
            };
            if result.is_err() && link.close(linked.number) {
                link.pause();
            }
            let granted = result.as_ref().is_ok_and(|reservation| reservation.granted);
            if reserve.reply.send(result).is_err() && granted {
                // The caller has given up in the meantime.
                give_back(linked, reserve.key, reserve.id).await;
            }
        });
    }
}

async fn ask(linked: &Linked, script: &Script, reserve: &Reserve) -> redis::RedisResult<Reservation> {
    let micros = |duration: Duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    let mut invocation = script.key(&reserve.key);
    invocation.arg(&reserve.id).arg(reserve.limit).arg(micros(reserve.period)).arg(micros(reserve.max_wait));
    let (granted, wait): (u8, u64) = invocation.invoke_async(&mut linked.connection.clone()).await?;
    Ok(Reservation { granted: granted == 1, wait: Duration::from_micros(wait) })
}

async fn give_back(mut linked: Linked, key: String, id: String) {
    let command = redis::cmd("ZREM").arg(key).arg(id).to_owned();
    // If Redis does not respond, the next reservation notices it.
    let _ = tokio::time::timeout(GIVE_BACK_TIMEOUT, command.query_async::<()>(&mut linked.connection)).await;
}
