//! Client of [Tencent RTC](https://trtc.io)'s server API: typed, validated, signed, and sent again only where that is safe.
//!
//! Start with [`Client`]; each action is a method of it, and takes a request that a builder makes. The modules named
//! after the service's menu, [`web_record`] for one, hold the requests, the answers and the types inside.
//!
//! ```no_run
//! use trtc_api::web_record::DescribeWebRecordRequest;
//! use trtc_api::{Client, Credential, Region};
//!
//! # async fn run() -> Result<(), trtc_api::Error> {
//! let client = Client::builder().credential(Credential::from_env()?).region(Region::AP_SINGAPORE).build()?;
//! let question = DescribeWebRecordRequest::builder().record_id("lesson-42").sdk_app_id(1_600_011_111).build();
//! let answer = client.describe_web_record(question).await?;
//! println!("{:?}, task {:?}", answer.status, answer.task_id);
//! # Ok(()) }
//! ```
//!
//! - What can go wrong, and what to do then: [`Error`].
//! - A recording that must be started once, and never lost: [`recorder`].
//! - Actions that answer a page at a time: [`page`]; with a stream of events: [`client::Events`].
//! - Keys that expire, and where they come from: [`provider`].
//! - What the service calls back: [`callback`], with the events in [`events`].
//! - UserSig and PrivateMapKey: the module `user_sig`, with the feature `user-sig`.
//! - Without an async runtime: `blocking::Client`, with the feature `blocking`.
//! - Testing without the service: the emulator of the module `mock`, with the feature `mock`.
//! - An action that is not here yet, or one of another service: [`service!`] makes it from a JSON file.
//! - An HTTP stack of your own: [`transport::Transport`].
//!
//! # How it is built
//!
//! Everything that concerns an action is generated from the schema files of the crate `api-schema`: data and one-liners.
//! The rest is written once, and knows no action by name: [`object`] encodes, decodes and shows generated types,
//! [`validate`] holds them against their rules, and one engine decides what is sent, how often and for how long.

// docs.rs says of each item which feature it needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate self as trtc_api;

mod action;
#[cfg(feature = "blocking")]
pub mod blocking;
mod builder_state;
#[cfg(feature = "callback")]
pub mod callback;
mod client;
mod clock;
pub mod credentials;
mod decimal;
#[cfg(feature = "emulator")]
pub mod emulator;
mod endpoint;
mod engine;
mod env;
pub mod error;
mod event_stream;
mod header;
pub mod hook;
mod lifecycle;
mod object;
mod page;
pub mod paginator;
mod rate_limit;
#[cfg(feature = "web-record")]
pub mod recorder;
mod runtime;
mod schema;
mod sign;
#[cfg(feature = "sts")]
pub mod sts;
pub mod transport;
#[cfg(feature = "user-sig")]
pub mod user_sig;
pub mod validate;

#[doc(inline)]
pub use action::Action;
#[doc(inline)]
pub use client::{Call, CallOptions, Client, ClientBuilder, EventStream, Language, RawCall};
#[doc(inline)]
pub use clock::{Clock, SystemClock};
#[doc(inline)]
pub use credentials::Credential;
#[doc(inline)]
pub use endpoint::{Region, Site};
#[doc(inline)]
pub use error::{Error, ErrorKind};
#[doc(inline)]
pub use event_stream::Streamed;
#[doc(inline)]
pub use object::{IntegerOrString, UnknownFields};
#[doc(inline)]
pub use rate_limit::RateLimits;
#[doc(inline)]
pub use trtc_macros::service;

/// What generated code calls, and nothing else does: it may change in any release.
#[doc(hidden)]
pub mod __private {
    pub use {serde, serde_json};

    pub use crate::action::{Decode, Entry};
    pub use crate::builder_state::{IsSet, Missing, Set};
    pub use crate::client::Caller;
    pub use crate::object::{
        FieldValue, IntegerEnum, ListMut, ListRef, Object, OptionMut, StringEnum, ValueMut, ValueRef, deserialize,
        from_json, redact_url, serialize, show, to_json,
    };
    pub use crate::page::Layout;
    pub use crate::{
        __enum as enumeration, __error_code as error_code, __integer_enum as integer_enum, __object as object,
        __string_enum as string_enum,
    };

    pub mod schema {
        pub use crate::schema::*;
    }

    pub mod lifecycle {
        pub use crate::lifecycle::*;
    }
}

// Generated from the schema files that `api-schema` ships.
service! {
    schemas = env!("TRTC_SCHEMA_DIR"),
    inherent = true,
    docs = "trtc_api",
    only = env!("TRTC_SCHEMA_FOLDERS"),
}
