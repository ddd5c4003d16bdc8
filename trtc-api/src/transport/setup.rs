//! The settings of the built-in transport, and the HTTP clients that are built from them.

use std::time::Duration;

use super::Proxy;
use super::failure::root_cause;
use super::proxy::{self, ChosenProxy};
#[cfg(any(feature = "rustls", feature = "native-tls"))]
use super::tls::Tls;
use crate::error::{Error, ErrorKind};

/// Idle connections are closed before the service closes them: a request on a closed connection may have executed.
const IDLE: Duration = Duration::from_secs(20);

/// How often an HTTP/2 connection is checked, and how long the response to a check may take.
#[cfg(feature = "http2")]
const PING: Duration = Duration::from_secs(10);

/// The connection settings of a client.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) proxy: Option<Proxy>,
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub(crate) tls: Tls,
}

impl Settings {
    /// Returns settings for direct connections, without a proxy.
    pub(super) fn direct(connect_timeout: Duration) -> Self {
        Self {
            connect_timeout: Some(connect_timeout),
            proxy: Some(Proxy::none()),
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            tls: Tls::default(),
        }
    }

    fn connect_limit(&self) -> Duration {
        self.connect_timeout.unwrap_or(Duration::from_secs(10))
    }

    /// Returns the proxy that was set, or else that of the environment.
    pub(super) fn chosen_proxy(&self) -> Result<Option<ChosenProxy>, Error> {
        match &self.proxy {
            Some(proxy) => proxy.chosen(),
            None => proxy::of_environment(|name| crate::env::variable(name, ErrorKind::Configuration)),
        }
    }
}

/// Builds HTTP clients, of which each has connections of its own.
pub(super) struct Setup {
    settings: Settings,
    proxy: Option<::reqwest::Proxy>,
    /// Loaded once: the certificates of the platform are many.
    #[cfg(feature = "rustls")]
    tls: rustls::ClientConfig,
}

impl Setup {
    pub(super) fn new(settings: &Settings, proxy: Option<&ChosenProxy>) -> Result<Self, Error> {
        Ok(Self {
            settings: settings.clone(),
            proxy: proxy.map(|proxy| proxy.http.clone()),
            #[cfg(feature = "rustls")]
            tls: settings.tls.rustls()?,
        })
    }

    pub(super) fn client(&self) -> Result<::reqwest::Client, Error> {
        let mut builder = ::reqwest::Client::builder()
            .redirect(::reqwest::redirect::Policy::none())
            .retry(::reqwest::retry::never())
            .connect_timeout(self.settings.connect_limit())
            .pool_idle_timeout(IDLE)
            .no_proxy();
        #[cfg(feature = "http2")]
        {
            builder = builder
                .http2_keep_alive_interval(PING)
                .http2_keep_alive_timeout(PING)
                .http2_keep_alive_while_idle(true);
        }
        if let Some(proxy) = &self.proxy {
            builder = builder.proxy(proxy.clone());
        }
        self.with_tls(builder)?.build().map_err(|error| self.unusable(&error))
    }

    #[cfg(feature = "rustls")]
    fn with_tls(&self, builder: ::reqwest::ClientBuilder) -> Result<::reqwest::ClientBuilder, Error> {
        Ok(builder.tls_backend_preconfigured(self.tls.clone()))
    }

    #[cfg(all(feature = "native-tls", not(feature = "rustls")))]
    fn with_tls(&self, mut builder: ::reqwest::ClientBuilder) -> Result<::reqwest::ClientBuilder, Error> {
        for certificate in self.settings.tls.native_roots()? {
            builder = builder.add_root_certificate(certificate);
        }
        match self.settings.tls.native_identity()? {
            Some(identity) => Ok(builder.identity(identity)),
            None => Ok(builder),
        }
    }

    #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
    fn with_tls(&self, builder: ::reqwest::ClientBuilder) -> Result<::reqwest::ClientBuilder, Error> {
        Ok(builder)
    }

    fn unusable(&self, error: &::reqwest::Error) -> Error {
        // Some TLS libraries check the identity only here.
        #[cfg(all(feature = "native-tls", not(feature = "rustls")))]
        if self.settings.tls.identity.is_some() {
            return super::tls::unusable_identity(root_cause(error));
        }
        Error::configuration(format!("failed to set up the HTTP client: {}", root_cause(error)))
    }
}
