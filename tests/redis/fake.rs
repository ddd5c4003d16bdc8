//! A server that speaks the protocol of Redis, and is as slow as a test wants.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use trtc_api::rate_limit::{PermitRequest, RateLimiter, RedisFailure};

use super::{SECOND, limiter};

/// Starts a server that responds to scripts in groups of this size, each after a delay: the permit is free now.
fn start(group: usize, delay: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("redis://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            std::thread::spawn(move || serve(stream.unwrap(), group, delay));
        }
    });
    url
}

fn serve(mut stream: TcpStream, group: usize, delay: Duration) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut waiting = 0;
    while let Some(command) = command(&mut reader) {
        if command != "EVALSHA" {
            stream.write_all(b"+OK\r\n").unwrap();
            continue;
        }
        waiting += 1;
        if waiting == group {
            std::thread::sleep(delay);
            stream.write_all(b"*2\r\n:1\r\n:0\r\n".repeat(group).as_slice()).unwrap();
            waiting = 0;
        }
    }
}

/// Returns the name of the next command, or `None` at the end: a list of strings with their lengths.
fn command(reader: &mut impl BufRead) -> Option<String> {
    let number = |reader: &mut dyn BufRead| {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        line[1..].trim().parse::<usize>().ok()
    };
    let parts = number(reader)?;
    let mut name = None;
    for _ in 0..parts {
        let mut part = vec![0; number(reader)? + 2];
        reader.read_exact(&mut part).ok()?;
        name = name.or(Some(String::from_utf8_lossy(&part).trim().to_uppercase()));
    }
    name
}

fn request() -> PermitRequest {
    PermitRequest::new("Do", 20, SECOND)
}

/// The timeout of the limiter counts, not those of its library: half a second for a response.
#[tokio::test]
async fn a_slow_server_has_the_timeout_of_the_limiter() {
    let slow = limiter(&start(1, Duration::from_millis(700)), RedisFailure::Deny);
    drop(slow.acquire(request()).await.unwrap());
}

/// Otherwise the last of many callers would wait for as many round trips.
#[tokio::test]
async fn requests_do_not_wait_for_the_responses_to_others() {
    const CALLERS: usize = 200;
    let shared = limiter(&start(CALLERS, Duration::ZERO), RedisFailure::Deny);
    let shared = std::sync::Arc::new(shared);
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..CALLERS {
        let shared = std::sync::Arc::clone(&shared);
        callers.spawn(async move { shared.acquire(request()).await.map(drop) });
    }
    assert_eq!(callers.join_all().await, vec![Ok(()); CALLERS]);
}
