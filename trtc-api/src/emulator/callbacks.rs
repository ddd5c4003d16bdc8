//! Callbacks as the service sends them: signed, and sent again by its rule until they are taken.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use http::{Request, Uri};
use http_body_util::Full;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use super::Emulator;
use crate::callback::{DecodeEvent, sign};
use crate::clock::Clock;
use crate::object::to_json;

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// After so long a callback is given up.
const LIFETIME: Duration = Duration::from_secs(60);

/// How long after an attempt the next one comes, but for the second, which comes at once.
const PAUSE: Duration = Duration::from_secs(10);

/// Where callbacks go: a thread of its own, which ends with the emulator.
pub(super) struct Outbox {
    messages: mpsc::UnboundedSender<Bytes>,
}

impl Outbox {
    fn open(url: &str, key: Option<String>, clock: Arc<dyn Clock>) -> io::Result<Self> {
        let target = Arc::new(Target::parse(url, key)?);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (messages, mut incoming) = mpsc::unbounded_channel::<Bytes>();
        std::thread::Builder::new().name("trtc-callbacks".to_owned()).spawn(move || {
            runtime.block_on(async move {
                let mut running = tokio::task::JoinSet::new();
                while let Some(body) = incoming.recv().await {
                    let (target, clock) = (target.clone(), clock.clone());
                    running.spawn(async move { target.deliver(body, &*clock).await });
                    while running.try_join_next().is_some() {}
                }
                // What is on its way may still arrive.
                while running.join_next().await.is_some() {}
            });
        })?;
        Ok(Self { messages })
    }

    pub(super) fn send(&self, body: &Value) {
        // Nobody is left to tell if the thread has gone.
        let _ = self.messages.send(body.to_string().into());
    }
}

/// A server of callbacks.
struct Target {
    address: SocketAddr,
    uri: Uri,
    key: Option<String>,
}

impl Target {
    fn parse(url: &str, key: Option<String>) -> io::Result<Self> {
        let wrong = || {
            let message = "callbacks go to a loopback URL such as http://127.0.0.1:8080/callback";
            io::Error::new(io::ErrorKind::InvalidInput, message)
        };
        let uri: Uri = url.parse().map_err(|_| wrong())?;
        let authority = uri.authority().filter(|_| uri.scheme_str() == Some("http")).ok_or_else(wrong)?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        let host = if host == "localhost" { "127.0.0.1" } else { host };
        let address = host.parse().map_err(|_| wrong())?;
        let address = SocketAddr::new(address, authority.port_u16().unwrap_or(80));
        if address.ip().is_loopback() { Ok(Self { address, uri, key }) } else { Err(wrong()) }
    }

    /// Sends a callback until it is taken, or too old.
    async fn deliver(&self, body: Bytes, clock: &dyn Clock) {
        let mut age = Duration::ZERO;
        for attempt in 1.. {
            let taken = tokio::time::timeout(PATIENCE, self.post(body.clone())).await;
            if matches!(taken, Ok(Ok(true))) {
                return;
            }
            match next_attempt(attempt, age) {
                Some(pause) => {
                    clock.sleep(pause).await;
                    age += pause;
                }
                None => return,
            }
        }
    }

    /// Whether the server takes it.
    async fn post(&self, body: Bytes) -> Result<bool, Box<dyn std::error::Error + Send + Sync>> {
        let stream = TcpStream::connect(self.address).await?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let driver = tokio::spawn(connection);
        let path = self.uri.path_and_query().map_or("/", |path| path.as_str());
        let request = Request::post(path)
            .header(http::header::HOST, self.uri.authority().map_or("", |authority| authority.as_str()))
            .header(http::header::CONTENT_TYPE, "application/json");
        let request = match &self.key {
            Some(key) => request.header("Sign", sign(key, &body)),
            None => request,
        };
        let response = sender.send_request(request.body(Full::new(body))?).await;
        driver.abort();
        Ok(response?.status() == http::StatusCode::OK)
    }
}

/// How long to wait after an attempt that failed, if there is to be another.
fn next_attempt(attempt: u32, age: Duration) -> Option<Duration> {
    match attempt {
        1 => Some(Duration::ZERO),
        _ => (age + PAUSE < LIFETIME).then_some(PAUSE),
    }
}

impl Emulator {
    /// Sends callbacks to a loopback URL, signed with a key if there is one: those of its web recordings, and what
    /// [`report`](Self::report) is given.
    ///
    /// A callback that is not answered with HTTP 200 within five seconds comes again as the service's does: at once,
    /// then every ten seconds until it is a minute old.
    ///
    /// # Errors
    ///
    /// A URL that is not of a loopback address, or no thread to send from.
    pub fn callbacks(&self, url: &str, key: Option<&str>) -> io::Result<()> {
        let clock = self.clock_handle();
        self.state().outbox = Some(Outbox::open(url, key.map(str::to_owned), clock)?);
        Ok(())
    }

    /// Sends an event to the URL of [`callbacks`](Self::callbacks), if one is set.
    pub fn report<E: DecodeEvent>(&self, event: &E) {
        let state = self.state();
        if let Some(outbox) = &state.outbox {
            outbox.send(&of(event, &*state.clock));
        }
    }
}

/// The callback of an event.
pub(super) fn of<E: DecodeEvent>(event: &E, clock: &dyn Clock) -> Value {
    let (group, number) = event.numbers();
    let info: Option<Value> = event.info().and_then(|info| serde_json::from_slice(&to_json(info)).ok());
    let now = clock.now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
    json!({ "EventGroupId": group, "EventType": number, "CallbackTs": now, "EventInfo": info.unwrap_or(json!({})) })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Target, next_attempt};

    #[test]
    fn a_callback_comes_again_at_once_then_every_ten_seconds_for_a_minute() {
        let (mut age, mut at) = (Duration::ZERO, vec![0]);
        for attempt in 1.. {
            let Some(pause) = next_attempt(attempt, age) else { break };
            age += pause;
            at.push(age.as_secs());
        }
        assert_eq!(at, [0, 0, 10, 20, 30, 40, 50]);
    }

    #[test]
    fn only_loopback_is_called_back() {
        for good in ["http://127.0.0.1:1/x", "http://localhost:80", "http://[::1]:9/"] {
            assert!(Target::parse(good, None).is_ok(), "{good}");
        }
        for bad in ["", "https://127.0.0.1/", "http://example.com/", "http://192.0.2.1/", "127.0.0.1:80", "/x"] {
            assert!(Target::parse(bad, None).is_err(), "{bad}");
        }
    }
}
