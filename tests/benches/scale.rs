//! A thousand tasks in one process for ten hours of virtual time, with an outage of ten minutes, and the request rate of the
//! emulator in process.
//!
//! Each task is started, held by a handle and waited for until it ends. All requests to the service are counted in periods
//! of ten seconds. After the outage, the polls of all tasks must not arrive at once. The memory of a task is what the
//! process allocates beyond what the same starts without handles make the emulator keep. There is no peer: the rate is
//! compared with that before the outage.
//!
//! Run: `cargo run --release --manifest-path tests/benches/Cargo.toml --features soak --bin scale [plot.svg]`.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use stats_alloc::Region;
use tokio::runtime::Runtime;
use trtc_api::emulator::Emulator;
use trtc_api::transport::{BoxFuture, Request, Response, Transport, TransportError, TransportErrorKind};
use trtc_api::web_record::{DescribeWebRecordRequest, StartWebRecordRequest};
use trtc_api::{Client, Clock, Credential};
use trtc_benches::allocations::ALLOCATOR;
use trtc_benches::our_request;

const TASKS: usize = 1_000;
const HOURS: u64 = 10;
const OUTAGE: std::ops::Range<u64> = 18_000..18_600;
/// The length of a period in seconds.
const PERIOD: u64 = 10;

/// The time of a paused runtime.
#[derive(Clone, Copy)]
struct VirtualClock(tokio::time::Instant);

impl Clock for VirtualClock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_571_200) + self.0.elapsed()
    }
    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
    fn sleep_blocking(&self, _: Duration) {
        unreachable!("virtual time does not block");
    }
}

/// The emulator behind a network that fails during the outage. It counts the requests of each period.
#[derive(Clone)]
struct Network {
    emulator: Emulator,
    clock: VirtualClock,
    requests: Arc<Mutex<Vec<u32>>>,
}

impl Transport for Network {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        let second = self.clock.monotonic().as_secs();
        if let Some(count) = self.requests.lock().expect("no panic").get_mut((second / PERIOD) as usize) {
            *count += 1;
        }
        if OUTAGE.contains(&second) {
            return Box::pin(async { Err(TransportError::new(TransportErrorKind::Connect, "connection refused")) });
        }
        self.emulator.send(request)
    }
}

fn paused() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime")
}

fn start_request(number: usize) -> StartWebRecordRequest {
    StartWebRecordRequest {
        record_id: Some(format!("lesson-{number}")),
        max_duration_limit: Some(HOURS * 3_600),
        ..our_request()
    }
}

/// An emulator and a client in virtual time, and the requests of each period.
fn setup() -> (Client, Arc<Mutex<Vec<u32>>>) {
    let clock = VirtualClock(tokio::time::Instant::now());
    let credential = Credential::new("id", "key");
    let emulator =
        Emulator::builder().credential(credential.clone()).clock(clock).max_recorded_calls(0).max_tasks(TASKS);
    let requests = Arc::new(Mutex::new(vec![0; ((HOURS + 1) * 3_600 / PERIOD) as usize]));
    let network = Network { emulator: emulator.build(), clock, requests: Arc::clone(&requests) };
    let client = Client::builder().credential(credential).clock(clock).transport(network).build().expect("a client");
    (client, requests)
}

/// The bytes that are allocated and not freed since the region began.
fn held(region: &Region<'_, std::alloc::System>) -> isize {
    let change = region.change();
    change.bytes_allocated as isize - change.bytes_deallocated as isize
}

/// The memory of the emulator for the tasks alone.
fn without_handles() -> isize {
    let region = Region::new(ALLOCATOR);
    paused().block_on(async {
        let (client, _requests) = setup();
        for number in 0..TASKS {
            client.start_web_record(start_request(number)).await.expect("a task");
        }
        held(&region)
    })
}

/// The memory with handles, the time that the simulation took, and the requests of each period.
fn with_handles() -> (isize, Duration, Vec<u32>) {
    let region = Region::new(ALLOCATOR);
    let begin = Instant::now();
    paused().block_on(async {
        let (client, requests) = setup();
        let tasks = (0..TASKS).map(|number| {
            let client = client.clone();
            tokio::spawn(async move {
                // Starts of a minute, as of lessons that begin at the hour.
                tokio::time::sleep(Duration::from_millis(number as u64 * 60_000 / TASKS as u64)).await;
                let task = client.web_recordings().start(start_request(number)).await.expect("a task");
                // A wait ends with the error of a long outage; a caller waits again.
                while !task.wait_until_ended(Duration::from_secs(12 * 3_600)).await.unwrap_or(false) {
                    tokio::time::sleep(Duration::from_secs(5)).await;
                }
            })
        });
        let tasks: Vec<_> = tasks.collect();
        tokio::time::sleep(Duration::from_secs(3_600)).await;
        let held = held(&region);
        for task in tasks {
            task.await.expect("a task that ended");
        }
        let requests = requests.lock().expect("no panic").clone();
        (held, begin.elapsed(), requests)
    })
}

/// Requests per second through the emulator in process, from one thread.
fn emulator_rate() -> f64 {
    const CALLS: u32 = 50_000;
    let credential = Credential::new("id", "key");
    let emulator = Emulator::builder().credential(credential.clone()).max_recorded_calls(0).build();
    let client = Client::builder().credential(credential).transport(emulator).build().expect("a client");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(async {
        let task_id = client.start_web_record(start_request(0)).await.expect("a task").task_id;
        let begin = Instant::now();
        for _ in 0..CALLS {
            let request =
                DescribeWebRecordRequest::builder().sdk_app_id(1_600_011_111).task_id(task_id.as_str()).build();
            client.describe_web_record(request).await.expect("its status");
        }
        f64::from(CALLS) / begin.elapsed().as_secs_f64()
    })
}

/// The requests per second in the busiest ten seconds of each minute, with the outage in grey: a herd would be a peak after it.
fn plot(requests: &[u32]) -> String {
    let (width, height) = (1_000.0, 300.0);
    let seconds = requests.len() as f64 * PERIOD as f64;
    let x = |second: f64| second / seconds * width;
    let most = f64::from(requests.iter().copied().max().unwrap_or(1)) / PERIOD as f64;
    let y = |rate: f64| height - rate / most * height;
    let points = requests.chunks(6).enumerate().map(|(minute, counts)| {
        let count = f64::from(counts.iter().copied().max().unwrap_or(0));
        format!("{:.1},{:.1}", x(minute as f64 * 60.0), y(count / PERIOD as f64))
    });
    let points = points.collect::<Vec<_>>().join(" ");
    let hours = (0..=HOURS + 1).map(|hour| {
        let at = x((hour * 3_600) as f64);
        format!(
            "<path stroke=\"#000\" d=\"M{at:.1} {height}v5\"/><text x=\"{at:.1}\" y=\"{}\">{hour} h</text>",
            height + 18.0
        )
    });
    let rates = [0.0, most / 2.0, most].map(|rate| {
        let at = y(rate);
        format!("<path stroke=\"#000\" d=\"M-5 {at}h5\"/><text x=\"-30\" y=\"{}\">{rate:.0}/s</text>", at + 4.0)
    });
    let (axes, rates) = (hours.collect::<String>(), rates.concat());
    let (begin, end) = (x(OUTAGE.start as f64), x(OUTAGE.end as f64));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-60 -40 1100 390\" font-family=\"sans-serif\" \
         font-size=\"12\" text-anchor=\"middle\">\n\
         <rect x=\"-60\" y=\"-40\" width=\"1100\" height=\"390\" fill=\"#fff\"/>\n\
         <rect x=\"{begin:.1}\" width=\"{:.1}\" height=\"{height}\" fill=\"#ccc\"/>\n\
         <text x=\"{:.1}\" y=\"-5\">outage</text>\n\
         <text x=\"500\" y=\"-22\">Requests per second of {TASKS} tasks</text>\n\
         <path stroke=\"#000\" fill=\"none\" d=\"M0 0V{height}H{width}\"/>\n\
         <g>{axes}{rates}</g>\n\
         <polyline fill=\"none\" stroke=\"#06c\" points=\"{points}\"/></svg>\n",
        end - begin,
        (begin + end) / 2.0,
    )
}

fn main() {
    let alone = without_handles();
    let (held, time, requests) = with_handles();
    let periods =
        |range: std::ops::Range<u64>| &requests[(range.start / PERIOD) as usize..(range.end / PERIOD) as usize];
    let mean = |range| {
        let periods = periods(range);
        f64::from(periods.iter().sum::<u32>()) / (periods.len() as u64 * PERIOD) as f64
    };
    let most = |range| f64::from(periods(range).iter().copied().max().unwrap_or(0)) / PERIOD as f64;
    println!("{TASKS} tasks, {HOURS} hours of virtual time in {:.1} s", time.as_secs_f64());
    println!("memory of a task with its handle and wait: {} bytes", (held - alone) / TASKS as isize);
    let steady = mean(3_600..OUTAGE.start);
    println!("requests per second: {steady:.1}, at most {:.1}", most(3_600..OUTAGE.start));
    println!("during the outage: {:.1}, at most {:.1}", mean(OUTAGE), most(OUTAGE));
    let after = most(OUTAGE.end..OUTAGE.end + 600);
    println!("in the ten minutes after it: at most {after:.1}, ratio {:.2}", after / steady);
    println!("the emulator in process: {:.0} requests per second", emulator_rate());
    if let Some(path) = std::env::args().nth(1) {
        std::fs::write(&path, plot(&requests)).expect("a file");
        println!("plot: {path}");
    }
}
