use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use trtc_api::transport::Proxy as Way;
use trtc_api::web_record::StopWebRecordRequest;
use trtc_api::{Error, ErrorKind, blocking};

use super::test_server::{Authority, NAME, Proxy, Speaks, host, socks};
use crate::common::{builders, credential, new_emulator};

/// Where names lead nowhere, some networks say so, and others say nothing.
const SHORT: Duration = Duration::from_secs(2);

fn call(client: blocking::Client) -> Result<String, Error> {
    let answer = client.stop_web_record(StopWebRecordRequest::builder().task_id("x").build())?;
    Ok(answer.request_id.unwrap())
}

#[test]
fn a_proxy_leads_to_hosts_that_only_it_knows() {
    let authority = Authority::new();
    let proxy = Proxy::to(host(&authority, Speaks::Http2));
    let way = Way::new(format!("http://user:hush@{}", proxy.address));
    let (client, blocking) = builders!(
        .credential(credential())
        .root_certificates(authority.pem())
        .endpoint(format!("https://{NAME}"))
        .proxy(way.clone())
    );
    assert_eq!(call(blocking.build().unwrap()).unwrap(), "HTTP/2.0 false");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = client.build().unwrap();
    let request = StopWebRecordRequest::builder().task_id("x").build();
    runtime.block_on(async { client.stop_web_record(request).await }).unwrap();
    let heads = proxy.heads();
    assert_eq!(heads.len(), 2);
    for head in &heads {
        let head = head.to_ascii_lowercase();
        assert!(head.starts_with(&format!("connect {NAME}:443 http/1.1")), "{head}");
        assert!(head.contains("proxy-authorization: basic dxnlcjpodxno"), "{head}");
        // What is for the service is not for the proxy.
        assert!(!head.contains("x-tc-") && !head.contains("\nauthorization"), "{head}");
    }
    assert!(!format!("{way:?}").contains("hush"));
}

#[test]
fn a_proxy_may_speak_socks() {
    let authority = Authority::new();
    let asked = Arc::default();
    let proxy = socks(host(&authority, Speaks::Http1), Arc::clone(&asked));
    let client = blocking::Client::builder().credential(credential()).root_certificates(authority.pem());
    let client = client.endpoint(format!("https://{NAME}")).proxy(Way::new(format!("socks5h://{proxy}")));
    assert_eq!(call(client.build().unwrap()).unwrap(), "HTTP/1.1 false");
    assert_eq!(*asked.lock().unwrap(), [NAME]);
}

/// What is readable on its way goes to the host next door, and nowhere else.
#[test]
fn plain_http_takes_no_way_round() {
    let proxy = Proxy::to(host(&Authority::new(), Speaks::Http1));
    let emulator = new_emulator();
    let server = emulator.listen("127.0.0.1:0").unwrap();
    let client = blocking::Client::builder().credential(credential()).endpoint(server.url());
    let client = client.proxy(Way::new(format!("http://{}", proxy.address))).build().unwrap();
    assert_eq!(call(client).unwrap_err().kind(), &ErrorKind::Service);
    for name in ["http_proxy", "ALL_PROXY"] {
        let outcome = with_environment(&[(name, &format!("http://{}", proxy.address))], &server.url());
        assert!(outcome.starts_with("Err(\"Service"), "{name}: {outcome}");
    }
    assert_eq!(proxy.heads(), [""; 0]);
}

/// Hosts, what is said of them, and whether curl 7.88 then goes through the proxy.
const BYPASSES: &[(&str, &str, bool)] = &[
    ("trtc.example.com", "", true),
    ("trtc.example.com", "example.com", false),
    ("trtc.example.com", ".example.com", false),
    ("example.com", ".example.com", false),
    ("trtc.example.com", "*.example.com", true),
    ("trtc.example.com", "ample.com", true),
    ("trtc.example.com", "other.com, trtc.example.com", false),
    ("trtc.example.com", "other.com trtc.example.com", false),
    ("trtc.example.com", "EXAMPLE.com.", false),
    ("trtc.example.com", "*", false),
    ("trtc.example.com", "foo,*", true),
    ("trtc.example.com", "10.0.0.0/8", true),
    ("127.1.2.3", "127.0.0.0/8", false),
    ("127.1.2.3", "127.1.2.3", false),
    ("127.1.2.3", "127.1.2", true),
    ("127.1.2.3", "127.1.2.0/29", false),
    ("127.1.2.3", "127.1.2.8/29", true),
    ("127.1.2.3", "192.168.0.0/16,127.1.2.3/32", false),
    ("127.1.2.3", "*", false),
    ("[::1]", "::1", false),
];

#[test]
fn some_hosts_are_reached_without_it_as_with_curl() {
    let proxy = Proxy::to(host(&Authority::new(), Speaks::Http1));
    for (host, bypass, through) in BYPASSES {
        let way = Way::new(format!("http://{}", proxy.address)).bypass(*bypass);
        let before = proxy.heads().len();
        let client = blocking::Client::builder().credential(credential()).max_attempts(1);
        // No such host is there, and the proxy leads to one that is not trusted: either way it fails.
        let client = client.endpoint(format!("https://{host}:1")).proxy(way).connect_timeout(SHORT);
        let client = client.build().unwrap();
        assert_eq!(call(client).unwrap_err().kind(), &ErrorKind::Connect);
        assert_eq!(proxy.heads().len() > before, *through, "{host} with NO_PROXY={bypass}");
    }
}

/// Runs a test of this file in a process with an environment of its own; says what it prints of the outcome.
fn with_environment(variables: &[(&str, &str)], endpoint: &str) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "--ignored", "--nocapture", "network::proxies::a_call_of_another_process"]);
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    command.env("TEST_ENDPOINT", endpoint).envs(variables.iter().copied());
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let line = text.lines().find_map(|line| line.split_once("outcome: ")).expect(&text);
    line.1.to_owned()
}

#[test]
#[ignore = "run by others, in a process of its own"]
fn a_call_of_another_process() {
    let client = blocking::Client::builder().credential(credential()).max_attempts(1);
    let client = client.endpoint(std::env::var("TEST_ENDPOINT").unwrap()).connect_timeout(SHORT).build();
    let outcome = client.and_then(call).map_err(|error| format!("{:?} {}", error.kind(), error.message()));
    println!("outcome: {outcome:?}");
}

#[test]
fn the_environment_names_a_proxy_as_it_does_for_curl() {
    let proxy = Proxy::to(host(&Authority::new(), Speaks::Http1));
    let url = format!("http://{}", proxy.address);
    let endpoint = format!("https://{NAME}");
    for (variables, through) in [
        (&[][..], false),
        (&[("HTTPS_PROXY", &*url)], true),
        (&[("https_proxy", &*url), ("HTTPS_PROXY", "http://127.0.0.1:1")], true),
        (&[("ALL_PROXY", &*url)], true),
        (&[("http_proxy", &*url), ("HTTP_PROXY", &*url)], false),
        (&[("HTTPS_PROXY", &*url), ("NO_PROXY", "localhost,example.com")], false),
        (&[("HTTPS_PROXY", &*url), ("no_proxy", "other.com"), ("NO_PROXY", "example.com")], true),
    ] {
        let before = proxy.heads().len();
        let outcome = with_environment(variables, &endpoint);
        assert!(outcome.starts_with("Err(\"Connect"), "{outcome}");
        assert_eq!(proxy.heads().len() > before, through, "{variables:?}");
    }
    let outcome = with_environment(&[("HTTPS_PROXY", "gopher://user:hush@proxy")], &endpoint);
    assert!(outcome.contains("Configuration the environment variable HTTPS_PROXY names no proxy"), "{outcome}");
    assert!(!outcome.contains("hush"), "{outcome}");
}
