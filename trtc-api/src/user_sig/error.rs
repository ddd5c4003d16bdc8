use std::fmt;

/// The reason why a UserSig is rejected, or cannot be made. The UserSig is not shown, because it is a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum UserSigError {
    /// The text is truncated, or is not a UserSig of version 2.
    Malformed(&'static str),
    /// The UserSig was made with another key, or was changed.
    WrongSignature,
    /// The UserSig is for another application, which has this SDKAppID.
    OtherApplication(u64),
    /// The UserSig expired this number of seconds ago. Make a new one.
    Expired(u64),
    /// The key is empty, or starts or ends with whitespace or a quotation mark.
    InvalidKey,
    /// The user ID is empty, longer than 32 bytes, or contains whitespace, control characters or non-ASCII characters.
    InvalidUserId,
    /// The name of the room is empty, longer than 64 bytes, or contains control characters.
    InvalidRoom,
    /// The lifetime is less than a second, or the expiry time is after the year 2106.
    InvalidLifetime,
}

impl fmt::Display for UserSigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(what) => write!(f, "not a UserSig of version 2: {what}"),
            Self::WrongSignature => f.write_str("the UserSig was made with another key, or was changed"),
            Self::OtherApplication(id) => write!(f, "the UserSig is for the application {id}"),
            Self::Expired(seconds) => write!(f, "the UserSig expired {seconds} s ago; make a new one"),
            Self::InvalidKey => f.write_str(
                "the key is empty, or starts or ends with whitespace or a quotation mark; copy it from the console",
            ),
            Self::InvalidUserId => {
                f.write_str("the user ID must have 1 to 32 bytes of ASCII without whitespace and control characters")
            }
            Self::InvalidRoom => f.write_str("the name of the room must have 1 to 64 bytes without control characters"),
            Self::InvalidLifetime => {
                f.write_str("the lifetime must be at least a second, and the expiry time at most in the year 2106")
            }
        }
    }
}

impl std::error::Error for UserSigError {}
