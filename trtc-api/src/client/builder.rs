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

/// Builds a [`Client`] or a [`blocking::Client`](crate::blocking::Client).
///
/// Credentials are required; everything else has a default. Settings of calls ([`timeout`](Self::timeout),
/// [`region`](Self::region), …) can be overridden for one call.
///
/// # Retries
///
/// A request is sent up to [`max_attempts`](Self::max_attempts) times, but only if that can't execute it twice. One retry
/// is not limited by `max_attempts`: if the service rejects a signature as expired, the client corrects its clock by the
/// service's and sends the request once more. The service executes no request whose signature it rejects. The retry
/// counts in [`Error::attempts`], which is therefore 2 if it fails with `max_attempts(1)`.
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
    /// Sets the credentials that sign requests. They or a [provider](Self::credential_provider) are required.
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credentials = Some(CredentialSource::Fixed(credential));
        self
    }

    /// Sets the provider of the credentials: a role, a chain, a closure.
    ///
    /// The client calls it with the first call and again before the credentials expire; see
    /// [`credentials`](crate::credentials).
    pub fn credential_provider(mut self, provider: impl CredentialProvider) -> Self {
        self.credentials = Some(CredentialSource::provided(Box::new(provider)));
        self
    }

    /// Sends requests without a signature, for actions that need no credentials.
    pub fn unsigned(mut self) -> Self {
        self.credentials = Some(CredentialSource::Anonymous);
        self
    }

    /// Sets the region of all calls (default: the region of the action, if there is only one).
    pub fn region(mut self, region: impl Into<Region>) -> Self {
        self.options = self.options.region(region);
        self
    }

    /// Sets the site of the account (default: the site of the schemas, which is the international one).
    pub fn site(mut self, site: Site) -> Self {
        self.primary = Some(Host::Site(site));
        self
    }

    /// Sets the endpoint of all calls: a host or a URL. `http://` is accepted for loopback hosts only.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.primary = Some(Host::Url(endpoint.into()));
        self
    }

    /// Uses the endpoints of the call's region, for example `trtc.ap-singapore.intl.tencentcloudapi.com`, which are closer
    /// to callers there.
    ///
    /// Some services have no regional endpoints.
    pub fn regional_endpoints(mut self) -> Self {
        self.regional = true;
        self
    }

    /// Sets the site of the failover endpoints, for example `Site::root("ap-guangzhou.tencentcloudapi.com")`.
    ///
    /// The first retry goes to the failover endpoint at once. After five consecutive failures the circuit of an endpoint
    /// opens for 30 s; one successful probe closes it. Both endpoints must lead to the same service: a request with an
    /// idempotency key may be sent to both.
    pub fn failover_site(mut self, site: Site) -> Self {
        self.failover = Some(Host::Site(site));
        self
    }

    /// Sets the failover endpoint of all calls: a host or a URL; see [`failover_site`](Self::failover_site).
    pub fn failover_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.failover = Some(Host::Url(endpoint.into()));
        self
    }

    /// Reads settings from environment variables.
    ///
    /// | variable | setting |
    /// |---|---|
    /// | `TENCENTCLOUD_REGION` | [`region`](Self::region) |
    /// | `TENCENTCLOUD_SITE` | [`site`](Self::site): `international`, `china` or a domain |
    /// | `TENCENTCLOUD_ENDPOINT` | [`endpoint`](Self::endpoint), which overrides the site |
    ///
    /// Later setters override these settings.
    ///
    /// ```no_run
    /// use trtc_api::Client;
    /// use trtc_api::credentials::CredentialProviderChain;
    ///
    /// let client = Client::builder()
    ///     .credential_provider(CredentialProviderChain::default_chain())
    ///     .from_env()
    ///     .build()?;
    /// # Ok::<(), trtc_api::Error>(())
    /// ```
    pub fn from_env(self) -> Self {
        self.apply_variables(|name| std::env::var(name).ok())
    }

    fn apply_variables(mut self, variable: impl Fn(&str) -> Option<String>) -> Self {
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

    /// Sets the language of the service's error messages (default: the service's choice).
    pub fn language(mut self, language: Language) -> Self {
        self.options = self.options.language(language);
        self
    }

    /// Sets the total timeout of a call, including retries and waits (default: 90 s).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options = self.options.timeout(timeout);
        self
    }

    /// Sets the timeout of each attempt, from connecting to the last byte of the response (default: 30 s).
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.options = self.options.attempt_timeout(timeout);
        self
    }

    /// Sets how long an event stream may be silent (default: 30 s); see [`CallOptions::stream_idle_timeout`].
    pub fn stream_idle_timeout(mut self, timeout: Duration) -> Self {
        self.options = self.options.stream_idle_timeout(timeout);
        self
    }

    /// Sets the connect timeout of the built-in transport (default: 10 s).
    #[cfg(feature = "reqwest")]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connect_timeout = Some(timeout);
        self
    }

    /// Sets the proxy of the built-in transport (default: the proxy of the environment variables).
    #[cfg(feature = "reqwest")]
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.settings.proxy = Some(proxy);
        self
    }

    /// Adds trusted root certificates in PEM to the platform's, for example of a proxy that inspects TLS.
    ///
    /// Only the built-in transport uses them.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.settings.tls.roots.push(pem.into());
        self
    }

    /// Sets the client certificate for mutual TLS: the certificate chain in PEM, its own certificate first, and the
    /// private key (PKCS#8).
    ///
    /// Only the built-in transport uses it.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub fn client_identity(mut self, certificates: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Self {
        self.settings.tls.identity = Some((certificates.into(), Zeroizing::new(key.into())));
        self
    }

    /// Sets the maximum number of attempts (default: 3); 1 disables retries, and 0 counts as 1.
    ///
    /// See [Retries](Self#retries) for the one retry that it does not limit.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.options = self.options.max_attempts(attempts);
        self
    }

    /// Sends requests without validating them against the schema.
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

    /// Enforces the service's rate limits in the client, as the schema states them for each action and region.
    ///
    /// A request above the limit waits for a permit or fails. By default only the service enforces its limits.
    pub fn rate_limits(mut self, rate_limits: RateLimits) -> Self {
        self.rate_limits = Some(rate_limits);
        self
    }

    /// Adds a hook that sees every attempt and may add headers. Hooks run in the order in which they were added.
    pub fn hook(mut self, hook: impl Hook) -> Self {
        self.hooks.0.push(Box::new(hook));
        self
    }

    /// Sets the maximum size of a response in bytes (default: 10 MiB).
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = Some(bytes);
        self
    }

    /// Sets the clock that signs requests and measures timeouts (default: the system clock).
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Box::new(clock));
        self
    }

    fn core(self) -> Result<Core, Error> {
        let missing = || {
            let message =
                "no credentials are set: set them with `credential(…)`, for example from `Credential::from_env()`";
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
    /// Sets the transport: a custom HTTP stack or an emulator (default: the built-in transport).
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::Credential`]: no credentials are set, or they are malformed.
    /// - [`ErrorKind::Configuration`]: an endpoint, site, proxy or certificate is malformed, or a Cargo feature is missing.
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
        Err(Error::configuration(
            "there is no transport: enable the Cargo feature `reqwest` or set one with `transport(…)`",
        ))
    }
}

#[cfg(feature = "blocking")]
impl ClientBuilder<dyn crate::blocking::Transport> {
    /// Sets the transport: a custom HTTP stack or an emulator (default: the built-in transport).
    pub fn transport(mut self, transport: impl crate::blocking::Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Builds the blocking client.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::Credential`]: no credentials are set, or they are malformed.
    /// - [`ErrorKind::Configuration`]: an endpoint, site, proxy or certificate is malformed, or a Cargo feature is missing.
    pub fn build(mut self) -> Result<crate::blocking::Client, Error> {
        let transport: Arc<dyn crate::blocking::Transport> = match self.transport.take() {
            Some(transport) => transport,
            None => Arc::new(crate::transport::blocking::BlockingReqwest::new(&self.settings)?),
        };
        let options = self.options.clone();
        Ok(crate::blocking::Client::new(Arc::new(self.core()?), transport, options))
    }
}

/// An endpoint or site as set, before it is checked.
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
        builder.apply_variables(variable).build().unwrap()
    }

    #[test]
    fn from_env_overrides_earlier_settings() {
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
