//! The credentials of a role that other credentials may assume.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::sts::{Role, StsClient};
use super::{Credential, CredentialProvider, ProviderError};
use crate::runtime::BoxFuture;

/// Provides the credentials of a role that other credentials assume (`AssumeRole` of STS).
///
/// ```no_run
/// use trtc_api::credentials::AssumeRole;
/// use trtc_api::{Client, Credential, Region};
///
/// # fn run() -> Result<(), trtc_api::Error> {
/// let sts = Client::builder()
///     .credential(Credential::from_env()?)
///     .region(Region::AP_SINGAPORE)
///     .build()?;
/// let role = AssumeRole::new(sts, "qcs::cam::uin/100000000001:roleName/recorder")
///     .session_name("classroom-7");
/// let client = Client::builder().credential_provider(role).build()?;
/// # Ok(()) }
/// ```
///
/// The client that calls STS may itself use a provider, for example the role of a machine or another `AssumeRole`.
///
/// Source: <https://www.tencentcloud.com/document/product/1150/49452>.
#[derive(Clone)]
#[must_use]
pub struct AssumeRole {
    client: Arc<dyn StsClient>,
    role: Role,
}

impl AssumeRole {
    pub(crate) fn with_client(client: Arc<dyn StsClient>, role_arn: String) -> Self {
        Self { client, role: Role::new(role_arn) }
    }

    /// Sets the session name, which the audit log shows (default: `trtc-api-` and the version).
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.role.session_name = name.into();
        self
    }

    /// Sets the lifetime of the credentials in whole seconds (default: two hours; maximum: 12 hours, or the maximum
    /// of the role if that is less).
    pub fn duration(mut self, duration: Duration) -> Self {
        self.role.duration = Some(duration);
        self
    }

    /// Sets the external ID, which the owner of the role may require.
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.role.external_id = Some(id.into());
        self
    }

    /// Sets a policy that restricts the credentials further: URL-encoded JSON.
    pub fn policy(mut self, policy: impl Into<String>) -> Self {
        self.role.policy = Some(policy.into());
        self
    }
}

impl CredentialProvider for AssumeRole {
    #[inline]
    fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
        Box::pin(async { Ok(self.client.assume_role(self.role.clone()).await?) })
    }
}

impl fmt::Debug for AssumeRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssumeRole").field("role_arn", &self.role.arn).finish_non_exhaustive()
    }
}
