//! The credentials of a role for the token of an identity provider.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

use super::sts::{BuildStsClient, Role, SESSION_NAME, StsClient, WebToken};
use super::{Credential, CredentialProvider, ProviderError, environment, file};
use crate::endpoint::Region;
use crate::error::{Error, ErrorKind};
use crate::runtime::{BoxFuture, unblock};

/// Provides the credentials of a role for the token of an identity provider (`AssumeRoleWithWebIdentity` of STS).
///
/// The token is read from its file with each refresh, because its owner renews it. A TKE cluster gives its pods such a
/// file, and names it in the environment: `TKE_ROLE_ARN`, `TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE` and
/// `TKE_REGION`.
///
/// ```
/// use trtc_api::credentials::WebIdentity;
///
/// let pod = WebIdentity::from_env();
/// let role = "qcs::cam::uin/100000000001:roleName/recorder";
/// let own = WebIdentity::new(role, "my-provider", "/var/run/token");
/// # let _ = (pod, own);
/// ```
///
/// Source: <https://www.tencentcloud.com/document/product/457>.
#[derive(Clone)]
#[must_use]
pub struct WebIdentity {
    identity: Option<Identity>,
    session_name: String,
    duration: Option<Duration>,
    client: StsSource,
}

/// The client that calls STS.
#[derive(Clone)]
enum StsSource {
    Given(Arc<dyn StsClient>),
    /// Built with each refresh, for the region of the pod.
    Built(BuildStsClient),
}

/// The role, the identity provider, and the file with its token.
#[derive(Debug, Clone)]
struct Identity {
    role_arn: String,
    provider_id: String,
    token_file: PathBuf,
    region: Option<String>,
}

impl WebIdentity {
    pub(crate) fn of_pod(build: BuildStsClient) -> Self {
        let session_name = SESSION_NAME.to_owned();
        Self { identity: None, session_name, duration: None, client: StsSource::Built(build) }
    }

    pub(crate) fn with_identity(mut self, role_arn: String, provider_id: String, token_file: PathBuf) -> Self {
        self.identity = Some(Identity { role_arn, provider_id, token_file, region: None });
        self
    }

    /// Sets the session name, which the audit log shows (default: `trtc-api-` and the version).
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session_name = name.into();
        self
    }

    /// Sets the lifetime of the credentials in whole seconds (default: two hours; maximum: 12 hours, or the maximum
    /// of the role if that is less).
    pub fn duration(mut self, duration: Duration) -> Self {
        self.duration = Some(duration);
        self
    }

    pub(crate) fn with_client(mut self, client: Arc<dyn StsClient>) -> Self {
        self.client = StsSource::Given(client);
        self
    }

    async fn assume(&self) -> Result<Credential, ProviderError> {
        let identity = match &self.identity {
            Some(identity) => identity.clone(),
            None => Identity::of_pod(environment::variable)?,
        };
        let client = match &self.client {
            StsSource::Given(client) => Arc::clone(client),
            StsSource::Built(build) => build(identity.region.map_or(Region::AP_SINGAPORE, Region::from))?,
        };
        let token_file = identity.token_file;
        let text = unblock(Box::new(move || read_token(&token_file))).await??;
        let token = WebToken { provider_id: identity.provider_id, text };
        let role =
            Role { session_name: self.session_name.clone(), duration: self.duration, ..Role::new(identity.role_arn) };
        Ok(client.assume_role_with_web_identity(role, token).await?)
    }
}

impl Identity {
    fn of_pod(variable: impl Fn(&str) -> Result<Option<String>, Error>) -> Result<Self, Error> {
        let names = ["TKE_ROLE_ARN", "TKE_PROVIDER_ID", "TKE_WEB_IDENTITY_TOKEN_FILE", "TKE_REGION"];
        let mut missing = Vec::new();
        let mut value = |name| {
            let value = variable(name)?.filter(|value| !value.is_empty());
            if value.is_none() {
                missing.push(name);
            }
            Ok::<_, Error>(value.unwrap_or_default())
        };
        let [role_arn, provider_id, token_file, region] = names;
        let identity = Self {
            role_arn: value(role_arn)?,
            provider_id: value(provider_id)?,
            token_file: value(token_file)?.into(),
            region: Some(value(region)?),
        };
        match missing.len() {
            0 => Ok(identity),
            4 => Err(Error::absent("not a TKE pod with a role: TKE_ROLE_ARN is not set")),
            _ => {
                let message = format!("the environment of the TKE pod lacks {}", missing.join(" and "));
                Err(Error::new(ErrorKind::Credential, message))
            }
        }
    }
}

/// Reads the token of an identity provider. A missing file is an error: the caller has named it.
#[inline]
fn read_token(path: &Path) -> Result<Zeroizing<String>, Error> {
    let error =
        |reason: &str| Error::new(ErrorKind::Credential, format!("the token of the identity provider: {reason}"));
    let file = file::read(path).map_err(|failure| error(failure.message()))?;
    let token = file.text.trim();
    if token.is_empty() {
        return Err(error(&format!("{} is empty", path.display())));
    }
    Ok(Zeroizing::new(token.to_owned()))
}

impl CredentialProvider for WebIdentity {
    #[inline]
    fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
        Box::pin(self.assume())
    }
}

impl fmt::Debug for WebIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebIdentity").field("identity", &self.identity).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pod_has_all_variables_or_none() {
        let of = |pairs: &[(&str, &str)]| {
            let all: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            Identity::of_pod(move |name| {
                Ok(all.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()))
            })
        };
        let arn = ("TKE_ROLE_ARN", "arn");
        let rest = [("TKE_PROVIDER_ID", "p"), ("TKE_WEB_IDENTITY_TOKEN_FILE", "/t"), ("TKE_REGION", "ap-tokyo")];
        let pod = of(&[arn, rest[0], rest[1], rest[2]]).unwrap();
        assert_eq!((&*pod.role_arn, pod.region.as_deref()), ("arn", Some("ap-tokyo")));
        assert!(of(&[]).unwrap_err().is_absent());
        let half = of(&[arn, rest[1], ("TKE_REGION", "")]).unwrap_err();
        assert_eq!(half.message(), "the environment of the TKE pod lacks TKE_PROVIDER_ID and TKE_REGION");
        assert!(!half.is_absent());
    }

    #[test]
    fn a_missing_token_file_is_named() {
        let error = read_token(Path::new("/no/such/token")).unwrap_err();
        assert_eq!(
            error.message(),
            "the token of the identity provider: cannot read /no/such/token: there is no such file"
        );
        assert!(!error.is_absent(), "the caller has named the file");
    }
}
