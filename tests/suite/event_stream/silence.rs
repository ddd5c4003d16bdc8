//! The life of a stream, which only silence limits.

use super::*;

/// A stream whose events come at intervals; after the last one it is silent.
#[derive(Clone)]
struct Timed {
    events: Vec<String>,
    interval: Duration,
}

impl Transport for Timed {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async { panic!("a stream is opened") })
    }

    fn stream(&self, _: Request) -> BoxFuture<'_, Result<StreamingResponse, TransportError>> {
        let mut headers = http::HeaderMap::new();
        headers.insert("content-type", "text/event-stream".parse().unwrap());
        let body: Box<dyn Body> = Box::new(self.clone());
        Box::pin(async { Ok(StreamingResponse::new(http::StatusCode::OK, headers, body)) })
    }
}

impl Body for Timed {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        Box::pin(async {
            if self.events.is_empty() {
                return std::future::pending().await;
            }
            tokio::time::sleep(self.interval).await;
            Ok(Some(format!("data: {}\n\n", self.events.remove(0)).into()))
        })
    }
}

/// Only silence limits the life of a stream.
#[test]
fn a_stream_lasts_until_it_is_silent() {
    let count = |seconds: u64, timeout: Option<u64>, reader: u64| {
        Runtime::paused().block_on(async move {
            let timed = Timed { events: vec![ONE.to_owned(); 40], interval: Duration::from_secs(seconds) };
            let mut builder = Client::builder().credential(credential()).region(Region::AP_SINGAPORE);
            if let Some(timeout) = timeout {
                builder = builder.stream_idle_timeout(Duration::from_secs(timeout));
            }
            let client = builder.transport(timed).build().unwrap();
            let mut events = client.text_to_speech_sse(request());
            let mut count = 0;
            loop {
                match events.next().await.unwrap() {
                    Ok(_) => count += 1,
                    Err(error) => return (count, error),
                }
                tokio::time::sleep(Duration::from_secs(reader)).await;
            }
        })
    };
    for (seconds, timeout, reader, events) in [
        (1, None, 0, 40),
        (29, None, 0, 40),
        (1, None, 100, 40),
        (31, None, 0, 0),
        (31, Some(60), 0, 40),
        (9, Some(5), 0, 0),
    ] {
        let (count, error) = count(seconds, timeout, reader);
        assert_eq!((count, error.kind()), (events, &ErrorKind::Timeout), "{seconds} {timeout:?} {reader}");
        assert!(error.message().contains("silent") && error.may_have_executed(), "{error}");
    }
}

/// Over HTTP: the stream outlasts the attempt timeout, and silence ends it.
#[test]
fn both_clients_read_streams_that_outlast_the_attempt_timeout() {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let attempt = Duration::from_secs(2);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            std::thread::spawn(move || {
                let _ = stream.read(&mut [0; 4_096]);
                let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
                stream.write_all(format!("{head}data: {ONE}\n\n").as_bytes()).unwrap();
                std::thread::sleep(attempt * 3 / 2);
                let _ = stream.write_all(format!("data: {LAST}\n\n").as_bytes());
            });
        }
    });
    macro_rules! client {
        ($client:ty, $idle:expr) => {{
            let builder = <$client>::builder().credential(credential()).region(Region::AP_SINGAPORE);
            let builder = builder.endpoint(&*url).attempt_timeout(attempt).stream_idle_timeout($idle).max_attempts(1);
            builder.build().unwrap()
        }};
    }
    let (long, short) = (Duration::from_secs(60), Duration::from_millis(300));
    for outcome in [listen_with(&client!(Client, long)), listen_blocking(&client!(blocking::Client, long))] {
        assert!(outcome.error.is_none(), "{outcome:?}");
        assert_eq!(outcome.audio(), ["YQ==", "Yg=="]);
    }
    for outcome in [listen_with(&client!(Client, short)), listen_blocking(&client!(blocking::Client, short))] {
        assert_eq!((outcome.audio(), outcome.error.as_ref().unwrap().kind()), (vec!["YQ=="], &ErrorKind::Timeout));
    }
}
