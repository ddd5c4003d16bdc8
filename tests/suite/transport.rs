//! Requests on the wire: shared connections, redirects, limits, and the bytes of a request.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use trtc_api::web_record::{DescribeWebRecordRequest, StopWebRecordRequest};
use trtc_api::{Client, Credential, ErrorKind, Language, Region};

use crate::common::{Runtime, builders, credential};

/// A server that returns the same response to every request and records connections and requests.
struct Plain {
    url: String,
    received: Arc<Mutex<Received>>,
}

#[derive(Default)]
struct Received {
    connections: usize,
    requests: Vec<(Vec<String>, Vec<u8>)>,
}

impl Plain {
    fn start(response: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Received::default()));
        let shared = received.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                shared.lock().unwrap().connections += 1;
                let (response, shared) = (response.clone(), shared.clone());
                std::thread::spawn(move || serve(stream, &response, &shared));
            }
        });
        Self { url, received }
    }

    fn json(body: &str) -> Self {
        Self::start(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()))
    }
}

fn serve(stream: TcpStream, response: &str, received: &Mutex<Received>) {
    let mut reader = BufReader::new(stream);
    loop {
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            match line.trim_end() {
                "" => break,
                line => head.push(line.to_owned()),
            }
        }
        let length = head.iter().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
        let mut body = vec![0; length.parse().unwrap()];
        reader.read_exact(&mut body).unwrap();
        received.lock().unwrap().requests.push((head, body));
        reader.get_mut().write_all(response.as_bytes()).unwrap();
    }
}

fn stop() -> StopWebRecordRequest {
    StopWebRecordRequest::builder().task_id("a+b.").build()
}

#[test]
fn a_redirect_is_an_error_and_is_not_followed() {
    let other = Plain::json(r#"{"Response":{"RequestId":"r"}}"#);
    let location = format!("HTTP/1.1 307 Temporary Redirect\r\nlocation: {}/\r\ncontent-length: 0\r\n\r\n", other.url);
    let server = Plain::start(location);
    let (client, blocking) = builders!(.credential(credential()).endpoint(&*server.url));
    let (client, blocking) = (client.build().unwrap(), blocking.build().unwrap());
    let errors = [
        Runtime::new().block_on(async { client.stop_web_record(stop()).await }).unwrap_err(),
        blocking.stop_web_record(stop()).unwrap_err(),
    ];
    for error in errors {
        assert_eq!((error.kind(), error.status(), error.attempts()), (&ErrorKind::Http, Some(307), 1), "{error}");
    }
    assert_eq!(other.received.lock().unwrap().connections, 0);
}

#[test]
fn a_response_of_unknown_size_is_limited() {
    let chunk = format!("{:x}\r\n{}\r\n", 1_000, " ".repeat(1_000));
    let server = Plain::start(format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{}", chunk.repeat(12)));
    let (client, blocking) = builders!(.credential(credential()).endpoint(&*server.url).max_response_bytes(10_000));
    let (client, blocking) = (client.build().unwrap(), blocking.build().unwrap());
    let errors = [
        Runtime::new().block_on(async { client.stop_web_record(stop()).await }).unwrap_err(),
        blocking.stop_web_record(stop()).unwrap_err(),
    ];
    for error in errors {
        assert_eq!((error.kind(), error.may_have_executed()), (&ErrorKind::ResponseTooLarge, true), "{error}");
    }
}

#[test]
fn many_calls_share_a_connection() {
    let server = Plain::json(r#"{"Response":{"RequestId":"r"}}"#);
    let (client, blocking) = builders!(.credential(credential()).endpoint(&*server.url));
    let (client, blocking) = (client.build().unwrap(), blocking.build().unwrap());
    Runtime::new().block_on(async {
        for tenant in 0..5 {
            // Clients of other accounts share the connection, too.
            let credential = Credential::new(format!("AKIDtenant{tenant}"), "key");
            client.with_credential(credential).unwrap().stop_web_record(stop()).await.unwrap();
        }
    });
    assert_eq!(server.received.lock().unwrap().connections, 1);
    for _ in 0..5 {
        blocking.clone().stop_web_record(stop()).unwrap();
    }
    let received = server.received.lock().unwrap();
    assert_eq!((received.connections, received.requests.len()), (2, 10));
}

#[test]
fn a_request_has_the_headers_of_the_protocol_and_the_json_of_its_fields() {
    let server = Plain::json(r#"{"Response":{"Status":1,"RequestId":"r"}}"#);
    let client = Client::builder()
        .credential(Credential::new("AKIDx", "key").token("session"))
        .endpoint(&*server.url)
        .language(Language::English)
        .build()
        .unwrap();
    let request = DescribeWebRecordRequest::builder().record_id("a\"\\\n\u{1}é😀").sdk_app_id(-5).build();
    Runtime::new().block_on(async { client.describe_web_record(request).region(Region::AP_TOKYO).await }).unwrap();

    let received = server.received.lock().unwrap();
    let (head, body) = &received.requests[0];
    let header = |name: &str| head.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).unwrap_or("");
    assert_eq!(head[0], "POST / HTTP/1.1");
    assert_eq!(header("host"), server.url.trim_start_matches("http://"));
    assert_eq!(header("content-type"), "application/json; charset=utf-8");
    assert_eq!(header("x-tc-action"), "DescribeWebRecord");
    assert_eq!(header("x-tc-version"), "2019-07-22");
    assert_eq!(header("x-tc-region"), "ap-tokyo");
    assert_eq!(header("x-tc-token"), "session");
    assert_eq!(header("x-tc-language"), "en-US");
    assert!(header("authorization").starts_with("TC3-HMAC-SHA256 Credential=AKIDx/"));
    assert_eq!(std::str::from_utf8(body).unwrap(), r#"{"SdkAppId":-5,"RecordId":"a\"\\\n\u0001é😀"}"#);
}

#[test]
fn a_value_that_is_no_valid_header_is_an_error() {
    let client = Client::builder().credential(credential()).endpoint("http://127.0.0.1:1").build().unwrap();
    for region in ["", "two words", "line\nbreak", "é"] {
        let error = Runtime::new().block_on(async { client.stop_web_record(stop()).region(region).await }).unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (&ErrorKind::Configuration, 0), "{error}");
    }
    let error = Runtime::new().block_on(client.call_raw("No\nAction", serde_json::json!({})).send()).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Configuration);
    for (id, key) in [("", "key"), ("id", ""), ("id ", "key"), ("id", "ke\ny")] {
        let error = Client::builder().credential(Credential::new(id, key)).build().unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Credential, "{error}");
    }
    assert_eq!(Client::builder().build().unwrap_err().kind(), &ErrorKind::Credential);
}

#[test]
fn a_call_outside_a_runtime_is_an_error() {
    let server = Plain::json("{}");
    let client = Client::builder().credential(credential()).endpoint(&*server.url).build().unwrap();
    let mut call = Box::pin(async { client.stop_web_record(stop()).await });
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(result) = call.as_mut().poll(&mut context) else {
        panic!("the call should end at once")
    };
    let error = result.unwrap_err();
    assert!(error.to_string().contains("needs a tokio runtime"), "{error}");
}

#[test]
fn headers_of_the_application_are_sent() {
    let server = Plain::json(r#"{"Response":{"RequestId":"r"}}"#);
    let mut headers = http::HeaderMap::new();
    headers.insert("x-gateway-key", "hush".parse().unwrap());
    let (client, blocking) = builders!(
        .credential(credential()).endpoint(&*server.url).application("classroom/1.4").default_headers(headers.clone())
    );
    // Builders can be cloned; the clone is built, and the first one too.
    let (client, blocking) = (client.clone().build().unwrap(), blocking.clone().build().unwrap());
    Runtime::new().block_on(async { client.stop_web_record(stop()).await }).unwrap();
    blocking.stop_web_record(stop()).unwrap();
    let received = server.received.lock().unwrap();
    for (head, _) in &received.requests {
        let agent = head.iter().find_map(|line| line.strip_prefix("user-agent: ")).unwrap();
        assert_eq!(agent, concat!("trtc-api/", env!("CARGO_PKG_VERSION"), " classroom/1.4"));
        assert!(head.contains(&"x-gateway-key: hush".to_owned()), "{head:?}");
        assert_eq!(head.iter().filter(|line| line.starts_with("authorization: TC3")).count(), 1);
    }
    headers.insert("x-tc-action", "Other".parse().unwrap());
    let error = Client::builder().credential(credential()).default_headers(headers).build().unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Configuration);
    assert!(error.message().contains("`x-tc-action`") && !format!("{error:?}").contains("hush"), "{error}");
}
