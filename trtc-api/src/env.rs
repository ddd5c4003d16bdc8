//! Environment variables, with an error for values that are not UTF-8.

use crate::error::{Error, ErrorKind};

/// Returns the value of a variable, or `None` if it is not set.
///
/// A value that is not UTF-8 must not count as unset: the program would use another identity or another proxy.
pub(crate) fn variable(name: &str, kind: ErrorKind) -> Result<Option<String>, Error> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(Error::new(kind, format!("the environment variable {name} is not valid UTF-8; set it again")))
        }
    }
}
