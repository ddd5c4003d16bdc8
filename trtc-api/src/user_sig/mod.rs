//! UserSig and PrivateMapKey: what lets a user into TRTC, and into one room.
//!
//! Both are made on your server, of the application's key, which must never reach a client.
//!
//! ```
//! use std::time::Duration;
//! use trtc_api::user_sig::{Privileges, Room, Signer};
//!
//! let signer = Signer::new(1_400_000_000, "the key of the application, from the console");
//! let user_sig = signer.user_sig("teacher_42", Duration::from_secs(86_400));
//! let ticket = signer.private_map_key("teacher_42", &Room::Number(42), Privileges::ALL, Duration::from_secs(3_600))?;
//!
//! let claims = signer.verify(&user_sig)?;
//! assert_eq!((&*claims.user_id, claims.ticket), ("teacher_42", None));
//! assert_eq!(signer.verify(&ticket)?.ticket.map(|ticket| ticket.room), Some(Room::Number(42)));
//! # Ok::<(), trtc_api::user_sig::UserSigError>(())
//! ```
//!
//! What they are made of is documented by Tencent's packages `tls-sig-api-v2` on npm and PyPI, which this agrees with.

mod error;
mod signer;
mod ticket;

pub use error::UserSigError;
pub use signer::{Claims, Signer};
pub use ticket::{Privileges, Room, Ticket};
