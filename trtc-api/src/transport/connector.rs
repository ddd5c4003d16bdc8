//! The context of the errors of the built-in transports: the host, the proxy and the remedy.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use ::reqwest::Url;

use super::proxy::ChosenProxy;
use super::{Settings, TransportError, TransportErrorKind};
use crate::error::Error;

/// The parsed endpoints and the proxy of a transport.
pub(super) struct Connector {
    pub(super) proxy: Option<ChosenProxy>,
    /// Whether the HTTP client is the library's own, of which the TLS support is known.
    own: bool,
    /// The URLs of the endpoints, each parsed once.
    urls: RwLock<Vec<(Arc<str>, Url)>>,
}

impl Connector {
    pub(super) fn new(settings: &Settings) -> Result<Self, Error> {
        Ok(Self { proxy: settings.chosen_proxy()?, own: true, urls: RwLock::default() })
    }

    /// The context of an HTTP client that the caller has built.
    pub(super) fn of_given_client() -> Self {
        Self { proxy: None, own: false, urls: RwLock::default() }
    }

    pub(super) fn url(&self, text: &Arc<str>) -> Result<Url, TransportError> {
        let known = self.urls.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, url)) = known.iter().find(|(known, _)| known == text) {
            return Ok(url.clone());
        }
        drop(known);
        if text.starts_with("https:") && self.own && !super::HAS_TLS {
            return Err(TransportError::new(TransportErrorKind::Unusable, super::NO_TLS));
        }
        let url = Url::parse(text).map_err(|error| {
            TransportError::new(TransportErrorKind::Unusable, format!("the endpoint is not a URL: {error}"))
        })?;
        self.urls.write().unwrap_or_else(PoisonError::into_inner).push((text.clone(), url.clone()));
        Ok(url)
    }

    /// Adds the host and the proxy to the error of a request. An error that no connection was established also names
    /// them in its message.
    ///
    /// `unsent` is the attempt timeout, if it has passed before anything was sent.
    pub(super) fn error(&self, mut error: TransportError, url: &str, unsent: Option<Duration>) -> TransportError {
        if let Some(timeout) = unsent
            && matches!(error.kind, TransportErrorKind::Timeout | TransportErrorKind::Connection)
        {
            error.kind = TransportErrorKind::Connect;
            error.message = format!("no connection within the attempt timeout of {} ms", timeout.as_millis());
        }
        let host = host_and_port(url);
        let proxy = self.proxy.as_ref().filter(|proxy| proxy.applies_to(url)).map(|proxy| proxy.shown.clone());
        if matches!(error.kind, TransportErrorKind::Connect | TransportErrorKind::Tls) {
            let via = proxy.as_ref().map_or_else(String::new, |proxy| format!(" (via proxy {proxy})"));
            error.message = format!("{host}{via}: {}", error.message);
        }
        if error.kind == TransportErrorKind::Tls {
            error.message.push_str(if error.message.contains("alert") {
                "; the server rejected the connection: check the certificate of `client_identity`"
            } else if is_not_tls(&error.message) {
                "; the server does not use TLS: check the port, or write http:// before a loopback host"
            } else {
                "; check the host and the port, or trust the issuer of the certificate with `root_certificates`"
            });
        }
        error.host = Some(host);
        error.proxy = proxy;
        error
    }
}

/// Returns whether a server has responded with something else than TLS, in the words of rustls or OpenSSL.
fn is_not_tls(message: &str) -> bool {
    ["InvalidContentType", "wrong version number", "packet length too long"].iter().any(|words| message.contains(words))
}

fn host_and_port(url: &str) -> String {
    match Url::parse(url) {
        Ok(url) => match (url.host_str(), url.port_or_known_default()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            _ => "the host".to_owned(),
        },
        Err(_) => "the host".to_owned(),
    }
}
