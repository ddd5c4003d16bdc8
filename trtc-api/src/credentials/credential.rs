//! Credentials, whose secrets no output shows.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use zeroize::Zeroizing;

use super::{Profile, environment, profile, tccli};
use crate::error::{Error, ErrorKind};
use crate::sign::{Date, KeyCache, SigningKey};

/// Credentials of Tencent Cloud: a SecretId and a SecretKey, and a session token if they are temporary.
///
/// Clones share the secrets, which are overwritten in memory when the last clone is dropped. `Debug` hides them.
///
/// ```
/// use trtc_api::Credential;
///
/// let credential = Credential::new("AKIDexample", "not-a-real-key").token("temporary");
/// assert_eq!(
///     format!("{credential:?}"),
///     r#"Credential { secret_id: "AKID***", secret_key: "***", token: "***" }"#,
/// );
/// ```
///
/// Source: <https://trtc.io/document/34264>.
#[derive(Clone)]
pub struct Credential(Arc<Inner>);

struct Inner {
    parts: Parts,
    signing_keys: KeyCache,
    /// The service has rejected the credentials as unknown or revoked.
    rejected: AtomicBool,
}

#[derive(Clone)]
struct Parts {
    secret_id: String,
    secret_key: Zeroizing<String>,
    token: Option<Zeroizing<String>>,
    expires: Option<SystemTime>,
    warning: Option<String>,
}

impl Credential {
    /// Creates credentials from the SecretId and the SecretKey that the console of Cloud Access Management shows.
    ///
    /// Building a client fails if a part is empty, or contains whitespace or quotation marks.
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self::of(Parts {
            secret_id: secret_id.into(),
            secret_key: Zeroizing::new(secret_key.into()),
            token: None,
            expires: None,
            warning: None,
        })
    }

    /// Sets the session token of temporary credentials.
    #[must_use]
    pub fn token(self, token: impl Into<String>) -> Self {
        Self::of(Parts { token: Some(Zeroizing::new(token.into())), ..self.0.parts.clone() })
    }

    /// Sets the expiry time of temporary credentials (default: none).
    ///
    /// A client refreshes the credentials of a [provider](super::CredentialProvider) before that time. It does not
    /// check the expiry time of credentials that were set directly: the service rejects them.
    #[must_use]
    pub fn expires(self, time: SystemTime) -> Self {
        Self::of(Parts { expires: Some(time), ..self.0.parts.clone() })
    }

    pub(super) fn with_warning(self, warning: Option<String>) -> Self {
        Self::of(Parts { warning, ..self.0.parts.clone() })
    }

    fn of(parts: Parts) -> Self {
        Self(Arc::new(Inner { parts, signing_keys: KeyCache::default(), rejected: AtomicBool::default() }))
    }

    /// Reads credentials from environment variables: `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY`, and the
    /// optional token in `TENCENTCLOUD_TOKEN`, `TENCENTCLOUD_SECURITY_TOKEN` or `TENCENTCLOUD_SESSION_TOKEN`.
    ///
    /// ```no_run
    /// let credential = trtc_api::Credential::from_env()?;
    /// # Ok::<(), trtc_api::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Credential`], which names the variable that is not set, is not UTF-8, or contains characters that
    /// no credentials contain.
    #[inline]
    pub fn from_env() -> Result<Self, Error> {
        environment::read(environment::variable)
    }

    /// Reads a profile of the file of the official SDKs: the file that `TENCENTCLOUD_CREDENTIALS_FILE` names, or else
    /// the first that exists of `~/.tencentcloud/credentials` and `/etc/tencentcloud/credentials`.
    ///
    /// ```text
    /// [default]
    /// secret_id = AKIDexample
    /// secret_key = not-a-real-key
    ///
    /// [school]
    /// secret_id = AKIDschool
    /// secret_key = not-a-real-key
    /// token = only-if-temporary
    /// ```
    ///
    /// Other profiles, comments (`#`, `;`) and other keys are ignored. The file must be a regular file of at
    /// most 1 MB. If other users can access it, the credentials carry a [`warning`](Self::warning). This function
    /// blocks while it reads; [`Profile`](super::Profile) reads on a blocking thread.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Credential`], which names the file, the line, and what is missing or invalid. `role_arn` is an
    /// error, because calls would otherwise use the identity that may assume the role.
    #[inline]
    pub fn from_profile(profile: &str) -> Result<Self, Error> {
        Profile::new(profile).load()
    }

    /// Reads a profile of a file in the format of [`from_profile`](Self::from_profile).
    ///
    /// ```
    /// # let file = std::env::temp_dir().join("trtc-api-doc-credentials");
    /// # let text = "[school]\nsecret_id = AKIDexample\nsecret_key = not-a-real-key\n";
    /// # std::fs::write(&file, text)?;
    /// let credential = trtc_api::Credential::from_profile_file(&file, "school")?;
    /// assert_eq!(credential.secret_id(), "AKIDexample");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The errors of [`from_profile`](Self::from_profile).
    pub fn from_profile_file(path: impl AsRef<Path>, profile: &str) -> Result<Self, Error> {
        profile::read(path.as_ref(), profile)
    }

    /// Reads the credentials that the official command line `tccli` stores for a profile, for example in
    /// `~/.tccli/default.credential`: JSON with `secretId`, `secretKey`, and optionally `token` and `expiresAt`.
    ///
    /// This function blocks while it reads; [`TccliFile`](super::TccliFile) reads on a blocking thread.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Credential`], which names the file and the problem: a missing part, a role to assume (`role-arn`),
    /// or credentials that have expired.
    pub fn from_tccli_file(path: impl AsRef<Path>) -> Result<Self, Error> {
        tccli::read(path.as_ref())
    }

    /// Returns the SecretId, which is not secret.
    pub fn secret_id(&self) -> &str {
        &self.0.parts.secret_id
    }

    /// Returns the expiry time, if it is known.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.0.parts.expires
    }

    /// Returns a warning about the source of the credentials: a file that other users can access.
    ///
    /// With the feature `tracing` it is also logged.
    pub fn warning(&self) -> Option<&str> {
        self.0.parts.warning.as_deref()
    }

    pub(crate) fn session_token(&self) -> Option<&str> {
        self.0.parts.token.as_ref().map(|token| token.as_str())
    }

    pub(crate) fn signing_key(&self, date: Date, service: &str) -> SigningKey {
        self.0.signing_keys.get(&self.0.parts.secret_key, date, service)
    }

    /// Records that the service has rejected the credentials as unknown or revoked.
    pub(crate) fn mark_rejected(&self) {
        self.0.rejected.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_rejected(&self) -> bool {
        self.0.rejected.load(Ordering::Relaxed)
    }

    /// Returns the parts that no output may contain.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.0.parts.secret_key.as_str()).chain(self.session_token())
    }

    /// Returns an error that names the first invalid part.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let parts = [
            ("SecretId", Some(self.secret_id())),
            ("SecretKey", Some(&self.0.parts.secret_key)),
            ("session token", self.session_token()),
        ];
        for (name, part) in parts {
            if let Some(problem) = part.and_then(problem) {
                return Err(Error::new(ErrorKind::Credential, format!("the {name} {problem}")));
            }
        }
        Ok(())
    }
}

/// Returns why no part of a credential can be this text, if so.
pub(super) fn problem(part: &str) -> Option<&'static str> {
    if part.is_empty() {
        return Some("is empty");
    }
    if part.starts_with(['"', '\'']) || part.ends_with(['"', '\'']) {
        return Some("starts or ends with a quotation mark; remove the quotation marks");
    }
    let graphic = part.bytes().all(|byte| byte.is_ascii_graphic());
    (!graphic).then_some("contains whitespace or a character outside of ASCII; copy it again without whitespace")
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start: String = self.secret_id().chars().take(4).collect();
        let mut shown = f.debug_struct("Credential");
        shown.field("secret_id", &format_args!("\"{start}***\"")).field("secret_key", &"***");
        if self.session_token().is_some() {
            shown.field("token", &"***");
        }
        shown.finish()
    }
}
