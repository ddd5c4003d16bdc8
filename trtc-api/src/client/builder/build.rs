//! The construction of a client from the settings, which are checked.

use std::sync::Arc;

use super::{ClientBuilder, headers};
use crate::client::core::Core;
use crate::client::{CallOptions, Client};
use crate::clock::SystemClock;
use crate::credentials::CredentialSource;
use crate::endpoint::{Endpoint, Place, Routes, Site};
use crate::engine::Shared;
use crate::error::{Error, ErrorKind};
use crate::rate_limit::{Limiter, RateLimits};
#[cfg(feature = "reqwest")]
use crate::transport::Settings;
use crate::transport::Transport;

/// The builder of the async [`Client`](crate::Client).
impl ClientBuilder {
    /// Sets the transport: a custom HTTP stack or an emulator (default: the built-in transport).
    pub fn transport(self, transport: impl Transport) -> Self {
        self.with_transport(Arc::new(transport))
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::Credential`]: no credentials are set, or they are malformed.
    /// - [`ErrorKind::Configuration`]: an endpoint, site, proxy or certificate is malformed, or a Cargo feature is missing.
    pub fn build(self) -> Result<Client, Error> {
        let parts = self.parts()?;
        let transport = match parts.transport {
            Some(transport) => transport,
            #[cfg(feature = "reqwest")]
            None => Arc::new(crate::transport::Http::new(&parts.settings)?),
            #[cfg(not(feature = "reqwest"))]
            None => {
                let message =
                    "there is no transport: enable the Cargo feature `reqwest` or set one with `transport(…)`";
                return Err(Error::configuration(message));
            }
        };
        Ok(Client { core: parts.core, credentials: parts.credentials, transport, options: parts.options })
    }
}

/// What the clients of both kinds are made of.
pub(crate) struct Parts<T: ?Sized> {
    pub(crate) core: Arc<Core>,
    pub(crate) credentials: CredentialSource,
    pub(crate) options: CallOptions,
    /// The transport that was set, if any.
    pub(crate) transport: Option<Arc<T>>,
    /// The settings of the built-in transport.
    #[cfg(feature = "reqwest")]
    pub(crate) settings: Settings,
}

impl<T: ?Sized> ClientBuilder<T> {
    pub(crate) fn with_transport(mut self, transport: Arc<T>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Checks the settings.
    pub(crate) fn parts(self) -> Result<Parts<T>, Error> {
        let missing = || {
            let message =
                "no credentials are set: set them with `credential(…)`, for example from `Credential::from_env()`";
            Error::new(ErrorKind::Credential, message)
        };
        let credentials = self.credentials.ok_or_else(missing)?;
        credentials.check()?;
        self.options.check()?;
        let place = |host: Option<Host>| host.map(Host::place).transpose();
        let routes = Routes::new(place(self.primary)?, place(self.failover)?, self.regional);
        #[cfg(feature = "reqwest")]
        if self.transport.is_none() && !crate::transport::HAS_TLS && routes.use_tls() {
            return Err(Error::configuration(crate::transport::NO_TLS));
        }
        let clock = self.clock.unwrap_or_else(|| Arc::new(SystemClock::default()));
        let on_full = self.rate_limits.or(self.rate_limiter.is_some().then_some(RateLimits::Wait));
        let limiter = on_full.map(|on_full| Limiter::new(on_full, self.rate_limiter));
        let headers = headers::outgoing(self.headers, self.application.as_deref())?;
        let signed_host = self.signed_host.as_deref().map(Endpoint::signed).transpose()?;
        let shared = Shared { limiter, hooks: self.hooks, headers, signed_host, ..Shared::default() };
        let core = Core::new(routes, self.max_response_bytes.unwrap_or(10 << 20), clock, shared);
        Ok(Parts {
            core: Arc::new(core),
            credentials,
            options: self.options,
            transport: self.transport,
            #[cfg(feature = "reqwest")]
            settings: self.settings,
        })
    }
}

/// An endpoint or site as set, before it is checked.
#[derive(Clone)]
pub(super) enum Host {
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

#[cfg(all(test, feature = "reqwest", not(any(feature = "rustls", feature = "native-tls"))))]
mod tests {
    use super::*;

    #[test]
    fn https_without_a_tls_feature_fails_the_build() {
        let builder = || Client::builder().unsigned();
        let local = || builder().endpoint("http://127.0.0.1:1");
        for failing in [builder(), builder().endpoint("a.example"), local().failover_endpoint("https://a.example")] {
            let error = failing.build().unwrap_err();
            assert_eq!(error.kind(), &ErrorKind::Configuration);
            assert!(error.message().contains("enable the feature `rustls` or `native-tls`"), "{error}");
        }
        assert!(local().build().is_ok());
    }
}
