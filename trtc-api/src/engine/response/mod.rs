//! Reading of responses.
//!
//! A good response is decoded in one pass. If that fails, a second pass repairs the text and converts scalars, and the
//! error and the request ID are looked for in whatever the body is.

mod api_error;
mod envelope;
mod slot;

use super::{Plan, codes};
use crate::error::{Error, ErrorKind};
use crate::header;
use crate::json::{repair, without_bom};
use crate::object::{Mode, Path};
use crate::transport::Response;
pub(crate) use api_error::{ApiError, Remains, remains};
use envelope::Envelope;
pub(crate) use slot::{DynResponse, RawResponse, ResponseSlot, TypedResponse};

/// Reads a response into its slot. Only a complete response without an error and with a success status is a success.
pub(super) fn read(response: &Response, slot: &mut dyn ResponseSlot, plan: &Plan<'_>) -> Result<(), Error> {
    let body = without_bom(&response.body);
    let first = Envelope::decode(body, slot.fresh(), Mode::Response);
    let (decoded, has_field) = (first.is_decoded(), first.has_field);
    let Envelope { error, failure, .. } = first;
    let decoded = decoded && (has_field || slot.request_id().is_some());
    if decoded && response.status.is_success() {
        return Ok(());
    }
    let text = repair(body);
    let mut outcome = Outcome { decoded, error, reason: failure.map(|failure| failure.to_string()) };
    if !decoded && outcome.error.is_none() && !plan.limits.strict_responses {
        outcome = read_leniently(&text, slot);
        if outcome.decoded && response.status.is_success() {
            return Ok(());
        }
    }
    Err(failed(response, &text, slot, plan, outcome))
}

/// The result of decoding a body.
struct Outcome {
    /// Whether the body is a success of the service.
    decoded: bool,
    error: Option<ApiError>,
    reason: Option<String>,
}

/// Decodes text that the first pass could not decode.
fn read_leniently(text: &str, slot: &mut dyn ResponseSlot) -> Outcome {
    let json = text.get(envelope_start(text)..).unwrap_or(text);
    let envelope = Envelope::decode(json.as_bytes(), slot.fresh(), Mode::LenientResponse);
    let (decoded, has_field) = (envelope.is_decoded(), envelope.has_field);
    let Envelope { error, failure, context, .. } = envelope;
    if json.len() < text.len() {
        context.note_conversion(&Path::Root, "JSON", "JSON after other text");
    }
    let decoded = decoded && (has_field || slot.request_id().is_some());
    slot.set_conversions(context.into_conversions());
    Outcome { decoded, error, reason: failure.map(|failure| failure.to_string()) }
}

/// Returns where the envelope starts: behind text that a script of the service has printed first, if there is any.
fn envelope_start(text: &str) -> usize {
    let is_envelope = |at: usize| text.get(at + 1..).is_some_and(|rest| rest.trim_start().starts_with("\"Response\""));
    if text.trim_start().starts_with('{') {
        return 0;
    }
    text.match_indices('{').map(|(at, _)| at).find(|at| is_envelope(*at)).unwrap_or(0)
}

/// The error for a response that is not a success.
#[cold]
fn failed(response: &Response, text: &str, slot: &mut dyn ResponseSlot, plan: &Plan<'_>, outcome: Outcome) -> Error {
    let Remains { error, request_id, found } = remains(text, |_| false);
    // Any part of a response may repeat the request.
    let redactor = plan.redactor();
    let request_id = request_id.or_else(|| header::request_id(&response.headers).map(str::to_owned));
    let request_id = request_id.map(|id| redactor.name(&id));
    let status = response.status.as_u16();
    if let Some(ApiError { code, message }) = error.or(outcome.error) {
        let (shown, message) = (redactor.code(&code), redactor.message(&message));
        // A gateway names errors in JSON too: then the HTTP status says what has happened.
        let error = match found || response.status.is_success() || codes::is_known(&code) {
            true => Error::new(ErrorKind::Service, message),
            false => Error::new(ErrorKind::Http, format!("{}: {message}", status_message(status))),
        };
        return error.with_code(code, shown).with_response(status, request_id, None);
    }
    let snippet = if found { None } else { redactor.excerpt(text, slot.fresh()) };
    let error = if !response.status.is_success() {
        Error::new(ErrorKind::Http, status_message(status))
    } else {
        let reason = match outcome.reason {
            // serde repeats the value that it did not expect.
            Some(reason) => redactor.message(&reason),
            None if found => "it has neither `RequestId` nor a field of its type".to_owned(),
            None => "it contains no `Response` object".to_owned(),
        };
        Error::new(ErrorKind::InvalidResponse, reason)
    };
    let error = if outcome.decoded || found { error.with_envelope() } else { error };
    error.with_response(status, request_id, snippet)
}

fn status_message(status: u16) -> &'static str {
    match status {
        300..=399 => "redirects are not followed, since the request may contain credentials; check the endpoint",
        429 => "too many requests",
        500.. => "the service or a gateway before it failed",
        _ => "the request was rejected; check the endpoint and the proxy",
    }
}
