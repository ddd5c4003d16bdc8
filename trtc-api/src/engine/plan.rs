//! The plan of a call: everything that is fixed before the first attempt.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use serde_json::Value;

use super::SecretHeaders;
use super::circuit::CircuitBreakers;
use super::clock_skew::ClockSkew;
use super::redact::Redactor;
use super::retry::RetryBudget;
use crate::credentials::{Credential, CredentialSource};
use crate::endpoint::Route;
use crate::hook::Hooks;
use crate::metrics;
use crate::object::{Object, ValueRef};
use crate::rate_limit::{Limiter, Rate};
use crate::schema::{RetrySafety, ServiceInfo};
use crate::sign::Prefixes;

/// One call with all its settings.
pub(crate) struct Plan<'a> {
    pub(crate) action: &'a str,
    pub(crate) action_header: HeaderValue,
    pub(crate) service: &'static ServiceInfo,
    pub(crate) retry: RetrySafety,
    pub(crate) payload: Payload<'a>,
    pub(crate) body: Bytes,
    pub(crate) route: Cow<'a, Route>,
    /// Whether the action is called without a signature.
    pub(crate) unsigned: bool,
    /// Where the credentials come from.
    pub(crate) source: &'a CredentialSource,
    /// The credentials that sign the request, once they are known.
    pub(crate) credential: Option<Credential>,
    /// The secret headers of the last attempt, which a response may repeat.
    pub(crate) sent: SecretHeaders,
    /// The region, or an empty value if the request names none.
    pub(crate) region: HeaderValue,
    /// The regions that the schema lists for the action.
    pub(crate) regions: &'static [&'static str],
    pub(crate) language: Option<&'static str>,
    /// The field of the response with the ID of the task that the action starts.
    pub(crate) task_id: Option<&'static str>,
    pub(crate) limits: Limits,
    pub(crate) rate: Option<Rate>,
    /// Whether the caller of the call reports its failure, as a task does that polls.
    #[cfg_attr(not(feature = "tracing"), allow(dead_code))]
    pub(crate) quiet: bool,
    pub(crate) shared: &'a Shared,
}

impl Plan<'_> {
    /// Returns what identifies the call in metrics.
    pub(super) fn call(&self) -> metrics::Call<'_> {
        metrics::Call { service: self.service.name, action: self.action }
    }

    /// Returns the redactor of the call's secrets.
    pub(super) fn redactor(&self) -> Redactor<'_> {
        Redactor::new(self.payload, self.credential.as_ref(), &self.sent)
    }
}

/// The state that all calls of a client and of its clones share.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    pub(crate) budget: RetryBudget,
    pub(crate) skew: ClockSkew,
    pub(crate) circuit_breakers: CircuitBreakers,
    /// The client-side rate limiter, if the client has one.
    pub(crate) limiter: Option<Limiter>,
    pub(crate) hooks: Hooks,
    pub(crate) prefixes: Prefixes,
    /// The headers of all requests: the user agent, and those of the caller.
    pub(crate) headers: HeaderMap,
    /// The host that signatures cover, if it is not that of the endpoint.
    pub(crate) signed_host: Option<Arc<str>>,
}

/// The limits of a call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) max_attempts: u32,
    pub(crate) attempt_timeout: Duration,
    pub(crate) stream_idle_timeout: Duration,
    pub(crate) total_timeout: Duration,
    pub(crate) max_response_bytes: usize,
    /// Whether values of other kinds are errors.
    pub(crate) strict_responses: bool,
}

/// The time at which a driver asks for the next step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    /// The time since the call began.
    pub(crate) elapsed: Duration,
    /// The same moment on a monotonic clock that all calls share.
    pub(crate) monotonic: Duration,
    /// The system time in seconds since 1970.
    pub(crate) unix: u64,
}

/// The request behind a body.
#[derive(Clone, Copy)]
pub(crate) enum Payload<'a> {
    /// A generated request, whose table marks the secret fields.
    Typed(&'a dyn Object),
    /// JSON from the caller, in which any value may be secret.
    Raw(&'a Value),
}

impl Payload<'_> {
    /// Returns whether the request field that identifies repeated requests is set and not empty.
    pub(crate) fn has_key(&self, safety: RetrySafety) -> bool {
        let RetrySafety::WithKey(key) = safety else {
            return false;
        };
        match self {
            Payload::Raw(json) => json.get(key).and_then(Value::as_str).is_some_and(|key| !key.is_empty()),
            Payload::Typed(object) => {
                let index = object.shape().fields.iter().position(|field| field.name == key);
                let value = index.map_or(ValueRef::Absent, |index| object.field(index));
                matches!(value, ValueRef::Str(key) if !key.is_empty())
            }
        }
    }
}
