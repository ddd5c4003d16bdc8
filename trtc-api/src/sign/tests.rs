//! The vectors of `vectors/`: those of the signature documentation, and those recorded from the official Python SDK.
//!
//! Each file names its source. Two are of other schemes: `doc-trtc-webhook` (HMAC-SHA256 of a callback), whose MAC
//! is tested, and `doc-v1-hmacsha1`, which this crate does not implement.

use std::sync::Arc;

use serde_json::Value;

use super::canonical::Headers;
use super::key::{hmac, write_string_to_sign};
use super::*;

macro_rules! vectors {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("vectors/", $name, ".json")))),*]
    };
}

const TC3: [(&str, &str); 7] = vectors![
    "doc-post-current",
    "doc-post-2019",
    "doc-get-2018",
    "doc-trtc-intl-post",
    "sdk-python-intl-StartWebRecord",
    "sdk-python-intl-DescribeWebRecord",
    "sdk-python-intl-StopWebRecord",
];

fn text(vector: &Value, key: &str) -> String {
    vector[key].as_str().unwrap_or_else(|| panic!("{key}")).to_owned()
}

fn collect(write: impl FnOnce(&mut dyn FnMut(&[u8]))) -> String {
    let mut bytes = Vec::new();
    write(&mut |part| bytes.extend_from_slice(part));
    String::from_utf8(bytes).unwrap()
}

#[test]
fn all_vectors_are_reproduced_with_their_intermediate_values() {
    for (name, json) in TC3 {
        let vector: Value = serde_json::from_str(json).unwrap();
        let field = |key| text(&vector, key);
        let timestamp = vector["timestamp"].as_u64().unwrap();
        let date = Date::of(timestamp);
        let lines = field("canonical_headers");
        let request = CanonicalRequest {
            method: &field("method"),
            path: "/",
            query: &field("query"),
            headers: Headers::Lines(&lines),
            signed_headers: &field("signed_headers"),
        };
        let payload = ContentHash::of(field("payload").as_bytes());
        let hash = request.hash(payload);
        let service = field("service");
        assert_eq!(date.as_str(), field("date"), "{name}");
        assert_eq!(collect(|sink| request.write(payload, sink)), field("canonical_request"), "{name}");
        assert_eq!(hash.as_str(), field("canonical_request_sha256"), "{name}");
        let to_sign = collect(|sink| write_string_to_sign(&service, date.as_str(), timestamp, &hash, sink));
        assert_eq!(to_sign, field("string_to_sign"), "{name}");
        let secret_date = hmac(format!("TC3{}", field("secret_key")).as_bytes(), date.as_str().as_bytes());
        assert_eq!(Hex::of(&*secret_date).as_str(), field("secret_date"), "{name}");
        let secret_service = hmac(&*secret_date, service.as_bytes());
        assert_eq!(Hex::of(&*secret_service).as_str(), field("secret_service"), "{name}");
        assert_eq!(Hex::of(&*hmac(&*secret_service, b"tc3_request")).as_str(), field("secret_signing"), "{name}");
        let key = SigningKey::derive(&field("secret_key"), date.as_str(), &service);
        let header = authorization(&field("secret_id"), key, request.signed_headers, &hash, &service, timestamp);
        assert_eq!(header, field("authorization"), "{name}");
    }
}

#[test]
fn the_canonical_request_of_a_client_is_the_documented_one() {
    let vector: Value = serde_json::from_str(TC3[0].1).unwrap();
    let payload = ContentHash::of(text(&vector, "payload").as_bytes());
    let request = client_request("cvm.tencentcloudapi.com", "DescribeInstances");
    assert_eq!(collect(|sink| request.write(payload, sink)), text(&vector, "canonical_request"));
}

#[test]
fn the_hash_of_a_known_prefix_is_that_of_the_canonical_request() {
    let prefixes = Prefixes::default();
    let hosts: [Arc<str>; 2] = ["one.example".into(), "two.example".into()];
    // Each is hashed when it is new and again when it is known; there is no room for those after 256 names.
    for (round, action) in [(0, "Start"), (1, "Start"), (2, "Stop"), (3, "Start")] {
        for number in 0..200 {
            prefixes.hash(&hosts[0], &format!("{round}-{number}"), ContentHash::of(b""));
        }
        for host in &hosts {
            let payload = ContentHash::of(format!("{round}").as_bytes());
            let expected = client_request(host, action).hash(payload);
            assert_eq!(prefixes.hash(host, action, payload).as_str(), expected.as_str(), "{host} {action}");
        }
    }
}

#[test]
fn the_mac_of_the_documented_callback_is_reproduced() {
    let [(_, json)] = vectors!["doc-trtc-webhook"];
    let vector: Value = serde_json::from_str(json).unwrap();
    let mac = hmac(text(&vector, "secret_key").as_bytes(), text(&vector, "payload").as_bytes());
    // The vector has it in base64: kkoFeO3Oh2ZHnjtg8tEAQhtXK16/KI05W3BQff8IvGA=
    assert_eq!(Hex::of(&*mac).as_str(), "924a0578edce8766479e3b60f2d100421b572b5ebf288d395b70507dff08bc60");
}
