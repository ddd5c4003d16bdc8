//! Credentials that sign requests, and the providers that obtain and refresh them.
//!
//! | Source | Type |
//! |---|---|
//! | Environment variables | [`Credential::from_env`], also as a provider |
//! | Profile file of the official SDKs | [`Credential::from_profile`], [`Profile`] |
//! | File of the official command line, `tccli` | [`Credential::from_tccli_file`], [`TccliFile`] |
//! | Role of a virtual machine | `CvmRole` (feature `reqwest`) |
//! | Role that other credentials assume | `AssumeRole` (feature `sts`) |
//! | Role for a token of an identity provider, as in TKE pods | `WebIdentity` (feature `sts`) |
//! | First of several sources | [`CredentialProviderChain`] |
//! | Your own | a closure, [`provider_fn`] for an async closure, or an implementation of [`CredentialProvider`] |
//!
//! ```no_run
//! # #[cfg(feature = "sts")]
//! # fn run() -> Result<(), trtc_api::Error> {
//! use std::time::Duration;
//! use trtc_api::credentials::{AssumeRole, CredentialProviderChain};
//! use trtc_api::{Client, Region};
//!
//! // The credentials of this machine assume the role that may record.
//! let sts = Client::builder()
//!     .credential_provider(CredentialProviderChain::default_chain())
//!     .region(Region::AP_SINGAPORE)
//!     .build()?;
//! let role = AssumeRole::new(sts, "qcs::cam::uin/100000000001:roleName/recorder")
//!     .duration(Duration::from_secs(3_600));
//! let client = Client::builder()
//!     .credential_provider(role)
//!     .region(Region::AP_SINGAPORE)
//!     .build()?;
//! # Ok(()) }
//! ```
//!
//! # Refresh
//!
//! A client asks its provider for credentials with the first call that needs them, and caches them until they
//! expire. A refresh starts five minutes before they expire, or after two thirds of their lifetime if they live less
//! than 15 minutes. Concurrent callers share one refresh. While the cached credentials are valid, a failed or slow
//! refresh (more than 5 s) fails no call; the next refresh starts 10 s later at the earliest. Without valid
//! credentials, calls wait up to 30 s, and a failure is returned to every waiting caller. A failure is not cached.
//!
//! Credentials that the service rejects as unknown or revoked (`AuthFailure.TokenFailure`,
//! `AuthFailure.SecretIdNotFound`) are refreshed by a later call. Credentials without an expiry time are cached until
//! then.
//!
//! # Writing a provider
//!
//! A closure that returns a credential is a provider, and [`provider_fn`] makes one of an async closure. A source with
//! state of its own implements [`CredentialProvider`]; for example, a secrets store that issues temporary credentials:
//!
//! ```
//! use std::time::{Duration, SystemTime};
//! use trtc_api::credentials::{CredentialProvider, ProviderError};
//! use trtc_api::transport::BoxFuture;
//! use trtc_api::{Client, Credential};
//!
//! /// What the store returns.
//! struct Secret {
//!     id: String,
//!     key: String,
//!     token: String,
//!     seconds: u64,
//! }
//!
//! struct SecretsStore {
//!     role: String,
//! }
//!
//! impl SecretsStore {
//!     async fn fetch(&self) -> Result<Secret, std::io::Error> {
//!         // Call your store here, with a timeout.
//!         # let (id, key) = (format!("AKID{}", self.role), "example".to_owned());
//!         # Ok(Secret { id, key, token: "temporary".to_owned(), seconds: 3_600 })
//!     }
//! }
//!
//! impl CredentialProvider for SecretsStore {
//!     fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
//!         Box::pin(async {
//!             let secret = self.fetch().await?;
//!             let expires = SystemTime::now() + Duration::from_secs(secret.seconds);
//!             Ok(Credential::new(secret.id, secret.key)
//!                 .token(secret.token)
//!                 .expires(expires))
//!         })
//!     }
//! }
//!
//! let store = SecretsStore { role: "recorder".to_owned() };
//! let builder = Client::builder().credential_provider(store);
//! # let _ = builder;
//! ```
//!
//! The cache is the client's: a provider does not cache. An error's text is shown to users, so it must not contain
//! secrets.

// Providers are `#[inline]`, so that only programs that use one compile it.

#[cfg(feature = "sts")]
mod assume_role;
mod cache;
mod chain;
mod credential;
#[cfg(feature = "reqwest")]
mod cvm_role;
mod environment;
mod file;
mod profile;
mod provider;
#[cfg(feature = "sts")]
mod sts;
mod tccli;
#[cfg(feature = "sts")]
mod web_identity;

#[cfg(feature = "sts")]
pub use assume_role::AssumeRole;
pub(crate) use cache::CredentialSource;
pub use chain::CredentialProviderChain;
pub use credential::Credential;
#[cfg(feature = "reqwest")]
pub use cvm_role::CvmRole;
pub use profile::Profile;
pub use provider::{CredentialProvider, ProviderError, ProviderFn, provider_fn};
#[cfg(feature = "sts")]
pub(crate) use sts::{Role, StsClient, WebToken};
pub use tccli::TccliFile;
#[cfg(feature = "sts")]
pub use web_identity::WebIdentity;
