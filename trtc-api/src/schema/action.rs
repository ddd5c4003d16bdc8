/// A service in one version.
#[derive(Debug, PartialEq, Eq)]
pub struct ServiceInfo {
    /// Its name in the credential scope.
    pub name: &'static str,
    /// The version of its API.
    pub version: &'static str,
    /// The host that requests go to.
    pub host: &'static str,
    /// The regions it is served in.
    pub regions: &'static [&'static str],
}

/// What a schema says of an action.
#[derive(Debug, PartialEq, Eq)]
pub struct ActionInfo {
    /// Its name as sent.
    pub name: &'static str,
    /// The service it belongs to.
    pub service: &'static ServiceInfo,
    /// The host, where it is not the service's own.
    pub host: Option<&'static str>,
    /// Whether it is called without keys and signature.
    pub unsigned: bool,
    /// Whether a request may be sent again.
    pub retry: RetrySafety,
    /// Requests that the service takes in a second, or in `rate_period`.
    pub rate_limit: Option<u32>,
    /// The seconds that `rate_limit` is counted over: 1 for most.
    pub rate_period: u32,
    /// The regions that serve it; empty means those of the service.
    pub regions: &'static [&'static str],
    /// The business codes it may answer with.
    pub error_codes: &'static [&'static str],
}

/// Whether a request whose outcome is unknown may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetrySafety {
    /// The action changes nothing.
    ReadOnly,
    /// A second run leaves what the first one left.
    Idempotent,
    /// The service tells repeats by the request field of this name, when it is given.
    WithKey(&'static str),
    /// A second sending may do the thing twice.
    Never,
}
