use super::Credential;
use super::credential::fault;
use crate::error::{Error, ErrorKind};

const SECRET_ID: &str = "TENCENTCLOUD_SECRET_ID";
const SECRET_KEY: &str = "TENCENTCLOUD_SECRET_KEY";
const TOKENS: [&str; 3] = ["TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SECURITY_TOKEN", "TENCENTCLOUD_SESSION_TOKEN"];

/// Reads a credential from variables; where they come from is the caller's business, so that tests can have their own.
pub(super) fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Credential, Error> {
    if [SECRET_ID, SECRET_KEY].into_iter().all(|name| variable(name).is_none_or(|value| value.is_empty())) {
        let message =
            format!("the environment has no {SECRET_ID} and {SECRET_KEY}; export them, or use `Credential::new`");
        return Err(Error::absent(message));
    }
    let required = |name: &str| {
        let value = variable(name).ok_or_else(|| error(name, "is not set; export it, or use `Credential::new`"))?;
        checked(name, value)
    };
    let credential = Credential::new(required(SECRET_ID)?, required(SECRET_KEY)?);
    for name in TOKENS {
        // An empty variable is how shells say that there is no token.
        if let Some(token) = variable(name).filter(|token| !token.is_empty()) {
            return Ok(credential.token(checked(name, token)?));
        }
    }
    Ok(credential)
}

fn checked(name: &str, value: String) -> Result<String, Error> {
    match fault(&value) {
        Some(fault) => Err(error(name, fault)),
        None => Ok(value),
    }
}

fn error(name: &str, fault: &str) -> Error {
    Error::new(ErrorKind::Credential, format!("the environment variable {name} {fault}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(pairs: &[(&str, &str)]) -> Result<Credential, Error> {
        read(|name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn keys_and_token_are_read() {
        let keys = [(SECRET_ID, "AKIDx"), (SECRET_KEY, "key")];
        let plain = from(&keys).unwrap();
        assert_eq!((plain.secret_id(), plain.session_token()), ("AKIDx", None));
        for name in TOKENS {
            let temporary = from(&[keys[0], keys[1], (name, "token")]).unwrap();
            assert_eq!(temporary.session_token(), Some("token"), "{name}");
        }
    }

    #[test]
    fn what_is_missing_or_odd_is_named_and_never_shown() {
        let missing = from(&[(SECRET_ID, "AKIDx")]).unwrap_err();
        assert_eq!(
            missing.to_string(),
            "no valid credentials: the environment variable TENCENTCLOUD_SECRET_KEY is not set; export it, or use `Credential::new`"
        );
        let blank = from(&[(SECRET_ID, "AKIDx"), (SECRET_KEY, "hush \n")]).unwrap_err();
        assert!(blank.message().contains("TENCENTCLOUD_SECRET_KEY holds a blank"), "{blank}");
        assert!(!format!("{blank} {blank:?}").contains("hush"));
        assert!(from(&[(SECRET_ID, ""), (SECRET_KEY, "x")]).unwrap_err().message().contains("is empty"));
        // Half of a pair is a mistake; none of it is nothing.
        assert!(!missing.is_absent() && from(&[]).unwrap_err().is_absent());
    }
}
