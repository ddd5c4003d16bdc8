//! The settings of the built-in transports: timeouts, proxies, certificates.

use std::time::Duration;

use super::Proxy;
use super::proxy::{self, ChosenProxy};
#[cfg(any(feature = "rustls", feature = "native-tls"))]
use super::tls::Tls;
use crate::error::{Error, ErrorKind};

/// Idle connections are closed before the service closes them: a request on a closed connection may have executed.
pub(super) const IDLE: Duration = Duration::from_secs(20);

pub(super) const USER_AGENT: &str = concat!("trtc-api/", env!("CARGO_PKG_VERSION"));

/// The connection settings of a client.
#[derive(Debug, Default)]
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

    pub(super) fn connect_limit(&self) -> Duration {
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

/// Configures a builder of reqwest; the async and the blocking one are two types with the same methods.
macro_rules! configured {
    ($builder:expr, $settings:expr, $proxy:expr) => {{
        let settings: &$crate::transport::Settings = $settings;
        let mut builder = $builder
            .redirect(::reqwest::redirect::Policy::none())
            .retry(::reqwest::retry::never())
            .connect_timeout(settings.connect_limit())
            .pool_idle_timeout($crate::transport::setup::IDLE)
            .user_agent($crate::transport::setup::USER_AGENT)
            .no_proxy();
        let proxy: Option<&$crate::transport::proxy::ChosenProxy> = $proxy;
        if let Some(proxy) = proxy {
            builder = builder.proxy(proxy.http.clone());
        }
        #[cfg(feature = "rustls")]
        let builder = builder.tls_backend_preconfigured(settings.tls.rustls()?);
        #[cfg(all(feature = "native-tls", not(feature = "rustls")))]
        let builder = {
            for certificate in settings.tls.native_roots()? {
                builder = builder.add_root_certificate(certificate);
            }
            match settings.tls.native_identity()? {
                Some(identity) => builder.identity(identity),
                None => builder,
            }
        };
        builder
    }};
}

pub(super) use configured;
