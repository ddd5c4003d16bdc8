use trtc_api::web_record::StopWebRecordRequest;
use trtc_api::{Client, ClientBuilder, Error, ErrorKind, blocking};

use super::test_server::{Authority, Speaks, host};
use crate::common::{Runtime, builders, credential};

/// Returns the response of a host to the async and to the blocking client, which must be the same.
fn response((client, blocking): (ClientBuilder, blocking::ClientBuilder), port: u16) -> Result<String, Error> {
    let request = || StopWebRecordRequest::builder().task_id("x").build();
    macro_rules! build {
        ($builder:expr) => {
            $builder.credential(credential()).endpoint(format!("https://localhost:{port}")).build()
        };
    }
    let runtime = Runtime::new();
    let client = build!(client)?;
    let one = runtime.block_on(async { client.stop_web_record(request()).await });
    let other = build!(blocking)?.stop_web_record(request());
    match (one, other) {
        (Ok(one), Ok(other)) => {
            assert_eq!(one.request_id, other.request_id);
            Ok(one.request_id.unwrap())
        }
        (Err(one), Err(other)) => {
            assert_eq!(one.kind(), other.kind(), "{one} {other}");
            Err(one)
        }
        (one, other) => panic!("{one:?} {other:?}"),
    }
}

#[test]
fn additional_root_certificates_are_trusted() {
    let authority = Authority::new();
    let port = host(&authority, Speaks::Http1).port();
    let error = response(builders!(), port).unwrap_err();
    // Not retried, with host and remedy.
    assert_eq!(error.kind(), &ErrorKind::Tls, "{error}");
    assert!(!error.may_have_executed() && !error.is_retryable() && error.attempts() == 1, "{error}");
    let message = error.message();
    assert!(message.starts_with(&format!("localhost:{port}: ")), "{error}");
    assert!(message.contains("trust the issuer of the certificate with `root_certificates`"), "{error}");
    let trusting = || builders!(.root_certificates(authority.pem()));
    assert_eq!(response(trusting(), port).unwrap(), "HTTP/1.1 false");
    // Other issuers are still not trusted.
    let other = host(&Authority::new(), Speaks::Http1).port();
    assert_eq!(response(trusting(), other).unwrap_err().kind(), &ErrorKind::Tls);
}

#[test]
fn http_2_is_used_where_the_host_offers_it() {
    let authority = Authority::new();
    let trusting = || builders!(.root_certificates(authority.pem()));
    assert_eq!(response(trusting(), host(&authority, Speaks::Http2).port()).unwrap(), "HTTP/2.0 false");
}

#[test]
fn the_client_identity_is_presented() {
    let authority = Authority::new();
    let port = host(&authority, Speaks::Mutual).port();
    let trusting = || builders!(.root_certificates(authority.pem()));
    let error = response(trusting(), port).unwrap_err();
    assert_eq!((error.kind(), error.attempts(), error.may_have_executed()), (&ErrorKind::Tls, 1, false), "{error}");
    assert!(error.message().contains("check the certificate of `client_identity`"), "{error}");
    let (certificate, key) = authority.issue(&["client.example.com"]);
    let known = builders!(.root_certificates(authority.pem()).client_identity(certificate.pem(), key.serialize_pem()));
    assert_eq!(response(known, port).unwrap(), "HTTP/1.1 true");
    // A certificate whose issuer the host does not trust.
    let (stranger, key) = Authority::new().issue(&["client.example.com"]);
    response(builders!(.root_certificates(authority.pem()).client_identity(stranger.pem(), key.serialize_pem())), port)
        .unwrap_err();
}

#[test]
fn an_invalid_certificate_or_key_fails_the_build() {
    let (certificate, key) = Authority::new().issue(&["client.example.com"]);
    let (_, other) = Authority::new().issue(&["client.example.com"]);
    for (builder, wanted) in [
        (
            Client::builder().root_certificates("hush"),
            "a root certificate cannot be used: it is not a certificate in PEM",
        ),
        (Client::builder().client_identity("hush", key.serialize_pem()), "the client certificate cannot be used"),
        (
            Client::builder().client_identity(certificate.pem(), "hush"),
            "the client key cannot be used: it is not a private key in PEM",
        ),
        (
            Client::builder().client_identity(certificate.pem(), other.serialize_pem()),
            // TLS libraries detect this at different steps, and word it in their own way.
            "the client identity cannot be used: ",
        ),
    ] {
        let error = builder.credential(credential()).build().unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Configuration);
        assert!(error.message().starts_with(wanted), "{error}");
        assert!(!format!("{error} {error:?}").contains("hush"));
        if wanted.starts_with("the client identity") {
            assert!(error.message().ends_with("; check that the private key belongs to the certificate"), "{error}");
        }
    }
}

/// A certificate of another name.
#[test]
fn a_certificate_of_another_name_is_not_retried() {
    let authority = Authority::new();
    let port = host(&authority, Speaks::Http1).port();
    let client = Client::builder().credential(credential()).root_certificates(authority.pem());
    let client = client.endpoint(format!("https://127.0.0.1:{port}")).build().unwrap();
    let runtime = Runtime::new();
    let request = StopWebRecordRequest::builder().task_id("x").build();
    let error = runtime.block_on(async { client.stop_web_record(request).await }).unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (&ErrorKind::Tls, 1), "{error}");
    // OpenSSL does not say what is wrong with a certificate.
    let remedy = if cfg!(feature = "native-tls") {
        "check the host and the port, or trust the issuer of the certificate with `root_certificates`"
    } else {
        "check the host: the server has the certificate of another one"
    };
    assert!(error.message().ends_with(remedy), "{error}");
}

/// TLS to a port that speaks plain HTTP.
#[test]
fn tls_to_a_plain_port_fails_without_a_retry() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 1024]);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        }
    });
    let error = response(builders!(), port).unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (&ErrorKind::Tls, 1), "{error}");
    assert!(error.message().contains(&format!("localhost:{port}")), "{error}");
    assert!(error.message().ends_with("write http:// before a loopback host"), "{error}");
}
