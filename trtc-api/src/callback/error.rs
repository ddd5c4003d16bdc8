use std::fmt;
use std::time::Duration;

use crate::object::DecodeError;

/// Why a callback is not taken. What it holds is not shown: it may be anybody's.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackError {
    /// The receiver's key is empty, as one that was left out of the configuration is: anybody could sign with it.
    EmptyKey,
    /// It has no signature. Set the key in the console, where the URL is set.
    MissingSignature,
    /// The signature is not that of the body. Either the key is another one, or the body is not as it came: it must be
    /// the bytes that were received, before anything has parsed and written them anew.
    WrongSignature,
    /// It was sent too long ago, or ahead of time, by so much. Somebody may have recorded it and play it again, or a
    /// clock is wrong.
    Stale(Duration),
    /// It is not JSON of the form that callbacks have.
    Malformed(DecodeError),
}

impl fmt::Display for CallbackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyKey => f.write_str("the receiver has an empty key: give it that of the console"),
            Self::MissingSignature => {
                f.write_str("the callback has no header `Sign`: set a key in the console, beside the URL")
            }
            Self::WrongSignature => f.write_str(
                "the callback's signature does not fit its body: compare the key with the console's, and give the \
                 body as it came, byte for byte",
            ),
            Self::Stale(by) => {
                write!(f, "the callback is {} s off: a replay, or a clock that is wrong", by.as_secs())
            }
            Self::Malformed(error) => write!(f, "the callback can't be understood: {error}"),
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
