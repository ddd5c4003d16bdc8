use std::sync::Arc;

use super::Credential;
use crate::transport::BoxFuture;

/// Why a provider has no keys: any error. Its text is shown, so it must not hold any of them.
pub type ProviderError = Box<dyn std::error::Error + Send + Sync>;

/// Brings keys, and brings others when those [expire](Credential::expires).
///
/// A client asks when it is first called, and again from five minutes before the keys expire (a third of their life, if
/// that is shorter): one caller asks, for all. While the old keys serve, no call fails for want of new ones, and what has
/// failed is tried again with a later call. Keys without an end are asked for once. Keys that the service does not know, or no
/// longer (`AuthFailure.TokenFailure`, `AuthFailure.SecretIdNotFound`), are asked for anew by a later call.
///
/// Providers that are there already: [`provider`](crate::credentials). A closure that brings a credential is one, too. One of
/// your own, for keys that a vault gives out:
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use trtc_api::credentials::{CredentialProvider, ProviderError};
/// use trtc_api::transport::BoxFuture;
/// use trtc_api::{Client, Credential};
///
/// struct Vault;
///
/// impl CredentialProvider for Vault {
///     fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
///         Box::pin(async {
///             // Ask the vault here.
///             let credential = Credential::new("AKIDexample", "not-a-real-key").token("temporary");
///             Ok(credential.expires(SystemTime::now() + Duration::from_secs(3_600)))
///         })
///     }
/// }
///
/// let vault = Client::builder().credential_provider(Vault);
/// let file = Client::builder().credential_provider(|| Credential::from_profile("school"));
/// # let _ = (vault, file);
/// ```
///
/// The blocking client waits for it on a runtime made for that, tokio's, with its timers and sockets.
pub trait CredentialProvider: Send + Sync + 'static {
    /// Brings a credential. It should give up by itself; after half a minute it is given up on.
    fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>>;
}

/// The same keys, always.
impl CredentialProvider for Credential {
    fn provide(&self) -> BoxFuture<'_, Result<Self, ProviderError>> {
        Box::pin(async { Ok(self.clone()) })
    }
}

impl<F, E> CredentialProvider for F
where
    F: Fn() -> Result<Credential, E> + Send + Sync + 'static,
    E: Into<ProviderError>,
{
    fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
        Box::pin(async { self().map_err(Into::into) })
    }
}

impl<P: CredentialProvider + ?Sized> CredentialProvider for Arc<P> {
    fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
        (**self).provide()
    }
}
