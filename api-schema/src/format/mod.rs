#![doc = include_str!("../../FORMAT.md")]
// The types describe the keys for schemars.
#![cfg_attr(feature = "command", expect(dead_code, reason = "the types are described, never constructed"))]

#[cfg(feature = "command")]
mod action;
#[cfg(feature = "command")]
mod field;
#[cfg(feature = "command")]
mod forms;
#[cfg(feature = "command")]
mod json_schema;
#[cfg(feature = "command")]
mod lifecycle;
#[cfg(feature = "command")]
mod object;
#[cfg(feature = "command")]
mod service;
#[cfg(feature = "command")]
mod sites;

#[cfg(feature = "command")]
pub use json_schema::{FILE_NAME, json_schema};
