//! Remedies for connections that were not established.

use super::TransportErrorKind;

/// Words of HTTP stacks and TLS libraries (rustls, OpenSSL), each with its remedy. The first that apply decide.
const REMEDIES: [(&[&str], &str); 9] = [
    (
        &["proxy authorization required"],
        "the proxy rejected the user and the password, or their absence: set them in its URL, http://user:password@host",
    ),
    (&["tunnel error: unsuccessful"], "the proxy refused the connection: check whether it allows the host"),
    (&["resolving for socks proxy"], "with the scheme socks5h, the proxy resolves the name of the host"),
    (&["SOCKS error"], "check whether it is a SOCKS 5 proxy, and the user and the password in its URL"),
    (
        &["certificate expired", "certificate not valid yet", "has expired", "not yet valid"],
        "check the clock of this machine; if it is right, the server must renew its certificate",
    ),
    (&["not valid for name", "hostname mismatch"], "check the host: the server has the certificate of another one"),
    (
        &["alert: ProtocolVersion", "alert protocol version", "unsupported protocol"],
        "the server supports neither TLS 1.2 nor TLS 1.3",
    ),
    (&["alert: UnrecognisedName", "alert unrecognized name"], "check the host: the server does not know its name"),
    (&["alert"], "the server rejected the connection: check the certificate of `client_identity`"),
];

/// The words for a server that responds without TLS, or closes the connection when it receives TLS.
const NOT_TLS: [&str; 5] = [
    "InvalidContentType",
    "wrong version number",
    "packet length too long",
    "handshake eof",
    "unexpected eof while reading",
];

/// Returns the remedy for a failure with these causes.
pub(super) fn of(kind: TransportErrorKind, causes: &str, has_proxy: bool) -> Option<&'static str> {
    let names = |words: &[&str]| words.iter().any(|word| causes.contains(word));
    let known = REMEDIES.iter().find(|(words, _)| names(words)).map(|(_, remedy)| *remedy);
    match (kind, has_proxy) {
        (TransportErrorKind::Connect | TransportErrorKind::Tls, false) if names(&NOT_TLS) => {
            Some("the server does not use TLS: check the port, or write http:// before a loopback host")
        }
        (TransportErrorKind::Connect | TransportErrorKind::Tls, true) if names(&NOT_TLS) => {
            Some("the server or the proxy does not use TLS: check the scheme of the proxy, and the ports")
        }
        (TransportErrorKind::Tls, _) => known
            .or(Some("check the host and the port, or trust the issuer of the certificate with `root_certificates`")),
        (TransportErrorKind::Connect, true) => known.or(Some("check the host and the port of the proxy")),
        (TransportErrorKind::Connect, false) => {
            known.or(Some("check the host and the port, and whether the network requires a proxy"))
        }
        _ => known,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The causes in the words of both TLS libraries.
    #[test]
    fn each_cause_has_its_remedy() {
        use TransportErrorKind::{Connect, Tls, Unusable};
        for (kind, causes, has_proxy, part) in [
            (Tls, "invalid peer certificate: UnknownIssuer", false, "`root_certificates`"),
            (Tls, "certificate verify failed: (self-signed certificate)", true, "`root_certificates`"),
            (Tls, "invalid peer certificate: certificate expired: verification time", false, "clock of this machine"),
            (Tls, "certificate verify failed: (certificate is not yet valid)", false, "clock of this machine"),
            (Tls, "invalid peer certificate: certificate not valid for name \"a\"", false, "of another one"),
            (Tls, "certificate verify failed: (hostname mismatch)", false, "of another one"),
            (Tls, "received fatal alert: ProtocolVersion", false, "neither TLS 1.2 nor"),
            (Tls, "ssl/tls alert protocol version", false, "neither TLS 1.2 nor"),
            (Tls, "received fatal alert: UnrecognisedName", false, "does not know its name"),
            (Tls, "received fatal alert: CertificateRequired", false, "`client_identity`"),
            (Tls, "received corrupt message of type InvalidContentType", false, "write http://"),
            (Tls, "wrong version number", true, "scheme of the proxy"),
            (Connect, "tls handshake eof", false, "write http://"),
            (Connect, "tcp connect error: Connection refused", false, "whether the network requires a proxy"),
            (Connect, "tunnel error: failed to create underlying connection", true, "port of the proxy"),
            (Connect, "tunnel error: unsuccessful", true, "whether it allows the host"),
            (Connect, "error resolving for socks proxy: error resolving DNS", true, "socks5h"),
            (Connect, "SOCKS error: failed parsing server response", true, "SOCKS 5"),
            (Unusable, "tunnel error: proxy authorization required", true, "http://user:password@host"),
        ] {
            let remedy = of(kind, causes, has_proxy).unwrap_or_default();
            assert!(remedy.contains(part), "{causes}: {remedy}");
        }
        assert_eq!(of(TransportErrorKind::Connection, "Connection reset by peer", false), None);
    }
}
