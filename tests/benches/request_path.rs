//! The request path in process: build, validate, serialize, sign, write the headers, and decode the response.
//!
//! Compares our blocking client, over a transport that responds immediately, with F (see `lib.rs`), the same by hand,
//! and with peers that only sign. F is what one writes by hand with serde, http and sha2: it validates nothing, and is not
//! tuned. With names of headers made once, a table of hexadecimal digits, and a body and a canonical request that never
//! grow, it would take about a fifth less. Both decode the same response. The measurements of each round alternate, and the
//! best round counts, so that noise on the machine affects all equally.
//!
//! Run: `cargo run --release --manifest-path tests/benches/Cargo.toml --bin request_path`; with `--features allocations`,
//! it counts allocations instead.
//! Counts, with their bounds: `python3 tests/benches/counts.py`.

use std::hint::black_box;
use std::time::{Duration, Instant, SystemTime};

use trtc_api::transport::{BoxFuture, Request, Response, TransportError};
use trtc_api::{Clock, Credential, blocking};
use trtc_benches::{Envelope, Floor, HOST, ID, KEY, RESPONSE, allocations, floor_request, our_request};

const TIMESTAMP: u64 = 1_551_113_065;

struct AtOnce;

impl blocking::Transport for AtOnce {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        black_box(request);
        Ok(Response::new(200, RESPONSE))
    }
}

/// Both sides read a fixed clock, so that F needs none.
struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(TIMESTAMP)
    }
    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
    fn sleep_blocking(&self, _: Duration) {}
}

type Work = Box<dyn Fn()>;

fn works() -> Vec<(&'static str, Work)> {
    let floor = Floor::new("2019-02-25");
    let client = blocking::Client::builder()
        .credential(Credential::new(ID, KEY))
        .clock(Fixed)
        .transport(AtOnce)
        .build()
        .expect("a client");
    let checked = client.with_options(trtc_api::CallOptions::new());
    vec![
        (
            "F, the floor",
            Box::new(move || {
                let (body, headers) = floor.prepare(&floor_request(), HOST, TIMESTAMP);
                black_box((body, headers));
                let envelope: Envelope = serde_json::from_slice(black_box(RESPONSE)).expect("a response");
                black_box((envelope.response.task_id, envelope.response.request_id, envelope.response.error));
            }) as Work,
        ),
        ("ours", Box::new(move || drop(black_box(checked.start_web_record(our_request()).expect("a response"))))),
        #[cfg(feature = "peers")]
        ("tencentcloud-sign-sdk", Box::new(peers::sign_sdk)),
        #[cfg(feature = "peers")]
        ("aws-sigv4", Box::new(peers::aws)),
    ]
}

#[cfg(feature = "peers")]
mod peers {
    use std::hint::black_box;
    use std::time::{Duration, SystemTime};

    use trtc_benches::{HOST, ID, KEY, floor_request, headers};

    use crate::TIMESTAMP;

    /// A peer that signs; F's code creates the body and the headers.
    pub(crate) fn sign_sdk() {
        let body = serde_json::to_vec(&floor_request()).expect("plain structs");
        let signer = tencentcloud_sign_sdk::Tc3Signer::new(ID.into(), KEY.into(), "trtc".into(), false);
        let canonical =
            format!("content-type:application/json; charset=utf-8\nhost:{HOST}\nx-tc-action:startwebrecord\n");
        let signed = "content-type;host;x-tc-action";
        let text = std::str::from_utf8(&body).expect("JSON");
        let result = signer.sign("POST", "/", "", &canonical, signed, text, TIMESTAMP as i64);
        black_box((headers(signer.create_authorization_header(&result, signed), TIMESTAMP), &body));
    }

    /// A peer that signs with a similar scheme.
    pub(crate) fn aws() {
        use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
        use aws_sigv4::sign::v4;

        let body = serde_json::to_vec(&floor_request()).expect("plain structs");
        let identity = aws_credential_types::Credentials::from_keys(ID, KEY, None).into();
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(TIMESTAMP);
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region("ap-singapore")
            .name("trtc")
            .time(time)
            .settings(SigningSettings::default())
            .build()
            .expect("all parameters")
            .into();
        let known = [("content-type", "application/json; charset=utf-8"), ("x-tc-action", "StartWebRecord")];
        let url = "https://trtc.intl.tencentcloudapi.com/";
        let request =
            SignableRequest::new("POST", url, known.into_iter(), SignableBody::Bytes(&body)).expect("a request");
        let (instructions, _) = sign(request, &params).expect("a signature").into_parts();
        let mut request = http::Request::post(url).body(()).expect("a request");
        instructions.apply_to_request_http1x(&mut request);
        black_box((request, &body));
    }
}

fn main() {
    let works = works();
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [only, name, times] = &args[..]
        && only == "only"
    {
        let work = &works.iter().find(|(known, _)| known.starts_with(name.as_str())).expect("a known name").1;
        (0..times.parse().expect("a number")).for_each(|_| work());
        return;
    }
    if cfg!(feature = "allocations") {
        return works.iter().for_each(|(name, work)| println!("{name:<24}{:>14}", allocations::of(100, work)));
    }
    const CALLS: u32 = 5_000;
    let mut best = vec![Duration::MAX; works.len()];
    for _ in 0..60 {
        for ((_, work), best) in works.iter().zip(&mut best) {
            let start = Instant::now();
            (0..CALLS).for_each(|_| work());
            *best = (*best).min(start.elapsed() / CALLS);
        }
    }
    println!("{:<24}{:>10}{:>10}", "", "ns", "ratio");
    for ((name, _), time) in works.iter().zip(&best) {
        let ratio = time.as_secs_f64() / best[0].as_secs_f64();
        println!("{name:<24}{:>10}{ratio:>10.2}", time.as_nanos());
    }
}
