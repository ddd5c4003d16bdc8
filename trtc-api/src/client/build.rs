use std::sync::Arc;
use std::time::Duration;

use super::core::Core;
use super::{CallOptions, Client, Language};
use crate::clock::{Clock, SystemClock};
use crate::credential::Credential;
use crate::endpoint::{Endpoint, Region};
use crate::engine::Shared;
use crate::error::{Error, ErrorKind};
use crate::hook::{Hook, Hooks};
use crate::limit::{Limiter, RateLimits};
use crate::transport::{BlockingTransport, Transport};

/// Sets up a client, async or blocking.
#[derive(Default)]
#[must_use]
pub struct ClientBuilder {
    credential: Option<Credential>,
    endpoint: Option<String>,
    options: CallOptions,
    connect_timeout: Option<Duration>,
    max_response_bytes: Option<usize>,
    rate_limits: Option<RateLimits>,
    hooks: Hooks,
    clock: Option<Box<dyn Clock>>,
    transport: Option<Arc<dyn Transport>>,
    blocking_transport: Option<Arc<dyn BlockingTransport>>,
}

impl ClientBuilder {
    /// The keys that sign requests. They are required.
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credential = Some(credential);
        self
    }

    /// The region of all calls. Without one, an action that is served in a single region takes that.
    pub fn region(mut self, region: impl Into<Region>) -> Self {
        self.options = self.options.region(region);
        self
    }

    /// A host, or a URL without a path, in place of the hosts of the schemas. Plain `http://` is for loopback only.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// The language of error messages; without it the service chooses.
    pub fn language(mut self, language: Language) -> Self {
        self.options = self.options.language(language);
        self
    }

    /// The time for a whole call, waits and further attempts included. The default is 90 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options = self.options.timeout(timeout);
        self
    }

    /// The time for each attempt, from connecting to the last byte of the answer. The default is 30 s.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.options = self.options.attempt_timeout(timeout);
        self
    }

    /// The time for a connection to come about. The default is 10 s. It concerns the built-in transport only.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// How often a request is sent at most, where it may be sent again. The default is 3; 0 counts as 1.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.options = self.options.attempts(attempts);
        self
    }

    /// Sends requests without checking them against their schema.
    pub fn unchecked(mut self) -> Self {
        self.options = self.options.unchecked();
        self
    }

    /// Holds the service's rate limits on this side, as the schema states them for each action and region: a request
    /// for which the rate is used up waits or fails, as asked. Without it the service turns such requests away.
    pub fn rate_limits(mut self, rate_limits: RateLimits) -> Self {
        self.rate_limits = Some(rate_limits);
        self
    }

    /// Sees every attempt, and may add to it; several hooks see it in the order in which they were set.
    pub fn hook(mut self, hook: impl Hook) -> Self {
        self.hooks.0.push(Box::new(hook));
        self
    }

    /// The largest answer that is taken into memory, in bytes. The default is 10 MiB.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = Some(bytes);
        self
    }

    /// The clock that requests are signed by and waits are measured with. The default is the system's.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Box::new(clock));
        self
    }

    /// The way requests travel: an HTTP stack of your own, or an emulator.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// The same for the blocking client.
    pub fn blocking_transport(mut self, transport: impl BlockingTransport) -> Self {
        self.blocking_transport = Some(Arc::new(transport));
        self
    }

    /// The finished client.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Credential`] or [`ErrorKind::Configuration`], which name what is missing or wrong.
    pub fn build(mut self) -> Result<Client, Error> {
        let transport = match self.transport.take() {
            Some(transport) => transport,
            None => self.built_in()?,
        };
        let options = self.options.clone();
        Ok(Client { core: Arc::new(self.core()?), transport, options })
    }

    /// The finished blocking client.
    ///
    /// # Errors
    ///
    /// As for [`build`](Self::build).
    #[cfg(feature = "blocking")]
    pub fn build_blocking(mut self) -> Result<super::blocking::Client, Error> {
        let transport = match self.blocking_transport.take() {
            Some(transport) => transport,
            None => Arc::new(crate::transport::BlockingReqwest::new(self.connect_limit())?),
        };
        let options = self.options.clone();
        Ok(super::blocking::Client::new(Arc::new(self.core()?), transport, options))
    }

    #[cfg(feature = "reqwest")]
    fn built_in(&self) -> Result<Arc<dyn Transport>, Error> {
        Ok(Arc::new(crate::transport::Reqwest::new(self.connect_limit())?))
    }

    #[cfg(not(feature = "reqwest"))]
    fn built_in(&self) -> Result<Arc<dyn Transport>, Error> {
        Err(Error::configuration("there is no transport: enable the feature `reqwest`, or set one with `transport(…)`"))
    }

    #[cfg(feature = "reqwest")]
    fn connect_limit(&self) -> Duration {
        self.connect_timeout.unwrap_or(Duration::from_secs(10))
    }

    fn core(self) -> Result<Core, Error> {
        let missing = || {
            let message = "no credential is set: give one with `credential(…)`, from `Credential::from_env` say";
            Error::new(ErrorKind::Credential, message)
        };
        let credential = self.credential.ok_or_else(missing)?;
        credential.check()?;
        let endpoint = self.endpoint.as_deref().map(Endpoint::parse).transpose()?;
        let clock = self.clock.unwrap_or_else(|| Box::new(SystemClock::default()));
        let limiter = self.rate_limits.map(Limiter::new);
        let shared = Shared { limiter, hooks: self.hooks, ..Shared::default() };
        Ok(Core::new(credential, endpoint, self.max_response_bytes.unwrap_or(10 << 20), clock, shared))
    }
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("credential", &self.credential)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
