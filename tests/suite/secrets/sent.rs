//! Secrets that are sent beside the body, in headers and the signature, and errors that repeat them.

use std::fmt;

use http::HeaderMap;
use trtc_api::hook::{Attempt, Hook};
use trtc_api::transport::{BoxFuture, Request, Response, Transport, TransportError, TransportErrorKind};
use trtc_api::web_record::DescribeWebRecordRequest;
use trtc_api::{Client, Credential, Error, blocking};

use super::{MARK, marked};
use crate::common::{Runtime, builders};
use crate::hooks_and_tracing::traced;

/// Adds a header whose name says that it is secret, and one that is marked.
struct AddsHeaders;

impl Hook for AddsHeaders {
    fn before(&self, _: &Attempt<'_>, request: &mut Request) {
        request.headers.insert("x-proxy-authorization", "Bearer MARKED-hook-1".parse().unwrap());
        let mut value: http::HeaderValue = "MARKED-hook-2".parse().unwrap();
        value.set_sensitive(true);
        request.headers.insert("x-trace", value);
    }
}

/// Responds with what it received, as a page of a proxy does that shows the request.
#[derive(Clone, Copy)]
enum Shows {
    Page,
    Message,
    Source,
}

/// An error whose text is that of the request.
#[derive(Debug)]
struct Quotes(String, Option<Box<Quotes>>);

impl fmt::Display for Quotes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rejected: {}", self.0)
    }
}

impl std::error::Error for Quotes {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.1.as_deref().map(|source| source as _)
    }
}

impl Shows {
    fn respond(self, request: &Request) -> Result<Response, TransportError> {
        let head = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
            format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes()))
        };
        let text: String = request.headers.iter().map(head).collect();
        let text = text + &String::from_utf8_lossy(&request.body);
        let error = |message: &str| TransportError::new(TransportErrorKind::Connection, message);
        match self {
            Self::Page => Ok(Response::new(400, format!("<pre>{text}</pre>"))),
            Self::Message => Err(error(&text)),
            Self::Source => {
                let inner = Quotes(text.clone(), None);
                Err(error("rejected").with_source(Quotes("see below".to_owned(), Some(Box::new(inner)))))
            }
        }
    }
}

impl Transport for Shows {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move { self.respond(&request) })
    }
}

impl blocking::Transport for Shows {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        self.respond(&request)
    }
}

fn clients(transport: Shows) -> (Client, blocking::Client) {
    let mut headers = HeaderMap::new();
    headers.insert("x-gateway-key", "MARKED-gateway-key".parse().unwrap());
    let credential = Credential::new("AKIDx", "MARKED-signing-key").token("MARKED-session-token");
    let (client, blocking) =
        builders!(.credential(credential.clone()).default_headers(headers.clone()).hook(AddsHeaders));
    (client.transport(transport).build().unwrap(), blocking.transport(transport).build().unwrap())
}

fn show(error: &Error) {
    tracing::info!("{error} {error:?} {:?} {:?}", error.message(), error.snippet());
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        tracing::info!("{error} {error:?} {error:#?}");
        source = error.source();
    }
}

#[test]
fn headers_that_a_response_or_an_error_repeats_are_hidden() {
    let signature = regex::Regex::new("Signature=[^* ,]").unwrap();
    for transport in [Shows::Page, Shows::Message, Shows::Source] {
        let (client, blocking) = clients(transport);
        let shown = traced(|| {
            show(&Runtime::paused().block_on(async { client.start_web_record(marked()).await }).unwrap_err());
            show(&blocking.start_web_record(marked()).unwrap_err());
        });
        assert!(shown.contains("otel.status_code") && shown.contains("***"), "{shown}");
        assert!(!shown.contains(MARK), "{shown}");
        // Whoever has the signature and the body can repeat the request.
        assert!(!signature.is_match(&shown), "{shown}");
    }
}

/// A source without secrets is the original one.
#[test]
fn a_source_without_secrets_can_be_downcast() {
    struct Resets;
    impl Transport for Resets {
        fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
            let source = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
            Box::pin(async { Err(TransportError::new(TransportErrorKind::Connection, "reset").with_source(source)) })
        }
    }
    let client =
        Client::builder().credential(Credential::new("AKIDx", "MARKED-key")).transport(Resets).build().unwrap();
    let call = async { client.describe_web_record(DescribeWebRecordRequest::default()).unchecked().await };
    let error = Runtime::paused().block_on(call).unwrap_err();
    let source = std::error::Error::source(&error).and_then(|source| source.downcast_ref::<std::io::Error>());
    assert_eq!(source.map(std::io::Error::kind), Some(std::io::ErrorKind::ConnectionReset), "{error:?}");
}

/// A header of the response that repeats a secret as the name of a compression.
#[test]
fn the_name_of_a_compression_hides_a_secret() {
    #[derive(Clone)]
    struct Compresses;
    impl Transport for Compresses {
        fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
            let mut response = Response::new(200, "x");
            response.headers.insert("content-encoding", "MARKEDkey42".parse().unwrap());
            Box::pin(async { Ok(response) })
        }
    }
    let client = Client::builder().credential(Credential::new("AKIDx", "MARKEDkey42")).transport(Compresses);
    let client = client.build().unwrap();
    let call = async { client.describe_web_record(DescribeWebRecordRequest::default()).unchecked().await };
    let error = Runtime::paused().block_on(call).unwrap_err();
    assert!(
        error.to_string().contains("the body is compressed (***)") && !format!("{error:?}").contains(MARK),
        "{error}"
    );
}

/// The text of a provider and of a rate limiter reaches errors and logs in one line.
#[test]
fn control_characters_of_providers_are_escaped() {
    let provider = || Err::<Credential, _>(std::io::Error::other("first\nsecond \u{1b}[31m line"));
    let client = Client::builder().credential_provider(provider).transport(Shows::Page).build().unwrap();
    let mut message = String::new();
    let shown = traced(|| {
        let call = async { client.describe_web_record(DescribeWebRecordRequest::default()).unchecked().await };
        message = Runtime::paused().block_on(call).unwrap_err().message().to_owned();
    });
    assert_eq!(message, "first\\nsecond \\u{1b}[31m line");
    assert!(shown.contains("first\\nsecond") && !shown.contains('\u{1b}'), "{shown}");
}
