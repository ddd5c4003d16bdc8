//! The guard of the server: it serves the requests of the page that this process has served, and of no other page.

use std::net::IpAddr;

use http::request::Parts;
use http::uri::Authority;
use http::{HeaderMap, HeaderName, StatusCode, header};

use super::reply::Refusal;
use super::token::Tokens;

/// The header with the token.
const TOKEN: HeaderName = HeaderName::from_static("x-explorer-token");

/// Rejects what another page could have sent. A page whose own name resolves to this machine sends this name as `Host`,
/// and a page of another origin sends `Origin` or `Sec-Fetch-Site`.
pub(super) fn check(head: &Parts) -> Result<(), Refusal> {
    let refuse = |message: &str| Err(Refusal::new(StatusCode::FORBIDDEN, message));
    let Some(host) = single(&head.headers, header::HOST) else {
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "send one `Host` header"));
    };
    if head.uri.authority().is_some() || !is_loopback(host) {
        return refuse("the host is not accepted: use 127.0.0.1 or localhost in the URL");
    }
    let origin = format!("http://{host}");
    if head.headers.contains_key(header::ORIGIN) && single(&head.headers, header::ORIGIN) != Some(&*origin) {
        return refuse("requests of other pages are not accepted");
    }
    let own = |site: &header::HeaderValue| site == "same-origin" || site == "none";
    if !head.headers.get_all("sec-fetch-site").iter().all(own) {
        return refuse("requests of other sites are not accepted");
    }
    Ok(())
}

/// Returns the token or ticket that a request has.
pub(super) fn token(headers: &HeaderMap) -> &str {
    single(headers, TOKEN).unwrap_or_default()
}

/// Rejects a request without the token, and a body that a form of another page could have.
pub(super) fn authorize(headers: &HeaderMap, tokens: &Tokens) -> Result<(), Refusal> {
    if !tokens.accepts(token(headers)) {
        let message =
            "the token is missing or is that of another process: open the URL that `trtc explorer` has printed";
        return Err(Refusal::new(StatusCode::UNAUTHORIZED, message));
    }
    Ok(())
}

/// Rejects a body that is not declared as JSON.
pub(super) fn check_media_type(headers: &HeaderMap) -> Result<(), Refusal> {
    let media_type = single(headers, header::CONTENT_TYPE).unwrap_or_default();
    if media_type.split(';').next().is_some_and(|it| it.trim().eq_ignore_ascii_case("application/json")) {
        return Ok(());
    }
    Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send `Content-Type: application/json`"))
}

/// Returns the text of a header that occurs once.
fn single(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut all = headers.get_all(name).iter();
    let value = all.next()?.to_str().ok()?;
    all.next().is_none().then_some(value)
}

/// Returns whether a host is a loopback address or `localhost`, at any port: the port may be forwarded from elsewhere.
fn is_loopback(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host();
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    !host.contains('@') && (name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|it| it.is_loopback()))
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn only_this_machine_is_a_host() {
        for host in ["127.0.0.1", "127.0.0.1:80", "127.1.2.3:80", "[::1]:80", "localhost", "LOCALHOST:1"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            ":80",
            "example.com",
            "localhost.example.com",
            "127.0.0.1.nip.io",
            "10.0.0.1:80",
            "0.0.0.0",
            "127.0.0.1:80@example.com",
            "user@localhost",
            "localhost:80/x",
            "[::1",
            "[::ffff:10.0.0.1]",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
