use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::endpoint::{Region, redact_setting};
use crate::engine::refused;
use crate::error::Error;
use crate::object::Object;
use crate::schema::ActionInfo;
use crate::validate::Waivers;

/// The header of the region, which names it in [`CallOptions::waive`].
pub(super) const REGION: &str = "X-TC-Region";

/// Options of one call, or of all calls of a client.
///
/// An option that is not set has the client's value.
///
/// ```
/// use std::time::Duration;
/// use trtc_api::CallOptions;
///
/// let options = CallOptions::new().timeout(Duration::from_secs(120)).max_attempts(5);
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct CallOptions {
    pub(super) timeout: Option<Duration>,
    pub(super) attempt_timeout: Option<Duration>,
    pub(super) stream_idle_timeout: Option<Duration>,
    pub(super) max_attempts: Option<u32>,
    pub(super) region: Option<Region>,
    pub(super) endpoint: Option<Arc<str>>,
    pub(super) language: Option<Language>,
    pub(super) unchecked: Option<bool>,
    pub(super) waivers: Waivers,
    pub(super) strict_responses: Option<bool>,
}

impl CallOptions {
    /// Creates options of which none is set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the total timeout of a call, including retries and waits (default: 90 s).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets the timeout of each attempt, from connecting to the last byte of the response (default: 30 s).
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Sets how long an event stream may be silent (default: 30 s).
    ///
    /// It replaces the attempt timeout once the head of the response was received: a stream may last as long as it needs.
    pub fn stream_idle_timeout(mut self, timeout: Duration) -> Self {
        self.stream_idle_timeout = Some(timeout);
        self
    }

    /// Sets the maximum number of attempts (default: 3); 1 disables retries, and 0 counts as 1.
    ///
    /// See [Retries](crate::ClientBuilder#retries) for the one retry that it does not limit.
    pub fn max_attempts(mut self, max_attempts: u32) -> Self {
        self.max_attempts = Some(max_attempts);
        self
    }

    /// Sets the region (default: the region of the action, if there is only one).
    pub fn region(mut self, region: impl Into<Region>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets the endpoint: a host or a URL. `http://` is accepted for loopback hosts only.
    pub fn endpoint(mut self, endpoint: impl Into<Arc<str>>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// Sets the language of the service's error messages (default: the service's choice).
    pub fn language(mut self, language: Language) -> Self {
        self.language = Some(language);
        self
    }

    /// Sends requests without validating them, for a service that is newer than the schema.
    pub fn unchecked(mut self) -> Self {
        self.unchecked = Some(true);
        self
    }

    /// Validates requests even if the client does not.
    pub fn checked(mut self) -> Self {
        self.unchecked = Some(false);
        self
    }

    /// Waives the rules of one JSON path, for a value that the service accepts but the schema does not.
    ///
    /// The path is the one that the violation names. `[]` or a missing index stands for all items of a list, and the
    /// empty path for the rules among the fields of the request itself. The other rules still apply.
    ///
    /// A call that waives a path that no field has fails, and nothing is sent. The options of a client may waive paths of
    /// several actions, so that such a path is named only beside the violations of a call. Streams and tasks have the
    /// options of their client. A malformed path of a client is an error of its `build`.
    ///
    /// ```
    /// use trtc_api::CallOptions;
    ///
    /// let options = CallOptions::new()
    ///     .waive("MaxDurationLimit")
    ///     .waive("StorageParams.CloudStorage.Region")
    ///     .waive("TranscodeParams[].Width");
    /// # let _ = options;
    /// ```
    pub fn waive(mut self, path: impl Into<String>) -> Self {
        self.waivers.add(path.into());
        self
    }

    /// Returns the same options with a total timeout of at most `limit`.
    pub(crate) fn at_most(mut self, limit: Duration) -> Self {
        self.timeout = Some(self.timeout.map_or(limit, |timeout| timeout.min(limit)));
        self
    }

    /// Sets whether a response is an error if a value has another kind than the schema states (default: `false`).
    ///
    /// By default, numbers, strings and booleans that can be converted without loss are accepted, and reported to
    /// [`Hook::converted`](crate::hook::Hook::converted) and `tracing`.
    pub fn strict_responses(mut self, strict: bool) -> Self {
        self.strict_responses = Some(strict);
        self
    }

    /// Returns the stream idle timeout, or its default.
    pub(crate) fn idle_timeout(&self) -> Duration {
        self.stream_idle_timeout.unwrap_or(Duration::from_secs(30))
    }

    /// Returns these options, with the other ones where these are not set.
    pub(crate) fn or(&self, other: &Self) -> Self {
        Self {
            timeout: self.timeout.or(other.timeout),
            attempt_timeout: self.attempt_timeout.or(other.attempt_timeout),
            stream_idle_timeout: self.stream_idle_timeout.or(other.stream_idle_timeout),
            max_attempts: self.max_attempts.or(other.max_attempts),
            region: self.region.as_ref().or(other.region.as_ref()).cloned(),
            endpoint: self.endpoint.as_ref().or(other.endpoint.as_ref()).cloned(),
            language: self.language.or(other.language),
            unchecked: self.unchecked.or(other.unchecked),
            waivers: self.waivers.or(&other.waivers),
            strict_responses: self.strict_responses.or(other.strict_responses),
        }
    }

    /// Returns an error if a waived path is malformed.
    pub(super) fn check(&self) -> Result<(), Error> {
        self.waivers.malformed().map_or(Ok(()), |reason| Err(Error::configuration(reason)))
    }

    /// Returns an error if a waived path is none of an action, given a request of it whose values do not matter.
    pub(crate) fn check_waivers(
        &self,
        info: &ActionInfo,
        request: impl FnOnce() -> Box<dyn Object>,
    ) -> Result<(), Error> {
        let refuse = |reason| {
            let error = Error::configuration(reason).of_call(info.name, 0, false, false);
            Err(refused(info.service, error))
        };
        self.unknown_waiver(info, request).map_or(Ok(()), refuse)
    }

    /// Adds the waived path that is none of the action to an error of validation, which it may have been meant for. The
    /// values of the request do not matter.
    pub(crate) fn with_unknown_waiver(
        &self,
        error: Error,
        info: &ActionInfo,
        request: impl FnOnce() -> Box<dyn Object>,
    ) -> Error {
        match error.violations().and_then(|_| self.unknown_waiver(info, request)) {
            Some(reason) => error.with_hint(reason),
            None => error,
        }
    }

    fn unknown_waiver(&self, info: &ActionInfo, request: impl FnOnce() -> Box<dyn Object>) -> Option<String> {
        if self.waivers.is_empty() {
            return None;
        }
        self.waivers.unknown(info.name, &mut *request(), &[REGION])
    }
}

/// Shows the options that are set; the user of an endpoint is hidden.
impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("CallOptions");
        let mut show = |name, value: Option<&dyn fmt::Debug>| {
            if let Some(value) = value {
                shown.field(name, value);
            }
        };
        show("timeout", self.timeout.as_ref().map(|value| value as _));
        show("attempt_timeout", self.attempt_timeout.as_ref().map(|value| value as _));
        show("stream_idle_timeout", self.stream_idle_timeout.as_ref().map(|value| value as _));
        show("max_attempts", self.max_attempts.as_ref().map(|value| value as _));
        show("region", self.region.as_ref().map(|value| value as _));
        show("endpoint", self.endpoint.as_deref().map(redact_setting).as_ref().map(|value| value as _));
        show("language", self.language.as_ref().map(|value| value as _));
        show("unchecked", self.unchecked.as_ref().map(|value| value as _));
        show("strict_responses", self.strict_responses.as_ref().map(|value| value as _));
        if self.waivers != Waivers::default() {
            shown.field("waivers", &self.waivers);
        }
        shown.finish()
    }
}

/// The language of the service's error messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Language {
    /// English.
    English,
    /// Chinese.
    Chinese,
}

impl Language {
    pub(super) fn header(self) -> &'static str {
        match self {
            Self::English => "en-US",
            Self::Chinese => "zh-CN",
        }
    }
}
