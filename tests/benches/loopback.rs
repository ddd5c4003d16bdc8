//! Calls over loopback HTTP with keep-alive: the complete client, including the engine.
//!
//! Compares our async client with reqwest + F (see `lib.rs`): the same HTTP stack, the request and signature by hand,
//! the response decoded by serde, and no engine. Ours is measured with its defaults, which retry, and with a rate limiter and
//! a hook. The server is a separate process and returns fixed bytes, so CPU and allocations are those of the client. The
//! sides take turns. For one caller the median of 80 rounds counts, for 64 callers the best of 6.
//!
//! Run: `cargo run --release --manifest-path tests/benches/Cargo.toml --bin loopback`; with `--features allocations`, it
//! counts allocations instead. A processor that sleeps while it waits
//! for the other process makes most of the difference between two rounds; `taskset -c 0` keeps it awake.
//! Instructions: `valgrind --tool=callgrind … loopback only ours 2000`, and again with 1000; subtract.

use std::convert::Infallible;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::runtime::Runtime;
use trtc_api::hook::{Attempt, Hook, Received};
use trtc_api::rate_limit::{LocalRateLimiter, Permit, PermitError, PermitRequest, RateLimiter};
use trtc_api::transport::BoxFuture;
use trtc_api::{Client, ClientBuilder, Credential, Error};
use trtc_benches::{Envelope, Floor, ID, KEY, RESPONSE, allocations, floor_request, our_request};

const ROUNDS: usize = 80;

#[derive(Clone)]
enum Side {
    Floor(Arc<(Floor, reqwest::Client, reqwest::Url, String)>),
    Ours(Client),
}

impl Side {
    fn floor(url: &str) -> Self {
        let parsed = reqwest::Url::parse(url).expect("a URL");
        let host = url.trim_start_matches("http://").to_owned();
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        Self::Floor(Arc::new((Floor::new("2019-02-25"), http, parsed, host)))
    }

    fn ours(url: &str) -> Self {
        Self::Ours(builder(url).build().expect("a client"))
    }

    fn limited(url: &str) -> Self {
        let builder = builder(url).rate_limiter(Raised(LocalRateLimiter::new())).hook(Counter::default());
        Self::Ours(builder.build().expect("a client"))
    }

    /// The peer and ours, by their names.
    fn all(url: &str) -> [(&'static str, Self); 3] {
        [("reqwest + F", Self::floor(url)), ("ours", Self::ours(url)), ("limited", Self::limited(url))]
    }

    async fn call(&self) {
        match self {
            Self::Ours(client) => drop(client.start_web_record(our_request()).await.expect("a response")),
            Self::Floor(floor) => {
                let (floor, http, url, host) = &**floor;
                let (body, headers) = floor.prepare(&floor_request(), host, 1_551_113_065);
                let request = http.post(url.clone()).headers(headers).timeout(Duration::from_secs(30)).body(body);
                let bytes = request.send().await.expect("a response").bytes().await.expect("a body");
                let envelope: Envelope = serde_json::from_slice(&bytes).expect("JSON");
                drop((envelope.response.task_id, envelope.response.request_id));
            }
        }
    }
}

fn builder(url: &str) -> ClientBuilder {
    Client::builder().credential(Credential::new(ID, KEY)).endpoint(url)
}

/// The library's limiter, with a limit that no caller reaches.
struct Raised(LocalRateLimiter);

impl RateLimiter for Raised {
    fn acquire(&self, mut request: PermitRequest) -> BoxFuture<'_, Result<Permit, PermitError>> {
        (request.requests, request.period) = (1_000, Duration::from_millis(1));
        self.0.acquire(request)
    }
}

/// Counts responses, and the attempts that failed.
#[derive(Default)]
struct Counter {
    received: AtomicU64,
    failed: AtomicU64,
}

impl Hook for Counter {
    fn received(&self, _: &Attempt<'_>, _: &Received<'_>) {
        self.received.fetch_add(1, Ordering::Relaxed);
    }

    fn after(&self, _: &Attempt<'_>, outcome: Result<(), &Error>) {
        self.failed.fetch_add(outcome.is_err().into(), Ordering::Relaxed);
    }
}

/// The CPU time of this thread so far, user and system.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    Duration::from_nanos(stat.split_whitespace().next().expect("a field").parse().expect("nanoseconds"))
}

fn median(times: impl Iterator<Item = Duration>) -> Duration {
    let mut times: Vec<_> = times.collect();
    times.sort();
    times[times.len() / 2]
}

fn one_caller(runtime: &Runtime, side: &Side, calls: u32) -> (Duration, Duration) {
    let (start, used) = (Instant::now(), cpu());
    runtime.block_on(async {
        for _ in 0..calls {
            side.call().await;
        }
    });
    (start.elapsed() / calls, (cpu() - used) / calls)
}

fn many_callers(runtime: &Runtime, side: &Side, calls: usize) -> (f64, Duration) {
    const CALLERS: usize = 64;
    let start = Instant::now();
    let mut times: Vec<Duration> = runtime.block_on(async {
        let tasks = (0..CALLERS).map(|_| {
            let side = side.clone();
            tokio::spawn(async move {
                let mut times = Vec::with_capacity(calls);
                for _ in 0..calls {
                    let start = Instant::now();
                    side.call().await;
                    times.push(start.elapsed());
                }
                times
            })
        });
        let mut all = Vec::new();
        for task in tasks.collect::<Vec<_>>() {
            all.extend(task.await.expect("a caller"));
        }
        all
    });
    let rate = times.len() as f64 / start.elapsed().as_secs_f64();
    times.sort();
    (rate, times[times.len() * 99 / 100])
}

fn serve() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        println!("http://{}", listener.local_addr().expect("an address"));
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            stream.set_nodelay(true).expect("a socket");
            tokio::spawn(async move {
                let service = service_fn(|request: http::Request<hyper::body::Incoming>| async {
                    let _ = request.into_body().collect().await;
                    Ok::<_, Infallible>(http::Response::new(Full::new(Bytes::from_static(RESPONSE))))
                });
                let _ =
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
}

struct Server(Child, String);

impl Server {
    fn start() -> Self {
        let program = std::env::current_exe().expect("this program");
        let mut child = Command::new(program).arg("serve").stdout(Stdio::piped()).spawn().expect("a server");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("its address");
        Self(child, line.trim().to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|arg| arg == "serve") {
        return serve();
    }
    let server = Server::start();
    let sides = Side::all(&server.1);
    let single = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    if let [_, name, calls] = &args[..] {
        let side = &sides.iter().find(|(known, _)| known.starts_with(name.as_str())).expect("a known name").1;
        let (wall, cpu) = one_caller(&single, side, calls.parse().expect("a number"));
        println!("{:.2} {:.2}", wall.as_secs_f64() * 1e6, cpu.as_secs_f64() * 1e6);
        return;
    }
    if cfg!(feature = "allocations") {
        return sides.iter().for_each(|(name, side)| {
            one_caller(&single, side, 200);
            let count = allocations::of(1_000, || {
                one_caller(&single, side, 1);
            });
            println!("{name:<14}{count:>14}");
        });
    }
    let mut rounds: [Vec<(Duration, Duration)>; 3] = Default::default();
    for round in 0..ROUNDS {
        for side in (0..3).map(|turn| (round + turn) % 3) {
            rounds[side].push(one_caller(&single, &sides[side].1, 2_000));
        }
    }
    let mut loads = [(0.0_f64, Duration::MAX); 3];
    // Connections belong to the runtime that created them, so each load has its own clients.
    let multi = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let fresh = Side::all(&server.1);
    for round in 0..6 {
        for side in (0..3).map(|turn| (round + turn) % 3) {
            let (rate, p99) = many_callers(&multi, &fresh[side].1, 800);
            let load = &mut loads[side];
            *load = (load.0.max(rate), load.1.min(p99));
        }
    }
    println!("{:<14}{:>10}{:>10}{:>16}{:>12}", "", "wall us", "cpu us", "64 callers /s", "p99 us");
    let micros = |time: Duration| time.as_nanos() as f64 / 1_000.0;
    let row = |side: usize| {
        let (wall, cpu) = (rounds[side].iter().map(|it| it.0), rounds[side].iter().map(|it| it.1));
        [micros(median(wall)), micros(median(cpu)), loads[side].0, micros(loads[side].1)]
    };
    let floor = row(0);
    for (side, (name, _)) in sides.iter().enumerate() {
        let [wall, cpu, rate, p99] = row(side);
        println!("{name:<14}{wall:>10.1}{cpu:>10.1}{rate:>16.0}{p99:>12.0}");
    }
    for (side, (name, _)) in sides.iter().enumerate().skip(1) {
        let [wall, cpu, rate, p99] = row(side);
        let [of_wall, of_cpu, of_rate, of_p99] = [wall / floor[0], cpu / floor[1], rate / floor[2], p99 / floor[3]];
        println!("{name:<8} ratio{of_wall:>10.2}{of_cpu:>10.2}{of_rate:>16.2}{of_p99:>12.2}");
    }
}
