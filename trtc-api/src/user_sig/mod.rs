//! UserSig and PrivateMapKey, the signatures with which users log in to TRTC and enter rooms.
//!
//! Make both on your server, with the key of the application, which must never reach a client. A UserSig authenticates a
//! user. A PrivateMapKey also grants privileges in one room; it is required only if the console enables advanced
//! permission control.
//!
//! ```
//! use std::time::Duration;
//! use trtc_api::user_sig::{Privileges, Room, Signer};
//!
//! let signer = Signer::new(1_400_000_000, "the key from the console");
//! let day = Duration::from_secs(86_400);
//! let user_sig = signer.user_sig("teacher_42", day)?;
//! let room = Room::Number(42);
//! let ticket = signer.private_map_key("teacher_42", &room, Privileges::ALL, day)?;
//!
//! let claims = signer.verify(&user_sig)?;
//! assert_eq!((&*claims.user_id, claims.ticket), ("teacher_42", None));
//! assert_eq!(signer.verify(&ticket)?.ticket.map(|ticket| ticket.room), Some(room));
//! # Ok::<(), trtc_api::user_sig::UserSigError>(())
//! ```
//!
//! The format is that of Tencent's packages `tls-sig-api-v2` on npm and PyPI.
//!
//! # Limits
//!
//! - A user ID has 1 to 32 bytes, as the documentation of UserSig (<https://trtc.io/zh/document/34385>) and the package on
//!   npm state; they name letters, digits, `_` and `-`. This library also accepts other visible ASCII characters, and
//!   leaves the decision to the service.
//! - The name of a room has 1 to 64 bytes, as the documentation of the client SDK states
//!   (<https://pub.dev/documentation/tencent_rtc_sdk/latest/trtc_cloud_def/TRTCUser-class.html>).
//! - A lifetime has at least a second, and ends before the year 2106, because a ticket has 32 bits for the expiry time.
//!   This limit is the library's own for a UserSig without a ticket: a longer lifetime is most often a mistake of units.

mod error;
mod signer;
mod ticket;

pub use error::UserSigError;
pub use signer::{Claims, Signer};
pub use ticket::{Privileges, Room, Ticket};
