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
    let body = br#"{"TaskId":"x"}"#;
    let key = credential.signing_key(sign::Date::of(timestamp), service);
    let request = sign::client_request("host.example", "StopWebRecord");
    let hash = request.hash(sign::ContentHash::of(body));
    let authorization =
        sign::authorization(credential.secret_id(), &key, sign::SIGNED_HEADERS, &hash, service, timestamp);
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("content-type", sign::CONTENT_TYPE),
        ("x-tc-action", "StopWebRecord"),
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
        assert_eq!(code_for("trtc", &emulator, &credential), "FailedOperation.TaskNotExist");
        assert_eq!(code_for("cvm", &emulator, &credential), "AuthFailure.SignatureFailure");
    }
}
