//! Access to the control interface: for programs, but for no web page that a browser on this machine shows.

use std::net::IpAddr;

use http::StatusCode;

use super::{ControlRequest, Refusal};

/// Rejects requests that a web page could have made.
///
/// A page of another origin sends `Origin` with each request that changes something, and cannot send JSON without the
/// permission of the server. A page whose own name resolves to this machine sends this name as `Host`.
pub(super) fn check(request: &ControlRequest<'_>, remote: bool) -> Result<(), Refusal> {
    let refuse = |message: String| Err(Refusal(StatusCode::FORBIDDEN, message));
    if request.headers.contains_key(http::header::ORIGIN) {
        return refuse("requests of web pages are not accepted: send no `Origin` header".to_owned());
    }
    let cross_site = request.headers.get("sec-fetch-site").is_some_and(|site| site != "none" && site != "same-origin");
    if cross_site {
        return refuse("requests of other sites are not accepted".to_owned());
    }
    if !is_local(request.host, remote) {
        let host = request.host;
        return refuse(format!("the host `{host}` is not accepted: use 127.0.0.1 or localhost in the URL"));
    }
    let media_type = request.headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = media_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if !request.command.body.is_empty() && !media_type.eq_ignore_ascii_case("application/json") {
        let message = "send the body with the header `Content-Type: application/json`".to_owned();
        return Err(Refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    Ok(())
}

/// Returns whether a host is this machine. If remote clients are allowed, any address is accepted, and any name that
/// cannot be registered as a domain, such as that of a container.
fn is_local(host: &str, remote: bool) -> bool {
    let name = crate::emulator::signature::without_port(host).unwrap_or(host).to_ascii_lowercase();
    let name = name.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.');
    if let Ok(address) = name.parse::<IpAddr>() {
        return remote || address.is_loopback();
    }
    let is_container = || !name.is_empty() && (!name.contains('.') || name.ends_with(".internal"));
    name == "localhost" || name.ends_with(".localhost") || (remote && is_container())
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn only_names_of_this_machine_are_accepted() {
        for host in ["127.0.0.1", "127.0.0.1:80", "[::1]:80", "localhost:1", "LOCALHOST", "a.localhost"] {
            assert!(is_local(host, false), "{host}");
        }
        for host in ["", "example.com", "localhost.example.com", "10.0.0.1:80", "trtc-emulator:80", "127.0.0.1.nip.io"]
        {
            assert!(!is_local(host, false), "{host}");
        }
        for host in ["10.0.0.1:80", "trtc-emulator:80", "host.docker.internal"] {
            assert!(is_local(host, true), "{host}");
        }
        for host in ["", "example.com:80", "rebound.example"] {
            assert!(!is_local(host, true), "{host}");
        }
    }
}
