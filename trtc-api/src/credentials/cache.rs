//! What a client knows of its keys: those that it was given, or those that a provider has brought, while they serve.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::{Credential, CredentialProvider};
use crate::clock::{Clock, within};
use crate::error::{Error, ErrorKind};

/// New keys are asked for so long before the old ones expire, or a third of their life before it.
const EARLY: Duration = Duration::from_secs(300);

/// How long a provider may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The same while the old keys serve.
const SHORT_PATIENCE: Duration = Duration::from_secs(5);

/// The pause after a question while there are keys, so that not every call waits for another one: where it has failed, or
/// where the new keys are refused as well.
const PAUSE: Duration = Duration::from_secs(10);

/// The keys of a client.
pub(crate) enum CredentialSource {
    Fixed(Credential),
    Provided(Box<CredentialCache>),
    /// There are none: only actions that need none are called.
    Anonymous,
}

impl CredentialSource {
    pub(crate) fn provided(provider: Box<dyn CredentialProvider>) -> Self {
        Self::Provided(Box::new(CredentialCache {
            provider,
            permit: tokio::sync::Mutex::default(),
            state: Mutex::default(),
        }))
    }

    /// The keys, if there is no need to wait for them.
    pub(crate) fn at_hand(&self, clock: &dyn Clock) -> Option<Result<Credential, Error>> {
        match self {
            Self::Fixed(credential) => Some(Ok(credential.clone())),
            Self::Anonymous => {
                let message = "this client was built without keys, and the action needs some";
                Some(Err(Error::new(ErrorKind::Credential, message)))
            }
            Self::Provided(lease) => match lease.held(clock) {
                Held::ResponseSlot(credential) => Some(Ok(credential)),
                Held::Ageing(_) | Held::Nothing => None,
            },
        }
    }

    /// The keys, waited for `at_most` so long where a provider has to bring them.
    pub(crate) async fn get(&self, clock: &dyn Clock, at_most: Duration) -> Result<Credential, Error> {
        if let Some(known) = self.at_hand(clock) {
            return known;
        }
        let Self::Provided(lease) = self else { return Err(late(Duration::ZERO)) };
        match within(clock, at_most, lease.get(clock)).await {
            Some(result) => result,
            None => Err(late(at_most)),
        }
    }
}

/// What a provider has brought.
pub(crate) struct CredentialCache {
    provider: Box<dyn CredentialProvider>,
    /// Held by whoever asks the provider.
    permit: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The keys, and when to ask for others.
    current: Option<(Credential, Option<SystemTime>)>,
    /// How often the provider has been asked, and has answered.
    asked: u64,
    /// Why it had nothing the last time.
    failure: Option<String>,
    /// Not before this is it asked again while there are keys.
    pause_until: Duration,
}

/// What is there without asking.
enum Held {
    ResponseSlot(Credential),
    /// They serve, but it is time for others.
    Ageing(Credential),
    Nothing,
}

impl CredentialCache {
    async fn get(&self, clock: &dyn Clock) -> Result<Credential, Error> {
        let asked = self.state().asked;
        match self.held(clock) {
            Held::ResponseSlot(credential) => Ok(credential),
            Held::Ageing(old) => match self.permit.try_lock() {
                // Somebody has gone for others.
                Err(_) => Ok(old),
                Ok(_turn) => Ok(self.ask(clock, SHORT_PATIENCE).await.unwrap_or(old)),
            },
            Held::Nothing => {
                let _turn = self.permit.lock().await;
                match self.came_of(asked) {
                    Some(result) => result,
                    None => self.ask(clock, PATIENCE).await,
                }
            }
        }
    }

    fn held(&self, clock: &dyn Clock) -> Held {
        let state = self.state();
        let Some((credential, renew_at)) = &state.current else { return Held::Nothing };
        let pauses = clock.monotonic() < state.pause_until;
        if credential.is_refused() && !pauses {
            return Held::Nothing;
        }
        let (Some(renew_at), Some(expires)) = (renew_at, credential.expires_at()) else {
            return Held::ResponseSlot(credential.clone());
        };
        let now = clock.now();
        if now >= expires {
            Held::Nothing
        } else if now < *renew_at || pauses {
            Held::ResponseSlot(credential.clone())
        } else {
            Held::Ageing(credential.clone())
        }
    }

    /// What another caller has got since, be it keys or a failure: one question for all who wait.
    fn came_of(&self, asked: u64) -> Option<Result<Credential, Error>> {
        let state = self.state();
        if state.asked == asked {
            return None;
        }
        match (&state.failure, &state.current) {
            (Some(failure), _) => Some(Err(Error::new(ErrorKind::Credential, failure.clone()))),
            (None, current) => current.as_ref().map(|(credential, _)| Ok(credential.clone())),
        }
    }

    async fn ask(&self, clock: &dyn Clock, patience: Duration) -> Result<Credential, Error> {
        let result = match within(clock, patience, self.provider.provide()).await {
            None => Err(late(patience)),
            Some(Err(error)) => Err(Error::of_provider(error)),
            Some(Ok(credential)) => credential.check().map(|()| credential),
        };
        let mut state = self.state();
        state.asked += 1;
        match &result {
            Ok(credential) => {
                let renew_at = credential.expires_at().map(|expires| renew_at(clock.now(), expires));
                state.current = Some((credential.clone(), renew_at));
                state.failure = None;
            }
            Err(error) => {
                // While the old keys serve, no caller hears of it.
                #[cfg(feature = "tracing")]
                tracing::warn!(error = error.message(), "no new keys could be had");
                state.failure = Some(error.message().to_owned());
            }
        }
        state.pause_until = clock.monotonic().saturating_add(PAUSE);
        result
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn renew_at(now: SystemTime, expires: SystemTime) -> SystemTime {
    let life = expires.duration_since(now).unwrap_or_default();
    expires.checked_sub(EARLY.min(life / 3)).unwrap_or(expires)
}

fn late(after: Duration) -> Error {
    let message = format!("the provider of the keys has not answered within {} ms", after.as_millis());
    Error::new(ErrorKind::Credential, message)
}

/// Shows no secret, as a credential does not.
impl fmt::Debug for CredentialSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(credential) => credential.fmt(f),
            Self::Anonymous => f.write_str("None"),
            Self::Provided(lease) => match &lease.state().current {
                Some((credential, _)) => write!(f, "Provided({credential:?})"),
                None => f.write_str("Provided"),
            },
        }
    }
}
