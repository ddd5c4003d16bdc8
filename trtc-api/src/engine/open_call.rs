//! A call whose response has begun to arrive as a stream.

use std::time::Duration;

use http::HeaderValue;

use super::trace::CallSpan;
use super::{SecretHeaders, Shared};
use crate::credentials::Credential;
use crate::endpoint::Endpoint;
use crate::hook::Attempt;
use crate::object::Conversion;

/// What errors and reports about the events of a stream need to know of the call.
pub(crate) struct OpenCall {
    pub(crate) action: &'static str,
    /// How many times the request was sent.
    pub(crate) attempts: u32,
    /// The credentials that signed the request, whose secrets a response may repeat.
    pub(crate) credential: Option<Credential>,
    /// The secret headers of the request.
    pub(crate) sent: SecretHeaders,
    /// The request ID in the headers, without secrets.
    pub(crate) request_id: Option<String>,
    /// Whether values of other kinds are errors.
    pub(crate) strict: bool,
    pub(super) region: HeaderValue,
    pub(super) endpoint: Endpoint,
    /// The monotonic time at which the call began.
    pub(super) began: Duration,
    pub(super) span: CallSpan,
}

impl OpenCall {
    /// Reports the values of an event that were converted, to hooks and tracing.
    #[cold]
    pub(crate) fn converted(&self, shared: &Shared, monotonic: Duration, conversions: &[Conversion]) {
        let elapsed = monotonic.saturating_sub(self.began);
        let attempt = Attempt::new(self.action, &self.region, &self.endpoint, self.attempts, elapsed);
        shared.hooks.converted(&attempt, conversions);
        self.span.converted(conversions);
    }
}
