//! The credentials of a role that the token of an identity provider stands for.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

use super::sts::{SESSION_NAME, StsClient, temporary};
use super::{Credential, CredentialProvider, ProviderError};
use crate::endpoint::Region;
use crate::error::{Error, ErrorKind};
use crate::runtime::BoxFuture;
use crate::sts::AssumeRoleWithWebIdentityRequest;

/// The keys of a role that the token of an identity provider stands for.
///
/// The token is a file, which is read anew each time, since whoever writes it renews it. A TKE cluster gives its pods such
/// a file and says in the environment where it is: `TKE_ROLE_ARN`, `TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE` and
/// `TKE_REGION`.
///
/// ```
/// use trtc_api::credentials::WebIdentity;
///
/// let pod = WebIdentity::from_env();
/// let own = WebIdentity::new("qcs::cam::uin/100000000001:roleName/recorder", "my-provider", "/var/run/token");
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
    client: Option<Arc<dyn StsClient>>,
}

/// Who is who, and where the token is.
#[derive(Debug, Clone)]
struct Identity {
    role_arn: String,
    provider_id: String,
    token_file: PathBuf,
    region: Option<String>,
}

impl WebIdentity {
    /// The keys of a role, by an identity provider and the file of its token.
    pub fn new(role_arn: impl Into<String>, provider_id: impl Into<String>, token_file: impl Into<PathBuf>) -> Self {
        let (role_arn, provider_id, token_file) = (role_arn.into(), provider_id.into(), token_file.into());
        Self { identity: Some(Identity { role_arn, provider_id, token_file, region: None }), ..Self::from_env() }
    }

    /// The same of a TKE pod, whose environment is read when keys are asked for.
    pub fn from_env() -> Self {
        Self { identity: None, session_name: SESSION_NAME.to_owned(), duration: None, client: None }
    }

    /// A name for the audit log; without it, that of this library.
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session_name = name.into();
        self
    }

    /// How long keys serve, in whole seconds, 12 hours at the most. A role may allow less.
    pub fn duration(mut self, duration: Duration) -> Self {
        self.duration = Some(duration);
        self
    }

    pub(crate) fn with_client(mut self, client: Arc<dyn StsClient>) -> Self {
        self.client = Some(client);
        self
    }

    async fn ask(&self) -> Result<Credential, ProviderError> {
        let identity = match &self.identity {
            Some(identity) => identity.clone(),
            None => Identity::of_pod(|name| std::env::var(name).ok())?,
        };
        let client = match &self.client {
            Some(client) => Arc::clone(client),
            None => Self::default_client(identity.region.clone().map_or(Region::AP_SINGAPORE, Region::from))?,
        };
        let request = AssumeRoleWithWebIdentityRequest {
            // More than there are seconds in the type is more than a role allows.
            duration_seconds: self.duration.map(|duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)),
            ..AssumeRoleWithWebIdentityRequest::builder()
                .provider_id(&*identity.provider_id)
                .web_identity_token(&**identity.token()?)
                .role_arn(&*identity.role_arn)
                .role_session_name(&*self.session_name)
                .build()
        };
        let response = client.assume_role_with_web_identity(request).await?;
        Ok(temporary(response.credentials, response.expired_time))
    }
}

impl Identity {
    fn of_pod(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let names = ["TKE_ROLE_ARN", "TKE_PROVIDER_ID", "TKE_WEB_IDENTITY_TOKEN_FILE", "TKE_REGION"];
        let values = names.map(|name| variable(name).filter(|value| !value.is_empty()));
        let missing: Vec<&str> =
            names.into_iter().zip(&values).filter_map(|(name, value)| value.is_none().then_some(name)).collect();
        match values {
            [Some(role_arn), Some(provider_id), Some(token_file), region @ Some(_)] => {
                Ok(Self { role_arn, provider_id, token_file: token_file.into(), region })
            }
            _ if missing.len() == names.len() => {
                Err(Error::absent("this is no TKE pod with a role: TKE_ROLE_ARN is not set"))
            }
            _ => {
                let message = format!("the environment of a TKE pod lacks {}", missing.join(" and "));
                Err(Error::new(ErrorKind::Credential, message))
            }
        }
    }

    fn token(&self) -> Result<Zeroizing<String>, Error> {
        let error = |reason: &str| {
            let message = format!("the token of the identity provider, {}: {reason}", self.token_file.display());
            Error::new(ErrorKind::Credential, message)
        };
        let text = std::fs::read_to_string(&self.token_file).map(Zeroizing::new);
        let text = text.map_err(|failure| match failure.kind() {
            std::io::ErrorKind::NotFound => error("there is no such file"),
            other => error(&other.to_string()),
        })?;
        let token = text.trim();
        if token.is_empty() {
            return Err(error("the file is empty"));
        }
        Ok(Zeroizing::new(token.to_owned()))
    }
}

impl CredentialProvider for WebIdentity {
    fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
        Box::pin(self.ask())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pods_environment_is_whole_or_it_is_none() {
        let of = |pairs: &[(&str, &str)]| {
            let all: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            Identity::of_pod(move |name| all.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()))
        };
        let arn = ("TKE_ROLE_ARN", "arn");
        let rest = [("TKE_PROVIDER_ID", "p"), ("TKE_WEB_IDENTITY_TOKEN_FILE", "/t"), ("TKE_REGION", "ap-tokyo")];
        let pod = of(&[arn, rest[0], rest[1], rest[2]]).unwrap();
        assert_eq!((&*pod.role_arn, pod.region.as_deref()), ("arn", Some("ap-tokyo")));
        assert!(of(&[]).unwrap_err().is_absent());
        let half = of(&[arn, rest[1], ("TKE_REGION", "")]).unwrap_err();
        assert_eq!(half.message(), "the environment of a TKE pod lacks TKE_PROVIDER_ID and TKE_REGION");
        assert!(!half.is_absent());
    }

    #[test]
    fn a_token_that_is_not_there_is_named() {
        let identity = |token_file: &str| Identity {
            role_arn: "arn".to_owned(),
            provider_id: "p".to_owned(),
            token_file: token_file.into(),
            region: None,
        };
        let error = identity("/no/such/token").token().unwrap_err();
        assert_eq!(error.message(), "the token of the identity provider, /no/such/token: there is no such file");
        assert!(!error.is_absent(), "who has said where it is wants to know");
    }
}

impl fmt::Debug for WebIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebIdentity").field("identity", &self.identity).finish_non_exhaustive()
    }
}
