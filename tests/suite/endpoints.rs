//! Endpoints: sites, regional endpoints, overrides, and the failover endpoint.

use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use trtc_api::ai_service::{TextToSpeechSSERequest, Voice};
use trtc_api::hook::{Attempt, Hook};
use trtc_api::transport::{BoxFuture, Request, Response, Transport, TransportError};
use trtc_api::web_record::{DescribeWebRecordRequest, StopWebRecordRequest};
use trtc_api::{CallOptions, ClientBuilder};
use trtc_api::{Client, Error, ErrorKind, Region, Site};

use crate::common::{RecordingTransport, Runtime, credential, new_emulator, page_request};

fn builder() -> ClientBuilder {
    Client::builder().credential(credential()).region(Region::AP_SINGAPORE)
}

fn stop() -> StopWebRecordRequest {
    StopWebRecordRequest::builder().task_id("x").build()
}

/// The host of a call, and that of a call whose action has a host of its own.
fn hosts(builder: ClientBuilder) -> [String; 2] {
    let transport = RecordingTransport::default();
    let client = builder.transport(transport.clone()).build().unwrap();
    let voice = Voice::builder().voice_id("v-female-R2s4N9qJ").build();
    let speech = TextToSpeechSSERequest::builder().text("hello").sdk_app_id(1).voice(voice).build();
    Runtime::new().block_on(async {
        client.stop_web_record(stop()).await.unwrap();
        // The response is not a stream; only the host of the request matters.
        client.text_to_speech_sse(speech).next().await.unwrap().unwrap_err();
    });
    let requests = transport.requests();
    [0, 1].map(|index| requests[index].url.trim_start_matches("https://").trim_end_matches('/').to_owned())
}

#[test]
fn site_region_and_endpoint_decide_the_host() {
    let speech = "trtc.ai.tencentcloudapi.com";
    assert_eq!(hosts(builder()), ["trtc.intl.tencentcloudapi.com", speech]);
    assert_eq!(hosts(builder().site(Site::INTERNATIONAL)), ["trtc.intl.tencentcloudapi.com", speech]);
    assert_eq!(hosts(builder().site(Site::CHINA)), ["trtc.tencentcloudapi.com", speech]);
    assert_eq!(
        hosts(builder().site(Site::root("example.internal"))),
        ["trtc.example.internal", "trtc.ai.example.internal"]
    );
    assert_eq!(
        hosts(builder().site(Site::CHINA).regional_endpoints()),
        ["trtc.ap-singapore.tencentcloudapi.com", speech]
    );
    assert_eq!(hosts(builder().endpoint("gateway.example.com:8443")), ["gateway.example.com:8443"; 2]);
}

#[test]
fn a_call_overrides_the_endpoint() {
    let transport = RecordingTransport::default();
    let client = builder().transport(transport.clone()).build().unwrap();
    let error = Runtime::new().block_on(async {
        client.stop_web_record(stop()).endpoint("one.example.com").await.unwrap();
        let other = client.with_options(CallOptions::new().endpoint("two.example.com"));
        other.stop_web_record(stop()).await.unwrap();
        client.stop_web_record(stop()).endpoint("http://three.example.com").await.unwrap_err()
    });
    let urls: Vec<String> = transport.requests().into_iter().map(|request| request.url).collect();
    assert_eq!(urls, ["https://one.example.com/", "https://two.example.com/"]);
    assert_eq!(error.kind(), &ErrorKind::Configuration);
    assert!(error.message().contains("would send secrets unencrypted"), "{error}");
}

#[test]
fn an_invalid_site_or_endpoint_fails_the_build() {
    let site = builder().site(Site::root("https://example.com")).build().unwrap_err();
    assert!(site.message().contains("is not a domain"), "{site}");
    let failover = builder().failover_endpoint("http://example.com").build().unwrap_err();
    assert!(failover.message().contains("unencrypted"), "{failover}");
}

/// Records the hosts of all attempts.
#[derive(Clone, Default)]
struct Hosts(Arc<Mutex<Vec<String>>>);

impl Hook for Hosts {
    fn after(&self, attempt: &Attempt<'_>, _: Result<(), &Error>) {
        self.0.lock().unwrap().push(attempt.host.to_owned());
    }
}

#[test]
fn the_failover_endpoint_takes_over() {
    // A port without a listener.
    let dead = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let emulator = new_emulator();
    let server = emulator.listen("127.0.0.1:0").unwrap();
    let alive = server.url().trim_start_matches("http://").to_owned();
    let hosts = Hosts::default();
    let client = builder().endpoint(format!("http://{dead}")).failover_endpoint(server.url()).hook(hosts.clone());
    let client = client.build().unwrap();
    Runtime::new().block_on(async {
        // Also a start without a RecordId: the first host has not received it.
        let started = client.start_web_record(page_request()).await.unwrap();
        for _ in 0..5 {
            let request = DescribeWebRecordRequest::builder().task_id(&*started.task_id).build();
            client.describe_web_record(request).await.unwrap();
        }
    });
    assert_eq!(emulator.running_tasks("WebRecording").len(), 1);
    let hosts = hosts.0.lock().unwrap().clone();
    let pairs: Vec<&str> = hosts.iter().map(String::as_str).collect();
    let mut wanted = [&*dead, &*alive].repeat(5);
    wanted.push(&alive);
    assert_eq!(pairs, wanted, "after five failures the circuit of the first host is open");
}

/// What is signed is what is sent, in every spelling of an address.
#[test]
fn every_spelling_of_an_endpoint_has_a_valid_signature() {
    let emulator = new_emulator();
    let server = emulator.listen("127.0.0.1:0").unwrap();
    let port = server.url().rsplit(':').next().unwrap().to_owned();
    let mut endpoints = vec![
        format!("http://127.0.0.1:0{port}"),
        format!("HTTP://LOCALHOST:{port}/"),
        format!("http://127.0.0.1.:{port}"),
    ];
    // Some machines have no IPv6.
    let six = emulator.listen("[::1]:0").ok();
    if let Some(six) = &six {
        let port = six.url().rsplit(':').next().unwrap().to_owned();
        endpoints.push(format!("http://[0:0:0:0:0:0:0:1]:{port}"));
    }
    for endpoint in endpoints {
        let client = builder().endpoint(&*endpoint).build().unwrap();
        let error = Runtime::new().block_on(async { client.stop_web_record(stop()).await }).unwrap_err();
        // A wrong signature would be another error.
        assert_eq!(error.code(), Some("FailedOperation.TaskNotExist"), "{endpoint}: {error}");
    }
}

/// Sends requests on to the service under another host and path, as a gateway does.
struct Gateway(trtc_api::emulator::Emulator);

impl Transport for Gateway {
    fn send(&self, mut request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        assert_eq!(&*request.url, "https://gateway.example.com/tencent/trtc");
        request.url = "https://trtc.intl.tencentcloudapi.com/".into();
        self.0.send(request)
    }
}

#[test]
fn a_gateway_may_have_a_path_and_another_host() {
    let gateway = || builder().endpoint("https://gateway.example.com/tencent/trtc").transport(Gateway(new_emulator()));
    let call = |builder: ClientBuilder| {
        let client = builder.build().unwrap();
        Runtime::new().block_on(async { client.stop_web_record(stop()).await }).unwrap_err()
    };
    let error = call(gateway().signed_host("trtc.intl.tencentcloudapi.com"));
    assert_eq!(error.code(), Some("FailedOperation.TaskNotExist"), "{error}");
    // Without it, the service sees a signature of the host of the gateway.
    assert_eq!(call(gateway()).code(), Some("AuthFailure.SignatureFailure"));
    for odd in ["https://a.example", "a.example/path", "me:hush@a.example", ""] {
        let error = builder().signed_host(odd).build().unwrap_err();
        assert!(error.message().contains("the signed host") && !error.to_string().contains("hush"), "{error}");
    }
}

#[test]
fn an_unknown_region_is_an_error_that_lists_the_known_ones() {
    let transport = RecordingTransport::default();
    let client = builder().transport(transport.clone()).build().unwrap();
    Runtime::new().block_on(async {
        let error = client.stop_web_record(stop()).region("ap-singapor").await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (&ErrorKind::Configuration, 0), "{error}");
        assert!(
            error.message().contains("\"ap-singapor\" is unknown; the action is available in ap-singapore"),
            "{error}"
        );
        // A region that another action has: the service decides. A new one: the check is waived.
        client.stop_web_record(stop()).region(Region::AP_TOKYO).await.unwrap();
        client.stop_web_record(stop()).region("ap-new").waive("X-TC-Region").await.unwrap();
        client.stop_web_record(stop()).region("ap-new").unchecked().await.unwrap();
    });
    assert_eq!(transport.requests().len(), 3);
}
