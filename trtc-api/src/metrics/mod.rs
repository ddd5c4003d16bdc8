//! Metrics of calls, for the recorder that the program installs (feature `metrics`).
//!
//! The crate [`metrics`](https://docs.rs/metrics) is a facade: a program installs one recorder, for example an exporter
//! for Prometheus, and this library reports to it. The recorder must use the same version of the facade, 0.24; one of
//! another version receives nothing, without an error. Names are those of OpenTelemetry's semantic conventions where they
//! have any.
//!
//! | metric | kind | labels | what |
//! |---|---|---|---|
//! | [`CALL_DURATION`] | histogram, s | `server.address`, `error.type` | the duration of a call, with retries and waits |
//! | [`ATTEMPTS`] | counter | `server.address`, `error.type` | attempts, of which a call has several if it is retried |
//! | [`THROTTLES`] | counter | `server.address` | attempts that the service rejected because of its rate limit |
//! | [`RATE_LIMIT_WAIT`] | histogram, s | | waits for a permit of the client-side rate limits |
//! | [`CIRCUIT_OPEN`] | gauge | `server.address` alone | 1 while the circuit of an endpoint is open, then 0 |
//! | [`CREDENTIAL_REFRESHES`] | counter | `error.type` alone | requests to credential providers |
//!
//! The labels `rpc.system`, `rpc.service` and `rpc.method` (the action) are also set, unless the table says "alone".
//! `error.type` is the error code of the service or the [kind](crate::ErrorKind) of the error, and is not set for a
//! success. Every call that ends is recorded once in [`CALL_DURATION`], also if it is rejected before anything is sent, so
//! that its count is that of the calls, and by `error.type` that of the errors. A call whose future is dropped has no
//! result and is not recorded; the attempts that it completed are.
//!
//! ```
//! # #[cfg(feature = "metrics")] {
//! // After the program has installed its recorder:
//! trtc_api::metrics::describe();
//! # }
//! ```
//!
//! The example `metrics` of the crate prints the metrics of some calls in the format of Prometheus.

#[cfg(feature = "metrics")]
mod recorded;
#[cfg(not(feature = "metrics"))]
mod unrecorded;

#[cfg(feature = "metrics")]
pub use recorded::{ATTEMPTS, CALL_DURATION, CIRCUIT_OPEN, CREDENTIAL_REFRESHES, RATE_LIMIT_WAIT, THROTTLES, describe};
#[cfg(feature = "metrics")]
pub(crate) use recorded::{attempt, call, circuit, credential_refresh, rate_limit_wait};
#[cfg(not(feature = "metrics"))]
pub(crate) use unrecorded::{attempt, call, circuit, credential_refresh, rate_limit_wait};

/// What identifies a call.
#[cfg_attr(not(feature = "metrics"), allow(dead_code))]
pub(crate) struct Call<'a> {
    pub(crate) service: &'static str,
    pub(crate) action: &'a str,
}
