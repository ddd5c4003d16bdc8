//! Where keys come from, other than from the program itself: roles of machines and pods, assumed roles, chains of places.
//!
//! | | |
//! |---|---|
//! | [`CredentialProviderChain`] | the first of several places that has keys; [`CredentialProviderChain::default_chain`] is that of the official SDKs |
//! | [`CvmRole`] | the role that is bound to a virtual machine |
//! | [`AssumeRole`] | a role that other keys may assume |
//! | [`WebIdentity`] | a role that the token of an identity provider stands for, as in the pods of a TKE cluster |
//! | a closure | `credential_provider(Credential::from_env)`, or one around `Credential::from_profile("school")` |
//! | your own | [`CredentialProvider`](crate::credentials::CredentialProvider) |
//!
//! ```no_run
//! use std::time::Duration;
//! use trtc_api::credentials::{AssumeRole, CredentialProviderChain};
//! use trtc_api::{Client, Region};
//!
//! # fn run() -> Result<(), trtc_api::Error> {
//! // The keys of this machine may assume the role that may record.
//! let sts = Client::builder().credential_provider(CredentialProviderChain::default_chain()).region(Region::AP_SINGAPORE).build()?;
//! let role = AssumeRole::new(sts, "qcs::cam::uin/100000000001:roleName/recorder").duration(Duration::from_secs(3_600));
//! let client = Client::builder().credential_provider(role).region(Region::AP_SINGAPORE).build()?;
//! # Ok(()) }
//! ```

#[cfg(feature = "sts")]
mod assume_role;
mod cache;
mod chain;
mod credential;
#[cfg(feature = "reqwest")]
mod cvm_role;
mod environment;
mod profile;
mod provider;
#[cfg(feature = "sts")]
mod sts;
#[cfg(feature = "sts")]
mod web_identity;

#[cfg(feature = "sts")]
pub use assume_role::AssumeRole;
pub(crate) use cache::CredentialSource;
pub use chain::CredentialProviderChain;
pub use credential::Credential;
#[cfg(feature = "reqwest")]
pub use cvm_role::CvmRole;
pub use provider::{CredentialProvider, ProviderError};
#[cfg(feature = "sts")]
pub use sts::StsClient;
#[cfg(feature = "sts")]
pub use web_identity::WebIdentity;
