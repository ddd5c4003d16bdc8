//! Logs of the library and of the HTTP and TLS libraries below it, at their lowest level.

use http::HeaderMap;
use trtc_api::sts::AssumeRoleRequest;
use trtc_api::transport::Proxy as ProxyOfClient;
use trtc_api::web_record::{CloudStorage, StartWebRecordRequest, StorageParams};
use trtc_api::{Client, Credential};

use super::test_server::{Authority, Http2, NAME, Proxy, Speaks, host};
use crate::common::{Runtime, page_request, storage};
use crate::hooks_and_tracing::traced;

const MARK: &str = "MARKED";

fn start() -> StartWebRecordRequest {
    let storage = CloudStorage { secret_key: "MARKED-storage-key".to_owned(), ..storage() };
    let url = "https://MARKED-user:pw@a.example/?token=MARKED-token".to_owned();
    StartWebRecordRequest { record_url: url, storage_params: StorageParams::cloud_storage(storage), ..page_request() }
}

fn client(authority: &Authority, endpoint: &str, proxy: ProxyOfClient) -> Client {
    let mut headers = HeaderMap::new();
    headers.insert("x-gateway-key", "MARKED-gateway-key".parse().unwrap());
    let credential = Credential::new("AKIDx", "MARKED-signing-key").token("MARKED-session-token");
    let builder = Client::builder().credential(credential).default_headers(headers).region("ap-singapore");
    builder.root_certificates(authority.pem()).endpoint(endpoint).proxy(proxy).build().unwrap()
}

#[test]
fn no_log_of_the_process_shows_a_secret() {
    let authority = Authority::new();
    let http2 = format!("https://localhost:{}", Http2::start(&authority, Vec::new()).port);
    let proxy = Proxy::to(host(&authority, Speaks::Http1));
    let proxy = ProxyOfClient::new(format!("http://MARKED-user:MARKED-password@{}", proxy.address));
    let behind = format!("https://{NAME}");
    for (endpoint, proxy, libraries) in
        [(&http2, ProxyOfClient::none(), &["h2::", "reqwest::"][..]), (&behind, proxy, &["reqwest::"])]
    {
        let client = client(&authority, endpoint, proxy);
        let shown = traced(|| {
            let runtime = Runtime::new();
            runtime.block_on(async {
                let result = client.start_web_record(start()).await;
                tracing::info!("{result:?} {client:?}");
                let role = AssumeRoleRequest::builder().role_arn("qcs::x").role_session_name("session");
                tracing::info!("{:?}", client.call(role.external_id("MARKED-external").build()).await);
            });
        });
        for library in libraries {
            assert!(shown.contains(library), "{library} is silent: {shown}");
        }
        let at = shown.find(MARK);
        assert_eq!(at.map(|at| &shown[at.saturating_sub(500)..(at + 100).min(shown.len())]), None);
    }
}
