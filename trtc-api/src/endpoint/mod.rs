//! Where requests go: hosts, overrides, and the regions that are named in a header.

mod region;
mod route;
mod site;

use std::sync::Arc;

pub use region::Region;
pub(crate) use route::{Place, Route, Routes};
pub(crate) use site::SchemaHost;
pub use site::Site;

use crate::error::Error;

/// A scheme and a host, as `https://trtc.intl.tencentcloudapi.com`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// The URL that requests are posted to.
    pub(crate) url: Arc<str>,
    /// The host, with the port where it is not the scheme's own: what the `Host` header says and what is signed.
    pub(crate) authority: Arc<str>,
}

impl Endpoint {
    /// The HTTPS endpoint of a host that a schema names.
    pub(crate) fn of_host(host: &str) -> Self {
        Self { url: format!("https://{host}/").into(), authority: host.into() }
    }

    /// Parses an override: a host, or a URL without a path.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let fault = |why: &str| {
            let shown = crate::object::redact_url(text);
            Error::configuration(format!("the endpoint {shown:?} {why}, as in https://trtc.intl.tencentcloudapi.com"))
        };
        let (scheme, rest) = text.split_once("://").unwrap_or(("https", text));
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
        if authority.is_empty() || !authority.chars().all(known) {
            return Err(fault("must be a host, or a URL without path, user and query"));
        }
        let (host, port) = split_port(authority);
        if host.is_empty() || port.is_some_and(|port| port.parse::<u16>().is_err()) {
            return Err(fault("must have a host, and a port of 0 to 65535 if it has one"));
        }
        match scheme {
            "https" => {}
            "http" if is_loopback(host) => {}
            "http" => {
                return Err(fault("would send keys in the clear: only loopback hosts are called by http; write https"));
            }
            _ => return Err(fault("must start with https://, or http:// for a loopback host")),
        }
        let default_port = if scheme == "https" { "443" } else { "80" };
        let authority = if port == Some(default_port) { host } else { authority };
        let authority = authority.to_ascii_lowercase();
        Ok(Self { url: format!("{scheme}://{authority}/").into(), authority: authority.into() })
    }
}

fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        // The colons of an IPv6 address stand inside brackets.
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_override_is_a_host_or_a_url() {
        for (text, url, authority) in [
            ("trtc.tencentcloudapi.com", "https://trtc.tencentcloudapi.com/", "trtc.tencentcloudapi.com"),
            ("https://A.example:443/", "https://a.example/", "a.example"),
            ("https://a.example:8443", "https://a.example:8443/", "a.example:8443"),
            ("http://127.0.0.1:9000", "http://127.0.0.1:9000/", "127.0.0.1:9000"),
            ("http://[::1]:9000", "http://[::1]:9000/", "[::1]:9000"),
            ("http://localhost:80", "http://localhost/", "localhost"),
        ] {
            let endpoint = Endpoint::parse(text).unwrap();
            assert_eq!((&*endpoint.url, &*endpoint.authority), (url, authority), "{text}");
        }
    }

    #[test]
    fn a_mistake_is_named() {
        for (text, part) in [
            ("http://a.example", "in the clear"),
            ("ftp://a.example", "must start with"),
            ("https://a.example/path", "without path"),
            ("https://me:secret@a.example", "without path"),
            ("https://", "must be a host"),
            ("a.example:99999", "port"),
            (":80", "must have a host"),
        ] {
            let error = Endpoint::parse(text).unwrap_err();
            assert!(error.to_string().contains(part), "{text}: {error}");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
