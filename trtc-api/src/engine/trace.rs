//! Tracing: a span for each call and an event for each attempt, with the feature `tracing`.
//!
//! Field names are OpenTelemetry's where it has any. No field holds a value of a request or a response, except for error
//! messages, in which the secrets of the request are redacted.

use std::time::Duration;

use super::Plan;
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::metrics;
use crate::object::Conversion;
use crate::schema::ServiceInfo;

/// The span of a call. It is never entered, so that it fits any executor.
#[cfg(feature = "tracing")]
pub(super) struct CallSpan(tracing::Span);

#[cfg(not(feature = "tracing"))]
pub(super) struct CallSpan;

#[cfg(feature = "tracing")]
impl CallSpan {
    pub(super) fn open(plan: &Plan<'_>) -> Self {
        Self(tracing::info_span!(
            "trtc_api.call",
            otel.name = plan.action,
            otel.kind = "client",
            rpc.system = "tencentcloud",
            rpc.service = plan.service.name,
            rpc.method = plan.action,
            cloud.region = plan.region.to_str().unwrap_or_default(),
            server.address = tracing::field::Empty,
            tencentcloud.attempts = tracing::field::Empty,
            tencentcloud.request_id = tracing::field::Empty,
            tencentcloud.duration_ms = tracing::field::Empty,
            error.type = tracing::field::Empty,
            otel.status_code = tracing::field::Empty,
        ))
    }

    pub(super) fn attempt(&self, number: u32) {
        tracing::debug!(parent: &self.0, number, "sending the request");
    }

    pub(super) fn failed(&self, number: u32, error: &Error) {
        tracing::debug!(parent: &self.0, number, error = %error, "the attempt failed");
    }

    pub(super) fn converted(&self, conversions: &[Conversion]) {
        for Conversion { path, expected, found } in conversions {
            tracing::warn!(parent: &self.0, path, expected, found, "a value of the response was converted");
        }
    }

    /// Records the end of the call, once. A failed call is one warning.
    pub(super) fn done(
        &self,
        plan: &Plan<'_>,
        endpoint: &Endpoint,
        attempts: u32,
        elapsed: Duration,
        result: Result<Option<&str>, &Error>,
    ) {
        match result {
            Err(error) if plan.quiet => tracing::debug!(parent: &self.0, error = %error, "the call failed"),
            Err(error) => tracing::warn!(parent: &self.0, error = %error, "the call failed"),
            Ok(_) => {}
        }
        if self.0.is_disabled() {
            return;
        }
        if attempts > 0 {
            self.0.record("server.address", &*endpoint.authority);
        }
        self.0.record("tencentcloud.attempts", attempts);
        self.0.record("tencentcloud.duration_ms", u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX));
        let (request_id, status) = match result {
            Ok(request_id) => (request_id.map(|id| plan.redactor().success_id(id, &plan.body)), "OK"),
            Err(error) => {
                self.0.record("error.type", error.shown_code().unwrap_or(error.kind().name()));
                (error.request_id().map(str::to_owned), "ERROR")
            }
        };
        self.0.record("otel.status_code", status);
        if let Some(request_id) = request_id {
            self.0.record("tencentcloud.request_id", &*request_id);
        }
    }
}

#[cfg(not(feature = "tracing"))]
impl CallSpan {
    pub(super) fn open(_: &Plan<'_>) -> Self {
        Self
    }

    pub(super) fn attempt(&self, _: u32) {}

    pub(super) fn failed(&self, _: u32, _: &Error) {}

    pub(super) fn converted(&self, _: &[Conversion]) {}

    pub(super) fn done(&self, _: &Plan<'_>, _: &Endpoint, _: u32, _: Duration, _: Result<Option<&str>, &Error>) {}
}

/// Reports a request that was refused before its call began, as a call without attempts. Returns the error.
pub(crate) fn refused(service: &ServiceInfo, error: Error) -> Error {
    let action = error.action().unwrap_or_default();
    #[cfg(feature = "tracing")]
    {
        let span = tracing::info_span!(
            "trtc_api.call",
            otel.name = action,
            otel.kind = "client",
            rpc.system = "tencentcloud",
            rpc.service = service.name,
            rpc.method = action,
            tencentcloud.attempts = 0,
            error.type = error.kind().name(),
            otel.status_code = "ERROR",
        );
        tracing::warn!(parent: &span, error = %error, "the call failed");
    }
    metrics::call(&metrics::Call { service: service.name, action }, "", Duration::ZERO, Some(&error));
    error
}

/// Logs that the circuit of an endpoint has opened.
#[cfg(feature = "tracing")]
pub(super) fn circuit_opened(endpoint: &Endpoint) {
    tracing::warn!(server.address = &*endpoint.authority, "circuit open: calls go to the failover endpoint");
}

/// Logs that the circuit of an endpoint has closed.
#[cfg(feature = "tracing")]
pub(super) fn circuit_closed(endpoint: &Endpoint) {
    tracing::info!(server.address = &*endpoint.authority, "circuit closed");
}

#[cfg(not(feature = "tracing"))]
pub(super) fn circuit_opened(_: &Endpoint) {}

#[cfg(not(feature = "tracing"))]
pub(super) fn circuit_closed(_: &Endpoint) {}
