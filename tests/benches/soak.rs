//! Two hundred callers for ten minutes over loopback HTTP, against a host that fails at random.
//!
//! The requirements: memory does not grow after the first minute; after the callers have ended, no connection and no
//! task is left; and the p99 of our client is not worse than that of reqwest + F (see `lib.rs`) in a prober that
//! alternates between both against a host without faults. Credentials expire every minute and are refreshed, and one
//! call in fifty is dropped before it completes. The hosts are separate processes, so memory and connections are those
//! of the client.
//!
//! With the URL of a Redis server, the callers also share its permits of 20 requests per second and action, most of them
//! wait, and one in fifty gives up; the program then reports the calls per second.
//!
//! Run: `tests/soak.sh`, or with another number of minutes and Redis, `tests/soak.sh 1 redis://127.0.0.1/`.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use trtc_api::credentials::{CredentialProvider, ProviderError};
use trtc_api::emulator::{Emulator, Fault};
use trtc_api::rate_limit::RedisRateLimiter;
use trtc_api::transport::BoxFuture;
use trtc_api::web_record::{
    DescribeWebRecordRequest, DescribeWebRecordResponse, StartWebRecordRequest, StartWebRecordResponse,
    StopWebRecordRequest, StopWebRecordResponse,
};
use trtc_api::{Client, Credential};
use trtc_benches::{Envelope, Floor, ID, KEY, floor_request, our_request};

const CALLERS: usize = 200;

/// The faults of the soak test with their probabilities.
const FAULTS: &[(Fault, f64)] = &[
    (Fault::Reset, 0.01),
    (Fault::ResetAfter, 0.01),
    (Fault::HalfWay, 0.01),
    (Fault::Throttle, 0.01),
    (Fault::Status(503), 0.01),
    (Fault::Html, 0.01),
    (Fault::Internal, 0.01),
    (Fault::Truncated, 0.005),
    (Fault::Delay(Duration::from_millis(50)), 0.05),
    (Fault::Delay(Duration::from_secs(5)), 0.001),
    (Fault::Huge, 0.0001),
];

fn serve(faulty: bool) {
    let mut emulator = Emulator::builder().max_recorded_calls(0);
    if faulty {
        emulator = emulator.random_faults(1, FAULTS);
    }
    let emulator = emulator.build();
    emulator.on::<StartWebRecordRequest>().reply(|_| StartWebRecordResponse {
        task_id: "HMLm5HWNuUAXSb0gTEOx0z1x+nLMZNjXrY3keyUSvu7uu8mF9O656uNtbUtvaWLkpMY134jTN2Ix4vuqgOJ68nQ8tho3ri"
            .into(),
        ..Default::default()
    });
    emulator.on::<DescribeWebRecordRequest>().reply(|_| DescribeWebRecordResponse::default());
    emulator.on::<StopWebRecordRequest>().reply(|_| StopWebRecordResponse::default());
    let server = emulator.listen("127.0.0.1:0").expect("a port");
    println!("{}", server.url());
    server.wait();
}

struct Host(Child, String);

impl Host {
    fn start(kind: &str) -> Self {
        let program = std::env::current_exe().expect("this program");
        let mut child = Command::new(program).arg(kind).stdout(Stdio::piped()).spawn().expect("a host");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("its address");
        Self(child, line.trim().to_owned())
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Credentials that expire after a minute.
struct Minute;

impl CredentialProvider for Minute {
    fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
        Box::pin(async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok(Credential::new(ID, KEY).token("token").expires(SystemTime::now() + Duration::from_secs(60)))
        })
    }
}

#[derive(Default)]
struct Counts {
    done: AtomicU64,
    failed: AtomicU64,
    dropped: AtomicU64,
}

async fn caller(client: Client, number: u64, stop: Arc<AtomicBool>, counts: Arc<Counts>) {
    let mut turn = number;
    while !stop.load(Ordering::Relaxed) {
        turn = turn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let describe = || DescribeWebRecordRequest::builder().task_id("task").build();
        let call = async {
            match (turn >> 33) % 3 {
                0 => client.start_web_record(our_request()).await.map(drop),
                1 => client.describe_web_record(describe()).await.map(drop),
                _ => client.stop_web_record(StopWebRecordRequest::builder().task_id("task").build()).await.map(drop),
            }
        };
        let timeout = if (turn >> 40) % 50 == 0 { Duration::from_micros(300) } else { Duration::from_secs(600) };
        match tokio::time::timeout(timeout, call).await {
            Ok(Ok(())) => counts.done.fetch_add(1, Ordering::Relaxed),
            Ok(Err(_)) => counts.failed.fetch_add(1, Ordering::Relaxed),
            Err(_) => counts.dropped.fetch_add(1, Ordering::Relaxed),
        };
    }
}

/// A histogram of call times in microseconds, of constant size; the last bucket counts all longer calls.
struct Times(Vec<u32>);

impl Times {
    fn new() -> Self {
        Self(vec![0; 1 << 16])
    }

    fn add(&mut self, time: Duration) {
        let last = self.0.len() - 1;
        self.0[usize::try_from(time.as_micros()).unwrap_or(last).min(last)] += 1;
    }

    /// The 99th percentile, in microseconds.
    fn p99(&self) -> usize {
        let all: u32 = self.0.iter().sum();
        let mut seen = 0;
        self.0
            .iter()
            .take_while(|many| {
                seen += **many;
                u64::from(seen) * 100 < u64::from(all) * 99
            })
            .count()
    }
}

/// Calls a host without faults with both clients in turns. Returns the times of our client and of F.
async fn prober(url: String, stop: Arc<AtomicBool>) -> [Times; 2] {
    let ours = Client::builder().credential(Credential::new(ID, KEY)).endpoint(&*url).build().expect("a client");
    let (floor, http) = (Floor::new("2019-02-25"), reqwest::Client::new());
    let host = url.trim_start_matches("http://").to_owned();
    let mut times = [Times::new(), Times::new()];
    while !stop.load(Ordering::Relaxed) {
        let start = Instant::now();
        ours.start_web_record(our_request()).await.expect("a response");
        times[0].add(start.elapsed());
        let start = Instant::now();
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a date").as_secs();
        let (body, headers) = floor.prepare(&floor_request(), &host, now);
        let request = http.post(&*url).headers(headers).timeout(Duration::from_secs(30)).body(body);
        let bytes = request.send().await.expect("a response").bytes().await.expect("a body");
        drop(serde_json::from_slice::<Envelope>(&bytes).expect("JSON"));
        times[1].add(start.elapsed());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    times
}

fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("a size");
    line.split_whitespace().nth(1).and_then(|size| size.parse().ok()).expect("a number")
}

fn open_files() -> usize {
    std::fs::read_dir("/proc/self/fd").expect("Linux").count()
}

fn main() -> ExitCode {
    let argument = std::env::args().nth(1).unwrap_or_else(|| "10".to_owned());
    match argument.as_str() {
        "faulty" | "healthy" => {
            serve(argument == "faulty");
            ExitCode::SUCCESS
        }
        minutes => soak(minutes.parse().expect("a number of minutes"), std::env::args().nth(2)),
    }
}

fn soak(minutes: u64, redis: Option<String>) -> ExitCode {
    let (faulty, healthy) = (Host::start("faulty"), Host::start("healthy"));
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let client = Client::builder().credential_provider(Minute).endpoint(&*faulty.1).timeout(Duration::from_secs(20));
    let mut client = client.attempt_timeout(Duration::from_secs(3));
    if let Some(url) = &redis {
        client = client.rate_limiter(RedisRateLimiter::connect(url).expect("a URL").account("soak"));
    }
    let client = client.build().expect("a client");
    let begin = Instant::now();
    let files_before = open_files();
    let stop = Arc::new(AtomicBool::new(false));
    let counts = Arc::new(Counts::default());
    for number in 0..CALLERS as u64 {
        runtime.spawn(caller(client.clone(), number, stop.clone(), counts.clone()));
    }
    let prober = runtime.spawn(prober(healthy.1.clone(), stop.clone()));

    let mut sizes = Vec::with_capacity(2 * minutes as usize);
    println!(
        "{:>8}{:>12}{:>10}{:>10}{:>12}{:>8}{:>8}",
        "minute", "done", "failed", "dropped", "memory KiB", "files", "tasks"
    );
    for half in 1..=minutes * 2 {
        // The maximum of ten samples in each half minute.
        let memory = (0..10).map(|_| {
            std::thread::sleep(Duration::from_secs(3));
            resident_kib()
        });
        let memory = memory.max().unwrap_or_default();
        sizes.push(memory);
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        println!(
            "{:>8.1}{:>12}{:>10}{:>10}{memory:>12}{:>8}{:>8}",
            half as f64 / 2.0,
            count(&counts.done),
            count(&counts.failed),
            count(&counts.dropped),
            open_files(),
            runtime.metrics().num_alive_tasks()
        );
    }
    stop.store(true, Ordering::Relaxed);
    if redis.is_some() {
        let sent = counts.done.load(Ordering::Relaxed) + counts.failed.load(Ordering::Relaxed);
        let rate = sent as f64 / begin.elapsed().as_secs_f64();
        println!("calls per second with the permits of Redis: {rate:.1} of at most 60 for three actions");
    }
    let [ours, floor] = runtime.block_on(prober).expect("the prober").map(|times| times.p99());
    let ratio = ours as f64 / floor as f64;

    // Idle connections are closed after twenty seconds, when the pool is polled; the client is dropped with its last
    // caller.
    drop(client);
    let mut waited = 0;
    while (open_files() > files_before || runtime.metrics().num_alive_tasks() > 0) && waited < 60 {
        std::thread::sleep(Duration::from_secs(1));
        waited += 1;
    }
    let (files, tasks) = (open_files().saturating_sub(files_before), runtime.metrics().num_alive_tasks());
    // Memory varies with the number of open connections. A leak shows in the minimum.
    let (early, late) = sizes.split_at(sizes.len().div_ceil(2));
    let least = |sizes: &[u64]| sizes.iter().min().copied().unwrap_or(1) as f64;
    let growth = least(late) / least(early.get(2..).filter(|rest| !rest.is_empty()).unwrap_or(early));
    println!("memory, the later half against the earlier one without its first minute: x {growth:.3}");
    println!("p99 of one more caller: {ours} us against {floor} us, x {ratio:.2}");
    println!("left behind: {files} open files, {tasks} tasks");
    let healthy = files == 0 && tasks == 0 && growth < 1.05;
    if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
