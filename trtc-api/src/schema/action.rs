use api_schema::Sites;

/// A service in one version of its API.
#[derive(Debug, PartialEq, Eq)]
pub struct ServiceInfo {
    /// The name in the credential scope.
    pub name: &'static str,
    /// The version of the API.
    pub version: &'static str,
    /// The host that receives the requests.
    pub host: &'static str,
    /// The regions that serve it, each with its sites.
    pub regions: &'static [(&'static str, Sites)],
}

/// The facts that a schema states about an action.
#[derive(Debug, PartialEq, Eq)]
pub struct ActionInfo {
    /// The name in the header `X-TC-Action`.
    pub name: &'static str,
    /// The service that the action belongs to.
    pub service: &'static ServiceInfo,
    /// The sites that have the action.
    pub sites: Sites,
    /// The host, if it differs from the host of the service.
    pub host: Option<&'static str>,
    /// Whether the action is called without credentials and signature.
    pub unsigned: bool,
    /// Whether a request can be retried if its outcome is unknown.
    pub retry: RetrySafety,
    /// The number of requests that the service accepts per `rate_period`.
    pub rate_limit: Option<u32>,
    /// The period of `rate_limit` in seconds: 1 for most actions.
    pub rate_period: u32,
    /// The regions that serve the action; empty if these are the regions of the service.
    pub regions: &'static [&'static str],
    /// The documented business error codes.
    pub error_codes: &'static [&'static str],
    /// The field of the response with the ID of the task that the action starts, if it starts one.
    pub task_id: Option<&'static str>,
}

/// Whether a request can be retried if its outcome is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetrySafety {
    /// The action only reads.
    ReadOnly,
    /// A second execution has no further effect.
    Idempotent,
    /// The service recognizes a retry by the request field of this name, if the field is set.
    WithKey(&'static str),
    /// A retry may execute the action twice.
    Never,
}
