//! The context of the errors of the built-in transports: the host, the proxy and the remedy.

use std::sync::{Arc, PoisonError, RwLock};

use ::reqwest::{Error as HttpError, Url};

use super::http::transport_error;
use super::proxy::ChosenProxy;
use super::{Settings, TransportError, TransportErrorKind};
use crate::error::Error;

/// The parsed endpoints and the proxy of a transport.
pub(super) struct Connector {
    pub(super) proxy: Option<ChosenProxy>,
    /// The URLs of the endpoints, each parsed once.
    urls: RwLock<Vec<(Arc<str>, Url)>>,
}

impl Connector {
    pub(super) fn new(settings: &Settings) -> Result<Self, Error> {
        Ok(Self { proxy: settings.chosen_proxy()?, urls: RwLock::default() })
    }

    pub(super) fn url(&self, text: &Arc<str>) -> Result<Url, TransportError> {
        let known = self.urls.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, url)) = known.iter().find(|(known, _)| known == text) {
            return Ok(url.clone());
        }
        drop(known);
        if text.starts_with("https:") && !super::HAS_TLS {
            return Err(TransportError::new(TransportErrorKind::Unusable, super::NO_TLS));
        }
        let url = Url::parse(text).map_err(|error| {
            TransportError::new(TransportErrorKind::Unusable, format!("the endpoint is not a URL: {error}"))
        })?;
        self.urls.write().unwrap_or_else(PoisonError::into_inner).push((text.clone(), url.clone()));
        Ok(url)
    }

    /// Returns the error of a request to a URL. An error that no connection was established names host and proxy.
    pub(super) fn error(&self, error: HttpError, url: &str) -> TransportError {
        let mut error = transport_error(error);
        if !matches!(error.kind, TransportErrorKind::Connect | TransportErrorKind::Tls) {
            return error;
        }
        let via = match &self.proxy {
            Some(proxy) if proxy.applies_to(url) => format!(" (via proxy {})", proxy.shown),
            _ => String::new(),
        };
        error.message = format!("{}{via}: {}", host_and_port(url), error.message);
        if error.kind == TransportErrorKind::Tls {
            error.message.push_str(
                "; check the host and the port, or trust the issuer of the certificate with `root_certificates`",
            );
        }
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
