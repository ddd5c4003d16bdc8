//! The ticket of a PrivateMapKey, `userbuf`: binary, in network byte order.
//!
//! `version | length of the user ID | user ID | application | room | expiry | privileges | account type`, and for a room
//! with a string ID (version 1, with 0 for the room) `length of the room | room`.

use std::ops::BitOr;

/// The ID of a room: a number or a string. The room `42` and the room `"42"` differ.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Room {
    /// A number (`roomId`).
    Number(u32),
    /// A string of 1 to 64 bytes (`strRoomId`).
    String(String),
}

impl From<u32> for Room {
    fn from(number: u32) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Room {
    fn from(name: &str) -> Self {
        Self::String(name.to_owned())
    }
}

/// The privileges of a user in a room; combine them with `|`.
///
/// ```
/// use trtc_api::user_sig::Privileges;
///
/// let audience = Privileges::ENTER_ROOM
///     | Privileges::RECEIVE_AUDIO
///     | Privileges::RECEIVE_VIDEO;
/// assert!(audience.allow(Privileges::ENTER_ROOM));
/// assert!(!audience.allow(Privileges::SEND_AUDIO));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Privileges(pub u32);

impl Privileges {
    /// Create the room.
    pub const CREATE_ROOM: Self = Self(1);
    /// Enter the room.
    pub const ENTER_ROOM: Self = Self(2);
    /// Send audio.
    pub const SEND_AUDIO: Self = Self(4);
    /// Receive audio.
    pub const RECEIVE_AUDIO: Self = Self(8);
    /// Send video.
    pub const SEND_VIDEO: Self = Self(16);
    /// Receive video.
    pub const RECEIVE_VIDEO: Self = Self(32);
    /// Send the auxiliary stream, for example of a shared screen.
    pub const SEND_AUXILIARY: Self = Self(64);
    /// Receive auxiliary streams.
    pub const RECEIVE_AUXILIARY: Self = Self(128);
    /// All privileges.
    pub const ALL: Self = Self(255);

    /// Returns whether these privileges include all of `others`.
    pub fn allow(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }
}

impl BitOr for Privileges {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The room and the privileges of a PrivateMapKey.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ticket {
    /// The ID of the room.
    pub room: Room,
    /// The privileges of the user in the room.
    pub privileges: Privileges,
    /// The expiry time, in seconds since 1970.
    pub expires: u32,
}

impl Ticket {
    /// Encodes the ticket, or returns `None` if an ID has more than 65535 bytes.
    pub(super) fn to_bytes(&self, user_id: &str, sdk_app_id: u32) -> Option<Vec<u8>> {
        let (version, number, name) = match &self.room {
            Room::Number(number) => (0, *number, None),
            Room::String(name) => (1, 0, Some(name)),
        };
        let mut bytes = vec![version];
        write_text(user_id, &mut bytes)?;
        for number in [sdk_app_id, number, self.expires, self.privileges.0, 0] {
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        if let Some(name) = name {
            write_text(name, &mut bytes)?;
        }
        Some(bytes)
    }

    /// Decodes a ticket, or returns `None` if it is not one of this user and application.
    pub(super) fn read(bytes: &[u8], user_id: &str, sdk_app_id: u32) -> Option<Self> {
        let mut bytes = Bytes(bytes);
        let version = bytes.take(1)?;
        let same = bytes.text()? == user_id && bytes.number()? == sdk_app_id;
        let (number, expires, privileges, _) = (bytes.number()?, bytes.number()?, bytes.number()?, bytes.number()?);
        let room = match version {
            [0] => Room::Number(number),
            [1] => Room::String(bytes.text()?.to_owned()),
            _ => return None,
        };
        (same && bytes.0.is_empty()).then_some(Self { room, privileges: Privileges(privileges), expires })
    }
}

fn write_text(text: &str, bytes: &mut Vec<u8>) -> Option<()> {
    bytes.extend_from_slice(&u16::try_from(text.len()).ok()?.to_be_bytes());
    bytes.extend_from_slice(text.as_bytes());
    Some(())
}

/// The bytes that are not yet decoded.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_be_bytes)
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.take(2)?.try_into().ok().map(u16::from_be_bytes)?;
        std::str::from_utf8(self.take(length.into())?).ok()
    }
}
