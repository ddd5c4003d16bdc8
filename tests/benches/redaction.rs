//! The cost of redaction: a call that fails with an error of the service, compared with the same call that succeeds.
//!
//! Both build, sign and send the same request over a transport that responds immediately, and decode the response. The
//! difference is the search for the secrets of the request in all their spellings, which a success does not need. The
//! peer of the first row is the same without any of it: serde's decoding of the error alone. The last row is the worst
//! case: 800 secrets, which 64 KiB of text repeat. Rounds alternate, and the best one counts.
//!
//! Run: `cargo run --release --manifest-path tests/benches/Cargo.toml --bin redaction`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};
use trtc_api::transport::{Request, Response, TransportError};
use trtc_api::{Credential, blocking};
use trtc_benches::{ID, KEY, RESPONSE, our_request};

/// Returns the same response to every request.
struct Returns(Bytes);

impl blocking::Transport for Returns {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        black_box(request);
        Ok(Response::new(200, self.0.clone()))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code)]
struct Envelope {
    response: Failed,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code)]
struct Failed {
    error: PlainError,
    request_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code)]
struct PlainError {
    code: String,
    message: String,
}

fn client(body: impl Into<Bytes>) -> blocking::Client {
    let builder = blocking::Client::builder().credential(Credential::new(ID, KEY)).region("ap-singapore");
    builder.transport(Returns(body.into())).max_attempts(1).build().expect("a client")
}

fn error(message: &str) -> String {
    json!({ "Response": { "Error": { "Code": "InvalidParameter.RecordUrl", "Message": message }, "RequestId": "r" } })
        .to_string()
}

fn main() {
    let secret = |number: usize| format!("secret number {number} / {}", number * 7_919);
    let many: Value = (0..800).map(secret).collect();
    let long: String = (0..4_000).map(|number| secret(number % 800) + " ").collect();
    let body = error("the value of RecordUrl is not a URL");
    let (success, failure) = (client(RESPONSE), client(body.clone()));
    let (raw, worst) = (client(RESPONSE), client(error(&long)));
    type Work<'a> = (&'a str, u32, Box<dyn Fn() + 'a>);
    let works: [Work<'_>; 5] = [
        ("serde's decoding of an error", 2_000, Box::new(|| drop(black_box(serde_json::from_str::<Envelope>(&body))))),
        ("a call that succeeds", 2_000, Box::new(|| drop(black_box(success.start_web_record(our_request()))))),
        ("a call that fails", 2_000, Box::new(|| drop(black_box(failure.start_web_record(our_request()))))),
        ("800 secrets, success", 20, Box::new(|| drop(black_box(raw.call_raw("StartWebRecord", many.clone()))))),
        ("800 secrets in 64 KiB", 20, Box::new(|| drop(black_box(worst.call_raw("StartWebRecord", many.clone()))))),
    ];
    let mut best = [Duration::MAX; 5];
    for _ in 0..20 {
        for ((_, calls, work), best) in works.iter().zip(&mut best) {
            let start = Instant::now();
            (0..*calls).for_each(|_| work());
            *best = (*best).min(start.elapsed() / *calls);
        }
    }
    for ((name, ..), time) in works.iter().zip(&best) {
        println!("{name:<32}{:>10.1} µs", time.as_secs_f64() * 1e6);
    }
    let ratio = |one: usize, other: usize| best[one].as_secs_f64() / best[other].as_secs_f64();
    println!("a call that fails / one that succeeds: {:.2}", ratio(2, 1));
    println!(
        "the search for secrets / serde's decoding of the error: {:.1}",
        (best[2] - best[1]).as_secs_f64() / best[0].as_secs_f64()
    );
    println!("800 secrets in 64 KiB / a success: {:.1}", ratio(4, 3));
}
