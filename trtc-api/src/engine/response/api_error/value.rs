//! The value of an error: an object, a list, a string or a number.

use super::ApiError;
use super::key::Key;
use crate::engine::codes;
use crate::json::Reader;

/// How deep errors are looked for inside of each other, and inside of strings with JSON.
const DEPTH: usize = 4;

/// Reads the value of `Error`: an object with a code, or a message alone. Null, false and empty values are no error.
pub(in crate::engine::response) fn error_value(json: &str) -> Option<ApiError> {
    error_at(&mut Reader { json, position: 0 }, &mut None, 0)
}

pub(super) fn error_at(reader: &mut Reader<'_>, request_id: &mut Option<String>, depth: usize) -> Option<ApiError> {
    match reader.peek()? {
        b'{' | b'[' if depth >= DEPTH => {
            reader.skip();
            Some(ApiError::default())
        }
        b'{' => {
            reader.take(b'{');
            let (mut error, mut inner) = (ApiError::default(), None);
            reader.members(|key, reader| {
                let place = match Key::of(key) {
                    Key::Code | Key::ErrorCode => &mut error.code,
                    Key::Message | Key::ErrorMessage => &mut error.message,
                    Key::Error => {
                        inner = error_at(reader, request_id, depth + 1);
                        return true;
                    }
                    Key::RequestId => {
                        set_id(request_id, reader);
                        return true;
                    }
                    Key::CodeName | Key::Status | Key::Type | Key::Other => return reader.skip(),
                };
                if let Some(text) = reader.scalar().filter(|text| !text.is_empty()) {
                    *place = text;
                }
                true
            });
            if error.code.is_empty() && inner.is_some() {
                return inner;
            }
            (error.code.is_empty() || is_code(&error.code)).then_some(error)
        }
        b'[' => {
            reader.take(b'[');
            let mut error = None;
            while reader.peek().is_some_and(|byte| byte != b']') {
                merge(&mut error, error_at(reader, request_id, depth + 1));
                if !reader.take(b',') {
                    break;
                }
            }
            reader.take(b']');
            error
        }
        _ => error_text(reader.scalar()?, request_id, depth),
    }
}

/// Reads the data of an event that is known to be an error, or `None` if it says nothing.
pub(super) fn error_of_event(text: &str, request_id: &mut Option<String>) -> Option<ApiError> {
    match text.trim_start().starts_with(['{', '[', '"']) {
        true => error_at(&mut Reader { json: text, position: 0 }, request_id, 0),
        false => error_text(text.trim().to_owned(), request_id, 0),
    }
    .filter(|error| *error != ApiError::default())
}

/// Reads a string or a number: JSON in a string, a code, or a message.
fn error_text(text: String, request_id: &mut Option<String>, depth: usize) -> Option<ApiError> {
    if ["", "false", "0", "null"].contains(&text.to_ascii_lowercase().as_str()) {
        return None;
    }
    if depth < DEPTH && text.starts_with(['{', '[']) {
        return error_at(&mut Reader { json: &text, position: 0 }, request_id, depth + 1);
    }
    let is_name = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
    Some(match is_name && codes::is_known(&text) {
        true => ApiError { code: text, message: String::new() },
        false => ApiError { code: String::new(), message: text },
    })
}

pub(super) fn set_id(request_id: &mut Option<String>, reader: &mut Reader<'_>) {
    *request_id = reader.scalar().filter(|id| !id.is_empty()).or(request_id.take());
}

/// Of several values of one key, the last one counts; one without an error or without a code takes nothing back.
pub(in crate::engine::response) fn replace(error: &mut Option<ApiError>, other: Option<ApiError>) {
    let keeps_code =
        |other: &ApiError| error.as_ref().is_some_and(|known| !known.code.is_empty() && other.code.is_empty());
    if let Some(other) = other.filter(|other| !keeps_code(other)) {
        *error = Some(other);
    }
}

/// Of several errors in a list, the first one with a code counts.
pub(super) fn merge(error: &mut Option<ApiError>, other: Option<ApiError>) {
    match (&error, other) {
        (Some(known), Some(other)) if known.code.is_empty() && !other.code.is_empty() => *error = Some(other),
        (None, other) => *error = other,
        _ => {}
    }
}

/// Returns whether a code does not stand for success.
pub(super) fn is_code(code: &str) -> bool {
    !["", "0", "200", "ok", "success", "null", "false"].contains(&code.to_ascii_lowercase().as_str())
}
