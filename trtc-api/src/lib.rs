//! A client for the server API of [Tencent RTC](https://trtc.io).
//!
//! # Overview
//!
//! [`Client`] has one method for each API action. A method takes a request and returns a response; both are plain
//! structs with public fields, and each request has a builder.
//!
//! - Missing required fields are compile errors. Invalid values are rejected before the request is sent.
//! - Requests are signed. The client retries a request only if a second execution is impossible or harmless.
//! - Credentials come from the environment, a profile, an instance role or your own provider: [`credentials`].
//! - Long-running tasks, for example recordings, are started once and found again after a restart: [`task`].
//! - Callbacks of the service are verified and decoded: [`callback`].
//! - The [`emulator`] replaces the service in tests.
//!
//! The modules [`room_management`], [`stream_relay`], [`cloud_recording`], [`data_monitoring`], [`stream_ingest`],
//! [`web_record`], [`ai_service`], [`cloud_slicing`], [`cloud_moderation`], [`call_quality`] and [`usage_statistics`]
//! contain the requests, responses and data types of the API categories.
//!
//! # Usage
//!
//! ```toml
//! [dependencies]
//! trtc-api = "0.1"
//! tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
//! ```
//!
//! The client needs a Tokio runtime. Without an async runtime, use [`blocking::Client`].
//!
//! # Examples
//!
//! Call an action:
//!
//! ```no_run
//! # #[cfg(feature = "web-record")]
//! # async fn run() -> Result<(), trtc_api::Error> {
//! use trtc_api::web_record::DescribeWebRecordRequest;
//! use trtc_api::{Client, Credential, Region};
//!
//! let client = Client::builder()
//!     .credential(Credential::from_env()?)
//!     .region(Region::AP_SINGAPORE)
//!     .build()?;
//! let request = DescribeWebRecordRequest::builder()
//!     .record_id("lesson-42")
//!     .sdk_app_id(1_600_011_111)
//!     .build();
//! let response = client.describe_web_record(request).await?;
//! println!("{:?}, task {:?}", response.status, response.task_id);
//! # Ok(()) }
//! ```
//!
//! Set options of one call:
//!
//! ```no_run
//! # #[cfg(feature = "web-record")]
//! # async fn run(client: trtc_api::Client) -> Result<(), trtc_api::Error> {
//! use std::time::Duration;
//! use trtc_api::web_record::StopWebRecordRequest;
//!
//! let request = StopWebRecordRequest::builder().task_id("a+b.").build();
//! client
//!     .stop_web_record(request)
//!     .timeout(Duration::from_secs(10))
//!     .max_attempts(2)
//!     .await?;
//! # Ok(()) }
//! ```
//!
//! Test against the emulator:
//!
//! ```
//! # #[cfg(all(feature = "emulator", feature = "web-record"))]
//! # fn main() -> Result<(), trtc_api::Error> {
//! # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
//! use trtc_api::emulator::Emulator;
//! use trtc_api::web_record::StopWebRecordRequest;
//! use trtc_api::{Client, Credential, ErrorCode};
//!
//! let client = Client::builder()
//!     .credential(Credential::new("AKIDexample", "not-a-real-key"))
//!     .transport(Emulator::new())
//!     .build()?;
//! let request = StopWebRecordRequest::builder().task_id("unknown").build();
//! let error = client.stop_web_record(request).await.unwrap_err();
//! assert!(error.is(ErrorCode::FailedOperationTaskNotExist));
//! # Ok(()) }) }
//! # #[cfg(not(all(feature = "emulator", feature = "web-record")))]
//! # fn main() {}
//! ```
//!
//! Read the [guide](guide) for a complete service, tests, schemas of your own, and errors.
//!
//! Other tasks:
//!
//! - Start a long-running task once, find it again after a restart, and stop it: [`task`].
//! - Iterate over the pages of a paginated action: [`paginator`].
//! - Read a stream of events: [`EventStream`].
//! - Sign UserSig and PrivateMapKey: [`user_sig`].
//! - Add an action of any Tencent Cloud service with a JSON file: [`service!`].
//! - Call an action by name with JSON: [`Client::call_raw`].
//! - Load the schema files of a service at run time: [`dynamic`].
//! - Act for many accounts: [`Client::with_credential`].
//! - Stay within the rate limits, also with several machines: [`rate_limit`].
//! - Use another HTTP stack: [`transport::Transport`].
//! - Observe attempts and responses: [`hook`]. Record metrics: [`metrics`].
//! - Validate a request without sending it: [`validate`].
//! - Serve the emulator to tests in any language: `trtc-emulator`, see [`emulator::control`].
//! - Call and explain actions on the command line, or on a page in the browser: the program `trtc` (feature `cli`).
//!
//! # Errors
//!
//! A call that fails returns an [`Error`]. [`Error::kind`] states what failed, [`Error::code`] returns the service's error code,
//! [`Error::is_retryable`] states whether a later call can succeed, and [`Error::may_have_executed`] whether the service
//! may have executed the request. [`ErrorKind`] documents each kind.
//!
//! # Features
//!
#![cfg_attr(feature = "document-features", doc = document_features::document_features!())]
#![cfg_attr(not(feature = "document-features"), doc = "`Cargo.toml` documents the features.")]
//!
//! # Architecture
//!
//! Schema files of the crate `api-schema` define the actions. The macro [`service!`] generates types, tables and methods
//! of one line from them. This crate contains the behavior, which knows no action by name: the modules for encoding and
//! [validation](validate) read the tables, and one engine without input and output signs a request, decides on retries
//! and decodes the response. The async and the blocking client drive the same engine over a [`transport`].

// Shows on docs.rs which feature an item requires.
#![cfg_attr(docsrs, feature(doc_cfg))]
// Links to items behind features resolve if all features are enabled.
#![cfg_attr(
    not(feature = "document-features"),
    allow(rustdoc::broken_intra_doc_links, rustdoc::private_intra_doc_links)
)]

extern crate self as trtc_api;

pub mod action;
mod builder_state;
#[cfg(feature = "callback")]
pub mod callback;
mod client;
mod clock;
pub mod credentials;
#[cfg(feature = "dynamic")]
pub mod dynamic;
#[cfg(feature = "emulator")]
pub mod emulator;
mod endpoint;
mod engine;
mod env;
pub mod error;
mod event_stream;
// The condition is that of its tests, not of the pages.
#[cfg_attr(docsrs, doc(auto_cfg = false))]
#[cfg(any(
    all(doc, not(doctest)),
    all(doctest, feature = "reqwest", feature = "emulator", feature = "web-record", feature = "callback")
))]
pub mod guide;
mod header;
pub mod hook;
mod json;
mod lifecycle;
mod macros;
mod memo;
#[cfg(feature = "metrics")]
pub mod metrics;
#[cfg(not(feature = "metrics"))]
mod metrics;
mod object;
mod page;
pub mod paginator;
mod providers;
pub mod rate_limit;
mod runtime;
mod schema;
mod sign;
#[cfg(feature = "sts")]
pub mod sts;
pub mod task;
mod text;
mod timer;
pub mod transport;
#[cfg(feature = "user-sig")]
pub mod user_sig;
pub mod validate;

// After `task`: the docs of handles list the methods of the async client first.
#[cfg(feature = "blocking")]
pub mod blocking;

#[doc(inline)]
pub use action::{Action, Streamed};
#[doc(inline)]
pub use client::{Call, CallOptions, Caller, Client, ClientBuilder, EventStream, Language, RawCall};
#[doc(inline)]
pub use clock::{Clock, SystemClock};
#[doc(inline)]
pub use credentials::Credential;
#[doc(inline)]
pub use endpoint::{Region, Site};
#[doc(inline)]
pub use error::{Error, ErrorKind};
#[doc(inline)]
pub use object::{IntegerOrString, UnknownFields, UnknownValue};
#[doc(inline)]
pub use rate_limit::RateLimits;
#[doc(inline)]
pub use trtc_macros::service;

/// The interface of generated code. It may change in any release.
#[doc(hidden)]
pub mod __private {
    pub use std::boxed::Box;
    pub use std::string::String;
    pub use std::time::SystemTime;
    pub use std::vec::Vec;
    pub use {serde, serde_json};

    pub use crate::action::{Entry, Sealed};
    pub use crate::builder_state::{FieldState, Set, Unset, collect, show_builder};
    #[cfg(feature = "callback")]
    pub use crate::callback::GeneratedEvent;
    pub use crate::client::Caller;
    pub use crate::object::{
        Conversion, FieldValue, Fields, IntegerEnum, ListMut, ListRef, Object, OptionMut, Record, StringEnum, Template,
        ValueMut, ValueRef, deserialize, equal, fmt_object, from_json, from_json_with, pass_fields, redact_url,
        request_from_json, serialize, to_json,
    };
    pub use crate::page::Layout;
    pub use crate::task::{GeneratedFamily, TaskClient};
    pub use crate::{
        __enum as enumeration, __equal_by as equal_by, __error_code as error_code, __integer_enum as integer_enum,
        __named as named, __object as object, __string_enum as string_enum,
    };

    pub mod schema {
        pub use crate::schema::*;
    }

    pub mod lifecycle {
        pub use crate::lifecycle::*;
    }
}

#[cfg(all(doctest, feature = "web-record", feature = "reqwest"))]
#[doc = include_str!("../README.md")]
mod readme {}

// The bundled service, from the schema files of `api-schema`.
#[cfg(any(not(test), rust_analyzer))]
service! {
    schemas = env!("TRTC_SCHEMA_DIR"),
    inherent = true,
    docs = "trtc_api",
    only = env!("TRTC_SCHEMA_FOLDERS"),
    site = env!("TRTC_SCHEMA_SITE"),
}

// The unit tests compile in half of the time with one category, of which they need two responses. rust-analyzer
// always sets `test`, also where other crates use the library.
#[cfg(all(test, not(rust_analyzer)))]
service! {
    schemas = env!("TRTC_SCHEMA_DIR"),
    inherent = true,
    only = "cloud-recording",
}
