use std::fmt;
use std::sync::OnceLock;

use super::{Credential, CredentialProvider, ProviderError};
use crate::error::{Error, ErrorKind};
use crate::transport::BoxFuture;

/// The first of several places that has keys. It is kept to from then on.
///
/// A place that has none is passed over: variables that are not set, a file that is not there, a machine without a role,
/// any failure of a provider of your own. One that has something wrong in it is not: half a pair of variables, a file
/// with a misspelt key. Keys of somebody else would be used in its place, and nobody would know.
///
/// ```
/// use trtc_api::Credential;
/// use trtc_api::credentials::CredentialProviderChain;
///
/// let chain = CredentialProviderChain::new().or_else(Credential::from_env).or_else(|| Credential::from_profile("school"));
/// # let _ = chain;
/// ```
#[derive(Default)]
#[must_use]
pub struct CredentialProviderChain {
    providers: Vec<Box<dyn CredentialProvider>>,
    chosen: OnceLock<usize>,
}

impl CredentialProviderChain {
    /// A chain without a place.
    pub fn new() -> Self {
        Self::default()
    }

    /// The order of the official SDKs: the environment, the profile `default`, the role of the virtual machine (with the
    /// feature `reqwest`), that of the TKE pod (with `sts`).
    pub fn default_chain() -> Self {
        let chain = Self::new().or_else(Credential::from_env).or_else(|| Credential::from_profile("default"));
        #[cfg(feature = "reqwest")]
        let chain = chain.or_else(super::CvmRole::new());
        #[cfg(feature = "sts")]
        let chain = chain.or_else(super::WebIdentity::from_env());
        chain
    }

    /// The same chain with a further place at its end.
    pub fn or_else(mut self, provider: impl CredentialProvider) -> Self {
        self.providers.push(Box::new(provider));
        self
    }

    async fn look(&self) -> Result<Credential, ProviderError> {
        if let Some(provider) = self.chosen.get().and_then(|index| self.providers.get(*index)) {
            return provider.provide().await;
        }
        let mut reasons = Vec::new();
        for (index, provider) in self.providers.iter().enumerate() {
            match provider.provide().await {
                Ok(credential) => {
                    // Two callers may have looked at once; they have found the same.
                    let _ = self.chosen.set(index);
                    return Ok(credential);
                }
                Err(error) => match error.downcast::<Error>() {
                    Ok(error) if error.is_absent() => reasons.push(error.message().to_owned()),
                    Ok(error) => return Err(error),
                    Err(error) => reasons.push(error.to_string()),
                },
            }
        }
        let message = format!("no place has any: {}", reasons.join("; "));
        Err(Error::new(ErrorKind::Credential, message).into())
    }
}

impl CredentialProvider for CredentialProviderChain {
    fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
        Box::pin(self.look())
    }
}

impl fmt::Debug for CredentialProviderChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialProviderChain")
            .field("places", &self.providers.len())
            .field("chosen", &self.chosen.get())
            .finish()
    }
}
