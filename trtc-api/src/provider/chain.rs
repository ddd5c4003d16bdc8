use std::fmt;
use std::sync::OnceLock;

use crate::credential::{Credential, CredentialProvider, ProviderError};
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
/// use trtc_api::provider::Chain;
///
/// let chain = Chain::new().then(Credential::from_env).then(|| Credential::from_profile("school"));
/// # let _ = chain;
/// ```
#[derive(Default)]
#[must_use]
pub struct Chain {
    providers: Vec<Box<dyn CredentialProvider>>,
    chosen: OnceLock<usize>,
}

impl Chain {
    /// A chain without a place.
    pub fn new() -> Self {
        Self::default()
    }

    /// The order of the official SDKs: the environment, the profile `default`, the role of the virtual machine (with the
    /// feature `reqwest`), that of the TKE pod (with `sts`).
    pub fn official() -> Self {
        let chain = Self::new().then(Credential::from_env).then(|| Credential::from_profile("default"));
        #[cfg(feature = "reqwest")]
        let chain = chain.then(super::CvmRole::new());
        #[cfg(feature = "sts")]
        let chain = chain.then(super::WebIdentity::from_env());
        chain
    }

    /// The same chain with a further place at its end.
    pub fn then(mut self, provider: impl CredentialProvider) -> Self {
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

impl CredentialProvider for Chain {
    fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
        Box::pin(self.look())
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chain").field("places", &self.providers.len()).field("chosen", &self.chosen.get()).finish()
    }
}
