//! The texts of a signature, to show how it is made.

use super::{ContentHash, Date, client_request};
use crate::sign::key::write_string_to_sign;

/// Returns the canonical request and the string to sign of a call.
pub(crate) fn steps(host: &str, action: &str, body: &[u8], service: &str, timestamp: u64) -> (String, String) {
    let payload = ContentHash::of(body);
    let request = client_request(host, action);
    let date = Date::of(timestamp);
    let canonical = collect(|sink| request.write(payload, sink));
    let hash = request.hash(payload);
    let to_sign = collect(|sink| write_string_to_sign(service, date.as_str(), timestamp, &hash, sink));
    (canonical, to_sign)
}

fn collect(write: impl FnOnce(&mut dyn FnMut(&[u8]))) -> String {
    let mut text = Vec::new();
    write(&mut |part| text.extend_from_slice(part));
    String::from_utf8_lossy(&text).into_owned()
}
