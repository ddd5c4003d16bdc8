use std::future::Future;
use std::sync::Arc;

use super::Credential;
use crate::runtime::BoxFuture;

/// The error of a provider: any error. Its text is shown to users, so it must not contain secrets.
pub type ProviderError = Box<dyn std::error::Error + Send + Sync>;

/// Provides credentials to a client, which caches and refreshes them.
///
/// See the [module page](crate::credentials) for the built-in providers, the refresh rules and a worked example.
/// A closure that returns a [`Credential`] or an error is a provider; it must not block. [`provider_fn`] makes one of an
/// async closure.
///
/// ```
/// use trtc_api::{Client, Credential};
///
/// let builder = Client::builder().credential_provider(Credential::from_env);
/// # let _ = builder;
/// ```
///
/// The blocking client runs a provider on a tokio runtime that exists for that call only.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not provide credentials",
    label = "expected a credential provider",
    note = "providers are the types of `credentials`, closures that return a `Result` with a `Credential`, and your own \
            implementations of `CredentialProvider`"
)]
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

/// Creates a provider from an async closure.
///
/// ```
/// use trtc_api::credentials::{ProviderError, provider_fn};
/// use trtc_api::{Client, Credential};
///
/// # #[derive(Clone)]
/// # struct Vault;
/// # impl Vault {
/// #     async fn fetch(&self) -> Result<(String, String), std::io::Error> {
/// #         Ok(("AKIDexample".to_owned(), "not-a-real-key".to_owned()))
/// #     }
/// # }
/// # let vault = Vault;
/// let provider = provider_fn(move || {
///     let vault = vault.clone();
///     async move {
///         let (id, key) = vault.fetch().await?;
///         Ok::<_, ProviderError>(Credential::new(id, key))
///     }
/// });
/// let builder = Client::builder().credential_provider(provider);
/// # let _ = builder;
/// ```
pub fn provider_fn<F, T, E>(provide: F) -> ProviderFn<F>
where
    F: Fn() -> T + Send + Sync + 'static,
    T: Future<Output = Result<Credential, E>> + Send,
    E: Into<ProviderError>,
{
    ProviderFn(provide)
}

/// The provider of an async closure: [`provider_fn`] returns it.
#[derive(Clone)]
pub struct ProviderFn<F>(F);

impl<F, T, E> CredentialProvider for ProviderFn<F>
where
    F: Fn() -> T + Send + Sync + 'static,
    T: Future<Output = Result<Credential, E>> + Send,
    E: Into<ProviderError>,
{
    fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
        Box::pin(async { self.0().await.map_err(Into::into) })
    }
}

impl<F> std::fmt::Debug for ProviderFn<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProviderFn").finish_non_exhaustive()
    }
}

impl<P: CredentialProvider + ?Sized> CredentialProvider for Arc<P> {
    fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
        (**self).provide()
    }
}
