//! HTTP stacks of the user: a client of reqwest, and services of tower.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::rt::TokioExecutor;
use trtc_api::emulator::Fault;
use trtc_api::transport::{Http, Tower, TransportError, TransportErrorKind};
use trtc_api::web_record::StopWebRecordRequest;
use trtc_api::{Client, ClientBuilder, Error, ErrorKind};

use crate::common::{Runtime, credential, new_emulator, page_request};

fn builder() -> ClientBuilder {
    Client::builder().credential(credential()).max_attempts(1)
}

/// A client of reqwest, with the line that the feature `rustls` of the library documents.
fn reqwest_builder() -> reqwest::ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    drop(reqwest::Client::new());
    reqwest::Client::builder().no_proxy()
}

#[test]
fn a_client_of_reqwest_is_a_transport() {
    let emulator = new_emulator();
    let server = emulator.listen("127.0.0.1:0").unwrap();
    let http = reqwest_builder().redirect(reqwest::redirect::Policy::none()).retry(reqwest::retry::never());
    // The attempt timeout applies instead of this one.
    let http = http.user_agent("ignored").timeout(Duration::from_nanos(1)).build().unwrap();
    let client = builder().endpoint(server.url()).transport(Http::from_client(http)).build().unwrap();
    Runtime::new().block_on(async {
        client.start_web_record(page_request()).await.unwrap();
        emulator.fault(Fault::Status(307), 1);
        let error = client.start_web_record(page_request()).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (&ErrorKind::Http, Some(307)), "{error}");
    });
    assert_eq!(emulator.running_tasks("WebRecording").len(), 1);
}

/// The default of reqwest is to follow redirects. The request, which may contain secrets, is never sent to another host.
#[test]
fn a_client_that_follows_redirects_is_reported() {
    let other = new_emulator();
    let server = other.listen("127.0.0.1:0").unwrap();
    for status in [302, 303, 307, 308] {
        let redirecting = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", redirecting.local_addr().unwrap());
        let location = server.url();
        std::thread::spawn(move || {
            use std::io::{Read, Write};
            let (mut stream, _) = redirecting.accept().unwrap();
            let _ = stream.read(&mut [0; 8192]).unwrap();
            write!(stream, "HTTP/1.1 {status} X\r\nlocation: {location}/\r\ncontent-length: 0\r\n\r\n").unwrap();
        });
        let http = reqwest_builder().build().unwrap();
        let client = builder().endpoint(endpoint).transport(Http::from_client(http)).build().unwrap();
        let error = Runtime::new().block_on(async { client.start_web_record(page_request()).await }).unwrap_err();
        assert!(error.to_string().contains("redirect"), "{error}");
        assert!(!error.may_have_executed() && !error.is_retryable(), "{error}");
    }
    assert!(other.calls::<trtc_api::web_record::StartWebRecordRequest>().is_empty());
}

#[test]
fn a_service_of_tower_is_a_transport() {
    let emulator = new_emulator();
    let server = emulator.listen("127.0.0.1:0").unwrap();
    let hyper = HyperClient::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let client = builder().endpoint(server.url()).transport(Tower::new(hyper)).max_response_bytes(50_000);
    let client = client.build().unwrap();
    Runtime::new().block_on(async {
        client.start_web_record(page_request()).await.unwrap();
        emulator.fault(Fault::ResetAfter, 1);
        let error = client.start_web_record(page_request()).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Connection, "{error}");
        assert!(error.may_have_executed(), "{error}");
    });
}

/// A service that always fails in the same way.
#[derive(Clone)]
struct Fails(fn() -> Box<dyn std::error::Error + Send + Sync>, bool);

impl tower_service::Service<http::Request<Full<Bytes>>> for Fails {
    type Response = http::Response<Full<Bytes>>;
    type Error = Box<dyn std::error::Error + Send + Sync>;
    type Future = std::future::Ready<Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Self::Error>> {
        std::task::Poll::Ready(if self.1 { Ok(()) } else { Err(self.0()) })
    }

    fn call(&mut self, _: http::Request<Full<Bytes>>) -> Self::Future {
        std::future::ready(Err(self.0()))
    }
}

#[test]
fn the_error_of_a_service_says_how_far_the_request_got() {
    let failure = |service: Fails| -> Error {
        let client = builder().transport(Tower::new(service)).build().unwrap();
        let request = StopWebRecordRequest::builder().task_id("x").build();
        Runtime::new().block_on(async { client.stop_web_record(request).await }).unwrap_err()
    };
    let unknown = failure(Fails(|| "the cable is cut".into(), true));
    assert_eq!((unknown.kind(), unknown.may_have_executed()), (&ErrorKind::Connection, true), "{unknown}");
    let full = failure(Fails(|| "the queue is full".into(), false));
    assert_eq!((full.kind(), full.may_have_executed()), (&ErrorKind::Connect, false), "{full}");
    let known = failure(Fails(|| TransportError::new(TransportErrorKind::Tls, "no such issuer").into(), true));
    assert_eq!((known.kind(), known.message()), (&ErrorKind::Tls, "no such issuer"), "{known}");
}
