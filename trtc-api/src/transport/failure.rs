//! The errors of reqwest as errors of a transport: how far the request got.

use std::error::Error as StdError;

use ::reqwest::Error as HttpError;

use super::{TransportError, TransportErrorKind};

/// Returns the error of a request that received no response.
pub(super) fn transport_error(error: HttpError) -> TransportError {
    let kind = if (error.is_connect() && !error.is_timeout() && is_tls(&error)) || causes(&error).any(is_rejection) {
        TransportErrorKind::Tls
    } else if causes(&error).any(is_proxy_authorization) {
        TransportErrorKind::Unusable
    } else if error.is_connect() {
        TransportErrorKind::Connect
    } else if causes(&error).any(is_not_processed) {
        TransportErrorKind::NotProcessed
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else if error.is_builder() {
        TransportErrorKind::Unusable
    } else {
        TransportErrorKind::Connection
    };
    of_kind(kind, error)
}

/// Returns the error of a response that has begun, so that the server has processed the request, whatever it says.
pub(super) fn body_error(error: HttpError) -> TransportError {
    let kind = if error.is_timeout() { TransportErrorKind::Timeout } else { TransportErrorKind::Connection };
    of_kind(kind, error)
}

fn of_kind(kind: TransportErrorKind, error: HttpError) -> TransportError {
    // Without the URL, which the message names already.
    let error = error.without_url();
    TransportError::new(kind, root_cause(&error)).with_source(error)
}

/// Returns the text of the innermost cause, which describes the failure.
pub(super) fn root_cause(error: &(dyn StdError + 'static)) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    let text = cause.to_string();
    // The texts of rustls may end with a link to its manual.
    text.split_once(": https://docs.rs/rustls").map_or_else(|| text.clone(), |(text, _)| text.to_owned())
}

/// Returns the texts of an error and its causes.
pub(super) fn texts(error: &(dyn StdError + 'static)) -> String {
    let texts: Vec<String> = causes(error).map(ToString::to_string).collect();
    texts.join(": ")
}

/// The error and its causes, from the outermost to the innermost.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |cause: &&'a (dyn StdError + 'static)| {
        let cause: &'a (dyn StdError + 'static) = *cause;
        // The source of an I/O error is that of the error inside, so the chain continues with the latter.
        let inside = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        match inside {
            Some(inside) => Some(inside),
            None => cause.source(),
        }
    })
}

/// Returns whether a proxy has rejected the user and the password of its URL, or their absence. Its error has no public type.
fn is_proxy_authorization(cause: &(dyn StdError + 'static)) -> bool {
    cause.to_string() == "tunnel error: proxy authorization required"
}

/// Returns whether the server certainly did not process the request.
fn is_not_processed(cause: &(dyn StdError + 'static)) -> bool {
    // The connection was closed before the request was written to it.
    if cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_canceled) {
        return true;
    }
    // RFC 9113, section 8.7: a stream that the server refused, or one above the last that its GOAWAY names.
    #[cfg(feature = "http2")]
    if let Some(error) = cause.downcast_ref::<h2::Error>() {
        let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        return error.is_remote() && (refused || error.is_go_away());
    }
    false
}

/// Returns whether the server has rejected the client's certificate, or its absence. With TLS 1.3, the client takes the
/// connection for established until then, but the server processes no request.
fn is_rejection(cause: &(dyn StdError + 'static)) -> bool {
    #[cfg(feature = "rustls")]
    if let Some(rustls::Error::AlertReceived(alert)) = cause.downcast_ref() {
        use rustls::AlertDescription::*;
        return matches!(
            alert,
            CertificateRequired
                | BadCertificate
                | UnsupportedCertificate
                | CertificateRevoked
                | CertificateExpired
                | CertificateUnknown
                | UnknownCA
                | AccessDenied
                | DecryptError
                | HandshakeFailure
        );
    }
    let _ = cause;
    cfg!(all(feature = "native-tls", not(feature = "rustls"))) && {
        let text = cause.to_string();
        text.contains("alert")
            && ["certificate", "unknown ca", "decrypt error", "handshake failure"]
                .iter()
                .any(|word| text.contains(word))
    }
}

/// Returns whether TLS has failed for a reason that a retry does not change: a certificate or the protocol.
fn is_tls(error: &HttpError) -> bool {
    #[cfg(feature = "rustls")]
    if causes(error).any(|cause| cause.is::<rustls::Error>()) {
        return true;
    }
    // The errors of the platform's libraries have types of their own.
    cfg!(all(feature = "native-tls", not(feature = "rustls"))) && {
        let text = root_cause(error);
        ["certificate", "SSL", "TLS", "handshake"].iter().any(|word| text.contains(word)) && !text.contains("eof")
    }
}
