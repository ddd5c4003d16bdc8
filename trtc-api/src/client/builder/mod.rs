//! The builder of the clients: its settings. [`build`] makes a client of them.

mod build;
mod environment;
mod headers;

use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
use zeroize::Zeroizing;

use self::build::Host;
use super::setters::{call_setters, validation_setters};
use super::{CallOptions, Language};
use crate::clock::Clock;
use crate::credentials::{Credential, CredentialProvider, CredentialSource};
use crate::endpoint::{Region, Site};
use crate::hook::{Hook, Hooks};
use crate::rate_limit::{RateLimiter, RateLimits};
use crate::transport::Transport;
#[cfg(feature = "reqwest")]
use crate::transport::{Proxy, Settings};

/// Builds a [`Client`](crate::Client) or a [`blocking::Client`](crate::blocking::Client).
///
/// Credentials are required; everything else has a default. Settings of calls ([`timeout`](Self::timeout),
/// [`region`](Self::region), …) can be overridden for one call. Clones share the provider and its cached credentials,
/// the hooks, the clock and the transport.
///
/// # Retries
///
/// A request is sent up to [`max_attempts`](Self::max_attempts) times, but only if that can't execute it twice. One retry
/// is not limited by `max_attempts`: if the service rejects a signature as expired, the client corrects its clock by the
/// service's and retries the request once. The service executes no request whose signature it rejects. The retry
/// counts in [`Error::attempts`](crate::Error::attempts), which is therefore 2 if it fails with `max_attempts(1)`.
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
    rate_limiter: Option<Arc<dyn RateLimiter>>,
    hooks: Hooks,
    application: Option<String>,
    headers: HeaderMap,
    signed_host: Option<String>,
    clock: Option<Arc<dyn Clock>>,
    transport: Option<Arc<T>>,
}

// A derive would ask for `T: Clone`.
impl<T: ?Sized> Clone for ClientBuilder<T> {
    fn clone(&self) -> Self {
        Self {
            credentials: self.credentials.clone(),
            primary: self.primary.clone(),
            failover: self.failover.clone(),
            regional: self.regional,
            options: self.options.clone(),
            #[cfg(feature = "reqwest")]
            settings: self.settings.clone(),
            max_response_bytes: self.max_response_bytes,
            rate_limits: self.rate_limits,
            rate_limiter: self.rate_limiter.clone(),
            hooks: self.hooks.clone(),
            application: self.application.clone(),
            headers: self.headers.clone(),
            signed_host: self.signed_host.clone(),
            clock: self.clock.clone(),
            transport: self.transport.clone(),
        }
    }
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
            rate_limiter: None,
            hooks: Hooks::default(),
            application: None,
            headers: HeaderMap::new(),
            signed_host: None,
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
        self.credentials = Some(CredentialSource::provided(provider));
        self
    }

    /// Sends requests without a signature, for actions that need no credentials.
    pub fn unsigned(mut self) -> Self {
        self.credentials = Some(CredentialSource::Anonymous);
        self
    }

    /// Sets the site of the account (default: the site of the schemas, which is the international one).
    pub fn site(mut self, site: Site) -> Self {
        self.primary = Some(Host::Site(site));
        self
    }

    /// Sets the endpoint of all calls: a host or a URL, which may have a path. `http://` is accepted for loopback hosts
    /// only.
    ///
    /// A gateway that forwards requests to the service under another host needs [`signed_host`](Self::signed_host).
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.primary = Some(Host::Url(endpoint.into()));
        self
    }

    /// Sets the host that signatures cover (default: the host of the endpoint, which is also that of the request).
    ///
    /// It is the host that the service sees, if a gateway forwards requests to it: the gateway must set the header `Host`
    /// to this value and the path to `/`.
    ///
    /// ```
    /// use trtc_api::Client;
    ///
    /// let builder = Client::builder()
    ///     .endpoint("https://gateway.example.com/tencent/trtc")
    ///     .signed_host("trtc.intl.tencentcloudapi.com");
    /// # let _ = builder;
    /// ```
    pub fn signed_host(mut self, host: impl Into<String>) -> Self {
        self.signed_host = Some(host.into());
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

    call_setters!();
    validation_setters!();

    /// Sets how long an event stream may be silent (default: 30 s); see [`CallOptions::stream_idle_timeout`].
    pub fn stream_idle_timeout(self, timeout: Duration) -> Self {
        self.set(|options| options.stream_idle_timeout(timeout))
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

    /// Enforces the service's rate limits in the client, as the schema states them for each action and region.
    ///
    /// A request above the limit waits for a permit or fails. By default only the service enforces its limits.
    pub fn rate_limits(mut self, rate_limits: RateLimits) -> Self {
        self.rate_limits = Some(rate_limits);
        self
    }

    /// Sets the source of the permits, for limits that several clients, processes or machines share (default: a source of
    /// this client alone). It turns [`RateLimits::Wait`] on, unless [`rate_limits`](Self::rate_limits) is set.
    ///
    /// See [`rate_limit`](crate::rate_limit).
    pub fn rate_limiter(mut self, rate_limiter: impl RateLimiter) -> Self {
        self.rate_limiter = Some(Arc::new(rate_limiter));
        self
    }

    /// Adds a hook that sees every attempt and may add headers. Hooks run in the order in which they were added.
    pub fn hook(mut self, hook: impl Hook) -> Self {
        self.hooks.0.push(Arc::new(hook));
        self
    }

    /// Sets the name of the application, and its version if you like, which the header `User-Agent` names after this
    /// library: `trtc-api/0.1.0 classroom/1.4`.
    pub fn application(mut self, name: impl Into<String>) -> Self {
        self.application = Some(name.into());
        self
    }

    /// Sets headers of all requests, for example for a gateway.
    ///
    /// Building a client fails if they contain a header of the protocol: `Authorization`, `Host`, `Content-Type`, a
    /// header of the connection, or one that starts with `X-TC-`. Mark a secret value with
    /// [`HeaderValue::set_sensitive`](http::HeaderValue::set_sensitive), so that errors and logs hide it if a response
    /// repeats it. This is done for names that contain words such as `key`, `token` or `auth`.
    ///
    /// ```
    /// use http::HeaderMap;
    /// use trtc_api::Client;
    ///
    /// let mut headers = HeaderMap::new();
    /// headers.insert("x-gateway-key", "example".parse()?);
    /// let builder = Client::builder().default_headers(headers);
    /// # let _ = builder;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn default_headers(mut self, headers: HeaderMap) -> Self {
        self.headers = headers;
        self
    }

    /// Sets the maximum size of a response in bytes (default: 10 MiB).
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = Some(bytes);
        self
    }

    /// Sets the clock that signs requests and measures timeouts (default: the system clock).
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    fn set(mut self, change: impl FnOnce(CallOptions) -> CallOptions) -> Self {
        self.options = change(self.options);
        self
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
