//! The credentials of a role that other credentials may assume.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::sts::{SESSION_NAME, StsClient, temporary};
use super::{Credential, CredentialProvider, ProviderError};
use crate::runtime::BoxFuture;
use crate::sts::AssumeRoleRequest;

/// The keys of a role that other keys may assume.
///
/// The other keys are those of the client that it is given; so are the region, the host and the way there. That client's
/// keys may come from a provider, too: of a machine's role, or of yet another assumed one.
///
/// ```no_run
/// use trtc_api::credentials::AssumeRole;
/// use trtc_api::{Client, Credential, Region};
///
/// # fn run() -> Result<(), trtc_api::Error> {
/// let sts = Client::builder().credential(Credential::from_env()?).region(Region::AP_SINGAPORE).build()?;
/// let role = AssumeRole::new(sts, "qcs::cam::uin/100000000001:roleName/recorder").session_name("classroom-7");
/// let client = Client::builder().credential_provider(role).build()?;
/// # Ok(()) }
/// ```
///
/// Source: <https://www.tencentcloud.com/document/product/1150/49452>.
#[derive(Clone)]
#[must_use]
pub struct AssumeRole {
    client: Arc<dyn StsClient>,
    request: AssumeRoleRequest,
}

impl AssumeRole {
    pub(crate) fn with_client(client: Arc<dyn StsClient>, role_arn: String) -> Self {
        let request = AssumeRoleRequest::builder().role_arn(role_arn).role_session_name(SESSION_NAME).build();
        Self { client, request }
    }

    /// A name for the audit log; without it, that of this library.
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.request.role_session_name = name.into();
        self
    }

    /// How long keys serve, in whole seconds, 12 hours at the most. A role may allow less.
    pub fn duration(mut self, duration: Duration) -> Self {
        self.request.duration_seconds = Some(duration.as_secs());
        self
    }

    /// What the role's owner has agreed on with you, where the role asks for it.
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.request.external_id = Some(id.into());
        self
    }

    /// A policy that the keys are narrowed to: URL-encoded JSON.
    pub fn policy(mut self, policy: impl Into<String>) -> Self {
        self.request.policy = Some(policy.into());
        self
    }
}

impl CredentialProvider for AssumeRole {
    fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
        Box::pin(async {
            let response = self.client.assume_role(self.request.clone()).await?;
            Ok(temporary(response.credentials, u64::try_from(response.expired_time).unwrap_or(0)))
        })
    }
}

impl fmt::Debug for AssumeRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssumeRole").field("role_arn", &self.request.role_arn).finish_non_exhaustive()
    }
}
