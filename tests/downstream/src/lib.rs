//! The README's examples, compiled and run as a user would: `cargo test` here.
#![doc = include_str!("../../../README.md")]
