//! Errors of the service and of gateways, read whatever surrounds them.

mod key;
mod value;

use crate::json::Reader;
use key::Key;
pub(super) use key::are_of_error;
pub(crate) use key::names_error;
use value::{error_at, error_of_event, is_code, merge, set_id};
pub(super) use value::{error_value, replace};

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

/// How deep errors are looked for inside of other objects.
const DEPTH: usize = 4;

/// How members of an object are read.
struct Look<'a> {
    /// Tells the keys that the type of the response or event has: they are fields, not errors.
    is_field: &'a dyn Fn(&str) -> bool,
    /// Whether the object is an event.
    is_event: bool,
    /// Whether the object is known to be an error, by the name of its event.
    is_marked: bool,
}

/// Reads the error and the request ID of text: of an envelope, or of an object without one. They may stand behind other
/// text, be truncated, or have keys in another case.
///
/// `is_field` tells the keys that the type of the response has: they are fields, not errors.
pub(crate) fn remains(text: &str, is_field: impl Fn(&str) -> bool) -> Remains {
    let look = Look { is_field: &is_field, is_event: false, is_marked: false };
    let mut remains = remains_of(text, &look);
    if remains.error.is_none() && !remains.found {
        remains.read_inside(&mut Reader { json: text, position: 0 }, &look, 0);
    }
    remains
}

/// Reads the error of an event, also one inside of another object. If the name of the event is that of an error
/// (`is_marked`), it is one in any case.
pub(crate) fn remains_of_event(text: &str, is_marked: bool, is_field: impl Fn(&str) -> bool) -> Remains {
    let is_field = |key: &str| !is_marked && is_field(key);
    let look = Look { is_field: &is_field, is_event: true, is_marked };
    let mut remains = remains_of(text, &look);
    if remains.says_nothing() {
        remains.read_inside(&mut Reader { json: text, position: 0 }, &look, 0);
    }
    if is_marked && remains.says_nothing() {
        let error = error_of_event(text, &mut remains.request_id);
        remains.error = error.or_else(|| Some(ApiError { code: String::new(), message: text.to_owned() }));
    }
    remains
}

fn remains_of(text: &str, look: &Look<'_>) -> Remains {
    if (look.is_field)("Response") {
        return without_envelope(text, look);
    }
    let enveloped = in_envelope(text, look);
    if enveloped.error.is_some() && enveloped.request_id.is_some() {
        return enveloped;
    }
    let bare = without_envelope(text, look);
    Remains {
        error: enveloped.error.or(bare.error),
        request_id: enveloped.request_id.or(bare.request_id),
        found: enveloped.found,
    }
}

fn in_envelope(text: &str, look: &Look<'_>) -> Remains {
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
            remains.read(&mut reader, look);
        } else if let Some(json) = reader.string().filter(|text| text.trim_start().starts_with('{')) {
            let mut inner = Reader { json: &json, position: 0 };
            remains.found = inner.take(b'{');
            remains.read(&mut inner, look);
        }
    }
    remains
}

/// Reads the error of an object without an envelope.
fn without_envelope(text: &str, look: &Look<'_>) -> Remains {
    let mut remains = Remains::default();
    let mut reader = Reader { json: text, position: object_start(text) };
    match reader.peek() {
        Some(b'{') => {
            reader.take(b'{');
            remains.read(&mut reader, look);
        }
        // The whole response as a string of JSON.
        Some(b'"') => {
            if let Some(json) = reader.string().filter(|text| text.trim_start().starts_with('{')) {
                return remains_of(&json, look);
            }
        }
        _ => {}
    }
    remains
}

impl Remains {
    fn says_nothing(&self) -> bool {
        self.error.as_ref().is_none_or(|error| *error == ApiError::default())
    }

    /// Reads the members of an object behind its brace: an error under `Error`, or a code and a message beside fields.
    /// Returns whether a field of the type has content.
    fn read(&mut self, reader: &mut Reader<'_>, look: &Look<'_>) -> bool {
        let mut has_content = false;
        // An event or a message whose type is `error`, or that of an error if nothing else is in it.
        let (mut is_marked, mut is_named) = (look.is_marked, false);
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
                    let name = reader.scalar().unwrap_or_default();
                    is_marked |= name.eq_ignore_ascii_case("error");
                    is_named |= names_error(name.as_bytes());
                    return true;
                }
                _ if (look.is_field)(key) => {
                    has_content |= has_content_at(reader);
                    return reader.skip();
                }
                Key::Error => {
                    let error = error_at(reader, &mut self.request_id, 0);
                    replace(&mut self.error, error);
                    return true;
                }
                Key::Status if look.is_event => {
                    is_named |= reader.scalar().is_some_and(|name| names_error(name.as_bytes()));
                    return true;
                }
                // The service's interface before the current one: a number, and the name of the error beside it.
                Key::CodeName => {
                    name_of_code = reader.scalar().filter(|name| !name.is_empty()).or(name_of_code.take());
                    return true;
                }
                Key::ErrorCode => &mut prefixed.code,
                Key::ErrorMessage => &mut prefixed.message,
                Key::Code => &mut plain.code,
                Key::Message => &mut plain.message,
                Key::Status | Key::Other => return reader.skip(),
            };
            if let Some(text) = reader.scalar().filter(|text| !text.is_empty()) {
                *place = text;
            }
            true
        });
        if is_code(&prefixed.code) {
            merge(&mut self.error, Some(prefixed));
        } else if plain.message.is_empty() {
            plain.message = prefixed.message;
        }
        is_marked |= is_named && look.is_event && !has_content;
        let is_error = is_code(&plain.code) && !plain.message.is_empty() && !has_content;
        if is_error || is_marked {
            plain.code = name_of_code.unwrap_or(plain.code);
            if !is_code(&plain.code) {
                plain.code.clear();
            }
            merge(&mut self.error, Some(plain));
        }
        has_content
    }

    /// Reads the error of an object, or of the objects inside of it if it has no field of the type.
    fn read_inside(&mut self, reader: &mut Reader<'_>, look: &Look<'_>, depth: usize) {
        match reader.peek() {
            Some(b'[') if depth < DEPTH => {
                reader.take(b'[');
                while reader.peek().is_some_and(|byte| byte != b']') {
                    self.read_inside(reader, look, depth + 1);
                    if !reader.take(b',') {
                        break;
                    }
                }
                reader.take(b']');
            }
            Some(b'{') if depth < DEPTH => {
                let mut members = Reader { json: reader.json, position: reader.position };
                members.take(b'{');
                if self.read(&mut members, look) || !self.says_nothing() {
                    reader.skip();
                    return;
                }
                reader.take(b'{');
                reader.members(|_, reader| {
                    self.read_inside(reader, look, depth + 1);
                    true
                });
            }
            Some(b'"') if depth < DEPTH => {
                if let Some(json) = reader.string().filter(|text| text.trim_start().starts_with(['{', '['])) {
                    self.read_inside(&mut Reader { json: &json, position: 0 }, look, depth + 1);
                }
            }
            _ => drop(reader.skip()),
        }
    }
}

/// Returns whether a value is more than null, a boolean or an empty string.
fn has_content_at(reader: &mut Reader<'_>) -> bool {
    let mut value = Reader { json: reader.json, position: reader.position };
    match value.peek() {
        Some(b'"') => value.string().is_some_and(|text| !text.is_empty()),
        Some(b'n' | b't' | b'f') | None => false,
        Some(_) => true,
    }
}

/// Returns where an object without an envelope starts: at the first brace of JSON, in the data of an event, or at the brace
/// before `Error` if other text comes first.
fn object_start(text: &str) -> usize {
    let first = text.trim_start();
    if first.starts_with(['{', '"']) {
        return 0;
    }
    if let Some(start) = data_start(text).filter(|_| !first.starts_with('<')) {
        return start;
    }
    let before_error = find_key(text, 0, "error").and_then(|end| text.get(..end - "\"error\"".len()));
    before_error.filter(|before| before.trim_end().ends_with('{')).map_or(0, |before| before.trim_end().len() - 1)
}

/// Returns where the object starts that is the data of a server-sent event.
fn data_start(text: &str) -> Option<usize> {
    const DATA: &str = "data:";
    let line = if text.starts_with(DATA) { 0 } else { text.find("\ndata:")? + 1 };
    let data = text.get(line + DATA.len()..)?;
    data.trim_start().starts_with('{').then_some(line + DATA.len())
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
