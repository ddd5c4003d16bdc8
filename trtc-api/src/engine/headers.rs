//! Request headers, including the signature, and the secrets among them.

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};

use super::Plan;
use crate::credentials::Credential;
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::header::{ACTION, LANGUAGE, REGION, TIMESTAMP, TOKEN, VERSION, bytes, owned, secret};
use crate::sign;

pub(super) fn headers(plan: &Plan<'_>, endpoint: &Endpoint, timestamp: u64) -> Result<HeaderMap, Error> {
    let shared = &plan.shared.headers;
    // A clone would have to grow.
    let mut headers = HeaderMap::with_capacity(8 + shared.len());
    for (name, value) in shared {
        headers.append(name.clone(), value.clone());
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(sign::CONTENT_TYPE));
    headers.insert(ACTION, plan.action_header.clone());
    headers.insert(VERSION, HeaderValue::from_static(plan.service.version));
    if !plan.region.is_empty() {
        headers.insert(REGION, plan.region.clone());
    }
    headers.insert(TIMESTAMP, bytes("the timestamp", itoa::Buffer::new().format(timestamp).as_bytes())?);
    if let Some(token) = plan.credential.as_ref().and_then(Credential::session_token) {
        headers.insert(TOKEN, secret("the session token", token.as_bytes())?);
    }
    if let Some(language) = plan.language {
        headers.insert(LANGUAGE, HeaderValue::from_static(language));
    }
    let authorization = match &plan.credential {
        Some(credential) => owned("the signature", signature(plan, endpoint, credential, timestamp))?,
        None => HeaderValue::from_static(sign::UNSIGNED),
    };
    headers.insert(AUTHORIZATION, authorization);
    Ok(headers)
}

/// The secrets in the headers of a request. A response may repeat them.
#[derive(Default)]
pub(crate) struct SecretHeaders {
    /// The signature, of which a clone of its header would have to be allocated for each call.
    signature: Option<[u8; 64]>,
    others: Vec<HeaderValue>,
}

impl SecretHeaders {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut this = Self::default();
        for (name, value) in headers.iter().filter(|(_, value)| value.is_sensitive()) {
            let parts = value.as_bytes().strip_prefix(sign::ALGORITHM.as_bytes()).filter(|_| name == AUTHORIZATION);
            match parts.and_then(<[u8]>::last_chunk) {
                Some(signature) => this.signature = Some(*signature),
                None => this.others.push(value.clone()),
            }
        }
        this
    }

    /// Returns each secret.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.signature.iter().map(<[u8; 64]>::as_slice).chain(self.others.iter().map(HeaderValue::as_bytes))
    }
}

fn signature(plan: &Plan<'_>, endpoint: &Endpoint, credential: &Credential, timestamp: u64) -> String {
    let key = credential.signing_key(sign::Date::of(timestamp), plan.service.name);
    let payload = sign::ContentHash::of(&plan.body);
    let host = plan.shared.signed_host.as_ref().unwrap_or(&endpoint.authority);
    let hash = plan.shared.prefixes.hash(host, plan.action, payload);
    sign::authorization(credential.secret_id(), key, sign::SIGNED_HEADERS, &hash, plan.service.name, timestamp)
}

#[cfg(test)]
mod tests {
    use http::HeaderName;

    use super::*;

    /// A hook may replace what the library has set.
    #[test]
    fn every_sensitive_header_is_a_secret() {
        let signature = format!("TC3-HMAC-SHA256 Signature={}", "ab".repeat(32));
        let mut headers = HeaderMap::new();
        for (name, value) in [
            (AUTHORIZATION, &*signature),
            (TOKEN, "token-of-a-hook"),
            (HeaderName::from_static("x-other"), "TC3-HMAC-SHA256 short"),
            (HeaderName::from_static("x-second"), &signature.replace("ab", "cd")),
        ] {
            headers.insert(name, secret("a header", value.as_bytes()).unwrap());
        }
        let found = SecretHeaders::of(&headers);
        let found = String::from_utf8(found.iter().collect::<Vec<_>>().join(&b' ')).unwrap();
        for part in ["abab", "token-of-a-hook", "TC3-HMAC-SHA256 short", "cdcd"] {
            assert!(found.contains(part), "{part}: {found}");
        }
        assert!(found.starts_with("abab"), "the signature alone: {found}");
    }
}
