//! The credential cache: concurrent callers share one refresh, no call fails while the cached credentials are valid, and
//! failures are not cached.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use trtc_api::credentials::{CredentialProvider, ProviderError};
use trtc_api::emulator::Emulator;
use trtc_api::transport::BoxFuture;
use trtc_api::web_record::StopWebRecordRequest;
use trtc_api::{Client, Credential, Error, ErrorKind, blocking};

use crate::common::{RecordingTransport, Runtime, VirtualClock};

const MINUTE: Duration = Duration::from_secs(60);

/// A provider of numbered credentials, each valid for an hour.
#[derive(Clone)]
struct Store(Arc<Inner>);

struct Inner {
    clock: VirtualClock,
    requests: AtomicU64,
    behavior: Mutex<Behavior>,
}

#[derive(Clone, Copy)]
enum Behavior {
    RespondsAfter(Duration),
    Fails,
    Hangs,
}

impl Store {
    fn new() -> Self {
        let behavior = Mutex::new(Behavior::RespondsAfter(Duration::from_secs(1)));
        Self(Arc::new(Inner { clock: VirtualClock::new(), requests: AtomicU64::new(0), behavior }))
    }

    fn set(&self, behavior: Behavior) {
        *self.0.behavior.lock().unwrap() = behavior;
    }

    fn requests(&self) -> u64 {
        self.0.requests.load(Ordering::Relaxed)
    }

    /// A client with credentials of the store, and the requests that it sends.
    fn client(&self) -> (Client, RecordingTransport) {
        let transport = RecordingTransport::default();
        let client = Client::builder().credential_provider(self.clone()).transport(transport.clone());
        (client.clock(self.0.clock).build().unwrap(), transport)
    }
}

impl CredentialProvider for Store {
    fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
        let number = self.0.requests.fetch_add(1, Ordering::Relaxed) + 1;
        let behavior = *self.0.behavior.lock().unwrap();
        Box::pin(async move {
            match behavior {
                Behavior::RespondsAfter(wait) => tokio::time::sleep(wait).await,
                Behavior::Hangs => std::future::pending().await,
                Behavior::Fails => return Err("the store is sealed".into()),
            }
            let expires = trtc_api::Clock::now(&self.0.clock) + 60 * MINUTE;
            Ok(Credential::new(format!("AKID{number}"), "hush").token("token").expires(expires))
        })
    }
}

async fn stop(client: &Client) -> Result<(), Error> {
    client.stop_web_record(StopWebRecordRequest::builder().task_id("x").build()).await.map(drop)
}

/// Concurrent calls.
async fn stop_all(client: &Client, many: usize) -> Vec<Result<(), Error>> {
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..many {
        let client = client.clone();
        tasks.spawn(async move { stop(&client).await });
    }
    tasks.join_all().await
}

fn signers(transport: &RecordingTransport) -> Vec<String> {
    transport.requests().into_iter().map(|request| request.secret_id).collect()
}

#[test]
fn concurrent_first_calls_share_one_refresh() {
    Runtime::paused().block_on(async {
        let store = Store::new();
        let (client, transport) = store.client();
        assert_eq!(store.requests(), 0, "an unused client does not ask the provider");
        assert!(stop_all(&client, 64).await.iter().all(Result::is_ok));
        assert_eq!(store.requests(), 1);
        assert_eq!(signers(&transport), ["AKID1"; 64]);
        assert_eq!(transport.requests()[0].token.as_deref(), Some("token"));
    });
}

#[test]
fn credentials_are_refreshed_before_they_expire_and_concurrent_calls_do_not_wait() {
    Runtime::paused().block_on(async {
        let store = Store::new();
        let (client, transport) = store.client();
        stop(&client).await.unwrap();
        tokio::time::sleep(54 * MINUTE).await;
        stop(&client).await.unwrap();
        assert_eq!(store.requests(), 1, "six minutes are outside of the refresh window");
        tokio::time::sleep(MINUTE).await;
        let before = tokio::time::Instant::now();
        let old = tokio::spawn({
            let client = client.clone();
            async move {
                tokio::task::yield_now().await;
                stop_all(&client, 10).await;
                tokio::time::Instant::now()
            }
        });
        stop(&client).await.unwrap();
        assert_eq!(old.await.unwrap(), before, "concurrent calls use the cached credentials");
        assert_eq!(store.requests(), 2);
        let signers = signers(&transport);
        assert_eq!((&signers[2..12], &signers[12..]), (&vec!["AKID1".to_owned(); 10][..], &["AKID2".to_owned()][..]));
    });
}

#[test]
fn a_failed_refresh_is_not_cached_and_valid_credentials_are_used_until_they_expire() {
    Runtime::paused().block_on(async {
        let store = Store::new();
        let (client, transport) = store.client();
        stop(&client).await.unwrap();
        tokio::time::sleep(56 * MINUTE).await;
        store.set(Behavior::Fails);
        for _ in 0..20 {
            stop(&client).await.unwrap();
        }
        assert_eq!(store.requests(), 2, "a failing provider is not asked by every call");
        tokio::time::sleep(Duration::from_secs(11)).await;
        stop(&client).await.unwrap();
        assert_eq!(store.requests(), 3, "the next refresh starts after a pause");
        assert_eq!(signers(&transport), ["AKID1"; 22]);

        tokio::time::sleep(5 * MINUTE).await;
        let error = stop(&client).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Credential);
        assert_eq!(error.to_string(), "StopWebRecord: no valid credentials: the store is sealed");
        assert!(!error.may_have_executed() && error.attempts() == 0);
        store.set(Behavior::RespondsAfter(Duration::ZERO));
        stop(&client).await.unwrap();
        assert_eq!(signers(&transport).last().unwrap(), "AKID5");
    });
}

#[test]
fn callers_that_share_a_refresh_get_its_error() {
    Runtime::paused().block_on(async {
        let store = Store::new();
        let (client, _) = store.client();
        store.set(Behavior::Hangs);
        let before = tokio::time::Instant::now();
        let errors = stop_all(&client, 64).await;
        assert_eq!((store.requests(), before.elapsed()), (1, Duration::from_secs(30)));
        for error in errors {
            assert!(error.unwrap_err().message().contains("did not respond within 30000 ms"));
        }
        let before = tokio::time::Instant::now();
        let request = StopWebRecordRequest::builder().task_id("x").build();
        let error = client.stop_web_record(request).timeout(Duration::from_secs(2)).await.unwrap_err();
        assert_eq!((error.kind(), before.elapsed()), (&ErrorKind::Credential, Duration::from_secs(2)));
    });
}

#[test]
fn the_refresh_of_a_dropped_call_passes_to_the_next_caller() {
    Runtime::paused().block_on(async {
        let store = Store::new();
        let (client, transport) = store.client();
        store.set(Behavior::Hangs);
        let gone = tokio::spawn({
            let client = client.clone();
            async move { stop(&client).await }
        });
        tokio::time::sleep(Duration::from_secs(1)).await;
        let waiting = tokio::spawn({
            let client = client.clone();
            async move { stop(&client).await }
        });
        tokio::time::sleep(Duration::from_secs(1)).await;
        store.set(Behavior::RespondsAfter(Duration::ZERO));
        gone.abort();
        waiting.await.unwrap().unwrap();
        assert_eq!(signers(&transport), ["AKID2"]);
    });
}

#[test]
fn credentials_that_the_service_rejects_are_refreshed() {
    Runtime::paused().block_on(async {
        let store = Store::new();
        // The service accepts the second credentials only.
        let known = Credential::new("AKID2", "hush").token("token");
        let emulator = Emulator::builder().credential(known).clock(store.0.clock).build();
        let client = Client::builder().credential_provider(store.clone()).transport(emulator).clock(store.0.clock);
        let client = client.build().unwrap();
        let code = |result: Result<(), Error>| result.unwrap_err().code().map(str::to_owned).unwrap();
        assert_eq!(code(stop(&client).await), "AuthFailure.SecretIdNotFound");
        assert_eq!(code(stop(&client).await), "AuthFailure.SecretIdNotFound");
        assert_eq!(store.requests(), 1, "rejected credentials are not refreshed by every call");
        tokio::time::sleep(Duration::from_secs(10)).await;
        assert_eq!(code(stop(&client).await), "FailedOperation.TaskNotExist");
        assert_eq!(code(stop(&client).await), "FailedOperation.TaskNotExist");
        assert_eq!(store.requests(), 2);
    });
}

#[test]
fn invalid_credentials_are_rejected_and_not_cached() {
    let transport = RecordingTransport::default();
    let broken = || Ok::<_, Error>(Credential::new("AKIDx", "hush hush"));
    let client = blocking::Client::builder().credential_provider(broken).transport(transport.clone()).build();
    let error = client.unwrap().stop_web_record(StopWebRecordRequest::builder().task_id("x").build()).unwrap_err();
    assert!(error.to_string().contains("the SecretKey contains whitespace"), "{error}");
    assert!(!format!("{error:?}").contains("hush") && transport.requests().is_empty());
}

/// The blocking client has no runtime; its provider gets one, on every kind of thread.
#[test]
fn the_blocking_client_waits_for_its_provider() {
    struct Slow;
    impl CredentialProvider for Slow {
        fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
            Box::pin(async {
                tokio::time::sleep(Duration::from_millis(1)).await;
                Ok(Credential::new("AKIDslow", "hush"))
            })
        }
    }
    let transport = RecordingTransport::default();
    let client = blocking::Client::builder().credential_provider(Slow).transport(transport.clone()).build();
    let client = client.unwrap();
    let request = || StopWebRecordRequest::builder().task_id("x").build();
    client.stop_web_record(request()).unwrap();
    Runtime::paused().block_on(async { client.stop_web_record(request()) }).unwrap();
    assert_eq!(signers(&transport), ["AKIDslow"; 2]);
}

/// A program without tokio sets a transport and a provider; its executor runs while a call waits for credentials.
#[test]
fn a_provider_works_without_tokio() {
    struct Slow3;
    impl CredentialProvider for Slow3 {
        fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
            let mut polls = 3;
            Box::pin(std::future::poll_fn(move |context| {
                polls -= 1;
                if polls == 0 {
                    return std::task::Poll::Ready(Ok(Credential::new("AKIDslow", "hush")));
                }
                context.waker().wake_by_ref();
                std::task::Poll::Pending
            }))
        }
    }
    let transport = RecordingTransport::default();
    let client = Client::builder().credential_provider(Slow3).transport(transport.clone()).build().unwrap();
    futures_executor(stop(&client)).unwrap();
    assert_eq!(signers(&transport), ["AKIDslow"]);
}

/// The timeout of a provider works without tokio, too.
#[test]
fn the_provider_timeout_works_without_tokio() {
    struct Never;
    impl CredentialProvider for Never {
        fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
            Box::pin(std::future::pending())
        }
    }
    let client = Client::builder().credential_provider(Never).transport(RecordingTransport::default());
    let client = client.timeout(Duration::from_millis(20)).build().unwrap();
    let error = futures_executor(stop(&client)).unwrap_err();
    assert!(error.message().contains("did not respond within 20 ms"), "{error}");
}

/// A minimal executor, which polls when it is woken.
fn futures_executor<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Arc::new(Unpark(std::thread::current())).into();
    let mut future = std::pin::pin!(future);
    loop {
        match future.as_mut().poll(&mut std::task::Context::from_waker(&waker)) {
            std::task::Poll::Ready(value) => return value,
            std::task::Poll::Pending => std::thread::park(),
        }
    }
}

/// This machine's clock is ahead, so the credentials seem to have expired when they are provided.
#[test]
fn credentials_that_seem_expired_do_not_ask_the_provider_with_every_call() {
    Runtime::paused().block_on(async {
        let clock = VirtualClock::new();
        let requests = Arc::new(AtomicU64::new(0));
        let provider = {
            let requests = Arc::clone(&requests);
            move || {
                requests.fetch_add(1, Ordering::Relaxed);
                let expires = VirtualClock::at(Duration::ZERO) - MINUTE;
                Ok::<_, Error>(Credential::new("AKIDold", "hush").token("token").expires(expires))
            }
        };
        let client =
            Client::builder().credential_provider(provider).transport(RecordingTransport::default()).clock(clock);
        let client = client.build().unwrap();
        for _ in 0..20 {
            stop(&client).await.unwrap();
        }
        assert_eq!(requests.load(Ordering::Relaxed), 1);
        tokio::time::sleep(Duration::from_secs(11)).await;
        stop(&client).await.unwrap();
        assert_eq!(requests.load(Ordering::Relaxed), 2);
    });
}
