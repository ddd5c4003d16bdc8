//! Request verification with requests that the client does not send.

use http::{HeaderMap, HeaderName, HeaderValue};

use super::incoming::Incoming;
use super::*;
use crate::clock::{SystemClock, unix_seconds};
use crate::credentials::Credential;
use crate::sign;

/// Returns the error code for a request that is valid except for the service that it is signed for.
fn code_for(service: &str, emulator: &Emulator, credential: &Credential) -> String {
    let timestamp = unix_seconds(&SystemClock::default());
    let body = br#"{"SdkAppId":1600011111,"TaskId":"x"}"#;
    let key = credential.signing_key(sign::Date::of(timestamp), service);
    let request = sign::client_request("host.example", "DeleteCloudRecording");
    let hash = request.hash(sign::ContentHash::of(body));
    let authorization =
        sign::authorization(credential.secret_id(), key, sign::SIGNED_HEADERS, &hash, service, timestamp);
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("content-type", sign::CONTENT_TYPE),
        ("x-tc-action", "DeleteCloudRecording"),
        ("x-tc-version", "2019-07-22"),
        ("x-tc-region", "ap-singapore"),
        ("x-tc-timestamp", &timestamp.to_string()),
        ("authorization", &authorization),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    }
    let incoming = Incoming { method: "POST", host: "host.example", query: "", headers: &headers, body };
    let response: serde_json::Value = serde_json::from_slice(&emulator.handle(&incoming).body).unwrap();
    response["Response"]["Error"]["Code"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_signature_for_another_service_is_rejected() {
    let credential = Credential::new("AKIDx", "key");
    for emulator in [Emulator::new(), Emulator::builder().credential(credential.clone()).build()] {
        assert_eq!(code_for("trtc", &emulator, &credential), "ResourceNotFound");
        assert_eq!(code_for("cvm", &emulator, &credential), "AuthFailure.SignatureFailure");
    }
}

#[test]
fn a_client_that_does_not_complete_a_head_is_disconnected() {
    use std::io::{Read, Write};
    use std::net::TcpStream;

    let short = std::time::Duration::from_millis(200);
    let limits = server::Limits { connections: 2, head: short, body: short };
    let server = Emulator::new().listen_with("127.0.0.1:0", limits).unwrap();
    let open = |text: &str| {
        let mut stream = TcpStream::connect(server.address()).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        stream
    };
    let read = |mut stream: TcpStream| {
        let mut received = String::new();
        let _ = stream.read_to_string(&mut received);
        received
    };
    // More connections than are served at once: the last one is served when the others have been closed.
    let half_heads: Vec<TcpStream> = (0..8).map(|_| open("POST / HTTP/1.1\r\nHost:")).collect();
    let complete = open("GET /_emulator/clock HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert!(read(complete).starts_with("HTTP/1.1 200 "));
    half_heads.into_iter().for_each(|stream| assert_eq!(read(stream), ""));
    // A body that does not come.
    let half_body = open("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nConnection: close\r\n\r\n{");
    assert!(read(half_body).starts_with("HTTP/1.1 408 "));
}

/// Another edition of a schema replaces the bundled one: no action is known twice, and no task is kept twice.
#[test]
fn added_actions_and_life_cycles_replace_those_of_the_same_name_and_service() {
    assert!(!crate::ACTIONS.is_empty() && !crate::LIFECYCLES.is_empty());
    let emulator = Emulator::builder().actions(crate::ACTIONS).lifecycles(crate::LIFECYCLES).build();
    assert_eq!(emulator.config.actions.len(), crate::ACTIONS.len());
    assert_eq!(emulator.task_config.lifecycles.len(), crate::LIFECYCLES.len());
}
