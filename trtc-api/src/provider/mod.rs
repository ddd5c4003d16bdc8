//! Where keys come from, other than from the program itself: roles of machines and pods, assumed roles, chains of places.
//!
//! | | |
//! |---|---|
//! | [`Chain`] | the first of several places that has keys; [`Chain::official`] is that of the official SDKs |
//! | [`CvmRole`] | the role that is bound to a virtual machine |
//! | [`AssumeRole`] | a role that other keys may assume |
//! | [`WebIdentity`] | a role that the token of an identity provider stands for, as in the pods of a TKE cluster |
//! | a closure | `credential_provider(Credential::from_env)`, or one around `Credential::from_profile("school")` |
//! | your own | [`CredentialProvider`](crate::credential::CredentialProvider) |
//!
//! ```no_run
//! use std::time::Duration;
//! use trtc_api::provider::{AssumeRole, Chain};
//! use trtc_api::{Client, Region};
//!
//! # fn run() -> Result<(), trtc_api::Error> {
//! // The keys of this machine may assume the role that may record.
//! let sts = Client::builder().credential_provider(Chain::official()).region(Region::AP_SINGAPORE).build()?;
//! let role = AssumeRole::new(sts, "qcs::cam::uin/100000000001:roleName/recorder").duration(Duration::from_secs(3_600));
//! let client = Client::builder().credential_provider(role).region(Region::AP_SINGAPORE).build()?;
//! # Ok(()) }
//! ```

#[cfg(feature = "sts")]
mod assume_role;
mod chain;
#[cfg(feature = "reqwest")]
mod cvm_role;
#[cfg(feature = "sts")]
mod web_identity;

#[cfg(feature = "sts")]
pub use assume_role::AssumeRole;
pub use chain::Chain;
#[cfg(feature = "reqwest")]
pub use cvm_role::CvmRole;
#[cfg(feature = "sts")]
pub use web_identity::WebIdentity;

/// The name of a session, for the audit log, where none is given.
#[cfg(feature = "sts")]
const SESSION: &str = concat!("trtc-api-", env!("CARGO_PKG_VERSION"));

/// The keys of an answer of STS.
#[cfg(feature = "sts")]
fn temporary(keys: crate::sts::Credentials, expired_time: u64) -> crate::Credential {
    use std::time::{Duration, UNIX_EPOCH};

    let credential = crate::Credential::new(keys.tmp_secret_id, keys.tmp_secret_key).token(keys.token);
    match UNIX_EPOCH.checked_add(Duration::from_secs(expired_time)) {
        Some(expires) => credential.expires(expires),
        None => credential,
    }
}
