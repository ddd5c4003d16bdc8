//! Keys that expire: one question for all who wait, no call fails while the old ones serve, no failure is kept.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use trtc_api::credentials::{CredentialProvider, ProviderError};
use trtc_api::emulator::Emulator;
use trtc_api::transport::BoxFuture;
use trtc_api::web_record::StopWebRecordRequest;
use trtc_api::{Client, Credential, Error, ErrorKind, blocking};

use crate::common::{Listening, VirtualClock, paused};

const MINUTE: Duration = Duration::from_secs(60);

/// Hands out keys with numbers, each for an hour.
#[derive(Clone)]
struct Vault(Arc<Inner>);

struct Inner {
    clock: VirtualClock,
    asked: AtomicU64,
    mood: Mutex<Mood>,
}

#[derive(Clone, Copy)]
enum Mood {
    AnswersAfter(Duration),
    Fails,
    Hangs,
}

impl Vault {
    fn new() -> Self {
        let mood = Mutex::new(Mood::AnswersAfter(Duration::from_secs(1)));
        Self(Arc::new(Inner { clock: VirtualClock::new(), asked: AtomicU64::new(0), mood }))
    }

    fn is(&self, mood: Mood) {
        *self.0.mood.lock().unwrap() = mood;
    }

    fn asked(&self) -> u64 {
        self.0.asked.load(Ordering::Relaxed)
    }

    /// A client with keys of the vault, and what it is heard to send.
    fn client(&self) -> (Client, Listening) {
        let listening = Listening::default();
        let client = Client::builder().credential_provider(self.clone()).transport(listening.clone());
        (client.clock(self.0.clock).build().unwrap(), listening)
    }
}

impl CredentialProvider for Vault {
    fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
        let number = self.0.asked.fetch_add(1, Ordering::Relaxed) + 1;
        let mood = *self.0.mood.lock().unwrap();
        Box::pin(async move {
            match mood {
                Mood::AnswersAfter(wait) => tokio::time::sleep(wait).await,
                Mood::Hangs => std::future::pending().await,
                Mood::Fails => return Err("the vault is sealed".into()),
            }
            let expires = trtc_api::Clock::now(&self.0.clock) + 60 * MINUTE;
            Ok(Credential::new(format!("AKID{number}"), "hush").token("token").expires(expires))
        })
    }
}

async fn stop(client: &Client) -> Result<(), Error> {
    client.stop_web_record(StopWebRecordRequest::builder().task_id("x").build()).await.map(drop)
}

/// Many calls at once.
async fn stop_all(client: &Client, many: usize) -> Vec<Result<(), Error>> {
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..many {
        let client = client.clone();
        tasks.spawn(async move { stop(&client).await });
    }
    tasks.join_all().await
}

fn signers(listening: &Listening) -> Vec<String> {
    listening.heard().into_iter().map(|heard| heard.secret_id).collect()
}

#[test]
fn the_first_callers_ask_once() {
    paused().block_on(async {
        let vault = Vault::new();
        let (client, listening) = vault.client();
        assert_eq!(vault.asked(), 0, "a client that is not used asks for nothing");
        assert!(stop_all(&client, 64).await.iter().all(Result::is_ok));
        assert_eq!(vault.asked(), 1);
        assert_eq!(signers(&listening), ["AKID1"; 64]);
        assert_eq!(listening.heard()[0].token.as_deref(), Some("token"));
    });
}

#[test]
fn new_keys_come_before_the_old_ones_expire_and_nobody_waits_for_them() {
    paused().block_on(async {
        let vault = Vault::new();
        let (client, listening) = vault.client();
        stop(&client).await.unwrap();
        tokio::time::sleep(54 * MINUTE).await;
        stop(&client).await.unwrap();
        assert_eq!(vault.asked(), 1, "six minutes are enough");
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
        assert_eq!(old.await.unwrap(), before, "those who come meanwhile take the old keys");
        assert_eq!(vault.asked(), 2);
        let signers = signers(&listening);
        assert_eq!((&signers[2..12], &signers[12..]), (&vec!["AKID1".to_owned(); 10][..], &["AKID2".to_owned()][..]));
    });
}

#[test]
fn what_fails_is_not_kept_and_the_old_keys_serve_to_their_end() {
    paused().block_on(async {
        let vault = Vault::new();
        let (client, listening) = vault.client();
        stop(&client).await.unwrap();
        tokio::time::sleep(56 * MINUTE).await;
        vault.is(Mood::Fails);
        for _ in 0..20 {
            stop(&client).await.unwrap();
        }
        assert_eq!(vault.asked(), 2, "not every call asks a provider that fails");
        tokio::time::sleep(Duration::from_secs(11)).await;
        stop(&client).await.unwrap();
        assert_eq!(vault.asked(), 3, "but after a pause one does");
        assert_eq!(signers(&listening), ["AKID1"; 22]);

        tokio::time::sleep(5 * MINUTE).await;
        let error = stop(&client).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Credential);
        assert_eq!(error.to_string(), "StopWebRecord: no valid credentials: the vault is sealed");
        assert!(!error.may_have_executed() && error.attempts() == 0);
        vault.is(Mood::AnswersAfter(Duration::ZERO));
        stop(&client).await.unwrap();
        assert_eq!(signers(&listening).last().unwrap(), "AKID5");
    });
}

#[test]
fn who_waits_for_the_same_answer_gets_the_same_failure() {
    paused().block_on(async {
        let vault = Vault::new();
        let (client, _) = vault.client();
        vault.is(Mood::Hangs);
        let before = tokio::time::Instant::now();
        let errors = stop_all(&client, 64).await;
        assert_eq!((vault.asked(), before.elapsed()), (1, Duration::from_secs(30)));
        for error in errors {
            assert!(error.unwrap_err().message().contains("has not answered within 30000 ms"));
        }
        let before = tokio::time::Instant::now();
        let request = StopWebRecordRequest::builder().task_id("x").build();
        let error = client.stop_web_record(request).timeout(Duration::from_secs(2)).await.unwrap_err();
        assert_eq!((error.kind(), before.elapsed()), (&ErrorKind::Credential, Duration::from_secs(2)));
    });
}

#[test]
fn a_caller_who_goes_away_leaves_its_turn_to_the_next() {
    paused().block_on(async {
        let vault = Vault::new();
        let (client, listening) = vault.client();
        vault.is(Mood::Hangs);
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
        vault.is(Mood::AnswersAfter(Duration::ZERO));
        gone.abort();
        waiting.await.unwrap().unwrap();
        assert_eq!(signers(&listening), ["AKID2"]);
    });
}

#[test]
fn keys_that_the_service_no_longer_knows_are_replaced() {
    paused().block_on(async {
        let vault = Vault::new();
        // It knows the second keys alone.
        let known = Credential::new("AKID2", "hush").token("token");
        let emulator = Emulator::builder().credential(known).clock(vault.0.clock).build();
        let client = Client::builder().credential_provider(vault.clone()).transport(emulator).clock(vault.0.clock);
        let client = client.build().unwrap();
        let code = |result: Result<(), Error>| result.unwrap_err().code().map(str::to_owned).unwrap();
        assert_eq!(code(stop(&client).await), "AuthFailure.SecretIdNotFound");
        assert_eq!(code(stop(&client).await), "AuthFailure.SecretIdNotFound");
        assert_eq!(vault.asked(), 1, "keys that were new a moment ago are not asked for again with every call");
        tokio::time::sleep(Duration::from_secs(10)).await;
        assert_eq!(code(stop(&client).await), "FailedOperation.TaskNotExist");
        assert_eq!(code(stop(&client).await), "FailedOperation.TaskNotExist");
        assert_eq!(vault.asked(), 2);
    });
}

#[test]
fn keys_that_no_key_can_be_are_refused_and_not_kept() {
    let listening = Listening::default();
    let broken = || Ok::<_, Error>(Credential::new("AKIDx", "hush hush"));
    let client = blocking::Client::builder().credential_provider(broken).transport(listening.clone()).build();
    let error = client.unwrap().stop_web_record(StopWebRecordRequest::builder().task_id("x").build()).unwrap_err();
    assert!(error.to_string().contains("the SecretKey holds a blank"), "{error}");
    assert!(!format!("{error:?}").contains("hush") && listening.heard().is_empty());
}

/// The blocking client has no runtime; what brings its keys gets one, on whatever thread it is called.
#[test]
fn the_blocking_client_waits_for_its_keys() {
    struct Slow;
    impl CredentialProvider for Slow {
        fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
            Box::pin(async {
                tokio::time::sleep(Duration::from_millis(1)).await;
                Ok(Credential::new("AKIDslow", "hush"))
            })
        }
    }
    let listening = Listening::default();
    let client = blocking::Client::builder().credential_provider(Slow).transport(listening.clone()).build();
    let client = client.unwrap();
    let request = || StopWebRecordRequest::builder().task_id("x").build();
    client.stop_web_record(request()).unwrap();
    paused().block_on(async { client.stop_web_record(request()) }).unwrap();
    assert_eq!(signers(&listening), ["AKIDslow"; 2]);
}

/// A program without tokio has a transport and a provider of its own; its executor goes on while keys are waited for.
#[test]
fn no_runtime_is_needed() {
    struct Turns;
    impl CredentialProvider for Turns {
        fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
            let mut turns = 3;
            Box::pin(std::future::poll_fn(move |context| {
                turns -= 1;
                if turns == 0 {
                    return std::task::Poll::Ready(Ok(Credential::new("AKIDturns", "hush")));
                }
                context.waker().wake_by_ref();
                std::task::Poll::Pending
            }))
        }
    }
    let listening = Listening::default();
    let client = Client::builder().credential_provider(Turns).transport(listening.clone()).build().unwrap();
    futures_executor(stop(&client)).unwrap();
    assert_eq!(signers(&listening), ["AKIDturns"]);
}

/// Nor does waiting for what never comes need one.
#[test]
fn without_a_runtime_a_provider_that_hangs_is_given_up_on() {
    struct Never;
    impl CredentialProvider for Never {
        fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
            Box::pin(std::future::pending())
        }
    }
    let client = Client::builder().credential_provider(Never).transport(Listening::default());
    let client = client.timeout(Duration::from_millis(20)).build().unwrap();
    let error = futures_executor(stop(&client)).unwrap_err();
    assert!(error.message().contains("has not answered within 20 ms"), "{error}");
}

/// The least that runs a future: it polls whenever it is woken.
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
