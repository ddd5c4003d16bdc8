//! The blocking client, for programs without an async runtime.
//!
//! It has the methods of [`Client`](crate::Client), which return the result instead of a future.

mod builder;
mod client;
mod event_stream;
mod pages;
mod tasks;

pub use builder::ClientBuilder;
pub use client::Client;
pub use event_stream::EventStream;
pub use pages::{Items, Pages};
pub use tasks::{Start, Task, Tasks};

pub use crate::transport::blocking::{Body, Transport};

/// A response whose body has not been read yet.
pub type StreamingResponse = crate::transport::StreamingResponse<Body>;
