//! Permits in Redis, which processes and machines share.

mod connection;
mod link;

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::{Permit, PermitError, PermitRequest, RateLimiter};
use crate::error::Error;
use crate::runtime::BoxFuture;
use connection::{Connection, Reservation};

/// A [`RateLimiter`] in Redis (5.0 or later): all processes that use it share the limits of an account.
///
/// No period contains more requests than the limit, whatever processes send them. Callers of all processes are served in
/// the order in which they asked, by the clock of Redis. A caller that gives up gives its permit back, and the next caller
/// that asks gets it; the permits that a process has reserved when it ends are lost until their time has passed.
///
/// ```no_run
/// use trtc_api::rate_limit::{RedisFailure, RedisRateLimiter};
/// use trtc_api::{Client, Credential};
///
/// let limiter = RedisRateLimiter::connect("redis://127.0.0.1/")?
///     .account("production")
///     .on_failure(RedisFailure::Deny);
/// let client = Client::builder()
///     .credential(Credential::from_env()?)
///     .rate_limiter(limiter)
///     .build()?;
/// # Ok::<(), trtc_api::Error>(())
/// ```
///
/// # If Redis fails
///
/// [`on_failure`](Self::on_failure) decides. A request waits for Redis for at most [`timeout`](Self::timeout). After a
/// failure, requests do not wait for one second; then the next one tries Redis again.
///
/// # Keys
///
/// Each action in each region of an account has a key, for example `trtc-api:production:StartWebRecord:ap-singapore`: a
/// sorted set of the permits of the last period, which expires by itself. Keys and values contain no secret; without
/// [`account`](Self::account), a hash of the SecretId stands for the account.
pub struct RedisRateLimiter {
    connection: Connection,
    prefix: String,
    account: Option<String>,
    failure: RedisFailure,
    timeout: Duration,
    /// Distinguishes the permits of this process from those of others.
    process: u64,
    number: AtomicU64,
}

/// What happens to a request if Redis does not respond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RedisFailure {
    /// The request is sent without a permit. The service enforces its limits, and the client retries a throttled request.
    Allow,
    /// The request fails with [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited).
    Deny,
}

impl RedisRateLimiter {
    /// Creates a limiter from the URL of a Redis server: `redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]`, or
    /// `redis+unix:///PATH`. For a server that requires TLS, use the address of a local TLS proxy.
    ///
    /// It connects with the first request. Its connection runs on a thread of its own, so that the limiter works in every
    /// async runtime and without one. After `fork`, create another one.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if the URL is malformed, or if the thread
    /// cannot be started.
    pub fn connect(url: &str) -> Result<Self, Error> {
        Ok(Self {
            connection: Connection::open(url)?,
            prefix: "trtc-api".to_owned(),
            account: None,
            failure: RedisFailure::Allow,
            timeout: Duration::from_millis(500),
            process: RandomState::new().hash_one(std::process::id()),
            number: AtomicU64::new(0),
        })
    }

    /// Sets the name of the account that the limits belong to (default: a hash of the SecretId).
    ///
    /// Set it if the account has several SecretIds, or if its credentials come from a provider, so that their SecretIds
    /// change. The limiter then serves one account only.
    #[must_use]
    pub fn account(mut self, name: impl Into<String>) -> Self {
        self.account = Some(name.into());
        self
    }

    /// Sets the prefix of all keys (default: `trtc-api`).
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Sets what happens to a request if Redis does not respond (default: [`RedisFailure::Allow`]).
    #[must_use]
    pub fn on_failure(mut self, failure: RedisFailure) -> Self {
        self.failure = failure;
        self
    }

    /// Sets how long a request waits for Redis (default: 500 ms).
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    fn key(&self, request: &PermitRequest) -> String {
        let account = self.account.clone().unwrap_or_else(|| {
            let digest = Sha256::digest(request.account.as_bytes());
            digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
        });
        format!("{}:{account}:{}:{}", self.prefix, request.action, request.region)
    }

    /// Returns the permit that follows from what Redis returned.
    fn permit(&self, reserved: Result<Reservation, String>, key: String, id: String) -> Result<Permit, PermitError> {
        match reserved {
            Ok(Reservation { granted: false, wait }) => Err(PermitError::limited(wait)),
            Ok(Reservation { wait, .. }) => {
                let give_back = self.connection.give_back(key, id);
                Ok(Permit::after(wait, give_back))
            }
            Err(error) => match self.failure {
                RedisFailure::Allow => Ok(Permit::now()),
                RedisFailure::Deny => {
                    let message = format!(
                        "the rate limiter cannot reach Redis: {error}; check the server, or allow requests without it \
                         with `on_failure(RedisFailure::Allow)`"
                    );
                    Err(PermitError::unavailable(message))
                }
            },
        }
    }
}

impl RateLimiter for RedisRateLimiter {
    fn acquire(&self, request: PermitRequest) -> BoxFuture<'_, Result<Permit, PermitError>> {
        Box::pin(async move {
            let key = self.key(&request);
            let id = format!("{:016x}-{}", self.process, self.number.fetch_add(1, Ordering::Relaxed));
            let reserved = self.connection.reserve(&key, &id, &request, self.timeout).await;
            self.permit(reserved, key, id)
        })
    }
}

/// Omits the URL, which may hold a password.
impl fmt::Debug for RedisRateLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisRateLimiter")
            .field("prefix", &self.prefix)
            .field("account", &self.account)
            .field("failure", &self.failure)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that knows no `AUTH`, and repeats the arguments of a command that it does not know.
    #[tokio::test]
    async fn an_error_of_the_server_hides_user_and_password() {
        use std::io::{Read, Write};

        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let reply = "-ERR unknown command 'AUTH', with args beginning with: 'hidden-user' 'hidden' \r\n";
            for mut stream in listener.incoming().map(Result::unwrap) {
                let mut command = [0; 4096];
                while stream.read(&mut command).is_ok_and(|length| length > 0)
                    && stream.write_all(reply.repeat(8).as_bytes()).is_ok()
                {}
            }
        });
        let limiter = RedisRateLimiter::connect(&format!("redis://hidden-user:hidden@{address}/")).unwrap();
        let limiter = limiter.on_failure(RedisFailure::Deny).timeout(Duration::from_secs(20));
        let request = PermitRequest::new("StopWebRecord", 20, Duration::from_secs(1));
        let error = limiter.acquire(request).await.unwrap_err().to_string();
        assert!(error.contains("authentication failed") && !error.contains("hidden"), "{error}");
    }

    #[test]
    fn a_key_holds_no_identifier_of_the_credentials() {
        let limiter = RedisRateLimiter::connect("redis://user:hidden@127.0.0.1:1/").unwrap();
        let request = |account: &str| PermitRequest {
            account: account.to_owned(),
            region: "ap-singapore".to_owned(),
            ..PermitRequest::new("StopWebRecord", 20, Duration::from_secs(1))
        };
        let other = limiter.key(&request("AKIDother"));
        let request = request("AKIDsecretish");
        let key = limiter.key(&request);
        assert!(key.starts_with("trtc-api:") && key.ends_with(":StopWebRecord:ap-singapore"), "{key}");
        assert!(!key.contains("AKID"), "{key}");
        assert_ne!(key, other);
        assert!(!format!("{limiter:?}").contains("hidden"));
        let named = limiter.account("production").prefix("p");
        assert_eq!(named.key(&request), "p:production:StopWebRecord:ap-singapore");
        for url in ["", "http://127.0.0.1/", "redis://user:hidden@[/"] {
            let error = RedisRateLimiter::connect(url).unwrap_err().to_string();
            assert!(!error.contains("hidden"), "{error}");
        }
        let tls = RedisRateLimiter::connect("rediss://user:hidden@127.0.0.1/").unwrap_err().to_string();
        assert!(tls.contains("use a local TLS proxy") && !tls.contains("hidden"), "{tls}");
    }
}
