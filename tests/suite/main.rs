//! Tests of the whole: schemas, macro, runtime and emulator together.

mod common;
mod corpora;
mod examples;
mod facts;
mod failures;
mod main_job;
mod patterns;
mod properties;
mod rules;
mod secrets;
mod unknown;
mod wire;
