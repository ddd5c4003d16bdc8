//! The tests of connections with the TLS of the platform: a part of `suite`, so that the rest is built with one TLS only.

// The other modules of `suite` use the rest of these.
#![allow(dead_code, unused_imports)]

mod common;
mod hooks_and_tracing;
mod network;
