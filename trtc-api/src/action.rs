//! What an API action is to the runtime: a request type, an answer type and a table of facts.

use crate::object::{Datum, DecodeError, Object, from_json};

/// A request that a client can send. The `service!` macro implements it for every action of a schema.
///
/// ```
/// use trtc_api::Action;
/// use trtc_api::action::RetrySafety;
/// use trtc_api::web_record::StartWebRecordRequest;
///
/// let info = StartWebRecordRequest::INFO;
/// assert_eq!((info.name, info.service.version), ("StartWebRecord", "2019-07-22"));
/// assert_eq!((info.rate_limit, info.regions), (Some(20), &["ap-singapore"][..]));
/// assert_eq!(info.retry, RetrySafety::WithKey("RecordId"));
/// ```
pub trait Action: Object + Datum + Clone {
    /// What the service answers with.
    type Response: Object + Datum + Clone;

    /// What the schema says of the action.
    const INFO: &'static ActionInfo;
}

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

/// Decodes a request of an action that is known at run time only.
pub type Decode = fn(&[u8]) -> Result<Box<dyn Object>, DecodeError>;

/// An action in a list of actions, its types forgotten.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// What the schema says of it.
    pub info: &'static ActionInfo,
    /// Decodes a request of it.
    pub decode: Decode,
}

impl Entry {
    /// The entry of an action.
    pub const fn of<A: Action>() -> Self {
        Self { info: A::INFO, decode: |json| Ok(Box::new(from_json::<A>(json)?)) }
    }
}
