use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;

use super::{Credential, CredentialProvider, ProviderError};
use crate::error::{Error, ErrorKind};
use crate::transport::{BoxFuture, Fetch, TransportErrorKind};

/// What a virtual machine is told of itself; it is reachable from the machine alone.
const METADATA: &str = "http://metadata.tencentyun.com";

/// Where the keys of a machine's roles are.
const PATH: &str = "/latest/meta-data/cam/security-credentials/";

/// The answers come from next door: whoever does not hear from there at once is elsewhere.
const CONNECT: Duration = Duration::from_secs(1);
const ANSWER: Duration = Duration::from_secs(3);

/// No answer is longer.
const LONGEST: usize = 64 << 10;

/// The keys of the role that is bound to a virtual machine (CVM, or a container on one).
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
#[derive(Debug, Clone)]
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
    /// The role that the machine says is its own.
    pub fn new() -> Self {
        Self { role: None, endpoint: METADATA.to_owned() }
    }

    /// The role of this name.
    pub fn role(mut self, name: impl Into<String>) -> Self {
        self.role = Some(name.into());
        self
    }

    /// Another place than the machine's own, for tests: `http://127.0.0.1:8000` say.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = url.into();
        self
    }

    async fn ask(&self) -> Result<Credential, ProviderError> {
        let fetch = Fetch::new(CONNECT, ANSWER, LONGEST)?;
        let name = match &self.role {
            Some(name) => name.clone(),
            None => self.read(&fetch, "").await?.unwrap_or_default().trim().to_owned(),
        };
        if name.is_empty() {
            return Err(Error::absent("no role is bound to this virtual machine").into());
        }
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
        if !name.bytes().all(plain) {
            return Err(error("it names a role that no role is called").into());
        }
        let Some(json) = self.read(&fetch, &name).await? else {
            return Err(Error::absent(format!("no role `{name}` is bound to this virtual machine")).into());
        };
        let json: Value = serde_json::from_str(&json).map_err(|_| error("its answer is not JSON"))?;
        let text = |name| json.get(name).and_then(Value::as_str);
        match text("Code") {
            Some("Success") => {}
            Some(code) => return Err(error(&format!("it has no keys of the role `{name}`: {code:.40}")).into()),
            None => return Err(error("its answer lacks `Code`").into()),
        }
        let part = |name| text(name).ok_or_else(|| error(&format!("its answer lacks `{name}`")));
        let (id, key, token) = (part("TmpSecretId")?, part("TmpSecretKey")?, part("Token")?);
        let expires = json.get("ExpiredTime").and_then(Value::as_u64).map(Duration::from_secs);
        match expires.and_then(|expires| UNIX_EPOCH.checked_add(expires)) {
            Some(expires) => Ok(Credential::new(id, key).token(token).expires(expires)),
            None => Err(error("its answer lacks `ExpiredTime`, when the keys expire").into()),
        }
    }

    /// What is said under a name, or nothing.
    async fn read(&self, fetch: &Fetch, name: &str) -> Result<Option<String>, Error> {
        let url = format!("{}{PATH}{name}", self.endpoint.trim_end_matches('/'));
        let (status, body) = fetch.get(&url).await.map_err(|failure| match failure.kind {
            TransportErrorKind::Connect => {
                Error::absent(format!("no virtual machine's metadata here ({})", failure.message))
            }
            _ => error(&failure.message),
        })?;
        match status {
            200 => match String::from_utf8(body) {
                Ok(text) => Ok(Some(text)),
                Err(_) => Err(error("its answer is no text")),
            },
            404 => Ok(None),
            other => Err(error(&format!("it answers with the status {other}"))),
        }
    }
}

fn error(what: &str) -> Error {
    Error::new(ErrorKind::Credential, format!("the virtual machine's metadata: {what}"))
}

impl CredentialProvider for CvmRole {
    fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
        Box::pin(self.ask())
    }
}
