//! Errors of the service and of gateways, read whatever surrounds them.

mod key;
mod value;

use crate::json::Reader;
use key::Key;
pub(super) use key::are_of_error;
pub(super) use value::error_value;
use value::{error_at, is_code, merge, set_id};

/// An error that the service returned.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ApiError {
    /// The code, or an empty string.
    pub(crate) code: String,
    pub(crate) message: String,
}

/// The parts of a response that matter if it cannot be decoded.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Remains {
    pub(crate) error: Option<ApiError>,
    pub(crate) request_id: Option<String>,
    /// Whether there is a `Response` object.
    pub(crate) found: bool,
}

/// Reads the error and the request ID of text: of an envelope, or of an object without one. They may stand behind other
/// text, be truncated, or have keys in another case.
///
/// `is_field` tells the keys that the type of the response or event has: they are fields, not errors.
pub(crate) fn remains(text: &str, is_field: impl Fn(&str) -> bool) -> Remains {
    let is_field: &dyn Fn(&str) -> bool = &is_field;
    if is_field("Response") {
        return without_envelope(text, is_field);
    }
    let enveloped = in_envelope(text, is_field);
    if enveloped.error.is_some() && enveloped.request_id.is_some() {
        return enveloped;
    }
    let bare = without_envelope(text, is_field);
    Remains {
        error: enveloped.error.or(bare.error),
        request_id: enveloped.request_id.or(bare.request_id),
        found: enveloped.found,
    }
}

fn in_envelope(text: &str, is_field: &dyn Fn(&str) -> bool) -> Remains {
    let mut remains = Remains::default();
    let mut reader = Reader { json: text, position: 0 };
    while let Some(position) = find_key(text, reader.position, "response") {
        reader.position = position;
        if !reader.take(b':') {
            continue;
        }
        reader.take(b'[');
        if reader.take(b'{') {
            remains.found = true;
            remains.read(&mut reader, is_field);
        } else if let Some(json) = reader.string().filter(|text| text.trim_start().starts_with('{')) {
            let mut inner = Reader { json: &json, position: 0 };
            remains.found = inner.take(b'{');
            remains.read(&mut inner, is_field);
        }
    }
    remains
}

/// Reads the error of an object without an envelope.
fn without_envelope(text: &str, is_field: &dyn Fn(&str) -> bool) -> Remains {
    let mut remains = Remains::default();
    let mut reader = Reader { json: text, position: object_start(text) };
    match reader.peek() {
        Some(b'{') => {
            reader.take(b'{');
            remains.read(&mut reader, is_field);
        }
        // The whole response as a string of JSON.
        Some(b'"') => {
            if let Some(json) = reader.string().filter(|text| text.trim_start().starts_with('{')) {
                return self::remains(&json, is_field);
            }
        }
        _ => {}
    }
    remains
}

impl Remains {
    /// Reads the members of an object behind its brace: an error under `Error`, or a code and a message beside fields.
    fn read(&mut self, reader: &mut Reader<'_>, is_field: &dyn Fn(&str) -> bool) {
        let mut has_field = false;
        // An event or a message whose type is `error`.
        let mut is_marked = false;
        // What `ErrorCode` and `ErrorMessage` hold, and what `Code` and `Message` do.
        let (mut prefixed, mut plain) = (ApiError::default(), ApiError::default());
        let mut name_of_code = None;
        reader.members(|key, reader| {
            let place = match Key::of(key) {
                Key::RequestId => {
                    set_id(&mut self.request_id, reader);
                    return true;
                }
                Key::Type => {
                    has_field |= is_field(key);
                    is_marked |= reader.scalar().is_some_and(|text| text.eq_ignore_ascii_case("error"));
                    return true;
                }
                _ if is_field(key) => {
                    has_field = true;
                    return reader.skip();
                }
                Key::Error => {
                    let error = error_at(reader, &mut self.request_id, 0);
                    merge(&mut self.error, error);
                    return true;
                }
                // The service's interface before the current one: a number, and the name of the error beside it.
                Key::CodeName => {
                    name_of_code = reader.scalar().filter(|name| !name.is_empty());
                    return true;
                }
                Key::ErrorCode => &mut prefixed.code,
                Key::ErrorMessage => &mut prefixed.message,
                Key::Code => &mut plain.code,
                Key::Message => &mut plain.message,
                Key::Other => return reader.skip(),
            };
            *place = reader.scalar().unwrap_or_default();
            true
        });
        if is_code(&prefixed.code) {
            merge(&mut self.error, Some(prefixed));
        } else if plain.message.is_empty() {
            plain.message = prefixed.message;
        }
        if (is_code(&plain.code) && !plain.message.is_empty() && !has_field) || is_marked {
            plain.code = name_of_code.unwrap_or(plain.code);
            merge(&mut self.error, Some(plain));
        }
    }
}

/// Returns where an object without an envelope starts: at the first brace of JSON, or at the one before `Error` if other
/// text comes first.
fn object_start(text: &str) -> usize {
    if text.trim_start().starts_with(['{', '"']) {
        return 0;
    }
    let before_error = find_key(text, 0, "error").and_then(|end| text.get(..end - "\"error\"".len()));
    before_error.filter(|before| before.trim_end().ends_with('{')).map_or(0, |before| before.trim_end().len() - 1)
}

/// Finds a quoted key in any case, and returns the position behind it.
fn find_key(text: &str, start: usize, key: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let length = key.len() + 2;
    let found = bytes
        .get(start..)?
        .windows(length)
        .position(|window| matches!(window, [b'"', inner @ .., b'"'] if inner.eq_ignore_ascii_case(key.as_bytes())))?;
    Some(start + found + length)
}

#[cfg(test)]
mod tests;
