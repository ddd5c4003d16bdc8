//! Endpoints: the hosts that requests are sent to, overrides, sites, and regions.

mod host;
mod region;
mod route;
mod site;

use std::borrow::Cow;
use std::sync::Arc;

pub use region::Region;
pub(crate) use route::{Place, Route, Routes, Target};
pub(crate) use site::SchemaHost;
pub use site::Site;

use crate::error::Error;
use crate::object::redact_url;
use crate::schema::Sites;

/// A scheme and a host, for example `https://trtc.intl.tencentcloudapi.com`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// The URL of the requests.
    pub(crate) url: Arc<str>,
    /// The value of the `Host` header, which is signed: the host, and the port unless it is the scheme's default.
    pub(crate) authority: Arc<str>,
}

impl Endpoint {
    /// Returns the HTTPS endpoint of a host that a schema names.
    pub(crate) fn of_host(host: &str) -> Self {
        Self { url: format!("https://{host}/").into(), authority: host.into() }
    }

    /// Returns the official site of the host, or `Both` for any other host.
    pub(crate) fn sites(&self) -> Sites {
        Sites::of_host(split_port(&self.authority).0)
    }

    /// Parses an override: a host, or a URL, which may have a path.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let invalid = |problem: &str| {
            let shown = redact_setting(text);
            Error::configuration(format!(
                "the endpoint {shown:?} {problem}; for example, https://trtc.intl.tencentcloudapi.com"
            ))
        };
        let (scheme, rest) = text.split_once("://").unwrap_or(("https", text));
        let scheme = scheme.to_ascii_lowercase();
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        // `http//host`, `https:/host`: a scheme that lacks a character is no host.
        if !text.contains("://") && ["http", "https"].iter().any(|name| authority.trim_end_matches(':') == *name) {
            return Err(invalid("must be a host, or a URL with `://` after its scheme"));
        }
        let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
        if authority.is_empty() || !authority.chars().all(known) || !is_path(path) {
            return Err(invalid("must be a host, or a URL without user, query and fragment"));
        }
        let (host, port) = split_port(authority);
        let host = host::canonical(host).ok_or_else(|| {
            invalid("must be a host, or a URL without user, query and fragment, and an IPv4 address four numbers")
        })?;
        let port = port.map(|port| port.parse::<u16>().ok().filter(|_| port.bytes().all(|byte| byte.is_ascii_digit())));
        let port = port.map(|port| port.ok_or_else(|| invalid("must have a port from 0 to 65535"))).transpose()?;
        let default_port = match &*scheme {
            "https" => 443,
            "http" if host::is_loopback(&host) => 80,
            "http" => {
                return Err(invalid("would send secrets unencrypted: use https, or http for a loopback host"));
            }
            _ => return Err(invalid("must start with https://, or with http:// for a loopback host")),
        };
        let authority = match port.filter(|port| *port != default_port) {
            Some(port) => format!("{host}:{port}"),
            None => host,
        };
        let url = format!("{scheme}://{authority}/{path}");
        // Of a host that begins with `xn--`, only a URL parser knows whether it is one.
        #[cfg(feature = "reqwest")]
        reqwest::Url::parse(&url).map_err(|error| invalid(&format!("is not valid ({error})")))?;
        Ok(Self { url: url.into(), authority: authority.into() })
    }

    /// Parses the host that signatures cover, if it is not that of the endpoint.
    pub(crate) fn signed(host: &str) -> Result<Arc<str>, Error> {
        match Self::parse(host) {
            Ok(endpoint) if !host.contains('/') => Ok(endpoint.authority),
            _ => Err(Error::configuration(format!(
                "the signed host {:?} must be a host, for example trtc.intl.tencentcloudapi.com",
                redact_setting(host)
            ))),
        }
    }
}

/// Returns whether a URL parser leaves a path as it is.
fn is_path(path: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/' | b'%');
    let is_dots = |part: &str| matches!(&*part.to_ascii_lowercase().replace("%2e", "."), "." | "..");
    path.bytes().all(plain) && !path.split('/').any(is_dots)
}

fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        // The colons of an IPv6 address are inside of brackets.
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

/// Returns a host or URL that the user has set, without user, password, query and fragment.
///
/// The text may be invalid: whatever precedes the last `@` may be a password, also with `/`, `?` or `#` in it.
pub(crate) fn redact_setting(text: &str) -> Cow<'_, str> {
    match text.rsplit_once('@') {
        None => redact_url(text),
        Some((before, host)) => {
            let scheme = before.split_once("://").map_or("", |(scheme, _)| scheme);
            let plain = !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let scheme = if plain { format!("{scheme}://") } else { String::new() };
            Cow::Owned(format!("{scheme}***@{}", redact_url(host)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_hosts_and_urls() {
        for (text, url, authority) in [
            ("trtc.tencentcloudapi.com", "https://trtc.tencentcloudapi.com/", "trtc.tencentcloudapi.com"),
            ("https://A.example:443/", "https://a.example/", "a.example"),
            ("https://a.example:8443", "https://a.example:8443/", "a.example:8443"),
            ("http://127.0.0.1:9000", "http://127.0.0.1:9000/", "127.0.0.1:9000"),
            ("http://[::1]:9000", "http://[::1]:9000/", "[::1]:9000"),
            ("http://localhost:80", "http://localhost/", "localhost"),
            ("https://gateway.example/tencent/trtc", "https://gateway.example/tencent/trtc", "gateway.example"),
            ("http://127.0.0.1:036945", "http://127.0.0.1:36945/", "127.0.0.1:36945"),
            ("http://[0:0:0:0:0:0:0:1]:0080", "http://[::1]/", "[::1]"),
            ("HTTPS://A.example:00443", "https://a.example/", "a.example"),
        ] {
            let endpoint = Endpoint::parse(text).unwrap();
            assert_eq!((&*endpoint.url, &*endpoint.authority), (url, authority), "{text}");
        }
    }

    #[test]
    fn errors_name_the_problem_and_hide_user_and_password() {
        for (text, part) in [
            ("http://a.example", "unencrypted"),
            ("ftp://a.example", "must start with"),
            ("https://a.example/path?query", "without user, query and fragment"),
            ("https://a.example/../x", "without user, query and fragment"),
            ("http://127.1:80", "an IPv4 address four numbers"),
            ("https://a.example:8a", "must have a port"),
            ("https://a.example:", "must have a port"),
            ("https://me:secret@a.example", "\"https://***@a.example\" must be a host"),
            ("https://me:/secret?#@a.example", "\"https://***@a.example\" must be a host"),
            ("me:secret@a.example", "\"***@a.example\" must be a host"),
            ("https://", "must be a host"),
            ("http//127.0.0.1:9000", "`://` after its scheme"),
            ("https:/a.example", "`://` after its scheme"),
            ("a.example:99999", "port"),
            (":80", "must be a host"),
            #[cfg(feature = "reqwest")]
            ("https://xn--a", "is not valid (invalid international domain name)"),
        ] {
            let error = Endpoint::parse(text).unwrap_err();
            assert!(error.to_string().contains(part), "{text}: {error}");
            // One message names the word "secrets".
            assert!(!error.to_string().replace("send secrets", "").contains("secret"), "{error}");
        }
    }
}
