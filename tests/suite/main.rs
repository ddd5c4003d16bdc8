//! Tests of the whole: schemas, macro, runtime and emulator together.

mod builders;
mod callbacks;
mod common;
mod conditions;
mod corpora;
mod credential_cache;
mod credential_providers;
mod endpoints;
mod event_stream;
mod examples;
mod facts;
mod features;
mod hooks_and_tracing;
mod network;
mod paginator;
mod patterns;
mod properties;
mod rate_limit;
mod recorder;
mod retry;
mod rules;
mod secrets;
mod transport;
mod unknown_fields;
mod user_sig;
mod web_record;
