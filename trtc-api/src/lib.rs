//! Client of Tencent RTC's server API: typed, validated, signed, and retried only where that is safe.
//!
//! Everything that concerns an action is generated from a JSON schema; see [`service!`] for adding one of your own.

extern crate self as trtc_api;

pub mod action;
pub mod builder;
pub mod client;
mod clock;
mod credential;
mod decimal;
mod endpoint;
mod engine;
pub mod error;
mod header;
#[cfg(feature = "mock")]
pub mod mock;
pub mod object;
mod sign;
pub mod transport;
pub mod validate;

pub use action::Action;
#[cfg(feature = "blocking")]
pub use client::blocking;
pub use client::{Call, Client};
pub use clock::{Clock, SystemClock};
pub use credential::Credential;
pub use endpoint::Region;
pub use error::{Error, ErrorKind};
pub use trtc_macros::service;
#[doc(hidden)]
pub use {serde, serde_json};

// Generated from the schema files that `api-schema` ships.
service! {
    schemas = env!("TRTC_SCHEMA_DIR"),
    client = inherent,
    docs = "trtc_api",
}
