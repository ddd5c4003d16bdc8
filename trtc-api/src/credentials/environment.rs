//! Credentials from environment variables.

use super::Credential;
use super::credential::problem;
use crate::error::{Error, ErrorKind};

const SECRET_ID: &str = "TENCENTCLOUD_SECRET_ID";
const SECRET_KEY: &str = "TENCENTCLOUD_SECRET_KEY";
const TOKENS: [&str; 3] = ["TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SECURITY_TOKEN", "TENCENTCLOUD_SESSION_TOKEN"];

/// Returns a variable of the process, or `None` if it is not set.
pub(super) fn variable(name: &str) -> Result<Option<String>, Error> {
    crate::env::variable(name, ErrorKind::Credential)
}

/// Reads a credential from variables; tests pass their own.
pub(super) fn read(variable: impl Fn(&str) -> Result<Option<String>, Error>) -> Result<Credential, Error> {
    let (id, key) = (variable(SECRET_ID)?, variable(SECRET_KEY)?);
    if [&id, &key].into_iter().all(|value| value.as_ref().is_none_or(|value| value.is_empty())) {
        let message = format!(
            "the environment variables {SECRET_ID} and {SECRET_KEY} are not set; export them, or use `Credential::new`"
        );
        return Err(Error::absent(message));
    }
    let required = |name: &str, value: Option<String>| {
        let value = value.ok_or_else(|| error(name, "is not set; export it, or use `Credential::new`"))?;
        checked(name, value)
    };
    let credential = Credential::new(required(SECRET_ID, id)?, required(SECRET_KEY, key)?);
    for name in TOKENS {
        // Shells set an empty variable when there is no token.
        if let Some(token) = variable(name)?.filter(|token| !token.is_empty()) {
            return Ok(credential.token(checked(name, token)?));
        }
    }
    Ok(credential)
}

fn checked(name: &str, value: String) -> Result<String, Error> {
    match problem(&value) {
        Some(problem) => Err(error(name, problem)),
        None => Ok(value),
    }
}

fn error(name: &str, problem: &str) -> Error {
    Error::new(ErrorKind::Credential, format!("the environment variable {name} {problem}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(pairs: &[(&str, &str)]) -> Result<Credential, Error> {
        read(|name| Ok(pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())))
    }

    #[test]
    fn reads_id_key_and_token() {
        let pair = [(SECRET_ID, "AKIDx"), (SECRET_KEY, "key")];
        let plain = from(&pair).unwrap();
        assert_eq!((plain.secret_id(), plain.session_token()), ("AKIDx", None));
        for name in TOKENS {
            let temporary = from(&[pair[0], pair[1], (name, "token")]).unwrap();
            assert_eq!(temporary.session_token(), Some("token"), "{name}");
        }
    }

    #[test]
    fn missing_and_invalid_variables_are_named_without_their_value() {
        let missing = from(&[(SECRET_ID, "AKIDx")]).unwrap_err();
        assert_eq!(
            missing.message(),
            "the environment variable TENCENTCLOUD_SECRET_KEY is not set; export it, or use `Credential::new`"
        );
        let space = from(&[(SECRET_ID, "AKIDx"), (SECRET_KEY, "hush \n")]).unwrap_err();
        assert!(space.message().contains("TENCENTCLOUD_SECRET_KEY contains whitespace"), "{space}");
        // Shells and .env files that keep quotes.
        for quoted in ["\"hush\"", "'hush'", "hush\""] {
            let error = from(&[(SECRET_ID, "AKIDx"), (SECRET_KEY, quoted)]).unwrap_err();
            assert!(error.message().contains("remove the quotation marks"), "{error}");
            assert!(!format!("{error} {error:?}").contains("hush"));
        }
        assert!(!format!("{space} {space:?}").contains("hush"));
        assert!(from(&[(SECRET_ID, ""), (SECRET_KEY, "x")]).unwrap_err().message().contains("is empty"));
        // Half of a pair is an error; no variable at all is an absent source.
        assert!(!missing.is_absent() && from(&[]).unwrap_err().is_absent());
    }

    #[test]
    fn a_variable_that_is_not_utf_8_is_an_error() {
        let invalid = |name: &str| {
            if name == SECRET_ID { Err(error(name, "is not valid UTF-8; set it again")) } else { Ok(None) }
        };
        assert!(!read(invalid).unwrap_err().is_absent());
    }
}
