//! How the built-in transports connect: timeouts, proxies, certificates.

use std::time::Duration;

use super::Proxy;
use super::proxy;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
use super::tls::Tls;
use crate::error::Error;

/// Idle connections are dropped before a service drops them: a request sent into a closed one has an unknown outcome.
pub(super) const IDLE: Duration = Duration::from_secs(20);

pub(super) const USER_AGENT: &str = concat!("trtc-api/", env!("CARGO_PKG_VERSION"));

/// What a client was told of connections.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) proxy: Option<Proxy>,
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub(crate) tls: Tls,
}

impl Settings {
    /// Straight to where the URL says.
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

    /// The proxy of the environment, unless the client was told of another way.
    pub(super) fn chosen_proxy(&self) -> Result<Option<::reqwest::Proxy>, Error> {
        match &self.proxy {
            Some(proxy) => proxy.chosen(),
            None => proxy::of_environment(|name| std::env::var(name).ok()),
        }
    }
}

/// What both builders of reqwest are told; they are of two types with the same methods.
macro_rules! configured {
    ($builder:expr, $settings:expr) => {{
        let settings: &$crate::transport::Settings = $settings;
        let mut builder = $builder
            .redirect(::reqwest::redirect::Policy::none())
            .retry(::reqwest::retry::never())
            .connect_timeout(settings.connect_limit())
            .pool_idle_timeout($crate::transport::setup::IDLE)
            .user_agent($crate::transport::setup::USER_AGENT)
            .no_proxy();
        if let Some(proxy) = settings.chosen_proxy()? {
            builder = builder.proxy(proxy);
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
