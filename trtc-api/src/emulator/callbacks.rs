//! Callbacks as the service sends them: signed, and retried until a server accepts them.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderValue, Request, Uri};
use http_body_util::Full;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use super::Emulator;
use crate::callback::{DecodeEvent, sign};
use crate::clock::Clock;
use crate::endpoint::redact_setting;
use crate::object::to_json;

/// The time that a server has to respond.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(5);

/// The age from which a callback is not retried any more.
const MAX_AGE: Duration = Duration::from_secs(60);

/// The time between attempts after the second one, which follows the first one at once.
const RETRY_INTERVAL: Duration = Duration::from_secs(10);

/// The header with the ID of the application, which is the parameter of the same name in the request that started a task.
pub(super) const APP_ID: &str = "SdkAppId";

/// A thread that sends callbacks, and ends with the emulator.
pub(super) struct CallbackSender {
    messages: mpsc::UnboundedSender<Message>,
}

struct Message {
    body: Bytes,
    app_id: Option<HeaderValue>,
    clock: Arc<dyn Clock>,
}

impl CallbackSender {
    /// Starts the thread. Unless `remote` is set, the URL must have a loopback address.
    pub(super) fn open(url: &str, key: Option<String>, remote: bool) -> io::Result<Self> {
        let target = Arc::new(Target::parse(url, key, remote)?);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (messages, mut incoming) = mpsc::unbounded_channel::<Message>();
        std::thread::Builder::new().name("trtc-callbacks".to_owned()).spawn(move || {
            runtime.block_on(async move {
                let mut running = tokio::task::JoinSet::new();
                while let Some(message) = incoming.recv().await {
                    let target = target.clone();
                    running.spawn(async move {
                        deliver(&*message.clock, || target.is_accepted(&message)).await;
                    });
                    while running.try_join_next().is_some() {}
                }
                // Callbacks that are being sent may still arrive.
                while running.join_next().await.is_some() {}
            });
        })?;
        Ok(Self { messages })
    }

    fn send(&self, body: &Value, app_id: Option<&Value>, clock: Arc<dyn Clock>) {
        let app_id = app_id.map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
        let app_id = app_id.and_then(|id| HeaderValue::try_from(id).ok());
        // Sending fails only if the thread has ended, which happens after the emulator is dropped.
        let _ = self.messages.send(Message { body: body.to_string().into(), app_id, clock });
    }
}

/// A server of callbacks.
struct Target {
    host: String,
    port: u16,
    uri: Uri,
    key: Option<String>,
}

impl Target {
    fn parse(url: &str, key: Option<String>, remote: bool) -> io::Result<Self> {
        let invalid = || {
            let shown = redact_setting(url);
            let message = if remote {
                format!("invalid callback URL `{shown}`: use an `http` URL such as http://tests:8080/x")
            } else {
                format!("invalid callback URL `{shown}`: use a loopback URL such as http://127.0.0.1:8080/x")
            };
            io::Error::new(io::ErrorKind::InvalidInput, message)
        };
        let uri: Uri = url.parse().map_err(|_| invalid())?;
        let authority = uri.authority().filter(|_| uri.scheme_str() == Some("http")).ok_or_else(invalid)?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        let host = if host == "localhost" { "127.0.0.1" } else { host }.to_owned();
        let is_loopback = host.parse().is_ok_and(|address: IpAddr| address.is_loopback());
        let port = authority.port_u16().unwrap_or(80);
        if is_loopback || (remote && !host.is_empty()) { Ok(Self { host, port, uri, key }) } else { Err(invalid()) }
    }

    /// Returns whether the server can be reached and accepts the callback.
    async fn is_accepted(&self, message: &Message) -> bool {
        matches!(self.post(message).await, Ok(true))
    }

    /// Returns whether the server accepts the callback.
    async fn post(&self, message: &Message) -> Result<bool, Box<dyn std::error::Error + Send + Sync>> {
        let stream = TcpStream::connect((&*self.host, self.port)).await?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let driver = tokio::spawn(connection);
        let path = self.uri.path_and_query().map_or("/", |path| path.as_str());
        let mut request = Request::post(path)
            .header(http::header::HOST, self.uri.authority().map_or("", |authority| authority.as_str()))
            .header(http::header::CONTENT_TYPE, "application/json");
        if let Some(key) = &self.key {
            request = request.header("Sign", sign(key, &message.body));
        }
        if let Some(app_id) = &message.app_id {
            request = request.header(APP_ID, app_id);
        }
        let response = sender.send_request(request.body(Full::new(message.body.clone()))?).await;
        driver.abort();
        Ok(response?.status() == http::StatusCode::OK)
    }
}

/// Sends a callback until the server accepts it or the callback is too old.
async fn deliver<P: Future<Output = bool>>(clock: &dyn Clock, post: impl Fn() -> P) {
    let sent = clock.monotonic();
    let mut slept = Duration::ZERO;
    for attempt in 1.. {
        if tokio::time::timeout(RESPONSE_TIMEOUT, post()).await.unwrap_or(false) {
            return;
        }
        // The time of requests counts too. The clock of a test may stand still while it sleeps.
        let age = clock.monotonic().saturating_sub(sent).max(slept);
        let Some(delay) = next_attempt(attempt, age) else { return };
        clock.sleep(delay).await;
        slept += delay;
    }
}

/// Returns the delay before the next attempt, or `None` if the failed attempt was the last.
fn next_attempt(attempt: u32, age: Duration) -> Option<Duration> {
    match attempt {
        1 => Some(Duration::ZERO),
        _ => (age + RETRY_INTERVAL < MAX_AGE).then_some(RETRY_INTERVAL),
    }
}

/// Callbacks that a test sends.
impl Emulator {
    /// Sends an event to the URL of [`EmulatorBuilder::callbacks`](super::EmulatorBuilder::callbacks), if one is set.
    pub fn report<E: DecodeEvent>(&self, event: &E) {
        let body = body(event, self.config.clock.now());
        let app_id = body.get("EventInfo").and_then(|info| info.get(APP_ID));
        self.send(&body, app_id);
    }

    pub(super) fn send(&self, body: &Value, app_id: Option<&Value>) {
        if let Some(callbacks) = &self.config.callbacks {
            callbacks.send(body, app_id, self.config.clock.clone());
        }
    }
}

/// Returns the body of a callback.
pub(super) fn body<E: DecodeEvent>(event: &E, now: SystemTime) -> Value {
    let (group, number) = event.numbers();
    let info: Option<Value> = event.info().and_then(|info| serde_json::from_slice(&to_json(info)).ok());
    let info = info.or_else(|| event.unknown().map(|unknown| unknown.info.clone()));
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
    json!({ "EventGroupId": group, "EventType": number, "CallbackTs": now, "EventInfo": info.unwrap_or(json!({})) })
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::time::Duration;

    use super::{Target, deliver};
    use crate::clock::{Clock, SystemClock};

    /// Returns when a callback is sent, in seconds, to a server that rejects it after this time.
    fn attempts(rejected_after: Duration) -> Vec<u64> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let (clock, at) = (SystemClock::default(), RefCell::new(Vec::new()));
            deliver(&clock, || async {
                at.borrow_mut().push(clock.monotonic().as_secs());
                clock.sleep(rejected_after).await;
                false
            })
            .await;
            at.into_inner()
        })
    }

    #[test]
    fn a_callback_is_retried_at_once_then_every_ten_seconds_for_a_minute() {
        assert_eq!(attempts(Duration::ZERO), [0, 0, 10, 20, 30, 40, 50]);
    }

    #[test]
    fn the_time_of_requests_makes_a_callback_older() {
        assert_eq!(attempts(Duration::from_secs(3)), [0, 3, 16, 29, 42, 55]);
        // A server that never responds.
        assert_eq!(attempts(Duration::from_secs(3_600)), [0, 5, 20, 35, 50]);
    }

    #[test]
    fn only_loopback_urls_are_accepted() {
        for good in ["http://127.0.0.1:1/x", "http://localhost:80", "http://[::1]:9/"] {
            assert!(Target::parse(good, None, false).is_ok(), "{good}");
        }
        for bad in ["", "https://127.0.0.1/", "http://example.com/", "http://192.0.2.1/", "127.0.0.1:80", "/x"] {
            assert!(Target::parse(bad, None, false).is_err(), "{bad}");
        }
        for url in ["https://me:hush@a.example/?hush#hush", "http://me:/hush@a.example/"] {
            let error = Target::parse(url, None, false).err().unwrap().to_string();
            assert!(error.contains("a.example") && !error.contains("hush"), "{error}");
        }
        for remote in ["http://example.com/", "http://192.0.2.1/", "http://tests:8080/callback"] {
            assert!(Target::parse(remote, None, true).is_ok(), "{remote}");
        }
        assert!(Target::parse("https://example.com/", None, true).is_err());
    }
}
