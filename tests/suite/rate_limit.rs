//! Client-side rate limits, with the limits of the schema.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use trtc_api::transport::{BoxFuture, Request, Response, Transport, TransportError};
use trtc_api::web_record::StopWebRecordRequest;
use trtc_api::{Client, ErrorKind, RateLimits};

use crate::common::{Runtime, VirtualClock, credential};

/// Records the time of each request.
#[derive(Clone, Default)]
struct Times(Arc<Mutex<Vec<tokio::time::Instant>>>);

impl Transport for Times {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        self.0.lock().unwrap().push(tokio::time::Instant::now());
        Box::pin(async {
            tokio::time::sleep(Duration::from_millis(30)).await;
            Ok(Response::new(200, r#"{"Response":{"RequestId":"1"}}"#))
        })
    }
}

fn client(limits: RateLimits) -> (Client, Times) {
    let times = Times::default();
    let client = Client::builder().credential(credential()).transport(times.clone()).rate_limits(limits);
    (client.clock(VirtualClock::new()).build().unwrap(), times)
}

fn stop() -> StopWebRecordRequest {
    StopWebRecordRequest::builder().task_id("x").build()
}

#[test]
fn concurrent_calls_share_the_rate_limit() {
    Runtime::paused().block_on(async {
        let (client, times) = client(RateLimits::Wait);
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..64 {
            let client = client.clone();
            tasks.spawn(async move {
                for _ in 0..10 {
                    client.stop_web_record(stop()).await.unwrap();
                }
            });
        }
        tasks.join_all().await;
        let times = times.0.lock().unwrap().clone();
        assert_eq!(times.len(), 640);
        for (first, last) in times.iter().zip(times.iter().skip(20)) {
            assert!(*last - *first >= Duration::from_secs(1), "more than 20 in a second");
        }
        // No permit is wasted: the last 20 requests are sent after 31 s, to the millisecond.
        let total = *times.last().unwrap() - *times.first().unwrap();
        assert!(total.abs_diff(Duration::from_secs(31)) <= Duration::from_millis(40), "{total:?}");
    });
}

#[test]
fn calls_fail_at_once_with_rate_limits_fail() {
    Runtime::paused().block_on(async {
        let (client, times) = client(RateLimits::Fail);
        let mut refused = 0;
        for _ in 0..64 {
            if let Err(error) = client.stop_web_record(stop()).max_attempts(1).await {
                assert_eq!(error.kind(), &ErrorKind::RateLimited);
                assert!(error.is_retryable() && error.attempts() == 0);
                refused += 1;
            }
        }
        let sent = times.0.lock().unwrap().len();
        assert_eq!(sent + refused, 64);
        assert_eq!(sent, 20, "they take 600 ms");
    });
}
