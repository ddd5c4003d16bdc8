//! The credentials of the role of a virtual machine, from its metadata service.

use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;
use serde_json::value::RawValue;

use super::{Credential, CredentialProvider, ProviderError};
use crate::endpoint::redact_setting;
use crate::error::{Error, ErrorKind};
use crate::json::{decode_text, repair_tokens, to_value};
use crate::object::integer_in;
use crate::runtime::BoxFuture;
use crate::text;
use crate::transport::{Fetch, TransportErrorKind};

/// The metadata service, which can be reached from the machine only.
const METADATA: &str = "http://metadata.tencentyun.com";

/// The path of the credentials of the machine's roles.
const PATH: &str = "/latest/meta-data/cam/security-credentials/";

/// The metadata service is close: a machine that does not respond in this time is not one of Tencent Cloud.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
const TIMEOUT: Duration = Duration::from_secs(3);

/// The longest name of a role, in bytes.
const LONGEST_NAME: usize = 128;

/// The maximum size of a response.
const MAX_BYTES: usize = 64 << 10;

/// Provides the credentials of the role that is bound to a virtual machine (CVM, or a container on one).
///
/// The requests go to the machine's metadata service, without a proxy. In a
/// [chain](super::CredentialProviderChain), the next provider is tried if there is no metadata service, or if what
/// responds is not one.
///
/// ```
/// use trtc_api::Client;
/// use trtc_api::credentials::CvmRole;
///
/// let builder = Client::builder().credential_provider(CvmRole::new());
/// # let _ = builder;
/// ```
///
/// Source: <https://www.tencentcloud.com/document/product/213/4934>.
#[derive(Clone)]
#[must_use]
pub struct CvmRole {
    role: Option<String>,
    endpoint: String,
}

impl Default for CvmRole {
    fn default() -> Self {
        Self::new()
    }
}

impl CvmRole {
    /// Creates a provider for the role that the metadata service names.
    pub fn new() -> Self {
        Self { role: None, endpoint: METADATA.to_owned() }
    }

    /// Sets the name of the role (default: the name that the metadata service returns).
    pub fn role(mut self, name: impl Into<String>) -> Self {
        self.role = Some(name.into());
        self
    }

    /// Sets the URL of the metadata service, for tests (default: `http://metadata.tencentyun.com`).
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = url.into();
        self
    }

    async fn fetch(&self) -> Result<Credential, ProviderError> {
        let fetch = Fetch::new(CONNECT_TIMEOUT, TIMEOUT, MAX_BYTES)?;
        let name = match &self.role {
            Some(name) => name.clone(),
            None => self.get(&fetch, "").await?.unwrap_or_default().trim().to_owned(),
        };
        if name.is_empty() {
            return Err(Error::absent("no role is bound to this virtual machine").into());
        }
        let is_name_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
        if name.len() > LONGEST_NAME || !name.bytes().all(is_name_byte) {
            // A gateway or a login page responded instead of the metadata service.
            return Err(Error::absent(message("the response is not the name of a role")).into());
        }
        let Some(json) = self.get(&fetch, &name).await? else {
            return Err(Error::absent(format!("no role `{name}` is bound to this virtual machine")).into());
        };
        let repaired = repair_tokens(&json);
        let object = serde_json::from_str::<&RawValue>(&repaired).ok().filter(|json| json.get().starts_with('{'));
        let json: Value = match object {
            Some(object) => to_value(object.get()),
            None if json.trim_start().starts_with('<') => {
                return Err(Error::absent(message("the response is HTML")).into());
            }
            None if json.contains('\u{fffd}') => {
                return Err(Error::absent(message("the response is not text")).into());
            }
            None => return Err(error("the response is not JSON").into()),
        };
        let member = |name| json.get(name).and_then(Value::as_str);
        match member("Code") {
            Some("Success") => {}
            Some(code) => {
                let code = text::printable(code, text::NAME);
                return Err(error(&format!("no credentials for the role `{name}`: {code}")).into());
            }
            None => return Err(error("the response lacks `Code`").into()),
        }
        let part = |name| member(name).ok_or_else(|| error(&format!("the response lacks `{name}`")));
        let (id, key, token) = (part("TmpSecretId")?, part("TmpSecretKey")?, part("Token")?);
        let expires = json.get("ExpiredTime").and_then(|time| integer_in(&time.to_string()));
        let expires = expires.and_then(|time| u64::try_from(time).ok()).map(Duration::from_secs);
        match expires.and_then(|expires| UNIX_EPOCH.checked_add(expires)) {
            Some(expires) => Ok(Credential::new(id, key).token(token).expires(expires)),
            None => Err(error("the response lacks `ExpiredTime`, the expiry time").into()),
        }
    }

    /// Returns the response at a path below that of the roles, or `None` for HTTP 404.
    async fn get(&self, fetch: &Fetch, name: &str) -> Result<Option<String>, Error> {
        let url = format!("{}{PATH}{name}", self.endpoint.trim_end_matches('/'));
        let (status, body) = fetch.get(&url).await.map_err(|failure| match failure.kind {
            TransportErrorKind::Connect => {
                Error::absent(format!("no metadata service of a virtual machine ({})", failure.message))
            }
            _ => error(&failure.message),
        })?;
        match status {
            200 => Ok(Some(decode_text(&body).into_owned())),
            404 => Ok(None),
            300..500 => Err(Error::absent(message(&format!("HTTP {status}")))),
            other => Err(error(&format!("HTTP {other}"))),
        }
    }
}

fn message(problem: &str) -> String {
    format!("the metadata service of the virtual machine: {problem}")
}

fn error(problem: &str) -> Error {
    Error::new(ErrorKind::Credential, message(problem))
}

impl CredentialProvider for CvmRole {
    #[inline]
    fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
        Box::pin(self.fetch())
    }
}

impl fmt::Debug for CvmRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CvmRole").field("role", &self.role).field("endpoint", &redact_setting(&self.endpoint)).finish()
    }
}
