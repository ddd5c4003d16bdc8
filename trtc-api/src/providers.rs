//! The credential providers that need a client, which calls the Security Token Service for them.
//!
//! Their constructors are here, and their logic is in `credentials`, which does not know clients.

use crate::credentials::{Credential, CredentialProviderChain, Profile};

impl CredentialProviderChain {
    /// Creates the chain of the official SDKs: environment variables, the profile `default`, the role of the virtual
    /// machine (feature `reqwest`), the role of the TKE pod (feature `sts`).
    #[inline]
    pub fn default_chain() -> Self {
        let chain = Self::new().or_else(Credential::from_env).or_else(Profile::new("default"));
        #[cfg(feature = "reqwest")]
        let chain = chain.or_else(crate::credentials::CvmRole::new());
        #[cfg(feature = "sts")]
        let chain = chain.or_else(crate::credentials::WebIdentity::from_env());
        chain
    }
}

#[cfg(feature = "sts")]
mod of_roles {
    use std::path::PathBuf;
    use std::sync::Arc;
    use std::time::{Duration, UNIX_EPOCH};

    use crate::client::Client;
    use crate::credentials::{AssumeRole, Credential, Role, StsClient, WebIdentity, WebToken};
    use crate::endpoint::Region;
    use crate::error::Error;
    use crate::runtime::BoxFuture;
    use crate::sts::{AssumeRoleRequest, AssumeRoleWithWebIdentityRequest, Credentials};

    impl AssumeRole {
        /// Provides the credentials of a role, valid for two hours at a time.
        ///
        /// `client` calls STS: its credentials assume the role; its region, endpoint and proxy are used.
        pub fn new(client: Client, role_arn: impl Into<String>) -> Self {
            Self::with_client(Arc::new(client), role_arn.into())
        }
    }

    impl WebIdentity {
        /// Creates a provider for a role, an identity provider and the file with its token (regular, at most 1 MB).
        pub fn new(
            role_arn: impl Into<String>,
            provider_id: impl Into<String>,
            token_file: impl Into<PathBuf>,
        ) -> Self {
            Self::from_env().with_identity(role_arn.into(), provider_id.into(), token_file.into())
        }

        /// Creates a provider for a TKE pod. Each refresh reads its environment variables.
        #[inline]
        pub fn from_env() -> Self {
            Self::of_pod(unsigned_client)
        }

        /// Sets the client that calls STS (default: the international endpoint of the pod's region).
        ///
        /// It needs no credentials: build it with [`unsigned`](crate::ClientBuilder::unsigned).
        #[inline]
        pub fn client(self, client: Client) -> Self {
            self.with_client(Arc::new(client))
        }
    }

    impl StsClient for Client {
        #[inline]
        fn assume_role(&self, role: Role) -> BoxFuture<'_, Result<Credential, Error>> {
            let request = AssumeRoleRequest {
                duration_seconds: role.duration.map(|duration| duration.as_secs()),
                external_id: role.external_id,
                policy: role.policy,
                ..AssumeRoleRequest::builder().role_arn(role.arn).role_session_name(role.session_name).build()
            };
            Box::pin(async move {
                let response = self.call(request).send().await?;
                Ok(temporary(response.credentials, u64::try_from(response.expired_time).unwrap_or(0)))
            })
        }

        #[inline]
        fn assume_role_with_web_identity(
            &self,
            role: Role,
            token: WebToken,
        ) -> BoxFuture<'_, Result<Credential, Error>> {
            let request = AssumeRoleWithWebIdentityRequest {
                // A duration that overflows exceeds the maximum of every role.
                duration_seconds: role.duration.map(|duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)),
                ..AssumeRoleWithWebIdentityRequest::builder()
                    .provider_id(token.provider_id)
                    .web_identity_token(&**token.text)
                    .role_arn(role.arn)
                    .role_session_name(role.session_name)
                    .build()
            };
            Box::pin(async move {
                let response = self.call(request).send().await?;
                Ok(temporary(response.credentials, response.expired_time))
            })
        }
    }

    /// The client for a region, when the caller sets none.
    #[inline]
    fn unsigned_client(region: Region) -> Result<Arc<dyn StsClient>, Error> {
        let client = Client::builder()
            .unsigned()
            .region(region)
            .attempt_timeout(Duration::from_secs(8))
            .timeout(Duration::from_secs(25))
            .build()?;
        Ok(Arc::new(client))
    }

    /// The credentials in a response of STS, with their expiry time.
    fn temporary(credentials: Credentials, expired_time: u64) -> Credential {
        let credential =
            Credential::new(credentials.tmp_secret_id, credentials.tmp_secret_key).token(credentials.token);
        match UNIX_EPOCH.checked_add(Duration::from_secs(expired_time)) {
            Some(expires) => credential.expires(expires),
            None => credential,
        }
    }
}
