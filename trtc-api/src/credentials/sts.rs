//! The Security Token Service, as the providers of role credentials see it.

use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

use super::Credential;
use crate::endpoint::Region;
use crate::error::Error;
use crate::runtime::BoxFuture;

/// The session name for the audit log, when the caller sets none.
pub(crate) const SESSION_NAME: &str = concat!("trtc-api-", env!("CARGO_PKG_VERSION"));

/// Calls the Security Token Service; [`Client`](crate::Client) implements it.
pub(crate) trait StsClient: Send + Sync + 'static {
    /// Returns the credentials of a role that the client's credentials assume.
    fn assume_role(&self, role: Role) -> BoxFuture<'_, Result<Credential, Error>>;

    /// Returns the credentials of a role for the token of an identity provider.
    fn assume_role_with_web_identity(&self, role: Role, token: WebToken) -> BoxFuture<'_, Result<Credential, Error>>;
}

/// Builds the client for a region, when the caller sets none. It comes from the module of the client, which is above.
pub(crate) type BuildStsClient = fn(Region) -> Result<Arc<dyn StsClient>, Error>;

/// A role to assume.
#[derive(Clone)]
pub(crate) struct Role {
    pub(crate) arn: String,
    pub(crate) session_name: String,
    pub(crate) duration: Option<Duration>,
    pub(crate) external_id: Option<String>,
    pub(crate) policy: Option<String>,
}

impl Role {
    pub(crate) fn new(arn: String) -> Self {
        Self { arn, session_name: SESSION_NAME.to_owned(), duration: None, external_id: None, policy: None }
    }
}

/// The token of an identity provider.
pub(crate) struct WebToken {
    pub(crate) provider_id: String,
    pub(crate) text: Zeroizing<String>,
}
