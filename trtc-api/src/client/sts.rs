//! The client as the one that calls the Security Token Service for providers of role credentials.

use std::sync::Arc;
use std::time::Duration;

use super::Client;
use crate::credentials::{AssumeRole, StsClient, WebIdentity};
use crate::endpoint::Region;
use crate::error::Error;
use crate::runtime::BoxFuture;
use crate::sts::{
    AssumeRoleRequest, AssumeRoleResponse, AssumeRoleWithWebIdentityRequest, AssumeRoleWithWebIdentityResponse,
};

impl StsClient for Client {
    fn assume_role(&self, request: AssumeRoleRequest) -> BoxFuture<'_, Result<AssumeRoleResponse, Error>> {
        Box::pin(self.call(request).send())
    }

    fn assume_role_with_web_identity(
        &self,
        request: AssumeRoleWithWebIdentityRequest,
    ) -> BoxFuture<'_, Result<AssumeRoleWithWebIdentityResponse, Error>> {
        Box::pin(self.call(request).send())
    }
}

impl AssumeRole {
    /// Provides the credentials of a role, valid for two hours at a time.
    ///
    /// `client` calls STS: its credentials assume the role; its region, endpoint and proxy are used.
    pub fn new(client: Client, role_arn: impl Into<String>) -> Self {
        Self::with_client(Arc::new(client), role_arn.into())
    }
}

impl WebIdentity {
    /// Sets the client that calls STS (default: the international endpoint of the pod's region).
    ///
    /// It needs no credentials: build it with [`unsigned`](crate::ClientBuilder::unsigned).
    pub fn client(self, client: Client) -> Self {
        self.with_client(Arc::new(client))
    }

    /// The client for a region, when the caller sets none.
    pub(crate) fn default_client(region: Region) -> Result<Arc<dyn StsClient>, Error> {
        let client = Client::builder()
            .unsigned()
            .region(region)
            .attempt_timeout(Duration::from_secs(8))
            .timeout(Duration::from_secs(25))
            .build()?;
        Ok(Arc::new(client))
    }
}
