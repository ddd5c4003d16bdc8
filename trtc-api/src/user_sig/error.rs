use std::fmt;

/// Why a UserSig is not taken, or not made. Nothing of it is shown: it lets somebody in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum UserSigError {
    /// It is no UserSig: cut off, or not of this version, by what is said.
    Malformed(&'static str),
    /// It was not made with this key, or somebody has changed it.
    WrongSignature,
    /// It is for another application.
    OtherApplication(u64),
    /// The name of the user or of the room has more than 65535 bytes, which no ticket holds.
    TooLong,
    /// It has expired, so many seconds ago. Make a new one.
    Expired(u64),
}

impl fmt::Display for UserSigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(what) => write!(f, "this is no UserSig of version 2: {what}"),
            Self::WrongSignature => f.write_str("the UserSig was not made with this application's key, or was changed"),
            Self::OtherApplication(id) => write!(f, "the UserSig is for the application {id}, not for this one"),
            Self::TooLong => f.write_str("the name of the user or of the room is too long: 65535 bytes are the most"),
            Self::Expired(seconds) => write!(f, "the UserSig expired {seconds} s ago: make a new one"),
        }
    }
}

impl std::error::Error for UserSigError {}
