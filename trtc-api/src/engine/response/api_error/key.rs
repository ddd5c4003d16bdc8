//! The names that services and gateways give to the parts of an error.

/// What a key of a response means if it is no field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Error,
    ErrorCode,
    ErrorMessage,
    Code,
    CodeName,
    Message,
    RequestId,
    Status,
    Type,
    Other,
}

impl Key {
    pub(super) fn of(key: &str) -> Self {
        match key.replace(['_', '-'], "").to_ascii_lowercase().as_str() {
            "error" | "errors" => Self::Error,
            "errorcode" | "errcode" => Self::ErrorCode,
            "errormessage" | "errormsg" | "errmessage" | "errmsg" | "errordescription" | "errorinfo" => {
                Self::ErrorMessage
            }
            "code" => Self::Code,
            "codedesc" => Self::CodeName,
            "message" | "msg" => Self::Message,
            "requestid" => Self::RequestId,
            "status" | "state" | "actionstatus" => Self::Status,
            "type" | "event" => Self::Type,
            _ => Self::Other,
        }
    }
}

/// Returns whether all keys of an object could be those of an error, so that it may be one in disguise.
pub(in crate::engine::response) fn are_of_error<'a>(mut keys: impl Iterator<Item = &'a str>) -> bool {
    keys.all(|key| !matches!(Key::of(key), Key::Status | Key::Type | Key::Other))
}

/// Returns whether the name of an event is that of an error, for example `error`, `task_failed` or `ServerException`.
pub(crate) fn names_error(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    let contains = |word: &&str| name.windows(word.len()).any(|part| part == word.as_bytes());
    ["error", "fail", "exception"].iter().any(contains)
}
