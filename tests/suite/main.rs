//! Tests of the whole: schemas, macro, runtime and emulator together.

mod callbacks;
mod common;
mod conditions;
mod corpora;
mod examples;
mod facts;
mod failures;
mod features;
mod hosts;
mod leases;
mod limits;
mod main_job;
mod network;
mod observed;
mod pages;
mod patterns;
mod properties;
mod providers;
mod recorder;
mod rules;
mod secrets;
mod stream;
mod unknown;
mod user_sig;
mod wire;
