//! Answers in the service's form.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;
use sha2::{Digest, Sha256};

/// A refusal: the code and the message of `Response.Error`.
#[derive(Debug, Clone)]
pub(super) struct ApiError {
    pub(super) code: String,
    pub(super) message: String,
}

impl ApiError {
    pub(super) fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }
}

/// What goes back over the wire, or breaks on the way.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    pub(super) body: Vec<u8>,
    /// How long the answer is held back.
    pub(super) delay: Duration,
    pub(super) end: End,
    /// The request id, where it goes into a header.
    pub(super) request_id: Option<String>,
}

/// How an answer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// As it should.
    Whole,
    /// With the connection, half-way through the body.
    HalfWay,
    /// With the connection, before the first byte.
    BeforeStart,
}

impl Answer {
    /// A success (the JSON of the answer's fields) or a refusal, with a request id.
    pub(super) fn of(decided: Result<Vec<u8>, ApiError>, number: u64) -> Self {
        let request_id = request_id(number);
        let body = match decided {
            Ok(fields) => match serde_json::from_slice(&fields) {
                Ok(serde_json::Value::Object(mut fields)) => {
                    // An id that a handler has set stays as it is.
                    fields.entry("RequestId").or_insert_with(|| request_id.into());
                    json!({ "Response": fields })
                }
                _ => json!({ "Response": null }),
            },
            Err(ApiError { code, message }) => {
                json!({ "Response": { "Error": { "Code": code, "Message": message }, "RequestId": request_id } })
            }
        };
        Self::new(200, "application/json", body.to_string().into_bytes())
    }

    pub(super) fn new(status: u16, content_type: &'static str, body: Vec<u8>) -> Self {
        Self { status, content_type, body, delay: Duration::ZERO, end: End::Whole, request_id: None }
    }

    /// A stream of events; the request id is in a header.
    pub(super) fn stream(bytes: Vec<u8>, number: u64) -> Self {
        let answer = Self::new(200, crate::event_stream::CONTENT_TYPE, bytes);
        Self { request_id: Some(request_id(number)), ..answer }
    }

    /// The headers of the answer.
    pub(super) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        let id = self.request_id.as_deref().and_then(|id| HeaderValue::from_str(id).ok());
        headers.extend(id.map(|id| (HeaderName::from_static("x-tc-requestid"), id)));
        headers
    }
}

/// Sixteen bytes of a hash in the form of a UUID: each number has its own, the same in every run.
fn request_id(number: u64) -> String {
    let digits: String =
        Sha256::digest(number.to_be_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let mut id = digits;
    for dash in [20, 16, 12, 8] {
        id.insert(dash, '-');
    }
    id
}
