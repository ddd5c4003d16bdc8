//! Reading of responses.
//!
//! A good response is decoded in one pass. If that fails, a second pass repairs the text and converts scalars, and the
//! error and the request ID are looked for in whatever the body is.

mod api_error;
mod compression;
mod envelope;
mod slot;
mod task_id;

use std::borrow::Cow;

use super::{Plan, codes, retry};
use crate::error::{Error, ErrorKind};
use crate::header;
use crate::json::{decode_text, repair_tokens, without_bom};
use crate::object::{Conversion, Mode, Object};
use crate::transport::Response;
pub(crate) use api_error::{ApiError, Remains, names_error, remains_of_event};
use api_error::{are_of_error, remains};
use envelope::Envelope;
pub(crate) use slot::{DynResponse, RawResponse, ResponseSlot, TypedResponse};

/// Reads a response into its slot. Only a complete response without an error and with a success status is a success.
pub(super) fn read(response: &Response, slot: &mut dyn ResponseSlot, plan: &Plan<'_>) -> Result<(), Error> {
    let body = without_bom(&response.body);
    let first = Envelope::decode(body, slot.fresh(), Mode::Response);
    let (decoded, has_field) = (first.is_decoded(), first.has_field);
    let Envelope { error, failure, found, .. } = first;
    let decoded = decoded && (has_field || slot.request_id().is_some());
    if decoded && response.status.is_success() && !may_be_error(slot.object(), has_field) {
        return Ok(());
    }
    let text = decode_text(body);
    let mut outcome = Outcome { decoded, found, has_field, error, reason: failure.map(|failure| failure.to_string()) };
    if !decoded && outcome.error.is_none() && !plan.limits.strict_responses {
        outcome = read_leniently(&text, slot);
    }
    let remains = remains_of(&text, slot);
    let is_success = outcome.decoded && response.status.is_success();
    if is_success && !(may_be_error(slot.object(), outcome.has_field) && remains.error.is_some()) {
        return Ok(());
    }
    Err(failed(response, &text, slot, plan, outcome, remains))
}

/// Returns whether a decoded response has unknown fields only, all of which have names that errors use.
fn may_be_error(response: &dyn Object, has_field: bool) -> bool {
    let unknown = response.unknown_fields();
    let is_untyped = response.shape().fields.is_empty();
    !unknown.is_empty() && (is_untyped || !has_field) && are_of_error(unknown.iter().map(|(name, _)| name))
}

/// Reads the error and the request ID, whatever surrounds them.
fn remains_of(text: &str, slot: &dyn ResponseSlot) -> Remains {
    let fields = slot.object().shape().fields;
    remains(text, |key| fields.iter().any(|field| field.name == key))
}

/// The result of decoding a body.
struct Outcome {
    /// Whether the body is a success of the service.
    decoded: bool,
    /// Whether there is a `Response` object, under exactly this name.
    found: bool,
    has_field: bool,
    error: Option<ApiError>,
    reason: Option<String>,
}

/// Decodes text that the first pass could not decode.
fn read_leniently(text: &str, slot: &mut dyn ResponseSlot) -> Outcome {
    let json = text.get(envelope_start(text)..).unwrap_or(text);
    // Repaired text that is no JSON at all would only hide what is wrong with it.
    let repaired = if json.trim_start().starts_with('{') { repair_tokens(json) } else { json.into() };
    let envelope = Envelope::decode(repaired.as_bytes(), slot.fresh(), Mode::LenientResponse);
    let (decoded, has_field) = (envelope.is_decoded(), envelope.has_field);
    let Envelope { error, failure, found, context, .. } = envelope;
    let decoded = decoded && (has_field || slot.request_id().is_some());
    let mut conversions = context.into_conversions();
    conversions.extend((json.len() < text.len()).then(|| Conversion::of_json("JSON after other text")));
    conversions.extend(matches!(repaired, Cow::Owned(_)).then(|| Conversion::of_json("malformed JSON")));
    slot.set_conversions(conversions);
    Outcome { decoded, found, has_field, error, reason: failure.map(|failure| failure.to_string()) }
}

/// Returns the ID of the task that a response names although it is an error.
fn started(text: &str, field: &str) -> Option<String> {
    let json = text.get(envelope_start(text)..).unwrap_or(text);
    task_id::of(&repair_tokens(json), field)
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
fn failed(
    response: &Response,
    text: &str,
    slot: &mut dyn ResponseSlot,
    plan: &Plan<'_>,
    outcome: Outcome,
    Remains { error, request_id, found }: Remains,
) -> Error {
    // Any part of a response may repeat the request.
    let redactor = plan.redactor();
    let request_id = request_id.or_else(|| header::request_id(&response.headers).map(str::to_owned));
    let request_id = request_id.map(|id| redactor.name(&id));
    let status = response.status.as_u16();
    // A task may run although its response cannot be used.
    let named = |error: Error| match plan.task_id.and_then(|field| started(text, field)) {
        Some(id) => {
            let shown = redactor.name(&id);
            error.with_started_task(id, shown)
        }
        None => error,
    };
    if let Some(ApiError { code, message }) = error.or(outcome.error) {
        let (shown, message) = (redactor.code(&code), redactor.message(&message));
        // A gateway names errors in JSON too: then the HTTP status says what has happened.
        let error = match found || response.status.is_success() || codes::is_known(&code) {
            true => Error::new(ErrorKind::Service, message),
            false => Error::new(ErrorKind::Http, format!("{}: {message}", status_message(status))),
        };
        let error = error.with_code(code, shown).with_response(status, request_id, None);
        // A rejection may name the task of another start.
        return if retry::outcome(&error).may_have_executed { named(error) } else { error };
    }
    let compression = if found { None } else { compression::of(&response.headers, &response.body) };
    let snippet = if found || compression.is_some() { None } else { redactor.excerpt(text, slot.fresh()) };
    let error = if !response.status.is_success() {
        Error::new(ErrorKind::Http, status_message(status))
    } else {
        let reason = match outcome.reason {
            _ if compression.is_some() => "the body can't be read".to_owned(),
            Some(reason) if text.trim().is_empty() => format!("the body is empty: {reason}"),
            Some(reason) if !found && text.trim_start().starts_with('<') => {
                format!(
                    "the body is HTML or XML, probably the page of a proxy or a gateway ({})",
                    redactor.message(&reason)
                )
            }
            Some(reason) if !found && is_event(text) => {
                format!("the body is a stream of events, which its content type is not ({})", redactor.message(&reason))
            }
            // serde repeats the value that it did not expect.
            Some(reason) => redactor.message(&reason),
            None if outcome.found => "it has neither `RequestId` nor a field of its type".to_owned(),
            None => "it contains no `Response` object".to_owned(),
        };
        Error::new(ErrorKind::InvalidResponse, reason)
    };
    let error = if outcome.decoded || found { error.with_envelope() } else { error };
    let error = match compression {
        Some(name) => error.with_hint(format!(
            "the body is compressed ({}), which the request does not accept; check the proxies before the service",
            redactor.name(name)
        )),
        None => error,
    };
    named(error.with_response(status, request_id, snippet))
}

/// Returns whether a text starts with a server-sent event.
fn is_event(text: &str) -> bool {
    [":", "data:", "event:", "id:", "retry:"].iter().any(|field| text.trim_start().starts_with(field))
}

fn status_message(status: u16) -> &'static str {
    match status {
        300..=399 => "redirects are not followed, since the request may contain credentials; check the endpoint",
        429 => "too many requests",
        500.. => "the service or a gateway before it failed",
        _ => "the request was rejected; check the endpoint and the proxy",
    }
}
