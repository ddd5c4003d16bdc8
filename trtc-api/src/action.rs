//! Actions: a request type, a response type and the facts that the schema states.
//!
//! Generic code names [`Action`]; [`ActionInfo`] has the name, the rate limit, the regions and the error codes of an
//! action. [`Entry`] is an action in a list, for example for [`emulator`](crate::emulator). The type of a builder states
//! which required fields are [`Set`] and [`Unset`].

#[doc(inline)]
pub use crate::builder_state::{FieldState, Set, Unset};
use crate::object::{DecodeError, FieldValue, Object, Template, decode_request};
#[doc(inline)]
pub use crate::schema::{ActionInfo, RetrySafety, ServiceInfo, Sites};

/// A request that a client can send.
///
/// This trait is sealed: [`service!`](crate::service) implements it for the request type of every action of a schema.
///
/// ```
/// use trtc_api::action::{Action, RetrySafety};
/// use trtc_api::web_record::StartWebRecordRequest;
///
/// let info = StartWebRecordRequest::INFO;
/// assert_eq!((info.name, info.service.version), ("StartWebRecord", "2019-07-22"));
/// assert_eq!((info.rate_limit, info.regions), (Some(20), &["ap-singapore"][..]));
/// assert_eq!(info.retry, RetrySafety::WithKey("RecordId"));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the request of an action",
    label = "expected a request type",
    note = "`service!` implements `Action` for the `…Request` type of every action; call `build` on a builder"
)]
pub trait Action: Sealed + Object + FieldValue + Clone {
    /// The response of the service.
    type Response: Object + FieldValue + Clone;

    /// The facts that the schema states about the action.
    const INFO: &'static ActionInfo;
}

/// Creates an empty request.
pub(crate) fn empty_request<A: Action>() -> Box<dyn Object> {
    Box::new(A::placeholder())
}

/// An action whose response is a stream of events.
///
/// The [`service!`](crate::service) macro implements it for an action whose schema file has `stream`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the request of a streaming action",
    label = "the response of this action is not a stream of events",
    note = "if the service returns server-sent events, add `stream` to the schema file of the action"
)]
pub trait Streamed: Action {
    /// An event of the stream.
    type Event: Object + FieldValue + Clone;

    /// The event field that marks the last event, by its index. A stream that ends before is truncated.
    const LAST: Option<usize>;
}

/// A supertrait that only generated code implements.
#[doc(hidden)]
pub trait Sealed {}

/// An action in a list of actions, without its types.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The facts that the schema states about the action.
    pub info: &'static ActionInfo,
    /// Creates empty requests of the action.
    #[doc(hidden)]
    pub request: Template,
    /// Creates empty responses of the action.
    #[doc(hidden)]
    pub response: Template,
    /// Creates empty events, and the field that marks the last one, if the response is a stream of events.
    #[doc(hidden)]
    pub event: Option<(Template, Option<usize>)>,
    /// The JSON of the responses in the examples of the schema.
    pub examples: &'static [&'static str],
}

impl Entry {
    /// Returns the entry of an action, with the responses of its examples.
    pub const fn of<A: Action>(examples: &'static [&'static str]) -> Self {
        Self {
            info: A::INFO,
            request: Template::of::<A>(),
            response: Template::of::<A::Response>(),
            event: None,
            examples,
        }
    }

    /// Returns the entry of an action whose response is a stream of events.
    pub const fn of_stream<A: Streamed>(examples: &'static [&'static str]) -> Self {
        Self { event: Some((Template::of::<A::Event>(), A::LAST)), ..Self::of::<A>(examples) }
    }

    /// Decodes a request of the action: strictly.
    ///
    /// # Errors
    ///
    /// Returns an error that names the path of malformed JSON, of a value of another type or of a missing required field.
    #[doc(hidden)]
    pub fn decode(&self, json: &[u8]) -> Result<Box<dyn Object>, DecodeError> {
        let mut request = self.request.create();
        decode_request(&mut *request, json)?;
        Ok(request)
    }
}
