//! The host of an endpoint in the form in which HTTP stacks send it, so that what is signed is what is sent.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Returns a host in lower case, with addresses in canonical form, or `None` if it is not a host.
///
/// URL parsers read a last label that is a number as an IPv4 address, also in forms such as `127.1` and `0x7f.0.0.1`.
/// Here such a host must have four decimal numbers.
pub(super) fn canonical(host: &str) -> Option<String> {
    if let Some(address) = host.strip_prefix('[') {
        return address.strip_suffix(']')?.parse().ok().map(ipv6);
    }
    let name = host.strip_suffix('.').unwrap_or(host);
    let last = name.rsplit('.').next().unwrap_or_default();
    if last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x") || last.starts_with("0X") {
        return name.parse::<Ipv4Addr>().ok().map(|address| address.to_string());
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(plain);
    name.split('.').all(is_label).then(|| host.to_ascii_lowercase())
}

/// Returns whether a canonical host is this machine.
pub(super) fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// RFC 5952, except that an address which contains one of IPv4 is hexadecimal too, as URL parsers write it.
fn ipv6(address: Ipv6Addr) -> String {
    match address.to_ipv4_mapped() {
        Some(_) => {
            let [.., high, low] = address.segments();
            format!("[::ffff:{high:x}:{low:x}]")
        }
        None => format!("[{address}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_have_one_form() {
        for (host, expected) in [
            ("A.example", Some("a.example")),
            ("a.example.", Some("a.example.")),
            ("my_gateway-1", Some("my_gateway-1")),
            ("127.0.0.1", Some("127.0.0.1")),
            ("127.0.0.1.", Some("127.0.0.1")),
            ("[0:0:0:0:0:0:0:1]", Some("[::1]")),
            ("[::FFFF:127.0.0.1]", Some("[::ffff:7f00:1]")),
            ("[2001:DB8::0:1]", Some("[2001:db8::1]")),
            ("", None),
            (".", None),
            ("a..b", None),
            ("127.1", None),
            ("127.0.0.01", None),
            ("0x7f.0.0.1", None),
            ("2130706433", None),
            ("a.0x1", None),
            ("[::1", None),
            ("[fe80::1%eth0]", None),
            ("a b", None),
        ] {
            assert_eq!(canonical(host).as_deref(), expected, "{host}");
            // A URL parser reads the canonical form as the same host.
            #[cfg(feature = "reqwest")]
            if let Some(host) = expected {
                let url = reqwest::Url::parse(&format!("https://{host}/")).unwrap();
                assert_eq!(url.host_str(), Some(host));
            }
        }
    }
}
