use std::sync::Arc;
use std::time::Duration;

#[cfg(any(feature = "rustls", feature = "native-tls"))]
use zeroize::Zeroizing;

use super::core::Core;
use super::{CallOptions, Client, Language};
use crate::clock::{Clock, SystemClock};
use crate::credentials::{Credential, CredentialProvider, CredentialSource};
use crate::endpoint::{Endpoint, Place, Region, Routes, Site};
use crate::engine::Shared;
use crate::error::{Error, ErrorKind};
use crate::hook::{Hook, Hooks};
use crate::rate_limit::{Limiter, RateLimits};
use crate::transport::Transport;
#[cfg(feature = "reqwest")]
use crate::transport::{Proxy, Settings};

/// Sets up a client, async or blocking.
#[must_use]
pub struct ClientBuilder<T: ?Sized = dyn Transport> {
    credentials: Option<CredentialSource>,
    primary: Option<Host>,
    failover: Option<Host>,
    regional: bool,
    options: CallOptions,
    #[cfg(feature = "reqwest")]
    settings: Settings,
    max_response_bytes: Option<usize>,
    rate_limits: Option<RateLimits>,
    hooks: Hooks,
    clock: Option<Box<dyn Clock>>,
    transport: Option<Arc<T>>,
}

impl<T: ?Sized> Default for ClientBuilder<T> {
    fn default() -> Self {
        Self {
            credentials: None,
            primary: None,
            failover: None,
            regional: false,
            options: CallOptions::default(),
            #[cfg(feature = "reqwest")]
            settings: Settings::default(),
            max_response_bytes: None,
            rate_limits: None,
            hooks: Hooks::default(),
            clock: None,
            transport: None,
        }
    }
}

impl<T: ?Sized> ClientBuilder<T> {
    /// The keys that sign requests. They, or a [provider](Self::credential_provider) of them, are required.
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credentials = Some(CredentialSource::Fixed(credential));
        self
    }

    /// Where the keys come from that sign requests: a role, a chain of places, a closure. They are asked for with the
    /// first call, and again before they expire; see [`provider`](crate::credentials).
    pub fn credential_provider(mut self, provider: impl CredentialProvider) -> Self {
        self.credentials = Some(CredentialSource::provided(Box::new(provider)));
        self
    }

    /// No keys at all, for actions that are called without, as those are by which one comes by keys.
    pub fn unsigned(mut self) -> Self {
        self.credentials = Some(CredentialSource::Anonymous);
        self
    }

    /// The region of all calls. Without one, an action that is served in a single region takes that.
    pub fn region(mut self, region: impl Into<Region>) -> Self {
        self.options = self.options.region(region);
        self
    }

    /// The site of the account. Without it requests go where the schemas say, which is the international one.
    pub fn site(mut self, site: Site) -> Self {
        self.primary = Some(Host::Site(site));
        self
    }

    /// A host, or a URL without a path, in place of the hosts of the schemas. Plain `http://` is for loopback only.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.primary = Some(Host::Url(endpoint.into()));
        self
    }

    /// The hosts of the call's own region, as `trtc.ap-singapore.intl.tencentcloudapi.com`, which are near to callers
    /// there. Not every service has them.
    pub fn regional_endpoints(mut self) -> Self {
        self.regional = true;
        self
    }

    /// The same services on another site, for when a host fails: `Site::root("ap-guangzhou.tencentcloudapi.com")` say.
    ///
    /// What failed is sent there at once, if it may be sent again at all. A host that fails five times in a row is left
    /// alone for half a minute, then tried with a single call, and taken back with its first answer. Both must lead to the
    /// same service: a start with a RecordId, whose answer did not come, may go to one after the other.
    pub fn failover_site(mut self, site: Site) -> Self {
        self.failover = Some(Host::Site(site));
        self
    }

    /// The same with a host, or a URL without a path, for all calls.
    pub fn failover_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.failover = Some(Host::Url(endpoint.into()));
        self
    }

    /// What the environment says, where it says it: `TENCENTCLOUD_REGION`; `TENCENTCLOUD_SITE`, which is `international`,
    /// `china` or a domain; `TENCENTCLOUD_ENDPOINT`, which counts more. What is set after this counts more still.
    ///
    /// ```no_run
    /// use trtc_api::Client;
    /// use trtc_api::credentials::CredentialProviderChain;
    ///
    /// let client = Client::builder().credential_provider(CredentialProviderChain::default_chain()).from_env().build()?;
    /// # Ok::<(), trtc_api::Error>(())
    /// ```
    pub fn from_env(self) -> Self {
        self.from_variables(|name| std::env::var(name).ok())
    }

    fn from_variables(mut self, variable: impl Fn(&str) -> Option<String>) -> Self {
        let value = |name: &str| variable(name).filter(|value| !value.is_empty());
        if let Some(region) = value("TENCENTCLOUD_REGION") {
            self = self.region(region);
        }
        if let Some(site) = value("TENCENTCLOUD_SITE") {
            self = self.site(Site::named(&site));
        }
        match value("TENCENTCLOUD_ENDPOINT") {
            Some(endpoint) => self.endpoint(endpoint),
            None => self,
        }
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
    #[cfg(feature = "reqwest")]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connect_timeout = Some(timeout);
        self
    }

    /// The way through a proxy, in place of what the environment says. It concerns the built-in transport only.
    #[cfg(feature = "reqwest")]
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.settings.proxy = Some(proxy);
        self
    }

    /// Certificates in PEM that are trusted beside the platform's: those of a proxy that looks into TLS, say. It concerns
    /// the built-in transport only.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.settings.tls.roots.push(pem.into());
        self
    }

    /// The certificate that the client shows where it is asked for one: in PEM, its own first and then the chain, and the
    /// private key (PKCS#8). It concerns the built-in transport only.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub fn client_identity(mut self, certificates: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Self {
        self.settings.tls.identity = Some((certificates.into(), Zeroizing::new(key.into())));
        self
    }

    /// How often a request is sent at most, where it may be sent again. The default is 3; 0 counts as 1.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.options = self.options.max_attempts(attempts);
        self
    }

    /// Sends requests without checking them against their schema.
    pub fn unchecked(mut self) -> Self {
        self.options = self.options.unchecked();
        self
    }

    /// Sets whether a response is an error if a value has another kind than the schema states (default: `false`); see
    /// [`CallOptions::strict_responses`].
    pub fn strict_responses(mut self, strict: bool) -> Self {
        self.options = self.options.strict_responses(strict);
        self
    }

    /// Waives the rules of one JSON path in all requests; see [`CallOptions::waive`].
    pub fn waive(mut self, path: impl Into<String>) -> Self {
        self.options = self.options.waive(path);
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

    fn core(self) -> Result<Core, Error> {
        let missing = || {
            let message = "no credential is set: give one with `credential(…)`, from `Credential::from_env` say";
            Error::new(ErrorKind::Credential, message)
        };
        let credentials = self.credentials.ok_or_else(missing)?;
        if let CredentialSource::Fixed(credential) = &credentials {
            credential.check()?;
        }
        let place = |host: Option<Host>| host.map(Host::place).transpose();
        let routes = Routes::new(place(self.primary)?, place(self.failover)?, self.regional);
        let clock = self.clock.unwrap_or_else(|| Box::new(SystemClock::default()));
        let limiter = self.rate_limits.map(Limiter::new);
        let shared = Shared { limiter, hooks: self.hooks, ..Shared::default() };
        Ok(Core::new(credentials, routes, self.max_response_bytes.unwrap_or(10 << 20), clock, shared))
    }
}

impl ClientBuilder {
    /// Sets the transport: an HTTP stack of your own, or an emulator.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Builds the client.
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

    #[cfg(feature = "reqwest")]
    fn built_in(&self) -> Result<Arc<dyn Transport>, Error> {
        Ok(Arc::new(crate::transport::Reqwest::new(&self.settings)?))
    }

    #[cfg(not(feature = "reqwest"))]
    fn built_in(&self) -> Result<Arc<dyn Transport>, Error> {
        Err(Error::configuration("there is no transport: enable the feature `reqwest`, or set one with `transport(…)`"))
    }
}

#[cfg(feature = "blocking")]
impl ClientBuilder<dyn crate::blocking::Transport> {
    /// Sets the transport: an HTTP stack of your own, or an emulator.
    pub fn transport(mut self, transport: impl crate::blocking::Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Builds the blocking client.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Credential`] or [`ErrorKind::Configuration`], which name what is missing or wrong.
    pub fn build(mut self) -> Result<crate::blocking::Client, Error> {
        let transport: Arc<dyn crate::blocking::Transport> = match self.transport.take() {
            Some(transport) => transport,
            None => Arc::new(crate::transport::blocking::BlockingReqwest::new(&self.settings)?),
        };
        let options = self.options.clone();
        Ok(crate::blocking::Client::new(Arc::new(self.core()?), transport, options))
    }
}

/// A host as it was set, before it is checked.
enum Host {
    Site(Site),
    Url(String),
}

impl Host {
    fn place(self) -> Result<Place, Error> {
        match self {
            Self::Site(site) => site.check().map(|()| Place::Site(site)),
            Self::Url(url) => Endpoint::parse(&url).map(Place::Fixed),
        }
    }
}

impl<T: ?Sized> std::fmt::Debug for ClientBuilder<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("credential", &self.credentials)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(pairs: &[(&str, &str)]) -> Client {
        struct Nothing;
        impl Transport for Nothing {
            fn send(
                &self,
                _: crate::transport::Request,
            ) -> crate::transport::BoxFuture<'_, Result<crate::transport::Response, crate::transport::TransportError>>
            {
                Box::pin(std::future::pending())
            }
        }
        let builder = Client::builder().unsigned().transport(Nothing).region("ap-tokyo").site(Site::CHINA);
        let variable =
            |name: &str| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        builder.from_variables(variable).build().unwrap()
    }

    #[test]
    fn the_environment_counts_more_than_what_was_set_before() {
        let shown = |pairs: &[(&str, &str)]| format!("{:?}", built(pairs));
        let nothing = shown(&[("TENCENTCLOUD_REGION", "")]);
        assert!(nothing.contains("ap-tokyo") && nothing.contains("\"tencentcloudapi.com\""), "{nothing}");
        let both = [("TENCENTCLOUD_REGION", "ap-seoul"), ("TENCENTCLOUD_SITE", "international")];
        let site = shown(&both);
        assert!(site.contains("ap-seoul") && site.contains("intl.tencentcloudapi.com"), "{site}");
        let endpoint = shown(&[both[1], ("TENCENTCLOUD_ENDPOINT", "gateway.example.com")]);
        assert!(endpoint.contains("https://gateway.example.com/") && !endpoint.contains("intl"), "{endpoint}");
    }
}
