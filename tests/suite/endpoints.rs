//! Where requests go: sites, regions, hosts of one's own, and a second host when the first one fails.

use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use trtc_api::ai_service::{TextToSpeechSSERequest, Voice};
use trtc_api::hook::{Attempt, Hook};
use trtc_api::web_record::{DescribeWebRecordRequest, StopWebRecordRequest};
use trtc_api::{CallOptions, ClientBuilder};
use trtc_api::{Client, Error, ErrorKind, Region, Site};

use crate::common::{Listening, credential, new_emulator, page_request};

fn builder() -> ClientBuilder {
    Client::builder().credential(credential()).region(Region::AP_SINGAPORE)
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn stop() -> StopWebRecordRequest {
    StopWebRecordRequest::builder().task_id("x").build()
}

/// Where a call goes, and where the one goes whose action has a host of its own.
fn hosts(builder: ClientBuilder) -> [String; 2] {
    let listening = Listening::default();
    let client = builder.transport(listening.clone()).build().unwrap();
    let voice = Voice::builder().voice_id("v-female-R2s4N9qJ").build();
    let speech = TextToSpeechSSERequest::builder().text("hello").sdk_app_id(1).voice(voice).build();
    runtime().block_on(async {
        client.stop_web_record(stop()).await.unwrap();
        // The answer is no stream; where the question went is what counts.
        client.text_to_speech_sse(speech).next().await.unwrap().unwrap_err();
    });
    let heard = listening.heard();
    [0, 1].map(|index| heard[index].url.trim_start_matches("https://").trim_end_matches('/').to_owned())
}

#[test]
fn a_site_a_region_or_a_host_of_ones_own() {
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
fn a_call_may_go_elsewhere() {
    let listening = Listening::default();
    let client = builder().transport(listening.clone()).build().unwrap();
    let error = runtime().block_on(async {
        client.stop_web_record(stop()).endpoint("one.example.com").await.unwrap();
        let other = client.with_options(CallOptions::new().endpoint("two.example.com"));
        other.stop_web_record(stop()).await.unwrap();
        client.stop_web_record(stop()).endpoint("http://three.example.com").await.unwrap_err()
    });
    let urls: Vec<String> = listening.heard().into_iter().map(|heard| heard.url).collect();
    assert_eq!(urls, ["https://one.example.com/", "https://two.example.com/"]);
    assert_eq!(error.kind(), &ErrorKind::Configuration);
    assert!(error.message().contains("would send keys in the clear"), "{error}");
}

#[test]
fn what_can_be_no_host_is_told_when_the_client_is_built() {
    let site = builder().site(Site::root("https://example.com")).build().unwrap_err();
    assert!(site.message().contains("is no domain"), "{site}");
    let second = builder().failover_endpoint("http://example.com").build().unwrap_err();
    assert!(second.message().contains("in the clear"), "{second}");
}

/// The hosts of all attempts.
#[derive(Clone, Default)]
struct Went(Arc<Mutex<Vec<String>>>);

impl Hook for Went {
    fn after(&self, attempt: &Attempt<'_>, _: Result<(), &Error>) {
        self.0.lock().unwrap().push(attempt.host.to_owned());
    }
}

#[test]
fn a_second_host_takes_what_the_first_one_does_not() {
    // A port that nobody listens at.
    let dead = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let emulator = new_emulator();
    let server = emulator.listen("127.0.0.1:0").unwrap();
    let alive = server.url().trim_start_matches("http://").to_owned();
    let went = Went::default();
    let client = builder().endpoint(format!("http://{dead}")).failover_endpoint(server.url()).hook(went.clone());
    let client = client.build().unwrap();
    runtime().block_on(async {
        // A start without a RecordId, too: it has not left for the first host.
        let started = client.start_web_record(page_request()).await.unwrap();
        for _ in 0..5 {
            let question = DescribeWebRecordRequest::builder().task_id(&*started.task_id).build();
            client.describe_web_record(question).await.unwrap();
        }
    });
    assert_eq!(emulator.running_tasks("WebRecording").len(), 1);
    let went = went.0.lock().unwrap().clone();
    let pairs: Vec<&str> = went.iter().map(String::as_str).collect();
    let mut wanted = [&*dead, &*alive].repeat(5);
    wanted.push(&alive);
    assert_eq!(pairs, wanted, "after five failures the first host is left alone");
}
