//! A model of the service for tests of tasks, and the virtual time in which it and its clients live.

mod facts;
mod runtime;
mod service;
mod time;

pub use runtime::Runtime;
pub use service::{Fault, Service, TrueTask};
pub use time::{SkippingClock, VirtualClock};

/// The credential of the tests.
pub fn credential() -> trtc_api::Credential {
    trtc_api::Credential::new("AKIDofTheTests", "signing-key-of-the-tests")
}
