//! Proxies, and the hosts that are reached without one.

use std::fmt;

use ::reqwest::{NoProxy, Proxy as HttpProxy};
use hyper_util::client::proxy::matcher::Matcher;
use zeroize::Zeroizing;

use crate::endpoint::redact_setting;
use crate::error::Error;

/// A proxy for the connections to the service.
///
/// By default a client uses the proxy of the environment, as curl does: `https_proxy`, `HTTPS_PROXY`, `all_proxy` or
/// `ALL_PROXY`, and `no_proxy` or `NO_PROXY` for the hosts that are reached without it. The proxy tunnels TLS and does
/// not see the content. Plain HTTP, which is accepted for loopback hosts only, does not use the proxy.
///
/// ```
/// use trtc_api::{Client, transport::Proxy};
///
/// let proxy = Proxy::new("http://user:password@proxy.example.com:3128")
///     .bypass("10.0.0.0/8");
/// assert_eq!(
///     format!("{proxy:?}"),
///     r#"Proxy { url: "http://***@proxy.example.com:3128", bypass: "10.0.0.0/8" }"#,
/// );
/// let builder = Client::builder().proxy(proxy);
/// # let _ = builder;
/// ```
#[derive(Clone)]
#[must_use]
pub struct Proxy {
    url: Option<Zeroizing<String>>,
    bypass: String,
}

impl Proxy {
    /// Creates a proxy from a URL with the scheme `http`, `https`, `socks5`, `socks5h` or `socks` (which is `socks5`),
    /// and with user and password if the proxy requires them.
    ///
    /// Building a client fails if the URL is not valid.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: Some(Zeroizing::new(url.into())), bypass: String::new() }
    }

    /// Disables proxies, including that of the environment.
    pub fn none() -> Self {
        Self { url: None, bypass: String::new() }
    }

    /// Sets the hosts that are reached without the proxy, in the form of `NO_PROXY` (default: none).
    ///
    /// The entries are separated by commas or spaces: host names (which include their subdomains), IP addresses, and
    /// ranges of addresses such as `10.0.0.0/8`. A single `*` means all hosts.
    pub fn bypass(self, hosts: impl Into<String>) -> Self {
        Self { bypass: hosts.into(), ..self }
    }

    pub(super) fn chosen(&self) -> Result<Option<ChosenProxy>, Error> {
        match &self.url {
            Some(url) => ChosenProxy::new(url, &self.bypass, "the proxy"),
            None => Ok(None),
        }
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.url.as_ref().map_or_else(|| "none".to_owned(), |url| redact_setting(url).into_owned());
        f.debug_struct("Proxy").field("url", &url).field("bypass", &self.bypass).finish()
    }
}

/// The proxy of a transport.
pub(super) struct ChosenProxy {
    pub(super) http: HttpProxy,
    /// The URL without user and password, for messages.
    pub(super) shown: String,
    /// Decides as `http` does, to name the proxy in messages.
    matcher: Matcher,
}

impl ChosenProxy {
    /// Creates a proxy for all hosts but those of `bypass`; returns `None` if it applies to no host.
    fn new(url: &str, bypass: &str, setting: &str) -> Result<Option<Self>, Error> {
        let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
        let scheme = scheme.to_ascii_lowercase();
        let scheme = match &*scheme {
            // curl reads `socks` as SOCKS 4; desktop environments set it for SOCKS 5 proxies.
            "socks" => "socks5",
            "http" | "https" | "socks5" | "socks5h" => &scheme,
            _ => return Err(invalid(setting)),
        };
        let url = Zeroizing::new(format!("{scheme}://{rest}"));
        // Plain HTTP is for loopback hosts, whose requests stay on the machine.
        let http = HttpProxy::https(&**url).ok().filter(|_| !rest.is_empty()).ok_or_else(|| invalid(setting))?;
        let Some(bypass) = bypass_list(bypass) else { return Ok(None) };
        let matcher = Matcher::builder().https(url.to_string()).no(bypass.clone()).build();
        let http = http.no_proxy(NoProxy::from_string(&bypass));
        Ok(Some(Self { http, shown: redact_setting(&url).trim_end_matches('/').to_owned(), matcher }))
    }

    pub(super) fn applies_to(&self, url: &str) -> bool {
        url.parse().is_ok_and(|url| self.matcher.intercept(&url).is_some())
    }
}

/// The error does not show the URL, which may contain a password.
fn invalid(setting: &str) -> Error {
    let example = "http://user:password@proxy.example.com:3128";
    Error::configuration(format!("{setting} is not the URL of a proxy; for example, {example}"))
}

/// Returns the proxy of the environment, if there is one.
pub(super) fn of_environment(
    variable: impl Fn(&str) -> Result<Option<String>, Error>,
) -> Result<Option<ChosenProxy>, Error> {
    let first = |names: &[&'static str]| {
        for name in names {
            if let Some(value) = variable(name)?.filter(|value| !value.is_empty()) {
                return Ok(Some((*name, value)));
            }
        }
        Ok::<_, Error>(None)
    };
    let Some((name, url)) = first(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])? else { return Ok(None) };
    let bypass = first(&["no_proxy", "NO_PROXY"])?.map_or_else(String::new, |(_, bypass)| bypass);
    ChosenProxy::new(&url, &bypass, &format!("the environment variable {name}"))
}

/// Returns the hosts that are reached without a proxy, separated by commas; `None` means all hosts.
fn bypass_list(text: &str) -> Option<String> {
    if text.trim() == "*" {
        return None;
    }
    let entries = text.split([',', ' ', '\t']).map(|entry| entry.trim_matches('.'));
    // A star among other entries has no meaning. Brackets around an IPv6 address are optional.
    let entries = entries.filter(|entry| !entry.is_empty() && *entry != "*");
    let entries: Vec<&str> = entries.map(|entry| entry.trim_start_matches('[').trim_end_matches(']')).collect();
    Some(entries.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Result<Option<ChosenProxy>, Error> {
        of_environment(|name| Ok(pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())))
    }

    #[test]
    fn the_scheme_socks_is_accepted() {
        let proxy = environment(&[("ALL_PROXY", "socks://127.0.0.1:1080/")]).unwrap().unwrap();
        assert_eq!(proxy.shown, "socks5://127.0.0.1:1080");
        assert!(proxy.applies_to("https://trtc.tencentcloudapi.com/") && !proxy.applies_to("http://127.0.0.1:80/"));
    }

    #[test]
    fn passwords_are_never_shown() {
        for url in ["http://me:hush@proxy:3128", "http://me:/hush@proxy:3128", "http://me:?hush#hush@proxy:3128"] {
            let proxy = Proxy::new(url);
            assert!(!format!("{proxy:?}").contains("hush"), "{proxy:?}");
            match proxy.chosen() {
                Ok(chosen) => assert!(!chosen.unwrap().shown.contains("hush")),
                Err(error) => assert!(!error.to_string().contains("hush"), "{error}"),
            }
        }
    }

    #[test]
    fn a_variable_that_is_not_utf_8_is_an_error() {
        assert!(of_environment(|_| Err(Error::configuration("not valid UTF-8"))).is_err());
    }
}
