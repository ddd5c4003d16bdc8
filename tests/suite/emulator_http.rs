//! The emulator over HTTP, with requests that other clients send: byte by byte, signed here and unsigned.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::{Digest, Sha256};
use trtc_api::emulator::{Emulator, EmulatorBuilder, Server};
use trtc_api::transport::BoxFuture;
use trtc_api::{Clock, Credential};

const BODY: &str = r#"{"SdkAppId":1,"RoomId":2}"#;

/// A request that a test changes before it is sent.
#[derive(Clone)]
struct Raw {
    method: &'static str,
    target: String,
    version: &'static str,
    host: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Raw {
    fn new() -> Self {
        let headers = [
            ("X-TC-Action", "DismissRoom".to_owned()),
            ("X-TC-Version", "2019-07-22".to_owned()),
            ("X-TC-Region", "ap-singapore".to_owned()),
            ("X-TC-Timestamp", NOW.to_string()),
            ("Content-Type", "application/json".to_owned()),
        ];
        let host = "trtc.intl.tencentcloudapi.com".to_owned();
        Self { method: "POST", target: "/".into(), version: "1.1", host, headers: headers.into(), body: BODY.into() }
    }

    fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(own, _)| !own.eq_ignore_ascii_case(name));
        self.headers.push((name, value.into()));
        self
    }

    /// Signs what was set so far, as an independent reading of the documentation does.
    fn signed(self, signed_host: &str, service: &str, query: &str, payload: &[u8]) -> Self {
        let hmac = |key: &[u8], text: &str| {
            let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
            mac.update(text.as_bytes());
            mac.finalize().into_bytes().to_vec()
        };
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let value = |name: &str| self.headers.iter().find(|(own, _)| *own == name).unwrap().1.clone();
        let (time, media_type) = (value("X-TC-Timestamp"), value("Content-Type"));
        let date = date(time.parse().unwrap());
        let canonical = format!(
            "{}\n/\n{query}\ncontent-type:{media_type}\nhost:{signed_host}\n\ncontent-type;host\n{}",
            self.method,
            hex(&Sha256::digest(payload)),
        );
        let scope = format!("{date}/{service}/tc3_request");
        let text = format!("TC3-HMAC-SHA256\n{time}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
        let key = ["tc3_request"].iter().fold(hmac(&hmac(b"TC3right", &date), service), |key, text| hmac(&key, text));
        let signature = hex(&hmac(&key, &text));
        let authorization =
            format!("TC3-HMAC-SHA256 Credential=AKIDx/{scope}, SignedHeaders=content-type;host, Signature={signature}");
        self.header("Authorization", authorization)
    }

    /// Signs the request as the service documents it.
    fn well_signed(self) -> Self {
        let (host, body) = (self.host.clone(), self.body.clone());
        self.signed(&host, "trtc", "", &body)
    }

    fn bytes(&self) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/{}\r\nHost: {}\r\n", self.method, self.target, self.version, self.host);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("Content-Length: {}\r\nConnection: close\r\n\r\n", self.body.len()));
        [head.into_bytes(), self.body.clone()].concat()
    }

    /// Sends the request, and returns the error code of the response; `accepted` for a success.
    fn code(&self, server: &Server) -> String {
        code(&exchange(server, &self.bytes()))
    }
}

/// The time of all requests, in seconds since 1970.
const NOW: u64 = 1_700_000_000;

/// A clock that stands still.
struct Still;

impl Clock for Still {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(NOW)
    }
    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
    fn sleep_blocking(&self, _: Duration) {}
}

/// The date of a time, without the code of the library.
fn date(time: u64) -> String {
    let text = httpdate_of(time);
    let parts: Vec<&str> = text.split(' ').collect();
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = months.iter().position(|month| *month == parts[2]).unwrap() + 1;
    format!("{}-{month:02}-{}", parts[3], parts[1])
}

fn httpdate_of(time: u64) -> String {
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(time))
}

/// Sends bytes, and returns everything that comes until the server closes the connection.
pub(crate) fn exchange(server: &Server, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    // The server may close the connection before it has read everything.
    let _ = stream.write_all(bytes);
    let mut received = Vec::new();
    let _ = stream.read_to_end(&mut received);
    String::from_utf8(received).unwrap()
}

fn status(response: &str) -> &str {
    response.split(' ').nth(1).unwrap_or("none")
}

fn code(response: &str) -> String {
    assert_eq!(status(response), "200", "{response}");
    let body = response.rsplit_once("\r\n\r\n").unwrap().1;
    let body: Value = serde_json::from_str(body).unwrap();
    body["Response"]["Error"]["Code"].as_str().unwrap_or("accepted").to_owned()
}

fn message(response: &str) -> String {
    let body: Value = serde_json::from_str(response.rsplit_once("\r\n\r\n").unwrap().1).unwrap();
    body["Response"]["Error"]["Message"].as_str().unwrap_or_default().to_owned()
}

fn builder() -> EmulatorBuilder {
    Emulator::builder().clock(Still).credential(Credential::new("AKIDx", "right"))
}

fn server() -> Server {
    builder().build().listen("127.0.0.1:0").unwrap()
}

#[test]
fn a_signature_over_the_host_with_or_without_its_port_is_valid() {
    let server = server();
    let at = |host: &str| Raw { host: host.to_owned(), ..Raw::new() };
    let sign = |raw: Raw, host: &str, service: &str| raw.signed(host, service, "", BODY.as_bytes()).code(&server);
    assert_eq!(sign(at("127.0.0.1:8080"), "127.0.0.1:8080", "trtc"), "accepted");
    // The Node.js SDK signs no port, and takes the service from the host.
    assert_eq!(sign(at("127.0.0.1:8080"), "127.0.0.1", "127"), "accepted");
    assert_eq!(sign(at("[::1]:8080"), "[::1]", "trtc"), "accepted");
    assert_eq!(sign(at("[::1]"), "[:", "trtc"), "AuthFailure.SignatureFailure");
    assert_eq!(sign(at("127.0.0.1:8080"), "127.0.0.1:80", "trtc"), "AuthFailure.SignatureFailure");
    assert_eq!(sign(at("127.0.0.1:8080"), "127.0.0.1", "cvm"), "AuthFailure.SignatureFailure");
    // At the real host, the first label names the service.
    let real = "cvm.tencentcloudapi.com";
    assert_eq!(sign(at(real), real, "cvm"), "AuthFailure.SignatureFailure");
}

#[test]
fn the_query_string_is_signed() {
    let server = server();
    let with = |query: &str| Raw { target: format!("/?{query}"), ..Raw::new() };
    let host = "trtc.intl.tencentcloudapi.com";
    assert_eq!(with("a=b").signed(host, "trtc", "a=b", BODY.as_bytes()).code(&server), "accepted");
    for signed in ["", "a=c", "?a=b"] {
        let code = with("a=b").signed(host, "trtc", signed, BODY.as_bytes()).code(&server);
        assert_eq!(code, "AuthFailure.SignatureFailure", "{signed}");
    }
}

#[test]
fn a_get_request_has_its_parameters_in_the_query_string() {
    let emulator = builder().build();
    let server = emulator.listen("127.0.0.1:0").unwrap();
    let get = |action: &str, query: &str| {
        let raw = Raw { method: "GET", target: format!("/?{query}"), body: Vec::new(), ..Raw::new() };
        let raw = raw.header("X-TC-Action", action).header("Content-Type", "application/x-www-form-urlencoded");
        raw.signed("trtc.intl.tencentcloudapi.com", "trtc", query, b"").code(&server)
    };
    assert_eq!(get("DismissRoom", "SdkAppId=1&RoomId=2"), "accepted");
    assert_eq!(get("DismissRoom", "SdkAppId=one&RoomId=2"), "InvalidParameter");
    assert_eq!(get("DismissRoom", "SdkAppId=1"), "MissingParameter");
    assert_eq!(get("DismissRoom", "SdkAppId=1&RoomId=2&Color=red"), "UnknownParameter");
    assert_eq!(get("DismissRoom", "SdkAppId=1&RoomId=%zz"), "InvalidParameter");
    assert_eq!(get("DismissRoom", &format!("{}=1", ["a"; 100].join("."))), "InvalidParameter");
    assert_eq!(get("RemoveUser", "SdkAppId=1&RoomId=2&UserIds.1=b+c&UserIds.0=%e4%bd%a0"), "accepted");
    let calls = emulator.calls::<trtc_api::room_management::RemoveUserRequest>();
    assert_eq!(calls[0].user_ids, ["你", "b c"]);
}

#[test]
fn every_kind_of_authentication_has_a_precise_response() {
    let server = server();
    assert_eq!(Raw::new().well_signed().code(&server), "accepted");
    let unsigned = Raw::new().header("X-TC-Content-SHA256", "UNSIGNED-PAYLOAD");
    let host = "trtc.intl.tencentcloudapi.com";
    let accepted = unsigned.clone().signed(host, "trtc", "", b"UNSIGNED-PAYLOAD");
    assert_eq!(accepted.code(&server), "accepted");
    assert_eq!(unsigned.well_signed().code(&server), "AuthFailure.SignatureFailure");
    assert_eq!(Raw::new().header("X-TC-Token", "").well_signed().code(&server), "accepted");
    assert_eq!(Raw::new().header("X-TC-Token", "t").well_signed().code(&server), "AuthFailure.TokenFailure");
    for (authorization, part) in [
        ("HMAC-SHA256 Credential=x", "does not start with `TC3-HMAC-SHA256 `"),
        ("TC3-HMAC-SHA256 Credential=x", "is malformed; it must be"),
    ] {
        let response = exchange(&server, &Raw::new().header("Authorization", authorization).bytes());
        assert_eq!(code(&response), "AuthFailure.InvalidAuthorization");
        assert!(message(&response).contains(part), "{response}");
    }
    let missing = exchange(&server, &Raw::new().bytes());
    assert!(message(&missing).contains("`Authorization` is missing"), "{missing}");
    let old = Raw::new().header("X-TC-Timestamp", (NOW - 301).to_string()).well_signed();
    assert_eq!(old.code(&server), "AuthFailure.SignatureExpire");
}

#[test]
fn a_version_1_signature_is_named() {
    let server = server();
    let form = "Action=DismissRoom&SignatureMethod=HmacSHA256&Signature=abc";
    let get = Raw { method: "GET", target: format!("/?{form}"), headers: Vec::new(), body: Vec::new(), ..Raw::new() };
    let post = Raw { headers: Vec::new(), body: form.into(), ..Raw::new() };
    for raw in [get, post.header("Content-Type", "application/x-www-form-urlencoded")] {
        let response = exchange(&server, &raw.bytes());
        assert_eq!(code(&response), "UnsupportedOperation");
        assert!(message(&response).contains("TC3-HMAC-SHA256"), "{response}");
    }
}

#[test]
fn a_tunnel_and_a_proxy_request_lead_to_the_emulator() {
    let server = server();
    let connect =
        b"CONNECT trtc.intl.tencentcloudapi.com:80 HTTP/1.1\r\nHost: trtc.intl.tencentcloudapi.com:80\r\n\r\n";
    let mut bytes = connect.to_vec();
    bytes.extend(Raw::new().well_signed().bytes());
    let response = exchange(&server, &bytes);
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n") && response.matches("HTTP/1.1 200").count() == 2, "{response}");
    assert_eq!(code(&response), "accepted");
    let nested = exchange(&server, &[&connect[..], connect].concat());
    assert!(nested.contains("HTTP/1.1 405"), "{nested}");
    // The host of an absolute URL counts, as RFC 9112 says.
    let proxied = Raw { target: "http://trtc.intl.tencentcloudapi.com/".into(), ..Raw::new().well_signed() };
    assert_eq!(Raw { host: "proxy.example".into(), ..proxied }.code(&server), "accepted");
}

#[test]
fn odd_http_is_served_or_rejected() {
    let server = server();
    let good = Raw::new().well_signed();
    assert_eq!(Raw { version: "1.0", ..good.clone() }.code(&server), "accepted");
    let continued = exchange(&server, &good.clone().header("Expect", "100-continue").bytes());
    let rest = continued.strip_prefix("HTTP/1.1 100 Continue\r\n\r\n").unwrap();
    assert_eq!(code(rest), "accepted");
    for method in ["PUT", "OPTIONS", "DELETE", "BREW"] {
        assert_eq!(Raw { method, ..good.clone() }.code(&server), "UnsupportedProtocol");
    }
    for media_type in ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"] {
        let raw = good.clone().header("Content-Type", media_type);
        assert_eq!(raw.code(&server), "UnsupportedProtocol", "{media_type}");
    }
    let body = format!("{{\"a\":\"{}\"}}", "x".repeat(10 << 20));
    assert_eq!(Raw { body: body.into(), ..good.clone() }.code(&server), "RequestSizeLimitExceeded");
    let text = String::from_utf8(good.bytes()).unwrap();
    let lower = text.replace("X-TC-", "x-tc-").replace("Authorization", "authorization");
    assert_eq!(code(&exchange(&server, lower.as_bytes())), "accepted");
    for (name, bytes, expected) in [
        ("two hosts", text.replace("Content-Type", "Host: other\r\nContent-Type"), "400"),
        ("no chunk size", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n".to_owned(), "400"),
        ("TLS", "\u{16}\u{3}\u{1}\r\n\r\n".to_owned(), "400"),
        ("huge head", format!("POST / HTTP/1.1\r\nX: {}\r\n\r\n", "a".repeat(1 << 20)), "431"),
        ("many headers", format!("POST / HTTP/1.1\r\n{}\r\n", "x: y\r\n".repeat(1_000)), "431"),
    ] {
        assert_eq!(status(&exchange(&server, bytes.as_bytes())), expected, "{name}");
    }
    // Two requests at once, the first of which does not close the connection.
    let first = text.replace("Connection: close\r\n", "");
    assert_eq!(exchange(&server, format!("{first}{text}").as_bytes()).matches("\"RequestId\"").count(), 2);
    // Half of a request, then the end: no response, and the server goes on.
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.write_all(b"POST / HTTP/1.1\r\nHost").unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
    assert_eq!(good.code(&server), "accepted");
}

/// What has no life cycle has the response of its example.
#[test]
fn an_action_without_a_behavior_returns_the_example_of_its_schema() {
    let server = server();
    let query = |action: &str, body: &str| {
        let raw = Raw { body: body.into(), ..Raw::new() };
        let response = exchange(&server, &raw.header("X-TC-Action", action).well_signed().bytes());
        response.rsplit_once("\r\n\r\n").unwrap().1.to_owned()
    };
    let body = query("DescribeTrtcUsage", r#"{"StartTime":"2022-08-01","EndTime":"2022-08-02"}"#);
    let response: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(response["Response"]["UsageKey"][0], "Audio", "{body}");
    assert_ne!(response["Response"]["RequestId"], serde_json::json!("xx"));
    let stream = query("TextToSpeechSSE", r#"{"Text":"hi","SdkAppId":1,"Voice":{"VoiceId":"v"}}"#);
    assert!(stream.starts_with("data: {") && stream.contains("\"IsEnd\":true"), "{stream}");
}
