use std::ffi::OsStr;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use trtc_api::transport::Proxy as ProxySetting;
use trtc_api::web_record::StopWebRecordRequest;
use trtc_api::{Error, ErrorKind, blocking};

use super::test_server::{Authority, NAME, Proxy, Speaks, host, socks};
use crate::common::{Runtime, builders, credential, new_emulator};

/// Some networks do not respond to look-ups of unknown names.
const SHORT: Duration = Duration::from_secs(2);

fn call(client: blocking::Client) -> Result<String, Error> {
    let response = client.stop_web_record(StopWebRecordRequest::builder().task_id("x").build())?;
    Ok(response.request_id.unwrap())
}

#[test]
fn an_http_proxy_tunnels_tls() {
    let authority = Authority::new();
    let proxy = Proxy::to(host(&authority, Speaks::Http2));
    let setting = ProxySetting::new(format!("http://user:hush@{}", proxy.address));
    let (client, blocking) = builders!(
        .credential(credential())
        .root_certificates(authority.pem())
        .endpoint(format!("https://{NAME}"))
        .proxy(setting.clone())
    );
    assert_eq!(call(blocking.build().unwrap()).unwrap(), "HTTP/2.0 false");
    let runtime = Runtime::new();
    let client = client.build().unwrap();
    let request = StopWebRecordRequest::builder().task_id("x").build();
    runtime.block_on(async { client.stop_web_record(request).await }).unwrap();
    let heads = proxy.heads();
    assert_eq!(heads.len(), 2);
    for head in &heads {
        let head = head.to_ascii_lowercase();
        assert!(head.starts_with(&format!("connect {NAME}:443 http/1.1")), "{head}");
        assert!(head.contains("proxy-authorization: basic dxnlcjpodxno"), "{head}");
        // The headers of the service are not sent to the proxy.
        assert!(!head.contains("x-tc-") && !head.contains("\nauthorization"), "{head}");
    }
    assert!(!format!("{setting:?}").contains("hush"));
}

#[test]
fn a_socks_proxy_resolves_the_name() {
    let authority = Authority::new();
    let names = Arc::default();
    let proxy = socks(host(&authority, Speaks::Http1), Arc::clone(&names));
    let client = blocking::Client::builder().credential(credential()).root_certificates(authority.pem());
    let client = client.endpoint(format!("https://{NAME}")).proxy(ProxySetting::new(format!("socks5h://{proxy}")));
    assert_eq!(call(client.build().unwrap()).unwrap(), "HTTP/1.1 false");
    assert_eq!(*names.lock().unwrap(), [NAME]);
}

/// Plain HTTP is for loopback hosts and does not leave the machine.
#[test]
fn plain_http_does_not_use_a_proxy() {
    let proxy = Proxy::to(host(&Authority::new(), Speaks::Http1));
    let emulator = new_emulator();
    let server = emulator.listen("127.0.0.1:0").unwrap();
    let client = blocking::Client::builder().credential(credential()).endpoint(server.url());
    let client = client.proxy(ProxySetting::new(format!("http://{}", proxy.address))).build().unwrap();
    assert_eq!(call(client).unwrap_err().kind(), &ErrorKind::Service);
    for name in ["http_proxy", "ALL_PROXY"] {
        let outcome = with_environment(&[(name, &format!("http://{}", proxy.address))], &server.url());
        assert!(outcome.starts_with("Err(\"Service"), "{name}: {outcome}");
    }
    assert_eq!(proxy.heads(), [""; 0]);
}

/// Hosts, values of `NO_PROXY`, and whether curl 7.88 then uses the proxy.
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
fn no_proxy_has_the_meaning_that_it_has_for_curl() {
    let proxy = Proxy::to(host(&Authority::new(), Speaks::Http1));
    for (host, bypass, through) in BYPASSES {
        let setting = ProxySetting::new(format!("http://{}", proxy.address)).bypass(*bypass);
        let before = proxy.heads().len();
        let client = blocking::Client::builder().credential(credential()).max_attempts(1);
        // The host does not exist, and the proxy connects to one that is not trusted: both fail.
        let client = client.endpoint(format!("https://{host}:1")).proxy(setting).connect_timeout(SHORT);
        let client = client.build().unwrap();
        let error = call(client).unwrap_err();
        let expected = if *through { ErrorKind::Tls } else { ErrorKind::Connect };
        assert_eq!(error.kind(), &expected, "{error}");
        let port = format!("{host}:1");
        let via = format!("{port} (via proxy http://{}): ", proxy.address);
        let direct = format!("{port}: ");
        assert!(error.message().starts_with(if *through { &via } else { &direct }), "{error}");
        assert_eq!(proxy.heads().len() > before, *through, "{host} with NO_PROXY={bypass}");
    }
}

/// Runs a test of this file in a process with an environment of its own; returns the outcome that it prints.
fn with_environment(variables: &[(&str, &str)], endpoint: &str) -> String {
    let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, OsStr::new(*value))).collect();
    with_os_environment(&variables, endpoint)
}

fn with_os_environment(variables: &[(&str, &OsStr)], endpoint: &str) -> String {
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
#[ignore = "run by other tests, in a process of its own"]
fn a_call_of_another_process() {
    let client = blocking::Client::builder().credential(credential()).max_attempts(1);
    let client = client.endpoint(std::env::var("TEST_ENDPOINT").unwrap()).connect_timeout(SHORT).build();
    let outcome = client.and_then(call).map_err(|error| format!("{:?} {}", error.kind(), error.message()));
    println!("outcome: {outcome:?}");
}

#[test]
fn the_proxy_variables_have_the_meaning_that_they_have_for_curl() {
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
        assert!(outcome.starts_with(if through { "Err(\"Tls" } else { "Err(\"Connect" }), "{outcome}");
        assert_eq!(proxy.heads().len() > before, through, "{variables:?}");
    }
    let outcome = with_environment(&[("HTTPS_PROXY", "gopher://user:hush@proxy")], &endpoint);
    assert!(
        outcome.contains("Configuration the environment variable HTTPS_PROXY is not the URL of a proxy"),
        "{outcome}"
    );
    assert!(!outcome.contains("hush"), "{outcome}");
}

/// A proxy that does not respond.
#[test]
fn errors_name_the_host_and_the_dead_proxy() {
    let dead = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = blocking::Client::builder().credential(credential()).max_attempts(1);
    let client = client.endpoint(format!("https://{NAME}")).proxy(ProxySetting::new(format!("http://me:hush@{dead}")));
    let error = call(client.build().unwrap()).unwrap_err();
    let expected = format!("{NAME}:443 (via proxy http://***@{dead}): ");
    assert!(error.message().starts_with(&expected), "{error}");
    assert!(!format!("{error} {error:?}").contains("hush"), "{error}");
}

/// Starts a proxy that refuses every tunnel with a status.
fn refusing(status: &'static str) -> std::net::SocketAddr {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = write!(stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
        }
    });
    address
}

#[test]
fn a_proxy_that_refuses_is_named_with_the_remedy() {
    for (status, kind, attempts, remedy) in [
        ("407 Proxy Authentication Required", ErrorKind::Configuration, 1, "set them in its URL"),
        ("403 Forbidden", ErrorKind::Connect, 2, "check whether it allows the host"),
    ] {
        let address = refusing(status);
        let setting = ProxySetting::new(format!("http://me:hush@{address}"));
        let client = blocking::Client::builder().credential(credential()).max_attempts(2);
        let client = client.endpoint(format!("https://{NAME}")).proxy(setting).build().unwrap();
        let error = call(client).unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (&kind, attempts), "{error}");
        let message = error.message();
        let start = format!("{NAME}:443 (via proxy http://***@{address}): ");
        assert!(message.starts_with(&start) && message.contains(remedy), "{error}");
        assert!(!error.may_have_executed() && !format!("{error:?}").contains("hush"));
    }
}

/// Another proxy must not be used.
#[cfg(unix)]
#[test]
fn a_proxy_variable_that_is_not_utf_8_fails_the_build() {
    use std::os::unix::ffi::OsStrExt;
    let value = OsStr::from_bytes(b"http://proxy\xff");
    let outcome = with_os_environment(&[("HTTPS_PROXY", value)], "https://trtc.example.com");
    assert!(outcome.contains("Configuration the environment variable HTTPS_PROXY is not valid UTF-8"), "{outcome}");
}
