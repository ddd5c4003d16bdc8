//! The guide: how to build a service with this library, from the first call to production.
//!
//! | page | for |
//! |---|---|
//! | [`recording_service`] | a service that records pages, survives restarts and can be operated |
//! | [`credentials`] | credentials on a laptop, a server, in a pod, for many accounts |
//! | [`testing`] | tests with the emulator, in Rust and in other languages |
//! | [`schemas`] | an action of your own, an imported service, a review of its constraints |
//! | [`errors`] | errors, retries, and what to do about each kind of error |
//! | [`migration`] | the official SDKs for Python, Node.js and Go beside this library |
//!
//! The directory `examples` of the crate has a short program for each topic.

#[doc = include_str!("../docs/guide/recording_service.md")]
pub mod recording_service {}

#[doc = include_str!("../docs/guide/credentials.md")]
pub mod credentials {}

#[doc = include_str!("../docs/guide/testing.md")]
pub mod testing {}

#[doc = include_str!("../docs/guide/schemas.md")]
pub mod schemas {}

#[doc = include_str!("../docs/guide/errors.md")]
pub mod errors {}

#[doc = include_str!("../docs/guide/migration.md")]
pub mod migration {}
