//! The context of the errors of the built-in transports: the host, the proxy and the remedy.

use std::borrow::Cow;
use std::sync::Arc;

use ::reqwest::Url;

use super::proxy::ChosenProxy;
use super::{Settings, TransportError, TransportErrorKind, failure, remedy};
use crate::error::Error;
use crate::memo::Memo;

/// The parsed endpoints and the proxy of a transport.
pub(super) struct Connector {
    pub(super) proxy: Option<ChosenProxy>,
    /// Whether the HTTP client is the library's own, of which the TLS support is known.
    own: bool,
    /// The URLs of the endpoints, each parsed once.
    urls: Memo<(Arc<str>, Url)>,
}

impl Connector {
    pub(super) fn new(settings: &Settings) -> Result<Self, Error> {
        Ok(Self { proxy: settings.chosen_proxy()?, own: true, urls: Memo::default() })
    }

    /// The context of an HTTP client that the caller has built.
    pub(super) fn of_given_client() -> Self {
        Self { proxy: None, own: false, urls: Memo::default() }
    }

    pub(super) fn url(&self, text: &Arc<str>) -> Result<Cow<'_, Url>, TransportError> {
        if let Some((_, url)) = self.urls.find(|(known, _)| known == text) {
            return Ok(Cow::Borrowed(url));
        }
        if text.starts_with("https:") && self.own && !super::HAS_TLS {
            return Err(TransportError::new(TransportErrorKind::Unusable, super::NO_TLS));
        }
        let url = Url::parse(text).map_err(|error| {
            TransportError::new(TransportErrorKind::Unusable, format!("the endpoint is not a URL: {error}"))
        })?;
        self.urls.add((text.clone(), url.clone()));
        Ok(Cow::Owned(url))
    }

    /// Adds the host and the proxy to an error. The message names them too if there was no connection, with the remedy.
    pub(super) fn error(&self, mut error: TransportError, url: &str) -> TransportError {
        use TransportErrorKind::{Connect, Tls, Unusable};
        let host = host_and_port(url);
        let proxy = self.proxy.as_ref().filter(|proxy| proxy.applies_to(url)).map(|proxy| proxy.shown.clone());
        if matches!(error.kind, Connect | Tls | Unusable) {
            let via = proxy.as_ref().map_or_else(String::new, |proxy| format!(" (via proxy {proxy})"));
            let causes = error.source.as_deref().map(|source| failure::texts(source)).unwrap_or_default();
            let remedy = remedy::of(error.kind, &causes, proxy.is_some());
            let remedy = remedy.map_or_else(String::new, |remedy| format!("; {remedy}"));
            error.message = format!("{host}{via}: {}{remedy}", error.message);
        }
        error.host = Some(host);
        error.proxy = proxy;
        error
    }
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
