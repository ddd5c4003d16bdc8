//! The ticket inside of a PrivateMapKey, `userbuf`: bytes in network order.
//!
//! `version | length of the user | user | application | room | expiry | privileges | account type`, and for a room that
//! is named by a string (version 1, with 0 for the room) `length of the room | room`.

use std::ops::BitOr;

/// A room, named as its clients name it: `42` and `"42"` are two rooms.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Room {
    /// A room that is named by a number.
    Number(u32),
    /// A room that is named by a string.
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

/// What a ticket allows; join several with `|`.
///
/// ```
/// use trtc_api::user_sig::Privileges;
///
/// let audience = Privileges::ENTER_ROOM | Privileges::RECEIVE_AUDIO | Privileges::RECEIVE_VIDEO;
/// assert!(audience.allow(Privileges::ENTER_ROOM) && !audience.allow(Privileges::SEND_AUDIO));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Privileges(pub u32);

impl Privileges {
    /// To create the room.
    pub const CREATE_ROOM: Self = Self(1);
    /// To enter the room.
    pub const ENTER_ROOM: Self = Self(2);
    /// To send sound.
    pub const SEND_AUDIO: Self = Self(4);
    /// To receive sound.
    pub const RECEIVE_AUDIO: Self = Self(8);
    /// To send the camera.
    pub const SEND_VIDEO: Self = Self(16);
    /// To receive cameras.
    pub const RECEIVE_VIDEO: Self = Self(32);
    /// To send the auxiliary stream, of a shared screen say.
    pub const SEND_AUXILIARY: Self = Self(64);
    /// To receive auxiliary streams.
    pub const RECEIVE_AUXILIARY: Self = Self(128);
    /// All of it.
    pub const ALL: Self = Self(255);

    /// Whether these include all of others.
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

/// What a PrivateMapKey says beside who it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The room.
    pub room: Room,
    /// What may be done in it.
    pub privileges: Privileges,
    /// Until when, in seconds since 1970.
    pub expires: u32,
}

impl Ticket {
    /// The bytes of a ticket, or `None` for names that have no room in it: more than 65535 bytes.
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

    /// The ticket of some bytes, if it is for a user of an application.
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

/// Bytes that are still to be read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, many: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(many)?;
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
