//! Errors of the service, read whatever surrounds them.

use crate::json::Reader;

/// An error that the service returned.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ApiError {
    /// The code, or an empty string.
    pub(crate) code: String,
    pub(crate) message: String,
}

/// The parts of an envelope that matter if the response cannot be decoded.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Remains {
    pub(crate) error: Option<ApiError>,
    pub(crate) request_id: Option<String>,
    /// Whether there is a `Response` object.
    pub(crate) found: bool,
}

/// Reads the error and the request ID of text that contains an envelope: behind other text, truncated, or with keys in
/// another case.
pub(crate) fn remains(text: &str) -> Remains {
    let mut remains = Remains::default();
    let mut reader = Reader { json: text, position: 0 };
    while let Some(position) = find_key(text, reader.position, "response") {
        reader.position = position;
        if reader.take(b':') && reader.take(b'{') {
            remains.found = true;
            members(&mut reader, |key, reader| {
                if key.eq_ignore_ascii_case("Error") {
                    merge(&mut remains.error, error_at(reader, 0));
                } else if key.eq_ignore_ascii_case("RequestId") {
                    let id = scalar(reader).filter(|id| !id.is_empty());
                    remains.request_id = id.or(remains.request_id.take());
                } else {
                    return reader.skip();
                }
                true
            });
        }
    }
    remains
}

/// Reads the error of an event: under `Response`, under `Error`, or as a code and a message at the top.
///
/// `is_field` tells the keys that the type of the event has: they are fields, not errors.
pub(crate) fn error_in(text: &str, is_field: impl Fn(&str) -> bool) -> Option<ApiError> {
    let inner = remains(text);
    if inner.found && !is_field("Response") {
        return inner.error;
    }
    let mut reader = Reader { json: text, position: 0 };
    if !reader.take(b'{') {
        return None;
    }
    let (mut error, mut has_field) = (None, false);
    // What `ErrorCode` and `ErrorMessage` hold, and what `Code` and `Message` do.
    let (mut prefixed, mut plain) = (ApiError::default(), ApiError::default());
    members(&mut reader, |key, reader| {
        let is_field = is_field(key);
        has_field |= is_field;
        let name = key.replace('_', "").to_ascii_lowercase();
        let place = match name.as_str() {
            _ if is_field => return reader.skip(),
            "error" | "errors" => {
                merge(&mut error, error_at(reader, 0));
                return true;
            }
            "errorcode" | "errcode" => &mut prefixed.code,
            "errormessage" | "errormsg" | "errmessage" | "errmsg" => &mut prefixed.message,
            "code" => &mut plain.code,
            "message" | "msg" => &mut plain.message,
            _ => return reader.skip(),
        };
        *place = scalar(reader).unwrap_or_default();
        true
    });
    if has_code(&prefixed) {
        merge(&mut error, Some(prefixed));
    }
    if has_code(&plain) && !plain.message.is_empty() && !has_field {
        merge(&mut error, Some(plain));
    }
    error
}

/// Returns whether there is a code that does not stand for success.
fn has_code(error: &ApiError) -> bool {
    !["", "0", "200", "ok", "success", "null", "false"].contains(&error.code.to_ascii_lowercase().as_str())
}

/// Reads the value of `Error`: an object with a code, or a message alone. Null, false and empty values are no error.
pub(super) fn error_value(json: &str) -> Option<ApiError> {
    error_at(&mut Reader { json, position: 0 }, 0)
}

fn error_at(reader: &mut Reader<'_>, depth: usize) -> Option<ApiError> {
    match reader.peek()? {
        b'{' => {
            reader.take(b'{');
            let mut error = ApiError::default();
            members(reader, |key, reader| {
                let place = match key {
                    _ if key.eq_ignore_ascii_case("Code") => &mut error.code,
                    _ if key.eq_ignore_ascii_case("Message") => &mut error.message,
                    _ => return reader.skip(),
                };
                if let Some(text) = scalar(reader).filter(|text| !text.is_empty()) {
                    *place = text;
                }
                true
            });
            Some(error)
        }
        b'[' if depth == 0 => {
            reader.take(b'[');
            let error = (reader.peek()? != b']').then(|| error_at(reader, depth + 1)).flatten();
            while reader.take(b',') && reader.skip() {}
            reader.take(b']');
            error
        }
        _ => {
            let message = scalar(reader).filter(|text| !matches!(text.as_str(), "" | "false" | "0"))?;
            Some(ApiError { code: String::new(), message })
        }
    }
}

/// Of several errors, the first one with a code counts.
fn merge(error: &mut Option<ApiError>, other: Option<ApiError>) {
    match (&error, other) {
        (Some(known), Some(other)) if known.code.is_empty() && !other.code.is_empty() => *error = Some(other),
        (None, other) => *error = other,
        _ => {}
    }
}

/// Visits the members of an object behind its brace, until it ends or the visitor returns `false`.
fn members<'a>(reader: &mut Reader<'a>, mut visit: impl FnMut(&str, &mut Reader<'a>) -> bool) {
    while !reader.take(b'}') {
        let Some(key) = reader.string() else { return };
        if !reader.take(b':') || !visit(&key, reader) {
            return;
        }
        reader.take(b',');
    }
}

/// Reads a scalar as text; null and values of other kinds are skipped.
fn scalar(reader: &mut Reader<'_>) -> Option<String> {
    match reader.peek()? {
        b'"' => reader.string().map(std::borrow::Cow::into_owned),
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
mod tests {
    use super::*;

    fn error(code: &str, message: &str) -> Option<ApiError> {
        Some(ApiError { code: code.to_owned(), message: message.to_owned() })
    }

    #[test]
    fn errors_and_request_ids_are_read_whatever_surrounds_them() {
        let full = Remains { error: error("A.B", "no"), request_id: Some("r".to_owned()), found: true };
        for text in [
            r#"{"Response":{"Error":{"Code":"A.B","Message":"no"},"RequestId":"r"}}"#,
            r#"<br />Notice: x {} in "a.php" {"Response":{"RequestId":"r","Error":{"Code":"A.B","Message":"no"}}}"#,
            r#"{"response":{"error":{"code":"A.B","message":"no"},"requestid":"r"}}"#,
            r#"{"Response":{"RequestId":"r","Error":{"Code":"A.B","Message":"no"},"Data":[{"x":"#,
            r#"{"Response":{"RequestId":"r","Error":{"Message":"no","Code":"A.B"}"#,
            r#"{"Response":{"Error":null,"Error":{"Code":"A.B","Message":"no"},"Error":null,"RequestId":"r"}}"#,
            r#"{"Response":{"TaskId":"t"},"Response":{"Error":{"Code":"A.B","Message":"no"},"RequestId":"r"}}"#,
            r#"{"Response":{"Error":[{"Code":"A.B","Message":"no"},7],"RequestId":"r"}}"#,
            r#"{"Response":{"RequestId":"r","RequestId":null,"Error":{"Code":"A.B","Code":"","Message":"no"}}}"#,
        ] {
            assert_eq!(remains(text), full, "{text}");
        }
        let numbers = remains(r#"{"Response":{"RequestId":17,"Error":{"Code":4100,"Message":null}}}"#);
        assert_eq!(numbers, Remains { error: error("4100", ""), request_id: Some("17".to_owned()), found: true });
    }

    #[test]
    fn a_truncated_code_is_no_code() {
        assert_eq!(remains(r#"{"Response":{"Error":{"Code":"FailedOperation"#).error, error("", ""));
    }

    #[test]
    fn other_text_has_no_error() {
        for text in ["", "{", "<html>Response</html>", r#"{"Response":"#, r#"{"Response":null}"#, r#"{"Response":"x"}"#]
        {
            assert_eq!(remains(text), Remains::default(), "{text}");
        }
        for value in ["null", "false", "\"\"", "0", "[]"] {
            assert_eq!(error_value(value), None, "{value}");
        }
        assert_eq!(error_value("{}"), error("", ""));
    }

    #[test]
    fn errors_of_events_are_read_in_every_form() {
        let found = |text: &str| error_in(text, |key| matches!(key, "Text" | "IsEnd" | "Code"));
        for text in [
            r#"{"Error":"boom"}"#,
            r#"{"error":"boom","IsEnd":true}"#,
            r#"{"errors":["boom"]}"#,
            r#"{"Response":{"Error":"boom"}}"#,
        ] {
            assert_eq!(found(text), error("", "boom"), "{text}");
        }
        for text in [
            r#"{"Error":{"Code":"A","Message":"m"}}"#,
            r#"{"error":{"message":"m","code":"A"}}"#,
            r#"{"Response":{"Error":{"Code":"A","Message":"m"},"RequestId":"r"}}"#,
            r#"{"ErrorCode":"A","ErrorMessage":"m"}"#,
            r#"{"error_code":"A","error_msg":"m","Text":""}"#,
            r#"{"code":"A","message":"m"}"#,
        ] {
            assert_eq!(found(text), error("A", "m"), "{text}");
        }
        assert_eq!(found(r#"{"ErrorCode":4100}"#), error("4100", ""));
        for text in [
            r#"{"Text":"Error","IsEnd":true}"#,
            r#"{"Text":"a","Error":null,"ErrorCode":0,"ErrorMessage":"success"}"#,
            r#"{"Code":"A","message":"m"}"#,
            r#"{"Text":"a","code":"A","message":"m"}"#,
            r#"{"Text":"\"Response\":{\"Error\":\"x\"}"}"#,
            "[DONE]",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
