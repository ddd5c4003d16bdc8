use trtc_api::web_record::StopWebRecordRequest;
use trtc_api::{Client, ClientBuilder, Error, ErrorKind, blocking};

use super::test_server::{Authority, Speaks, host};
use crate::common::{builders, credential};

/// What a host answers to the async and to the blocking client, which must be the same.
fn answer((client, blocking): (ClientBuilder, blocking::ClientBuilder), port: u16) -> Result<String, Error> {
    let request = || StopWebRecordRequest::builder().task_id("x").build();
    macro_rules! build {
        ($builder:expr) => {
            $builder.credential(credential()).endpoint(format!("https://localhost:{port}")).max_attempts(1).build()
        };
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
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
fn a_root_certificate_of_ones_own() {
    let authority = Authority::new();
    let port = host(&authority, Speaks::Http1).port();
    let error = answer(builders!(), port).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Connect, "{error}");
    assert!(!error.may_have_executed());
    let trusting = || builders!(.root_certificates(authority.pem()));
    assert_eq!(answer(trusting(), port).unwrap(), "HTTP/1.1 false");
    // Trust in one does not become trust in all.
    let other = host(&Authority::new(), Speaks::Http1).port();
    assert_eq!(answer(trusting(), other).unwrap_err().kind(), &ErrorKind::Connect);
}

#[test]
fn http_2_where_it_is_offered() {
    let authority = Authority::new();
    let trusting = || builders!(.root_certificates(authority.pem()));
    assert_eq!(answer(trusting(), host(&authority, Speaks::Http2).port()).unwrap(), "HTTP/2.0 false");
}

#[test]
fn a_certificate_of_the_client() {
    let authority = Authority::new();
    let port = host(&authority, Speaks::Mutual).port();
    let trusting = || builders!(.root_certificates(authority.pem()));
    answer(trusting(), port).unwrap_err();
    let (certificate, key) = authority.issue(&["client.example.com"]);
    let known = builders!(.root_certificates(authority.pem()).client_identity(certificate.pem(), key.serialize_pem()));
    assert_eq!(answer(known, port).unwrap(), "HTTP/1.1 true");
    // With a certificate that the host does not know the signer of.
    let (stranger, key) = Authority::new().issue(&["client.example.com"]);
    answer(builders!(.root_certificates(authority.pem()).client_identity(stranger.pem(), key.serialize_pem())), port)
        .unwrap_err();
}

#[test]
fn what_is_no_certificate_is_told_when_the_client_is_built() {
    let (certificate, key) = Authority::new().issue(&["client.example.com"]);
    let (_, other) = Authority::new().issue(&["client.example.com"]);
    for (builder, wanted) in [
        (Client::builder().root_certificates("hush"), "a root certificate can't be used: it is no certificate in PEM"),
        (Client::builder().client_identity("hush", key.serialize_pem()), "the client's certificate can't be used"),
        (
            Client::builder().client_identity(certificate.pem(), "hush"),
            "the client's key can't be used: it is no private key in PEM",
        ),
        (
            Client::builder().client_identity(certificate.pem(), other.serialize_pem()),
            // Each library of TLS finds that out at a moment of its own.
            "the ",
        ),
    ] {
        let error = builder.credential(credential()).build().unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Configuration);
        assert!(error.message().starts_with(wanted), "{error}");
        assert!(!format!("{error} {error:?}").contains("hush"));
    }
}
