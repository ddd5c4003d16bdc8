//! Credentials from the files of the official command line, `tccli`.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use super::profile::{ROLE, assemble};
use super::{Credential, CredentialProvider, ProviderError, file};
use crate::clock::{Clock, SystemClock};
use crate::error::{Error, ErrorKind};
use crate::runtime::{BoxFuture, unblock};

/// Provides the credentials of a file of the official command line, for example `~/.tccli/default.credential`.
///
/// The file is read with each refresh, on tokio's blocking thread pool, so that credentials which `tccli` renews are
/// picked up. [`Credential::from_tccli_file`] documents the format.
///
/// ```
/// use trtc_api::Client;
/// use trtc_api::credentials::TccliFile;
///
/// let file = TccliFile::new("/home/me/.tccli/default.credential");
/// let builder = Client::builder().credential_provider(file);
/// # let _ = builder;
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct TccliFile {
    path: PathBuf,
}

impl TccliFile {
    /// Creates a provider for a file.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }
}

impl CredentialProvider for TccliFile {
    #[inline]
    fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
        let path = self.path.clone();
        Box::pin(async move { Ok(unblock(Box::new(move || read(&path))).await??) })
    }
}

/// Reads a file of `tccli`, a JSON object.
#[inline]
pub(super) fn read(path: &Path) -> Result<Credential, Error> {
    read_at(path, SystemClock::default().now())
}

#[inline]
fn read_at(path: &Path, now: SystemTime) -> Result<Credential, Error> {
    let error = |problem: &str| Error::new(ErrorKind::Credential, format!("{}: {problem}", path.display()));
    let file = file::read(path)?;
    let json: Value = serde_json::from_str(&file.text).map_err(|_| error("the file is not JSON"))?;
    let text = |key: &str| json.get(key).and_then(Value::as_str);
    if let Some(key) = ["role-arn", "role_arn", "roleArn"].into_iter().find(|key| text(key).is_some_and(is_given)) {
        return Err(error(&format!("`{key}` {ROLE}")));
    }
    // The command line then uses the role of the machine, even if the file has keys.
    if text("type") == Some("cvm-role") {
        return Err(error("the file stands for the role of the virtual machine: use `credentials::CvmRole`"));
    }
    let names = ["secretId", "secretKey", "token"];
    let credential = assemble(names.map(text), &names, |problem| error(&format!("the file {problem}")))?;
    let credential = credential.with_warning(file.warning);
    let Some(expires) = json.get("expiresAt").filter(|expires| !expires.is_null()) else { return Ok(credential) };
    let seconds = expires.as_u64().or_else(|| expires.as_str()?.parse().ok());
    let expires = seconds.and_then(|seconds| UNIX_EPOCH.checked_add(Duration::from_secs(seconds)));
    let expires = expires.ok_or_else(|| error("`expiresAt` must be a Unix time in seconds"))?;
    if expires <= now {
        let login = if text("type") == Some("sso") { "sso" } else { "auth" };
        return Err(error(&format!("the credentials have expired; run `tccli {login} login`")));
    }
    Ok(credential.expires(expires))
}

#[inline]
fn is_given(text: &str) -> bool {
    !text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::super::file::tests::Temporary;
    use super::*;

    const NOW: u64 = 1_700_000_000;

    fn read_text(name: &str, text: &str) -> Result<Credential, Error> {
        let file = Temporary::new(&format!("tccli-{name}"), text);
        read_at(&file.0, UNIX_EPOCH + Duration::from_secs(NOW))
    }

    #[test]
    fn reads_the_json_of_the_command_line() {
        let plain = read_text("plain", r#"{"secretId":"AKIDx","secretKey":"hush","token":null}"#).unwrap();
        assert_eq!((plain.secret_id(), plain.expires_at()), ("AKIDx", None));
        // A byte order mark.
        assert!(read_text("mark", "\u{feff}{\"secretId\":\"AKIDx\",\"secretKey\":\"hush\"}").is_ok());
        // The expiry time is kept.
        let text = r#"{"type":"oauth","secretId":"AKIDx","secretKey":"hush","token":"t","expiresAt":1700000001}"#;
        let expires = read_text("expires", text).unwrap().expires_at();
        assert_eq!(expires, Some(UNIX_EPOCH + Duration::from_secs(NOW + 1)));
    }

    #[test]
    fn errors_name_the_file_and_the_remedy_and_show_no_secret() {
        for (name, text, expected) in [
            ("typo", r#"{"secretId":"AKIDx","secretkey":"hush"}"#, "the file lacks `secretKey`"),
            ("text", "hush", "the file is not JSON"),
            // Calls must not go out as the base identity.
            (
                "role",
                r#"{"secretId":"AKIDx","secretKey":"hush","role-arn":"qcs::x"}"#,
                "`role-arn` is not supported in files: remove it, and assume the role with `credentials::AssumeRole`",
            ),
            (
                "cvm",
                r#"{"type":"cvm-role","secretId":"AKIDx","secretKey":"hush"}"#,
                "the file stands for the role of the virtual machine: use `credentials::CvmRole`",
            ),
            (
                "expired",
                r#"{"secretId":"AKIDx","secretKey":"hush","token":"t","expiresAt":1700000000}"#,
                "the credentials have expired; run `tccli auth login`",
            ),
            (
                "sso",
                r#"{"type":"sso","secretId":"AKIDx","secretKey":"hush","token":"t","expiresAt":"1"}"#,
                "the credentials have expired; run `tccli sso login`",
            ),
            (
                "when",
                r#"{"secretId":"AKIDx","secretKey":"hush","expiresAt":"soon"}"#,
                "`expiresAt` must be a Unix time in seconds",
            ),
            ("quotes", r#"{"secretId":"\"AKIDx\"","secretKey":"hush"}"#, "has a `secretId` that starts or ends with"),
        ] {
            let error = read_text(name, text).unwrap_err();
            assert!(error.message().contains(expected), "{name}: {error}");
            assert!(!error.is_absent() && !format!("{error} {error:?}").contains("hush"), "{error}");
        }
    }
}
