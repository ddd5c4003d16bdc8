//! What an API action is to the runtime: a request type, an answer type and a table of facts.

use crate::object::{DecodeError, FieldValue, Object, from_json};
use crate::schema::ActionInfo;

/// A request that a client can send. The `service!` macro implements it for every action of a schema.
///
/// ```
/// use trtc_api::Action;
/// use trtc_api::__private::schema::RetrySafety;
/// use trtc_api::web_record::StartWebRecordRequest;
///
/// let info = StartWebRecordRequest::INFO;
/// assert_eq!((info.name, info.service.version), ("StartWebRecord", "2019-07-22"));
/// assert_eq!((info.rate_limit, info.regions), (Some(20), &["ap-singapore"][..]));
/// assert_eq!(info.retry, RetrySafety::WithKey("RecordId"));
/// ```
pub trait Action: Object + FieldValue + Clone {
    /// What the service answers with.
    type Response: Object + FieldValue + Clone;

    /// What the schema says of the action.
    const INFO: &'static ActionInfo;
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
