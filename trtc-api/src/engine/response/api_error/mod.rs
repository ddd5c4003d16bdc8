//! Errors of the service and of gateways, read whatever surrounds them.

use crate::engine::codes;
use crate::json::Reader;

/// How deep errors are looked for inside of each other, and inside of strings with JSON.
const DEPTH: usize = 4;

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
        members(reader, |key, reader| {
            let place = match Key::of(key) {
                Key::RequestId => {
                    set_id(&mut self.request_id, reader);
                    return true;
                }
                Key::Type => {
                    has_field |= is_field(key);
                    is_marked |= scalar(reader).is_some_and(|text| text.eq_ignore_ascii_case("error"));
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
                    name_of_code = scalar(reader).filter(|name| !name.is_empty());
                    return true;
                }
                Key::ErrorCode => &mut prefixed.code,
                Key::ErrorMessage => &mut prefixed.message,
                Key::Code => &mut plain.code,
                Key::Message => &mut plain.message,
                Key::Other => return reader.skip(),
            };
            *place = scalar(reader).unwrap_or_default();
            true
        });
        if is_code(&prefixed.code) {
            merge(&mut self.error, Some(prefixed));
        }
        if (is_code(&plain.code) && !plain.message.is_empty() && !has_field) || is_marked {
            plain.code = name_of_code.unwrap_or(plain.code);
            merge(&mut self.error, Some(plain));
        }
    }
}

/// What a key of a response means if it is no field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Error,
    ErrorCode,
    ErrorMessage,
    Code,
    CodeName,
    Message,
    RequestId,
    Type,
    Other,
}

impl Key {
    fn of(key: &str) -> Self {
        match key.replace(['_', '-'], "").to_ascii_lowercase().as_str() {
            "error" | "errors" => Self::Error,
            "errorcode" | "errcode" => Self::ErrorCode,
            "errormessage" | "errormsg" | "errmessage" | "errmsg" | "errordescription" => Self::ErrorMessage,
            "code" => Self::Code,
            "codedesc" => Self::CodeName,
            "message" | "msg" => Self::Message,
            "requestid" => Self::RequestId,
            "type" | "event" => Self::Type,
            _ => Self::Other,
        }
    }
}

/// Returns whether all keys of an object could be those of an error, so that it may be one in disguise.
pub(super) fn are_of_error<'a>(mut keys: impl Iterator<Item = &'a str>) -> bool {
    keys.all(|key| !matches!(Key::of(key), Key::Type | Key::Other))
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

/// Returns whether a code does not stand for success.
fn is_code(code: &str) -> bool {
    !["", "0", "200", "ok", "success", "null", "false"].contains(&code.to_ascii_lowercase().as_str())
}

/// Reads the value of `Error`: an object with a code, or a message alone. Null, false and empty values are no error.
pub(super) fn error_value(json: &str) -> Option<ApiError> {
    error_at(&mut Reader { json, position: 0 }, &mut None, 0)
}

fn error_at(reader: &mut Reader<'_>, request_id: &mut Option<String>, depth: usize) -> Option<ApiError> {
    match reader.peek()? {
        b'{' | b'[' if depth >= DEPTH => {
            reader.skip();
            Some(ApiError::default())
        }
        b'{' => {
            reader.take(b'{');
            let (mut error, mut inner) = (ApiError::default(), None);
            members(reader, |key, reader| {
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
                    Key::CodeName | Key::Type | Key::Other => return reader.skip(),
                };
                if let Some(text) = scalar(reader).filter(|text| !text.is_empty()) {
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
        _ => error_text(scalar(reader)?, request_id, depth),
    }
}

/// Reads a string or a number: JSON in a string, a code, or a message.
fn error_text(text: String, request_id: &mut Option<String>, depth: usize) -> Option<ApiError> {
    if matches!(text.as_str(), "" | "false" | "0") {
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

fn set_id(request_id: &mut Option<String>, reader: &mut Reader<'_>) {
    *request_id = scalar(reader).filter(|id| !id.is_empty()).or(request_id.take());
}

/// Of several errors, the first one with a code counts.
fn merge(error: &mut Option<ApiError>, other: Option<ApiError>) {
    match (&error, other) {
        (Some(known), Some(other)) if known.code.is_empty() && !other.code.is_empty() => *error = Some(other),
        (None, other) => *error = other,
        _ => {}
    }
}

/// Visits the members of an object behind its brace. Behind malformed JSON, or where the visitor returns `false`, it goes
/// on at the next key.
fn members<'a>(reader: &mut Reader<'a>, mut visit: impl FnMut(&str, &mut Reader<'a>) -> bool) {
    while !reader.take(b'}') {
        let visited = match reader.string() {
            Some(key) => reader.take(b':') && visit(&key, reader),
            None => false,
        };
        if visited {
            reader.take(b',');
        } else if !next_key(reader) {
            return;
        }
    }
}

/// Goes to the next quoted key behind a comma, as after a quotation mark that was not escaped.
fn next_key(reader: &mut Reader<'_>) -> bool {
    while let Some(comma) = reader.json.get(reader.position..).and_then(|rest| rest.find(',')) {
        reader.position += comma + 1;
        if reader.peek() == Some(b'"') {
            return true;
        }
    }
    false
}

/// Reads a scalar as text without whitespace at its ends; null and values of other kinds are skipped.
fn scalar(reader: &mut Reader<'_>) -> Option<String> {
    match reader.peek()? {
        b'"' => reader.string().map(|text| text.trim().to_owned()),
        b'{' | b'[' => {
            reader.skip();
            None
        }
        _ => reader.word().filter(|word| *word != "null").map(str::to_owned),
    }
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
