//! Cloud API credentials, whose secrets are never shown.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use zeroize::Zeroizing;

use super::{environment, profile};
use crate::error::{Error, ErrorKind};
use crate::sign::{Date, KeyCache, SigningKey};

/// A pair of cloud API keys, with a session token where they are temporary.
///
/// Clones share the secret, which is wiped from memory with the last of them; nothing shows it.
///
/// ```
/// use trtc_api::Credential;
///
/// let credential = Credential::new("AKIDexample", "not-a-real-key").token("temporary");
/// assert_eq!(format!("{credential:?}"), r#"Credential { secret_id: "AKID***", secret_key: "***", token: "***" }"#);
/// ```
///
/// Source: <https://trtc.io/document/34264>.
#[derive(Clone)]
pub struct Credential(Arc<Inner>);

struct Inner {
    parts: Parts,
    keys: KeyCache,
    /// The service has said that it does not know them, or no longer.
    refused: AtomicBool,
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
    /// The keys as the console of Cloud Access Management shows them.
    ///
    /// They are checked when a client is built with them.
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self::of(Parts {
            secret_id: secret_id.into(),
            secret_key: Zeroizing::new(secret_key.into()),
            token: None,
            expires: None,
            warning: None,
        })
    }

    /// The same keys with the session token that came with them.
    #[must_use]
    pub fn token(self, token: impl Into<String>) -> Self {
        Self::of(Parts { token: Some(Zeroizing::new(token.into())), ..self.0.parts.clone() })
    }

    /// The same keys with the time until which they serve. A client that has them from a [`CredentialProvider`] asks for
    /// others before that.
    #[must_use]
    pub fn expires(self, time: SystemTime) -> Self {
        Self::of(Parts { expires: Some(time), ..self.0.parts.clone() })
    }

    pub(super) fn warning_of(self, warning: Option<String>) -> Self {
        Self::of(Parts { warning, ..self.0.parts.clone() })
    }

    fn of(parts: Parts) -> Self {
        Self(Arc::new(Inner { parts, keys: KeyCache::default(), refused: AtomicBool::default() }))
    }

    /// The keys of `TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY`, and the token of `TENCENTCLOUD_TOKEN` (or
    /// `TENCENTCLOUD_SECURITY_TOKEN`, or `TENCENTCLOUD_SESSION_TOKEN`) where one is set.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Credential`], which names the variable that is missing or holds what no key can.
    pub fn from_env() -> Result<Self, Error> {
        environment::read(|name| std::env::var(name).ok())
    }

    /// The keys of a profile in the file of the official SDKs: the one that `TENCENTCLOUD_CREDENTIALS_FILE` names, or
    /// `~/.tencentcloud/credentials`, or `/etc/tencentcloud/credentials`, whichever is there first.
    ///
    /// The file has `[default]`, or another profile, and below it `secret_id`, `secret_key` and perhaps `token`, each
    /// as `key = value`. A file that others can read gives a [`warning`](Self::warning).
    ///
    /// ```
    /// # let file = std::env::temp_dir().join("trtc-api-doc-credentials");
    /// # std::fs::write(&file, "[school]\nsecret_id = AKIDexample\nsecret_key = not-a-real-key\n")?;
    /// let credential = trtc_api::Credential::from_profile_file(&file, "school")?;
    /// assert_eq!(credential.secret_id(), "AKIDexample");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Credential`], which names the file, the line and what is missing or mistyped.
    pub fn from_profile(profile: &str) -> Result<Self, Error> {
        let places = profile::places(|name| std::env::var(name).ok());
        match places.iter().find(|place| place.exists()).or(places.first()) {
            Some(place) => profile::read(place, profile),
            None => Err(Error::absent("there is no place for a file of profiles")),
        }
    }

    /// The same of a file of your own.
    ///
    /// # Errors
    ///
    /// As for [`from_profile`](Self::from_profile).
    pub fn from_profile_file(path: impl AsRef<Path>, profile: &str) -> Result<Self, Error> {
        profile::read(path.as_ref(), profile)
    }

    /// The keys that the official command line has of a profile: `~/.tccli/default.credential` say, a JSON file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Credential`], which names the file and what is missing.
    pub fn from_tccli_file(path: impl AsRef<Path>) -> Result<Self, Error> {
        profile::read_tccli(path.as_ref())
    }

    /// The public half of the pair.
    pub fn secret_id(&self) -> &str {
        &self.0.parts.secret_id
    }

    /// Until when the keys serve, where that is known.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.0.parts.expires
    }

    /// What is amiss with where the keys come from, if anything: a file that others can read. Show it to whoever runs the
    /// program; with the feature `tracing` it is an event as well.
    pub fn warning(&self) -> Option<&str> {
        self.0.parts.warning.as_deref()
    }

    pub(crate) fn session_token(&self) -> Option<&str> {
        self.0.parts.token.as_ref().map(|token| token.as_str())
    }

    pub(crate) fn signing_key(&self, date: Date, service: &str) -> SigningKey {
        self.0.keys.get(&self.0.parts.secret_key, date, service)
    }

    /// Remembers that the service does not know the keys.
    pub(crate) fn refuse(&self) {
        self.0.refused.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_refused(&self) -> bool {
        self.0.refused.load(Ordering::Relaxed)
    }

    /// The parts that must not show up anywhere.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.0.parts.secret_key.as_str()).chain(self.session_token())
    }

    /// An error that names the part that can't be one of a key.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let parts = [
            ("SecretId", Some(self.secret_id())),
            ("SecretKey", Some(&self.0.parts.secret_key)),
            ("token", self.session_token()),
        ];
        for (name, part) in parts {
            if let Some(fault) = part.and_then(fault) {
                return Err(Error::new(ErrorKind::Credential, format!("the {name} {fault}")));
            }
        }
        Ok(())
    }
}

/// What no part of a credential can be: empty, or with blanks, as a careless copy leaves them.
pub(super) fn fault(part: &str) -> Option<&'static str> {
    if part.is_empty() {
        return Some("is empty");
    }
    let graphic = part.bytes().all(|byte| byte.is_ascii_graphic());
    (!graphic).then_some("holds a blank or a character that no key has; copy it again, without blanks at its ends")
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
