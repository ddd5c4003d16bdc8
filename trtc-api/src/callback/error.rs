use std::fmt;
use std::time::Duration;

use crate::object::DecodeError;

/// The reason why a callback is rejected. The content of the callback is not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackError {
    /// The key of the receiver is empty, or starts or ends with whitespace or a quotation mark.
    InvalidKey,
    /// The request has no signature. Set the key in the console, beside the URL.
    MissingSignature,
    /// The signature does not match the body. Either the keys differ, or the body was changed: pass the received bytes,
    /// before anything parses them.
    WrongSignature,
    /// The callback was sent too long ago, or in the future, by this difference: a replay, or a wrong clock.
    Stale(Duration),
    /// The body is not an object of JSON, and a receiver without a key can't know whether the service sent it. With a key, such
    /// a body is an unknown event if its signature is valid.
    Malformed(DecodeError),
}

impl fmt::Display for CallbackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidKey => f.write_str(
                "the key of the receiver is empty, or starts or ends with whitespace or a quotation mark; copy it from \
                 the console",
            ),
            Self::MissingSignature => {
                f.write_str("the callback has no header `Sign`; set a key in the console, beside the URL")
            }
            Self::WrongSignature => f.write_str(
                "the signature of the callback does not match its body; compare the key with the console, and pass the \
                 body as it was received, byte for byte",
            ),
            Self::Stale(by) => {
                write!(f, "the callback differs by {} s from the current time: a replay or a wrong clock", by.as_secs())
            }
            Self::Malformed(error) => write!(f, "the callback is malformed: {error}"),
        }
    }
}

impl std::error::Error for CallbackError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Malformed(error) => Some(error),
            _ => None,
        }
    }
}
