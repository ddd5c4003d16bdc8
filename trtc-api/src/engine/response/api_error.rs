//! Errors of the service and of gateways, read whatever surrounds them.

use crate::json::Reader;

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
/// `is_field` tells the keys that the type of an event has: they are fields, not errors.
pub(crate) fn remains(text: &str, is_field: impl Fn(&str) -> bool) -> Remains {
    let enveloped = in_envelope(text);
    if is_field("Response") {
        return without_envelope(text, is_field);
    }
    if enveloped.error.is_some() {
        return enveloped;
    }
    let bare = without_envelope(text, is_field);
    Remains { error: bare.error, request_id: enveloped.request_id.or(bare.request_id), found: enveloped.found }
}

fn in_envelope(text: &str) -> Remains {
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

/// Reads the error of an object without an envelope: under `Error`, or as a code and a message at its top.
fn without_envelope(text: &str, is_field: impl Fn(&str) -> bool) -> Remains {
    let mut remains = Remains::default();
    let mut reader = Reader { json: text, position: object_start(text) };
    if !reader.take(b'{') {
        return remains;
    }
    let mut has_field = false;
    // What `ErrorCode` and `ErrorMessage` hold, and what `Code` and `Message` do.
    let (mut prefixed, mut plain) = (ApiError::default(), ApiError::default());
    let mut name_of_code = None;
    members(&mut reader, |key, reader| {
        let is_field = is_field(key);
        has_field |= is_field;
        let name = key.replace(['_', '-'], "").to_ascii_lowercase();
        let place = match name.as_str() {
            "requestid" => {
                remains.request_id = scalar(reader).filter(|id| !id.is_empty()).or(remains.request_id.take());
                return true;
            }
            _ if is_field => return reader.skip(),
            "error" | "errors" => {
                merge(&mut remains.error, error_at(reader, 0));
                return true;
            }
            // The service's interface before the current one: a number, and the name of the error beside it.
            "codedesc" => {
                name_of_code = scalar(reader).filter(|name| !name.is_empty());
                return true;
            }
            "errorcode" | "errcode" => &mut prefixed.code,
            "errormessage" | "errormsg" | "errmessage" | "errmsg" | "errordescription" => &mut prefixed.message,
            "code" => &mut plain.code,
            "message" | "msg" => &mut plain.message,
            _ => return reader.skip(),
        };
        *place = scalar(reader).unwrap_or_default();
        true
    });
    if has_code(&prefixed) {
        merge(&mut remains.error, Some(prefixed));
    }
    if has_code(&plain) && !plain.message.is_empty() && !has_field {
        plain.code = name_of_code.unwrap_or(plain.code);
        merge(&mut remains.error, Some(plain));
    }
    remains
}

/// Returns where an object without an envelope starts: at the first brace of JSON, or at the one before `Error` if other
/// text comes first.
fn object_start(text: &str) -> usize {
    if text.trim_start().starts_with('{') {
        return 0;
    }
    let before_error = find_key(text, 0, "error").and_then(|end| text.get(..end - "\"error\"".len()));
    before_error.filter(|before| before.trim_end().ends_with('{')).map_or(0, |before| before.trim_end().len() - 1)
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
            let mut error = None;
            while reader.peek().is_some_and(|byte| byte != b']') {
                merge(&mut error, error_at(reader, depth + 1));
                if !reader.take(b',') {
                    break;
                }
            }
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
mod tests {
    use super::*;

    fn error(code: &str, message: &str) -> Option<ApiError> {
        Some(ApiError { code: code.to_owned(), message: message.to_owned() })
    }

    fn plain(text: &str) -> Remains {
        remains(text, |_| false)
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
            assert_eq!(plain(text), full, "{text}");
        }
        let numbers = plain(r#"{"Response":{"RequestId":17,"Error":{"Code":4100,"Message":null}}}"#);
        assert_eq!(numbers, Remains { error: error("4100", ""), request_id: Some("17".to_owned()), found: true });
    }

    #[test]
    fn a_truncated_code_is_no_code() {
        assert_eq!(plain(r#"{"Response":{"Error":{"Code":"FailedOperation"#).error, error("", ""));
    }

    #[test]
    fn other_text_has_no_error() {
        for text in ["", "{", "<html>Response</html>", r#"{"Response":"#, r#"{"Response":null}"#, r#"{"Response":"x"}"#]
        {
            assert_eq!(plain(text), Remains::default(), "{text}");
        }
        for value in ["null", "false", "\"\"", "0", "[]"] {
            assert_eq!(error_value(value), None, "{value}");
        }
        assert_eq!(error_value("{}"), error("", ""));
    }

    #[test]
    fn errors_without_an_envelope_are_read_in_every_form() {
        for (text, code, message, id) in [
            (r#"{"Error":{"Code":"A.B","Message":"no"},"RequestId":"r"}"#, "A.B", "no", Some("r")),
            (r#"{"RequestId":7,"error":{"message":"no","code":"A.B"}}"#, "A.B", "no", Some("7")),
            (r#"{"code":"A.B","message":"no","requestId":"r"}"#, "A.B", "no", Some("r")),
            (r#"{"code":4100,"message":"no","codeDesc":"AuthFailure"}"#, "AuthFailure", "no", None),
            (r#"{"code":4100,"message":"no","codeDesc":""}"#, "4100", "no", None),
            (r#"{"ErrorCode":"A.B","ErrorMessage":"no","Data":{}}"#, "A.B", "no", None),
            (r#"{"errcode":40001,"errmsg":"no","x-request-id":"r"}"#, "40001", "no", None),
            (r#"{"request_id":"r","error_code":"A.B","error_msg":"no"}"#, "A.B", "no", Some("r")),
            (r#"{"Response":null,"Error":{"Code":"A.B","Message":"no"}}"#, "A.B", "no", None),
            (r#"{"error":"no"}"#, "", "no", None),
            (r#"{"errors":[{"code":"A.B","message":"no"}]}"#, "A.B", "no", None),
            (r#"<b>Notice</b> {x} { "Error": {"Code":"A.B","Message":"no"}}"#, "A.B", "no", None),
            (r#"{"Error":{"Code":"A.B","Message":"no"},"Data":[{"x":"#, "A.B", "no", None),
        ] {
            let request_id = id.map(str::to_owned);
            assert_eq!(plain(text), Remains { error: error(code, message), request_id, found: false }, "{text}");
        }
        let both = plain(r#"{"Response":{"RequestId":"r"},"Error":{"Code":"A.B","Message":"no"}}"#);
        assert_eq!(both, Remains { error: error("A.B", "no"), request_id: Some("r".to_owned()), found: true });
        for text in [
            r#"{"code":0,"message":"ok"}"#,
            r#"{"code":"Success","message":"","data":{}}"#,
            r#"{"Error":null,"RequestId":""}"#,
            r#"{"message":"no route"}"#,
            r#"<script>var x = {"code": 1, "message": "m"}</script>"#,
            r#"["Error"]"#,
        ] {
            assert_eq!(plain(text), Remains::default(), "{text}");
        }
    }

    #[test]
    fn errors_of_events_are_read_in_every_form() {
        let found = |text: &str| remains(text, |key| matches!(key, "Text" | "IsEnd" | "Code")).error;
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
