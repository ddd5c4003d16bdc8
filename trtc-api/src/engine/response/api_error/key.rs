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
            "type" | "event" => Self::Type,
            _ => Self::Other,
        }
    }
}

/// Returns whether all keys of an object could be those of an error, so that it may be one in disguise.
pub(in crate::engine::response) fn are_of_error<'a>(mut keys: impl Iterator<Item = &'a str>) -> bool {
    keys.all(|key| !matches!(Key::of(key), Key::Type | Key::Other))
}
