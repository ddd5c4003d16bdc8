//! An axum extractor that verifies callbacks (feature `axum`).
//!
//! ```
//! use std::sync::Arc;
//!
//! use axum::Router;
//! use axum::http::StatusCode;
//! use axum::routing::post;
//! use trtc_api::callback::Receiver;
//! use trtc_api::callback::axum::VerifiedCallback;
//! use trtc_api::events::Event;
//!
//! async fn on_callback(
//!     VerifiedCallback(callback): VerifiedCallback<Event>,
//! ) -> StatusCode {
//!     // The service waits 5 s for a response: put the event into a queue, and return.
//!     println!("{:?}", callback.event.name());
//!     StatusCode::OK
//! }
//!
//! let receiver = Arc::new(Receiver::new("the key of the console"));
//! let app: Router = Router::new()
//!     .route("/callback", post(on_callback))
//!     .with_state(receiver);
//! # let _ = app;
//! ```
//!
//! An application with more state implements `FromRef` for its `Arc<Receiver>`.

use std::fmt;
use std::sync::Arc;

use ::axum::body::to_bytes;
use ::axum::extract::{FromRef, FromRequest, Request};
use ::axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::{Callback, CallbackError, DecodeEvent, Receiver};

/// The maximum size of the body of a callback.
const MAX_BYTES: usize = 1 << 20;

/// A callback whose signature and time were verified, extracted from the body of a request (at most 1 MiB).
///
/// The [`Receiver`] comes from the state. It must be the last extractor of a handler, because it reads the body. See the
/// [module page](self) for an example.
#[derive(Debug, Clone, PartialEq)]
pub struct VerifiedCallback<E>(pub Callback<E>);

impl<S, E> FromRequest<S> for VerifiedCallback<E>
where
    S: Send + Sync,
    E: DecodeEvent,
    Arc<Receiver>: FromRef<S>,
{
    type Rejection = CallbackRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, CallbackRejection> {
        let receiver = Arc::<Receiver>::from_ref(state);
        let (head, body) = request.into_parts();
        let body = to_bytes(body, MAX_BYTES).await.map_err(|_| CallbackRejection::UnreadableBody)?;
        let sign = head.headers.get("Sign").and_then(|sign| sign.to_str().ok());
        receiver.receive(sign, &body).map(Self).map_err(CallbackRejection::Callback)
    }
}

/// The reason why [`VerifiedCallback`] rejects a request.
///
/// The response has the status 403 if the signature or the time is wrong, 413 if the body is too large or was not
/// received completely, 500 if the key of the receiver is invalid, and 400 if a receiver without a key gets a body that is
/// not an object of JSON. Its body names the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackRejection {
    /// The body is larger than 1 MiB, or was not received completely.
    UnreadableBody,
    /// The callback was rejected by the [`Receiver`].
    Callback(CallbackError),
}

impl CallbackRejection {
    fn status(&self) -> StatusCode {
        match self {
            Self::UnreadableBody => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Callback(CallbackError::InvalidKey) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Callback(CallbackError::Malformed(_)) => StatusCode::BAD_REQUEST,
            Self::Callback(_) => StatusCode::FORBIDDEN,
        }
    }
}

impl fmt::Display for CallbackRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnreadableBody => f.write_str("the body is larger than 1 MiB or incomplete"),
            Self::Callback(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for CallbackRejection {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::UnreadableBody => None,
            Self::Callback(error) => Some(error),
        }
    }
}

impl IntoResponse for CallbackRejection {
    fn into_response(self) -> Response {
        (self.status(), self.to_string()).into_response()
    }
}
