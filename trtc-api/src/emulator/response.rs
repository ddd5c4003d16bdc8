//! Responses in the format of the service.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::quirks::Quirks;
use crate::object::{Object, Template};

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

/// Writes one response, in another edition if there are quirks.
pub(super) struct Writer {
    /// The number of the response.
    pub(super) number: u64,
    /// The seed of the quirks.
    pub(super) quirks: Option<u64>,
}

impl Writer {
    /// Returns a success with a request ID: the JSON of its fields. `response` is an empty object of their type.
    pub(super) fn success(&self, fields: &[u8], response: &mut dyn Object) -> EmulatedResponse {
        let body = match serde_json::from_slice(fields) {
            Ok(Value::Object(mut fields)) => {
                // A behavior may have set the request ID.
                fields.entry("RequestId").or_insert_with(|| request_id(self.number).into());
                match self.quirks() {
                    Some(quirks) => quirks.success(&fields, response),
                    None => json!({ "Response": fields }).to_string().into_bytes(),
                }
            }
            _ => json!({ "Response": null }).to_string().into_bytes(),
        };
        EmulatedResponse::new(200, "application/json", body)
    }

    /// Returns a rejection with a request ID.
    pub(super) fn rejection(&self, ApiError { code, message }: &ApiError) -> EmulatedResponse {
        let id = request_id(self.number);
        let body = match self.quirks() {
            Some(quirks) => quirks.error(code, message, &id),
            None => {
                let error = json!({ "Code": code, "Message": message });
                json!({ "Response": { "Error": error, "RequestId": id } }).to_string().into_bytes()
            }
        };
        EmulatedResponse::new(200, "application/json", body)
    }

    /// Returns an event stream. `template` creates an empty event.
    pub(super) fn events(&self, events: &[Vec<u8>], template: Template) -> EmulatedResponse {
        let Some(quirks) = self.quirks() else {
            let event = |json: &Vec<u8>| [b"data: ", &**json, b"\n\n"].concat();
            return self.stream(events.iter().flat_map(event).collect());
        };
        let fields = events.iter().filter_map(|json| serde_json::from_slice(json).ok());
        self.stream(quirks.events(&fields.collect::<Vec<_>>(), || template.create()))
    }

    /// Returns an event stream of these bytes, with the request ID in a header.
    pub(super) fn stream(&self, bytes: Vec<u8>) -> EmulatedResponse {
        let response = EmulatedResponse::new(200, crate::event_stream::CONTENT_TYPE, bytes);
        EmulatedResponse { request_id: Some(request_id(self.number)), ..response }
    }

    fn quirks(&self) -> Option<Quirks> {
        self.quirks.map(|seed| Quirks::new(seed, self.number))
    }
}

impl EmulatedResponse {
    pub(super) fn new(status: u16, content_type: &'static str, body: Vec<u8>) -> Self {
        Self { status, content_type, body, delay: Duration::ZERO, end: End::Complete, request_id: None }
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
