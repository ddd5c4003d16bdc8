//! What the service reports: callbacks to a URL of yours, their signature, and the events in them.
//!
//! The console of the application sets the URL and the key. Give a [`Receiver`] the header `Sign` and the body as it
//! came, byte for byte; answer with HTTP 200 within five seconds, or the callback comes again: at once, then every ten
//! seconds until it is a minute old. So the same event may come twice, and events may come out of their order.
//!
//! ```
//! use trtc_api::callback::{Callback, Receiver};
//! use trtc_api::events::Event;
//!
//! # let body = br#"{"EventGroupId":8,"EventType":801,"CallbackTs":1622186275913,"EventInfo":{"EventMsTs":1622186275757,"TaskId":"a+b.","Payload":{"Status":1,"EventMessage":"Success"}}}"#;
//! # let sign = trtc_api::callback::sign("123654", body);
//! let receiver = Receiver::new("123654").replay_window(None);
//! let callback: Callback<Event> = receiver.receive(Some(&sign), body)?;
//! if let Event::WebRecordStarted(started) = callback.event {
//!     println!("{} says {:?}", started.task_id.unwrap_or_default(), started.payload);
//! }
//! # Ok::<(), trtc_api::callback::CallbackError>(())
//! ```
//!
//! Sources: <https://trtc.io/document/54914>, <https://trtc.io/document/39558>, <https://trtc.io/document/39559>.

mod envelope;
mod error;
mod receiver;

pub use envelope::UnknownEvent;
pub use error::CallbackError;
pub use receiver::{Callback, Receiver, sign};

use crate::object::{DecodeError, Object};

/// The events of a service, as `service!` generates them.
pub trait DecodeEvent: Sized {
    /// Decodes what is reported of an event; one that is not known is kept as it is.
    ///
    /// # Errors
    ///
    /// JSON that is not what the schema says of the event.
    fn decode(group: u32, number: u32, info: &[u8]) -> Result<Self, DecodeError>;

    /// What is reported, or nothing of an event that is not known.
    fn info(&self) -> Option<&dyn Object>;

    /// The group and the number of the event.
    fn numbers(&self) -> (u32, u32);
}
