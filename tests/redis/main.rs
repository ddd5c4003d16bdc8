//! Rate limits that processes share through a Redis server, which the tests start and kill.

// Redis has its own clock, so that these tests need real time.
#![allow(clippy::disallowed_methods)]

mod fake;

use std::env;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use trtc_api::rate_limit::{PermitError, PermitRequest, RateLimiter, RedisFailure, RedisRateLimiter};
use trtc_api::transport::{BoxFuture, Request, Response, Transport, TransportError};
use trtc_api::web_record::StopWebRecordRequest;
use trtc_api::{Client, Credential, ErrorKind, blocking};

const SECOND: Duration = Duration::from_secs(1);

/// The processes that share the limit of 20 requests per second, and the requests of each.
const PROCESSES: usize = 4;
const REQUESTS: usize = 30;

/// A Redis server that keeps nothing.
struct Redis {
    process: Child,
    port: u16,
}

impl Redis {
    fn start() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self::start_at(free)
    }

    fn start_at(port: u16) -> Self {
        let mut command = Command::new("redis-server");
        command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
        let process = command.stdout(Stdio::null()).spawn().expect("redis-server is installed");
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::sleep(Duration::from_millis(10));
        }
        Self { process, port }
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Prints the time of each request, and responds at once.
#[derive(Clone, Default)]
struct Printing(Arc<AtomicU32>);

impl Transport for Printing {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        println!("sent {}", SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis());
        Box::pin(async { Ok(Response::new(200, r#"{"Response":{"RequestId":"1"}}"#)) })
    }
}

impl blocking::Transport for Printing {
    fn send(&self, _: Request) -> Result<Response, TransportError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(Response::new(200, r#"{"Response":{"RequestId":"1"}}"#))
    }
}

fn limiter(url: &str, failure: RedisFailure) -> RedisRateLimiter {
    // A busy machine may be slow.
    RedisRateLimiter::connect(url).unwrap().on_failure(failure).timeout(SECOND * 10)
}

fn client(url: &str, failure: RedisFailure) -> Client {
    let builder = Client::builder().credential(Credential::new("AKIDx", "key")).transport(Printing::default());
    builder.rate_limiter(limiter(url, failure)).build().unwrap()
}

fn stop() -> StopWebRecordRequest {
    StopWebRecordRequest::builder().task_id("x").build()
}

/// One of the processes; does nothing unless another test has started it.
#[test]
fn worker() {
    let Ok(url) = env::var("TRTC_REDIS_WORKER") else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let client = client(&url, RedisFailure::Allow);
        let mut calls = tokio::task::JoinSet::new();
        for _ in 0..REQUESTS {
            let client = client.clone();
            calls.spawn(async move { client.stop_web_record(stop()).await.unwrap() });
        }
        calls.join_all().await;
    });
}

fn spawn_workers(url: &str) -> Vec<Child> {
    let worker = |_| {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["worker", "--exact", "--nocapture"]).env("TRTC_REDIS_WORKER", url).stdout(Stdio::piped());
        command.spawn().unwrap()
    };
    (0..PROCESSES).map(worker).collect()
}

/// Returns the times at which all workers have sent their requests, in milliseconds.
fn times(workers: Vec<Child>) -> Vec<u64> {
    let mut times = Vec::new();
    for worker in workers {
        let output = worker.wait_with_output().unwrap();
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).unwrap();
        // The test harness may print on the same line.
        let sent = text.lines().filter_map(|line| line.rsplit_once("sent ")?.1.parse::<u64>().ok());
        times.extend(sent);
    }
    times.sort_unstable();
    times
}

#[test]
fn four_processes_share_a_limit() {
    let redis = Redis::start();
    let times = times(spawn_workers(&redis.url()));
    assert_eq!(times.len(), PROCESSES * REQUESTS);
    // Between a request and the 60th after it, there are at least three seconds; a busy machine may send some late.
    for (first, last) in times.iter().zip(times.iter().skip(60)) {
        assert!(last - first >= 2_700, "more than 60 requests in {} ms", last - first);
    }
}

#[test]
fn requests_are_sent_without_permits_if_redis_dies() {
    let mut redis = Redis::start();
    let mut workers = spawn_workers(&redis.url());
    // Once the first process has sent a request, all of them have further ones to send.
    let mut output = BufReader::new(workers[0].stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("sent ") {
        line.clear();
        assert!(output.read_line(&mut line).unwrap() > 0);
    }
    redis.kill();
    std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
    let rest = times(workers);
    // The output of the first process was read here.
    assert_eq!(rest.len(), (PROCESSES - 1) * REQUESTS);
}

#[tokio::test]
async fn a_client_that_denies_fails_while_redis_is_away_and_recovers() {
    let mut redis = Redis::start();
    let client = client(&redis.url(), RedisFailure::Deny);
    client.stop_web_record(stop()).await.unwrap();
    redis.kill();
    for _ in 0..3 {
        let error = client.stop_web_record(stop()).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::RateLimited);
        assert!(error.attempts() == 0 && !error.may_have_executed());
        let message = error.message();
        assert!(message.contains("cannot reach Redis") && message.contains("RedisFailure::Allow"), "{message}");
    }
    let _again = Redis::start_at(redis.port);
    // A second after a failure, it is tried again.
    while client.stop_web_record(stop()).await.is_err() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Redis was updated, or has closed a connection that was idle.
#[tokio::test]
async fn a_connection_that_was_closed_is_replaced_without_a_failure() {
    let mut redis = Redis::start();
    let client = client(&redis.url(), RedisFailure::Deny);
    client.stop_web_record(stop()).await.unwrap();
    redis.kill();
    let _again = Redis::start_at(redis.port);
    client.stop_web_record(stop()).await.unwrap();
}

#[tokio::test]
async fn permits_are_granted_in_order_and_given_back() {
    let redis = Redis::start();
    // Two processes as far as Redis knows, and a period in which this test ends.
    let limiters = [limiter(&redis.url(), RedisFailure::Deny), limiter(&redis.url(), RedisFailure::Deny)];
    let period = SECOND * 1_000;
    let request = || PermitRequest::new("Do", 2, period);
    let mut permits = Vec::new();
    for index in 0..6 {
        permits.push(limiters[index % 2].acquire(request()).await.unwrap());
    }
    let periods = |wait: Duration| (wait.as_secs_f64() / period.as_secs_f64()).ceil();
    assert_eq!(permits.iter().map(|it| periods(it.wait())).collect::<Vec<_>>(), [0.0, 0.0, 1.0, 1.0, 2.0, 2.0]);
    drop(permits.remove(2));
    // The permit in the middle is used again, and no other caller waits longer.
    let next = loop {
        // Giving back takes a moment.
        let next = limiters[0].acquire(request()).await.unwrap();
        if periods(next.wait()) < 3.0 {
            break next;
        }
    };
    assert_eq!(periods(next.wait()), 1.0);
    let mut impatient = request();
    impatient.max_wait = SECOND;
    let error = limiters[1].acquire(impatient).await.unwrap_err();
    assert!(error != PermitError::limited(Duration::ZERO) && error.to_string().contains("the next permit is free in"));
}

#[test]
fn a_blocking_client_and_several_runtimes_share_a_limiter() {
    let redis = Redis::start();
    let limiter = Arc::new(limiter(&redis.url(), RedisFailure::Deny));
    let builder = blocking::Client::builder().credential(Credential::new("AKIDx", "key"));
    let sent = Printing::default();
    let client = builder.transport(sent.clone()).rate_limiter(limiter.clone()).build().unwrap();
    (0..5).for_each(|_| drop(client.stop_web_record(stop()).unwrap()));
    for _ in 0..2 {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let permit = runtime.block_on(limiter.acquire(PermitRequest::new("Do", 20, SECOND))).unwrap();
        assert_eq!(permit.wait(), Duration::ZERO);
    }
    assert_eq!(sent.0.load(Ordering::Relaxed), 5);
}
