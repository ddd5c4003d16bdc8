use std::fmt;
use std::sync::OnceLock;

use super::{Credential, CredentialProvider, ProviderError};
use crate::error::{Error, ErrorKind};
use crate::runtime::BoxFuture;
use crate::text;

/// Provides the credentials of the first provider that has some, and keeps to that provider.
///
/// The chain tries its next provider if a source does not exist: variables that are not set, a missing file, a machine
/// without a role, any error of a provider of your own. The chain fails if a source exists but is invalid, such as half
/// a pair of variables or a misspelled key in a file: the next provider might have the credentials of another account.
///
/// ```
/// use trtc_api::Credential;
/// use trtc_api::credentials::{CredentialProviderChain, Profile};
///
/// let chain = CredentialProviderChain::new()
///     .or_else(Credential::from_env)
///     .or_else(Profile::new("school"));
/// # let _ = chain;
/// ```
#[derive(Default)]
#[must_use]
pub struct CredentialProviderChain {
    providers: Vec<Box<dyn CredentialProvider>>,
    chosen: OnceLock<usize>,
}

impl CredentialProviderChain {
    /// Creates an empty chain.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a provider, which is tried if all earlier providers have no credentials.
    pub fn or_else(mut self, provider: impl CredentialProvider) -> Self {
        self.providers.push(Box::new(provider));
        self
    }

    async fn first(&self) -> Result<Credential, ProviderError> {
        if let Some(provider) = self.chosen.get().and_then(|index| self.providers.get(*index)) {
            return provider.provide().await;
        }
        let mut reasons = Vec::new();
        for (index, provider) in self.providers.iter().enumerate() {
            match provider.provide().await {
                Ok(credential) => {
                    // A concurrent call has chosen the same provider.
                    let _ = self.chosen.set(index);
                    return Ok(credential);
                }
                Err(error) => match error.downcast::<Error>() {
                    Ok(error) if error.is_absent() => reasons.push(error.message().to_owned()),
                    Ok(error) => return Err(error),
                    Err(error) => reasons.push(text::printable(&error.to_string(), text::MESSAGE)),
                },
            }
        }
        let message = format!("no provider of the chain has credentials: {}", reasons.join("; "));
        Err(Error::new(ErrorKind::Credential, message).into())
    }
}

impl CredentialProvider for CredentialProviderChain {
    #[inline]
    fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
        Box::pin(self.first())
    }
}

impl fmt::Debug for CredentialProviderChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialProviderChain")
            .field("providers", &self.providers.len())
            .field("chosen", &self.chosen.get())
            .finish()
    }
}
