//! Responses in the format of the service.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::quirks::Quirks;
use crate::object::Object;

/// A rejection: the code and the message of `Response.Error`.
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

/// A response, and how it reaches the client.
pub(super) struct EmulatedResponse {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    pub(super) body: Vec<u8>,
    /// The time before the response is sent.
    pub(super) delay: Duration,
    pub(super) end: End,
    /// The request ID, if it is sent as a header.
    pub(super) request_id: Option<String>,
}

/// How the connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// After the complete response.
    Complete,
    /// In the middle of the body.
    HalfWay,
    /// Before the first byte.
    BeforeStart,
}

impl EmulatedResponse {
    /// Returns a success with a request ID: the JSON of its fields, in another edition if there are quirks.
    pub(super) fn success(fields: &[u8], response: &mut dyn Object, number: u64, quirks: Option<Quirks>) -> Self {
        let body = match serde_json::from_slice(fields) {
            Ok(Value::Object(mut fields)) => {
                // A behavior may have set the request ID.
                fields.entry("RequestId").or_insert_with(|| request_id(number).into());
                match quirks {
                    Some(quirks) => quirks.body(&fields, response),
                    None => json!({ "Response": fields }).to_string().into_bytes(),
                }
            }
            _ => json!({ "Response": null }).to_string().into_bytes(),
        };
        Self::new(200, "application/json", body)
    }

    /// Returns a rejection with a request ID.
    pub(super) fn rejection(error: &ApiError, number: u64) -> Self {
        let ApiError { code, message } = error;
        let body = json!({
            "Response": { "Error": { "Code": code, "Message": message }, "RequestId": request_id(number) },
        });
        Self::new(200, "application/json", body.to_string().into_bytes())
    }

    pub(super) fn new(status: u16, content_type: &'static str, body: Vec<u8>) -> Self {
        Self { status, content_type, body, delay: Duration::ZERO, end: End::Complete, request_id: None }
    }

    /// Returns an event stream, with the request ID in a header.
    pub(super) fn stream(bytes: Vec<u8>, number: u64) -> Self {
        let response = Self::new(200, crate::event_stream::CONTENT_TYPE, bytes);
        Self { request_id: Some(request_id(number)), ..response }
    }

    pub(super) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        let id = self.request_id.as_deref().and_then(|id| HeaderValue::from_str(id).ok());
        headers.extend(id.map(|id| (HeaderName::from_static("x-tc-requestid"), id)));
        headers
    }
}

/// Returns a UUID made of 16 bytes of a hash, so that request IDs are unique and the same in every run.
fn request_id(number: u64) -> String {
    let digits: String =
        Sha256::digest(number.to_be_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let mut id = digits;
    for dash in [20, 16, 12, 8] {
        id.insert(dash, '-');
    }
    id
}
