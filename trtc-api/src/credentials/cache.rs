//! The credential cache of a client: fixed credentials, or those of a provider with their refresh.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::{Credential, CredentialProvider};
use crate::clock::{Clock, within};
use crate::error::{Error, ErrorKind};
use crate::metrics;

/// A refresh starts this long before the credentials expire, or a third of their lifetime before, if that is less.
const REFRESH_WINDOW: Duration = Duration::from_secs(300);

/// The timeout of a provider when there are no valid credentials.
const PROVIDER_TIMEOUT: Duration = Duration::from_secs(30);

/// The timeout of a provider while the cached credentials are valid.
const REFRESH_TIMEOUT: Duration = Duration::from_secs(5);

/// The minimum time between two refreshes while there are credentials.
const REFRESH_PAUSE: Duration = Duration::from_secs(10);

/// Where the credentials of a client come from. Clones share the cache.
#[derive(Clone)]
pub(crate) enum CredentialSource {
    Fixed(Credential),
    Provided(Arc<CredentialCache>),
    /// No credentials: only unsigned actions can be called.
    Anonymous,
}

impl CredentialSource {
    pub(crate) fn provided(provider: impl CredentialProvider) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(1);
        Self::Provided(Arc::new(CredentialCache {
            provider: Box::new(provider),
            account: format!("provider {}", COUNT.fetch_add(1, Ordering::Relaxed)),
            refresh: tokio::sync::Mutex::default(),
            state: Mutex::default(),
        }))
    }

    /// Returns an error if fixed credentials are malformed. Those of a provider are checked when it provides them.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match self {
            Self::Fixed(credential) => credential.check(),
            Self::Provided(_) | Self::Anonymous => Ok(()),
        }
    }

    /// Returns what the client-side rate limits take for the account: the SecretId, or the provider.
    pub(crate) fn account(&self) -> &str {
        match self {
            Self::Fixed(credential) => credential.secret_id(),
            Self::Provided(cache) => &cache.account,
            Self::Anonymous => "",
        }
    }

    /// Returns the credentials if no provider has to be asked.
    ///
    /// `skew` is what the service's clock is ahead of this machine's, in seconds.
    pub(crate) fn cached(&self, clock: &dyn Clock, skew: i64) -> Option<Result<Credential, Error>> {
        match self {
            Self::Fixed(credential) => Some(Ok(credential.clone())),
            Self::Anonymous => {
                let message = "the client was built with `unsigned()`, and this action requires credentials";
                Some(Err(Error::new(ErrorKind::Credential, message)))
            }
            Self::Provided(cache) => match cache.lookup(clock, skew) {
                Lookup::Valid(credential) => Some(Ok(credential)),
                Lookup::RefreshDue(_) | Lookup::Missing => None,
            },
        }
    }

    /// Returns the credentials, and waits up to `timeout` for a provider.
    pub(crate) async fn get(&self, clock: &dyn Clock, skew: i64, timeout: Duration) -> Result<Credential, Error> {
        if let Some(known) = self.cached(clock, skew) {
            return known;
        }
        let Self::Provided(cache) = self else { return Err(timed_out(Duration::ZERO)) };
        match within(clock, timeout, cache.get(clock, skew)).await {
            Some(result) => result,
            None => Err(timed_out(timeout)),
        }
    }
}

/// The credentials of a provider.
pub(crate) struct CredentialCache {
    provider: Box<dyn CredentialProvider>,
    /// Stands for the account, because the SecretId changes with each refresh.
    account: String,
    /// Held during a refresh, so that concurrent callers share one.
    refresh: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The credentials, and when their refresh is due.
    current: Option<(Credential, Option<SystemTime>)>,
    /// The number of completed refreshes, failed ones included.
    refreshes: u64,
    /// The error of the last refresh.
    failure: Option<String>,
    /// The earliest time of the next refresh, while there are credentials.
    not_before: Duration,
}

/// What the cache holds.
enum Lookup {
    Valid(Credential),
    /// The credentials are valid, but about to expire.
    RefreshDue(Credential),
    Missing,
}

impl CredentialCache {
    async fn get(&self, clock: &dyn Clock, skew: i64) -> Result<Credential, Error> {
        let refreshes = self.state().refreshes;
        match self.lookup(clock, skew) {
            Lookup::Valid(credential) => Ok(credential),
            Lookup::RefreshDue(current) => match self.refresh.try_lock() {
                // Another caller refreshes.
                Err(_) => Ok(current),
                Ok(_guard) => match self.refresh(clock, skew, REFRESH_TIMEOUT).await {
                    Ok(credential) => Ok(credential),
                    Err(error) => {
                        // No call reports this error.
                        #[cfg(feature = "tracing")]
                        tracing::warn!(error = error.message(), "failed to refresh the credentials, which are valid");
                        drop(error);
                        Ok(current)
                    }
                },
            },
            Lookup::Missing => {
                let _guard = self.refresh.lock().await;
                match self.result_since(refreshes) {
                    Some(result) => result,
                    None => self.refresh(clock, skew, PROVIDER_TIMEOUT).await,
                }
            }
        }
    }

    fn lookup(&self, clock: &dyn Clock, skew: i64) -> Lookup {
        let state = self.state();
        let Some((credential, refresh_at)) = &state.current else { return Lookup::Missing };
        let pauses = clock.monotonic() < state.not_before;
        if credential.is_rejected() && !pauses {
            return Lookup::Missing;
        }
        let (Some(refresh_at), Some(expires)) = (refresh_at, credential.expires_at()) else {
            return Lookup::Valid(credential.clone());
        };
        let now = corrected(clock, skew);
        if now >= expires {
            // The provider has just returned expired credentials: this machine's clock may be wrong, so the service decides.
            if pauses && state.failure.is_none() { Lookup::Valid(credential.clone()) } else { Lookup::Missing }
        } else if now < *refresh_at || pauses {
            Lookup::Valid(credential.clone())
        } else {
            Lookup::RefreshDue(credential.clone())
        }
    }

    /// Returns the result of a refresh that another caller has completed meanwhile.
    fn result_since(&self, refreshes: u64) -> Option<Result<Credential, Error>> {
        let state = self.state();
        if state.refreshes == refreshes {
            return None;
        }
        match (&state.failure, &state.current) {
            (Some(failure), _) => Some(Err(Error::new(ErrorKind::Credential, failure.clone()))),
            (None, current) => current.as_ref().map(|(credential, _)| Ok(credential.clone())),
        }
    }

    async fn refresh(&self, clock: &dyn Clock, skew: i64, timeout: Duration) -> Result<Credential, Error> {
        let result = match within(clock, timeout, self.provider.provide()).await {
            None => Err(timed_out(timeout)),
            Some(Err(error)) => Err(Error::of_provider(error)),
            Some(Ok(credential)) => credential.check().map(|()| credential),
        };
        metrics::credential_refresh(result.as_ref().err());
        let mut state = self.state();
        state.refreshes += 1;
        match &result {
            Ok(credential) => {
                let refresh_at = credential.expires_at().map(|expires| refresh_at(corrected(clock, skew), expires));
                state.current = Some((credential.clone(), refresh_at));
                state.failure = None;
            }
            Err(error) => {
                #[cfg(feature = "tracing")]
                tracing::debug!(error = error.message(), "failed to refresh the credentials");
                state.failure = Some(error.message().to_owned());
            }
        }
        state.not_before = clock.monotonic().saturating_add(REFRESH_PAUSE);
        result
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the time of the service's clock.
fn corrected(clock: &dyn Clock, skew: i64) -> SystemTime {
    let (now, by) = (clock.now(), Duration::from_secs(skew.unsigned_abs()));
    let corrected = if skew < 0 { now.checked_sub(by) } else { now.checked_add(by) };
    corrected.unwrap_or(now)
}

fn refresh_at(now: SystemTime, expires: SystemTime) -> SystemTime {
    let lifetime = expires.duration_since(now).unwrap_or_default();
    expires.checked_sub(REFRESH_WINDOW.min(lifetime / 3)).unwrap_or(expires)
}

fn timed_out(timeout: Duration) -> Error {
    let message = format!("the credential provider did not respond within {} ms", timeout.as_millis());
    Error::new(ErrorKind::Credential, message)
}

/// Hides secrets, as `Credential` does.
impl fmt::Debug for CredentialSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(credential) => credential.fmt(f),
            Self::Anonymous => f.write_str("None"),
            Self::Provided(cache) => match &cache.state().current {
                Some((credential, _)) => write!(f, "Provided({credential:?})"),
                None => f.write_str("Provided"),
            },
        }
    }
}
