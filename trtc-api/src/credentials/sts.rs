//! The Security Token Service, as the providers of role credentials see it.

use std::time::{Duration, UNIX_EPOCH};

use super::Credential;
use crate::error::Error;
use crate::runtime::BoxFuture;
use crate::sts::{
    AssumeRoleRequest, AssumeRoleResponse, AssumeRoleWithWebIdentityRequest, AssumeRoleWithWebIdentityResponse,
    Credentials,
};

/// The session name for the audit log, when the caller sets none.
pub(crate) const SESSION_NAME: &str = concat!("trtc-api-", env!("CARGO_PKG_VERSION"));

/// Calls the Security Token Service; [`Client`](crate::Client) implements it.
pub(crate) trait StsClient: Send + Sync + 'static {
    /// Calls `AssumeRole`.
    fn assume_role(&self, request: AssumeRoleRequest) -> BoxFuture<'_, Result<AssumeRoleResponse, Error>>;

    /// Calls `AssumeRoleWithWebIdentity`.
    fn assume_role_with_web_identity(
        &self,
        request: AssumeRoleWithWebIdentityRequest,
    ) -> BoxFuture<'_, Result<AssumeRoleWithWebIdentityResponse, Error>>;
}

/// The credential in a response of STS, with its expiry.
pub(super) fn temporary(credentials: Credentials, expired_time: u64) -> Credential {
    let credential = Credential::new(credentials.tmp_secret_id, credentials.tmp_secret_key).token(credentials.token);
    match UNIX_EPOCH.checked_add(Duration::from_secs(expired_time)) {
        Some(expires) => credential.expires(expires),
        None => credential,
    }
}
