//! Secrets are hidden in all output.

mod echoes;
mod marked;
mod public_types;
mod responses;
mod sent;
mod spellings;
mod types;

use serde_json::json;
use trtc_api::credentials::{AssumeRole, CredentialProviderChain, WebIdentity};
use trtc_api::emulator::{Emulator, Fault};
use trtc_api::transport::Proxy;
use trtc_api::validate::validate;
use trtc_api::web_record::{
    CdnOwner, CloudStorage, CloudVendor, DescribeWebRecordRequest, McuPublishCdnParam, StartWebRecordRequest,
    StartWebRecordResponse, StorageParams,
};
use trtc_api::{Client, Credential};

const MARK: &str = "MARKED";

fn marked() -> StartWebRecordRequest {
    let storage = CloudStorage::builder()
        .vendor(CloudVendor::TencentCos)
        .region("ap-singapore")
        .bucket("bucket")
        .access_key("MARKED-access-key")
        .secret_key("MARKED-secret-key")
        .build();
    let push = McuPublishCdnParam::builder()
        .publish_cdn_url("rtmp://push.example.com/live/MARKED?txSecret=MARKED-push")
        .is_tencent_cdn(CdnOwner::TencentCloud)
        .build();
    StartWebRecordRequest::builder()
        .record_url("https://MARKED-user:pw@class.example.com/42?token=MARKED-token#MARKED-fragment")
        .sdk_app_id(1)
        .storage_params(StorageParams::cloud_storage(storage))
        .publish_cdn_params([push])
        .build()
}

#[test]
fn debug_hides_the_secrets_and_keeps_the_rest() {
    let shown = format!("{:?} {:#?}", marked(), marked());
    assert!(!shown.contains(MARK), "{shown}");
    for kept in ["https://***@class.example.com/42?***", "ap-singapore", "bucket", "IsTencentCdn: 1"] {
        assert!(shown.contains(kept), "{kept} in {shown}");
    }
    let mut unknown = marked();
    unknown.unknown_fields.insert("NewKey", "MARKED-new");
    assert!(format!("{unknown:?}").contains("NewKey") && !format!("{unknown:?}").contains(MARK));
    // A secret that a service repeats as a key.
    for key in ["AKID0z8krbsJ5yKBZQpn74WFkmLPx3", "a key", "k/y=", &"k".repeat(64)] {
        let mut response = StartWebRecordResponse::default();
        response.unknown_fields.insert(key, 1);
        assert!(format!("{response:?}").contains(r#"unknown_fields: {"***"}"#), "{response:?}");
    }
}

#[test]
fn violations_hide_the_secrets() {
    let mut request = marked();
    request.record_url = "htps://host/?token=MARKED-token and spaces".to_owned();
    if let Some(storage) = &mut request.storage_params.cloud_storage {
        storage.secret_key = String::new();
        storage.access_key = String::new();
    }
    if let Some(params) = &mut request.publish_cdn_params {
        params[0].publish_cdn_url = "MARKED no url".to_owned();
    }
    let violations = validate(&request).unwrap_err();
    assert_eq!(violations.iter().count(), 4, "{violations}");
    assert!(!format!("{violations} {violations:?}").contains(MARK), "{violations}");
}

#[tokio::test]
async fn credential_providers_and_proxies_hide_secrets() {
    let keys = || Ok::<_, trtc_api::Error>(Credential::new("AKIDx", "MARKED-key").token("MARKED-token"));
    let proxy = Proxy::new("http://MARKED-user:MARKED-password@proxy.example.com");
    let builder = Client::builder().credential_provider(keys).transport(Emulator::new()).proxy(proxy.clone());
    let builder = builder.client_identity("MARKED-certificate", "MARKED-private-key");
    let mut shown = format!("{builder:?} {proxy:?}");
    let client = builder.build().unwrap();
    // The client has its credentials once a call was made.
    let error = client.describe_web_record(DescribeWebRecordRequest::default()).unchecked().await.unwrap_err();
    let role = AssumeRole::new(client.clone(), "qcs::cam::uin/1:roleName/r").external_id("agreed");
    let identity = WebIdentity::new("qcs::cam::uin/1:roleName/r", "provider", "/var/run/token").client(client.clone());
    let chain = CredentialProviderChain::new().or_else(keys);
    shown.push_str(&format!("{client:?} {error:?} {role:?} {identity:?} {chain:?}"));
    assert!(shown.contains("AKID***") && !shown.contains(MARK), "{shown}");
}

#[tokio::test]
async fn errors_and_clients_hide_the_secrets() {
    let emulator = Emulator::new();
    let credential = Credential::new("AKIDx", "MARKED-signing-key").token("MARKED-session-token");
    let client = Client::builder().credential(credential).transport(emulator.clone()).max_attempts(1).build().unwrap();
    let mut shown = format!("{client:?} {:?} {emulator:?}", client.start_web_record(marked()));

    // A service that echoes what it was sent, in an error and in a response of the wrong type.
    let echo = serde_json::to_string(&marked()).unwrap();
    emulator.on::<StartWebRecordRequest>().times(1).error("InvalidParameter", format!("{echo} MARKED-signing-key"));
    let mut response = StartWebRecordResponse { task_id: "t".to_owned(), ..Default::default() };
    response.unknown_fields.insert("Echo", json!(echo));
    let reply = response.clone();
    emulator.on::<StartWebRecordRequest>().times(1).reply(move |_| reply.clone());
    for _ in 0..2 {
        match client.start_web_record(marked()).await {
            Ok(reply) => shown.push_str(&format!("{reply:?}")),
            Err(error) => shown.push_str(&format!("{error} {error:?} {:?}", error.snippet())),
        }
    }
    for fault in [Fault::Html, Fault::Truncated, Fault::Reset, Fault::Status(500), Fault::Huge] {
        emulator.fault(fault, 1);
        let error = client.start_web_record(marked()).await.unwrap_err();
        shown.push_str(&format!("{error} {error:?} {:?}", std::error::Error::source(&error)));
    }
    assert!(!shown.contains(MARK), "{shown}");
}
