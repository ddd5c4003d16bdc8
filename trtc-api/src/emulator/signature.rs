//! Verification of TC3-HMAC-SHA256 signatures.

use super::incoming::Incoming;
use super::response::ApiError;
use super::stub::Target;
use crate::clock::{Clock, unix_seconds};
use crate::credentials::Credential;
use crate::sign::{self, CanonicalRequest, ContentHash, Date, Headers};

/// The maximum difference between the clocks of client and service, in seconds.
const CLOCK_WINDOW: u64 = 300;

/// The value of `X-TC-Content-SHA256`, and what is hashed, if the body is not signed.
const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// Verifies the signature of a request, and returns the service that it is signed for.
pub(super) fn verify<'r>(
    request: &'r Incoming<'_>,
    credential: Option<&Credential>,
    clock: &dyn Clock,
) -> Result<&'r str, ApiError> {
    let authorization = Authorization::parse(request.header("authorization"))?;
    let timestamp = request.required("x-tc-timestamp", "Timestamp")?;
    let timestamp: u64 =
        timestamp.parse().map_err(|_| invalid("The header `X-TC-Timestamp` is not a number of seconds since 1970."))?;
    if unix_seconds(clock).abs_diff(timestamp) > CLOCK_WINDOW {
        return Err(ApiError::new("AuthFailure.SignatureExpire", "The signing clock is more than 5 minutes off."));
    }
    let Some(credential) = credential else {
        return Ok(authorization.service);
    };
    if authorization.secret_id != credential.secret_id() {
        return Err(ApiError::new("AuthFailure.SecretIdNotFound", "The SecretId is unknown."));
    }
    // The official SDKs send an empty header if there is no token.
    if request.header("x-tc-token").filter(|token| !token.is_empty()) != credential.session_token() {
        return Err(ApiError::new("AuthFailure.TokenFailure", "The token does not belong to the credential."));
    }
    if !authorization.matches(request, credential, timestamp) {
        return Err(ApiError::new("AuthFailure.SignatureFailure", "The signature does not match the request."));
    }
    Ok(authorization.service)
}

/// Returns the action that a request names, if it names one.
pub(super) fn target<'r>(request: &'r Incoming<'_>) -> Target<'r> {
    let signed = Authorization::parse(request.header("authorization")).ok();
    let service = signed.map(|authorization| authorization.service);
    Target { action: request.action(), service: service.filter(|service| !is_derived(service, request.host)) }
}

/// Rejects a request with a version 1 signature, which is a parameter of the query string or of a form.
pub(super) fn reject_version_1(request: &Incoming<'_>) -> Result<(), ApiError> {
    let has = |text: &str, name: &str| text.split('&').any(|pair| pair.split('=').next() == Some(name));
    let form = std::str::from_utf8(request.body).unwrap_or_default();
    let is_form = request.media_type().eq_ignore_ascii_case("application/x-www-form-urlencoded");
    let sources = [request.query, if is_form { form } else { "" }];
    if request.header("authorization").is_none() && sources.iter().any(|text| has(text, "Signature")) {
        let message = "The request has a version 1 signature (HmacSHA1 or HmacSHA256), which the emulator does not \
                       verify: set the signature method `TC3-HMAC-SHA256`.";
        return Err(ApiError::new("UnsupportedOperation", message));
    }
    Ok(())
}

fn invalid(message: &str) -> ApiError {
    ApiError::new("AuthFailure.InvalidAuthorization", message)
}

/// `TC3-HMAC-SHA256 Credential=ID/DATE/SERVICE/tc3_request, SignedHeaders=A;B, Signature=HEX`
struct Authorization<'a> {
    secret_id: &'a str,
    date: &'a str,
    service: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
}

impl<'a> Authorization<'a> {
    fn parse(header: Option<&'a str>) -> Result<Self, ApiError> {
        let header = header.ok_or_else(|| invalid("The header `Authorization` is missing."))?;
        let Some(rest) = header.strip_prefix(sign::ALGORITHM).and_then(|rest| rest.strip_prefix(' ')) else {
            return Err(invalid("The header `Authorization` does not start with `TC3-HMAC-SHA256 `."));
        };
        Self::parse_parts(rest).ok_or_else(|| {
            invalid(
                "The header `Authorization` is malformed; it must be `TC3-HMAC-SHA256 \
                 Credential=ID/DATE/SERVICE/tc3_request, SignedHeaders=…, Signature=…`.",
            )
        })
    }

    fn parse_parts(text: &'a str) -> Option<Self> {
        let mut parts = text.split(',').map(str::trim);
        let credential = parts.next()?.strip_prefix("Credential=")?;
        let signed_headers = parts.next()?.strip_prefix("SignedHeaders=")?;
        let signature = parts.next()?.strip_prefix("Signature=")?;
        let mut scope = credential.split('/');
        let (secret_id, date, service) = (scope.next()?, scope.next()?, scope.next()?);
        let complete = scope.next() == Some("tc3_request") && scope.next().is_none() && parts.next().is_none();
        complete.then_some(Self { secret_id, date, service, signed_headers, signature })
    }

    /// Returns whether the signature is that of the request, whose host may be signed with or without its port.
    fn matches(&self, request: &Incoming<'_>, credential: &Credential, timestamp: u64) -> bool {
        let hosts = [Some(request.host), without_port(request.host)];
        hosts.into_iter().flatten().any(|host| {
            self.expected(request, host, credential, timestamp).is_some_and(|expected| expected == self.signature)
        })
    }

    /// Returns the expected signature, computed over the headers that the request lists as signed.
    fn expected(&self, request: &Incoming<'_>, host: &str, credential: &Credential, timestamp: u64) -> Option<String> {
        let date = Date::of(timestamp);
        let signed: Vec<&str> = self.signed_headers.split(';').collect();
        if self.date != date.as_str() || !signed.contains(&"host") || !signed.contains(&"content-type") {
            return None;
        }
        let mut lines = String::new();
        for name in signed {
            let value = if name == "host" { host } else { request.header(name)? };
            lines.push_str(&format!("{name}:{}\n", value.trim().to_ascii_lowercase()));
        }
        let payload = match request.header("x-tc-content-sha256") {
            Some(UNSIGNED_PAYLOAD) => UNSIGNED_PAYLOAD.as_bytes(),
            _ => request.body,
        };
        let canonical = CanonicalRequest {
            method: request.method,
            path: "/",
            query: request.query,
            headers: Headers::Lines(&lines),
            signed_headers: self.signed_headers,
        };
        let key = credential.signing_key(date, self.service);
        let hash = canonical.hash(ContentHash::of(payload));
        Some(key.sign(&hash, self.service, date.as_str(), timestamp).as_str().to_owned())
    }
}

/// Returns a host without its port, if it has one. The Node.js SDK signs it so.
pub(super) fn without_port(host: &str) -> Option<&str> {
    let (name, port) = host.rsplit_once(':')?;
    let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    (is_port && (!name.contains(':') || name.ends_with(']'))).then_some(name)
}

/// Returns whether a service name is what the Node.js SDK makes of a host: its first label. For an address or a local
/// name, it does not name a service.
pub(super) fn is_derived(service: &str, host: &str) -> bool {
    let host = without_port(host).unwrap_or(host);
    host.split('.').next() == Some(service)
        && !host.to_ascii_lowercase().trim_end_matches('.').ends_with(".tencentcloudapi.com")
}
