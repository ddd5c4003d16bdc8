use std::sync::Arc;
use std::time::Duration;

use crate::endpoint::Region;
use crate::validate::Waivers;

/// Options of a call, or of all calls of a client; what is not set is taken from the client.
///
/// ```
/// use std::time::Duration;
/// use trtc_api::CallOptions;
///
/// let patient = CallOptions::new().timeout(Duration::from_secs(120)).max_attempts(5);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct CallOptions {
    pub(super) timeout: Option<Duration>,
    pub(super) attempt_timeout: Option<Duration>,
    pub(super) max_attempts: Option<u32>,
    pub(super) region: Option<Region>,
    pub(super) endpoint: Option<Arc<str>>,
    pub(super) language: Option<Language>,
    pub(super) unchecked: Option<bool>,
    pub(super) waivers: Waivers,
    pub(super) strict_responses: Option<bool>,
}

impl CallOptions {
    /// Options of which none is set.
    pub fn new() -> Self {
        Self::default()
    }

    /// The time for the whole call, waits and further attempts included. A client's default is 90 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The time for each attempt, from connecting to the last byte of the answer. A client's default is 30 s.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// How often a request is sent at most; 0 counts as 1. A client's default is 3.
    pub fn max_attempts(mut self, max_attempts: u32) -> Self {
        self.max_attempts = Some(max_attempts);
        self
    }

    /// The region. Without one, an action that is served in a single region takes that.
    pub fn region(mut self, region: impl Into<Region>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// A host, or a URL without a path, in place of the client's. Plain `http://` is for loopback only.
    pub fn endpoint(mut self, endpoint: impl Into<Arc<str>>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// The language of error messages; without it the service chooses.
    pub fn language(mut self, language: Language) -> Self {
        self.language = Some(language);
        self
    }

    /// Sends requests without checking them, where the service has outgrown the schema.
    pub fn unchecked(mut self) -> Self {
        self.unchecked = Some(true);
        self
    }

    /// Checks requests, where the client was told not to.
    pub fn checked(mut self) -> Self {
        self.unchecked = Some(false);
        self
    }

    /// Waives the rules of one JSON path, for a value that the service accepts but the schema does not.
    ///
    /// The path is the one that the violation names. `[]` or a missing index stands for all items of a list, and the
    /// empty path for the rules among the fields of the request itself. The other rules still apply.
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

    /// Sets whether a response is an error if a value has another kind than the schema states (default: `false`).
    ///
    /// By default, numbers, strings and booleans that can be converted without loss are accepted, and reported to
    /// [`Hook::converted`](crate::hook::Hook::converted) and `tracing`.
    pub fn strict_responses(mut self, strict: bool) -> Self {
        self.strict_responses = Some(strict);
        self
    }

    /// These options, and those of another where these are not set.
    pub(crate) fn or(&self, other: &Self) -> Self {
        Self {
            timeout: self.timeout.or(other.timeout),
            attempt_timeout: self.attempt_timeout.or(other.attempt_timeout),
            max_attempts: self.max_attempts.or(other.max_attempts),
            region: self.region.as_ref().or(other.region.as_ref()).cloned(),
            endpoint: self.endpoint.as_ref().or(other.endpoint.as_ref()).cloned(),
            language: self.language.or(other.language),
            unchecked: self.unchecked.or(other.unchecked),
            waivers: self.waivers.or(&other.waivers),
            strict_responses: self.strict_responses.or(other.strict_responses),
        }
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
