//! Callbacks: events that the service reports to a URL of yours, and the verification of their signature.
//!
//! The console of the application sets the URL and the key. Pass the header `Sign` and the body, byte for byte as it was
//! received, to a [`Receiver`]. With the feature `axum`, the extractor [`axum::VerifiedCallback`] does so.
//!
//! Respond with HTTP 200 within five seconds; otherwise the service retries the callback: immediately, then every ten
//! seconds for a minute. Hand events to a queue and process them elsewhere. Events can be duplicated and reordered.
//!
//! ```
//! use trtc_api::callback::{Callback, Receiver, sign};
//! use trtc_api::events::Event;
//!
//! let body = br#"{"EventGroupId":8,"EventType":801,"CallbackTs":1622186275913,
//!     "EventInfo":{"EventMsTs":1622186275757,"TaskId":"a+b.",
//!         "Payload":{"Status":1,"EventMessage":"Success"}}}"#;
//! let signature = sign("123654", body);
//!
//! let receiver = Receiver::new("123654").replay_window(None);
//! let callback: Callback<Event> = receiver.receive(Some(&signature), body)?;
//! let event = callback.event;
//! assert_eq!((event.group(), event.number()), (8, 801));
//! assert_eq!(event.name(), Some("WebRecordStarted"));
//! assert_eq!(event.task_id().as_deref(), Some("a+b."));
//! assert_eq!(event.time_ms(), Some(1_622_186_275_757));
//! if let Event::WebRecordStarted(started) = event {
//!     println!("{:?}", started.payload);
//! }
//! # Ok::<(), trtc_api::callback::CallbackError>(())
//! ```
//!
//! # Errors
//!
//! A callback whose signature is valid is never lost: an event that the schema does not define, or whose data does not
//! fit its type, is `Event::Unknown`, with its JSON and the reason. So is a callback whose group or number cannot be read,
//! and a body that is not an object of JSON: [`UnknownEvent::callback`] has all of it. Text that is not Unicode becomes
//! U+FFFD. If a name occurs twice in an object, the last value counts.
//!
//! Sources: <https://trtc.io/document/54914>, <https://trtc.io/document/39558>, <https://trtc.io/document/39559>.

#[cfg(feature = "axum")]
pub mod axum;
mod envelope;
mod error;
mod event;
mod receiver;
mod unknown;

pub use error::CallbackError;
pub use event::DecodeEvent;
#[doc(hidden)]
pub use event::{GeneratedEvent, serialize_event};
pub use receiver::{Callback, Receiver, sign};
pub use unknown::UnknownEvent;
