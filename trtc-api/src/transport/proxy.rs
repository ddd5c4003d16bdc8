use std::fmt;

use ::reqwest::{NoProxy, Proxy as HttpProxy};
use zeroize::Zeroizing;

use crate::error::Error;

/// The way to the service through a proxy.
///
/// Without one, a client takes what the environment says, as curl does: `HTTPS_PROXY` (or `ALL_PROXY`), and `NO_PROXY` for
/// the hosts that are reached without. The names may be in small letters, which count first. It leads TLS through, and
/// sees nothing of what is inside; plain HTTP, which only loopback hosts are spoken to with, does not go there.
///
/// ```
/// use trtc_api::{Client, transport::Proxy};
///
/// let proxy = Proxy::new("http://user:password@proxy.example.com:3128").bypass("localhost, 10.0.0.0/8, .example.com");
/// assert_eq!(format!("{proxy:?}"), r#"Proxy { url: "http://***@proxy.example.com:3128", bypass: "localhost, 10.0.0.0/8, .example.com" }"#);
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
    /// All requests go through a proxy: a URL with `http`, `https`, `socks5` or `socks5h`, and with user and password
    /// where it asks for them.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: Some(Zeroizing::new(url.into())), bypass: String::new() }
    }

    /// No request goes through a proxy, whatever the environment says.
    pub fn none() -> Self {
        Self { url: None, bypass: String::new() }
    }

    /// But for these hosts, in the form of `NO_PROXY`: names, which stand for the names under them too, addresses, and
    /// ranges of addresses as `10.0.0.0/8`; with commas or blanks in between; `*` alone for all.
    pub fn bypass(self, hosts: impl Into<String>) -> Self {
        Self { bypass: hosts.into(), ..self }
    }

    /// As reqwest takes it.
    pub(super) fn chosen(&self) -> Result<Option<HttpProxy>, Error> {
        match &self.url {
            Some(url) => Ok(Bypass::of(&self.bypass).apply(proxy(url, "the proxy")?)),
            None => Ok(None),
        }
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url =
            self.url.as_ref().map_or_else(|| "none".to_owned(), |url| crate::object::redact_url(url).into_owned());
        f.debug_struct("Proxy").field("url", &url).field("bypass", &self.bypass).finish()
    }
}

/// The proxy that the environment names, if it names one.
pub(super) fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Result<Option<HttpProxy>, Error> {
    let first = |names: &[&str]| {
        let values = names.iter().filter_map(|name| Some((name.to_string(), variable(name)?)));
        values.into_iter().find(|(_, value)| !value.is_empty())
    };
    let bypass = Bypass::of(&first(&["no_proxy", "NO_PROXY"]).unwrap_or_default().1);
    match first(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]) {
        Some((name, url)) => Ok(bypass.apply(proxy(&url, &format!("the environment variable {name}"))?)),
        None => Ok(None),
    }
}

fn proxy(url: &str, whose: &str) -> Result<HttpProxy, Error> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let known = ["http", "https", "socks5", "socks5h"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    // Plain HTTP is for loopback hosts, which are next door: their requests, readable as they are, take no way round.
    let made = if known && !rest.is_empty() { HttpProxy::https(format!("{scheme}://{rest}")).ok() } else { None };
    made.ok_or_else(|| {
        // The URL may hold a password.
        Error::configuration(format!(
            "{whose} names no proxy; write it as in http://user:password@proxy.example.com:3128"
        ))
    })
}

/// The hosts that are reached without a proxy.
struct Bypass {
    all: bool,
    hosts: String,
}

impl Bypass {
    fn of(text: &str) -> Self {
        let entries =
            text.split([',', ' ', '\t']).map(|entry| entry.trim_matches('.')).filter(|entry| !entry.is_empty());
        // The star stands alone or means nothing. An address in brackets is one without.
        let entries = entries.filter(|entry| *entry != "*");
        let entries: Vec<&str> = entries.map(|entry| entry.trim_start_matches('[').trim_end_matches(']')).collect();
        Self { all: text.trim() == "*", hosts: entries.join(",") }
    }

    /// The proxy for all others, if there are any.
    fn apply(&self, proxy: HttpProxy) -> Option<HttpProxy> {
        (!self.all).then(|| proxy.no_proxy(NoProxy::from_string(&self.hosts)))
    }
}
