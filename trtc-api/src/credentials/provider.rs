use std::sync::Arc;

use super::Credential;
use crate::runtime::BoxFuture;

/// The error of a provider: any error. Its text is shown to users, so it must not contain secrets.
pub type ProviderError = Box<dyn std::error::Error + Send + Sync>;

/// Provides credentials to a client, which caches and refreshes them.
///
/// See the [module page](crate::credentials) for the built-in providers, the refresh rules and a worked example.
/// A closure that returns a [`Credential`] or an error is a provider; it must not block.
///
/// ```
/// use trtc_api::{Client, Credential};
///
/// let builder = Client::builder().credential_provider(Credential::from_env);
/// # let _ = builder;
/// ```
///
/// The blocking client runs a provider on a tokio runtime that exists for that call only.
pub trait CredentialProvider: Send + Sync + 'static {
    /// Returns credentials, with their [expiry time](Credential::expires) if they are temporary.
    ///
    /// The client drops the future after 30 s.
    ///
    /// # Errors
    ///
    /// Any error. A [chain](super::CredentialProviderChain) tries its next provider, unless the error comes from a
    /// built-in provider whose source exists but is invalid.
    fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>>;
}

/// Provides the same credentials every time.
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
