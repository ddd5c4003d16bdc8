//! Generation and verification of a UserSig: compressed JSON in a variant of Base64.

use std::fmt;
use std::io::{Read, Write};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use hmac::{Hmac, Mac};
use serde_json::{Map, Value, json};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{Privileges, Room, Ticket, UserSigError};
use crate::clock::{Clock, SystemClock, unix_seconds};

/// The maximum size of the JSON of a UserSig, which protects against compression bombs.
const MAX_JSON_BYTES: u64 = 256 << 10;

/// The maximum length of a user ID; the module page names the source.
const MAX_USER_ID_BYTES: usize = 32;

/// The maximum length of the name of a room; the module page names the source.
const MAX_ROOM_BYTES: usize = 64;

/// Makes and verifies the signatures of one application.
///
/// See the [module page](crate::user_sig) for an example.
#[derive(Clone)]
pub struct Signer {
    sdk_app_id: u32,
    key: Zeroizing<String>,
    clock: Arc<dyn Clock>,
}

/// The content of a UserSig.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Claims {
    /// The user ID.
    pub user_id: String,
    /// When the UserSig was made, in seconds since 1970.
    pub issued: u64,
    /// The expiry time, in seconds since 1970.
    pub expires: u64,
    /// The room and the privileges, if this is a PrivateMapKey.
    pub ticket: Option<Ticket>,
}

impl Signer {
    /// Creates a signer from the SDKAppID and the key of an application, which the console shows.
    ///
    /// An empty key, or one that starts or ends with whitespace or a quotation mark, makes every method fail with
    /// [`UserSigError::InvalidKey`].
    pub fn new(sdk_app_id: u32, key: impl Into<String>) -> Self {
        Self { sdk_app_id, key: Zeroizing::new(key.into()), clock: Arc::new(SystemClock::default()) }
    }

    /// Sets the clock (default: the clock of the system).
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Returns the UserSig of a user, valid for `lifetime` in whole seconds.
    ///
    /// # Errors
    ///
    /// [`UserSigError::InvalidKey`], [`UserSigError::InvalidUserId`] or [`UserSigError::InvalidLifetime`].
    pub fn user_sig(&self, user_id: &str, lifetime: Duration) -> Result<String, UserSigError> {
        self.check(user_id, lifetime)?;
        Ok(self.signed(user_id, lifetime, None))
    }

    /// Returns the PrivateMapKey of a user for a room, valid for `lifetime` in whole seconds.
    ///
    /// # Errors
    ///
    /// The errors of [`user_sig`](Self::user_sig), and [`UserSigError::InvalidRoom`].
    pub fn private_map_key(
        &self,
        user_id: &str,
        room: &Room,
        privileges: Privileges,
        lifetime: Duration,
    ) -> Result<String, UserSigError> {
        let expires = self.check(user_id, lifetime)?;
        if let Room::String(name) = room
            && (name.is_empty() || name.len() > MAX_ROOM_BYTES || name.chars().any(char::is_control))
        {
            return Err(UserSigError::InvalidRoom);
        }
        let ticket = Ticket { room: room.clone(), privileges, expires };
        let bytes = ticket.to_bytes(user_id, self.sdk_app_id).ok_or(UserSigError::InvalidRoom)?;
        Ok(self.signed(user_id, lifetime, Some(STANDARD.encode(bytes))))
    }

    /// Verifies a UserSig or PrivateMapKey, and returns its content.
    ///
    /// # Errors
    ///
    /// [`UserSigError`] if the text is malformed, was made with another key or for another application, or has expired.
    pub fn verify(&self, user_sig: &str) -> Result<Claims, UserSigError> {
        self.check_key()?;
        let fields = read(user_sig)?;
        let text = |key: &str| fields.get(key).and_then(Value::as_str);
        let number = |key: &str| fields.get(key).and_then(Value::as_u64);
        let missing = UserSigError::Malformed("a field is missing");
        let (Some(user_id), Some(sdk_app_id), Some(issued), Some(lifetime), Some(signature)) =
            (text("TLS.identifier"), number("TLS.sdkappid"), number("TLS.time"), number("TLS.expire"), text("TLS.sig"))
        else {
            return Err(missing);
        };
        if sdk_app_id != u64::from(self.sdk_app_id) {
            return Err(UserSigError::OtherApplication(sdk_app_id));
        }
        let user_buf = text("TLS.userbuf");
        let given = STANDARD.decode(signature).map_err(|_| UserSigError::WrongSignature)?;
        let mac = self.mac(user_id, issued, lifetime, user_buf);
        // In constant time, so that response times do not reveal the signature.
        mac.verify_slice(&given).map_err(|_| UserSigError::WrongSignature)?;
        let expires = issued.saturating_add(lifetime);
        let now = unix_seconds(&*self.clock);
        if now > expires {
            return Err(UserSigError::Expired(now - expires));
        }
        let ticket = match user_buf {
            None => None,
            Some(text) => {
                let bytes = STANDARD.decode(text).ok();
                let ticket = bytes.and_then(|bytes| Ticket::read(&bytes, user_id, self.sdk_app_id));
                Some(ticket.ok_or(UserSigError::Malformed("the ticket is invalid"))?)
            }
        };
        Ok(Claims { user_id: user_id.to_owned(), issued, expires, ticket })
    }

    /// Checks what is signed; returns the expiry time.
    fn check(&self, user_id: &str, lifetime: Duration) -> Result<u32, UserSigError> {
        self.check_key()?;
        if user_id.is_empty() || user_id.len() > MAX_USER_ID_BYTES || !user_id.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(UserSigError::InvalidUserId);
        }
        let expires = unix_seconds(&*self.clock).saturating_add(lifetime.as_secs());
        // A ticket holds the expiry time in 32 bits.
        u32::try_from(expires).ok().filter(|_| lifetime.as_secs() > 0).ok_or(UserSigError::InvalidLifetime)
    }

    /// Anyone can sign with an empty key; whitespace and quotes come from careless copies.
    fn check_key(&self) -> Result<(), UserSigError> {
        let trimmed = self.key.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
        if trimmed.is_empty() || trimmed != self.key.as_str() {
            return Err(UserSigError::InvalidKey);
        }
        Ok(())
    }

    fn signed(&self, user_id: &str, lifetime: Duration, user_buf: Option<String>) -> String {
        let (issued, lifetime) = (unix_seconds(&*self.clock), lifetime.as_secs());
        let signature = self.mac(user_id, issued, lifetime, user_buf.as_deref()).finalize().into_bytes();
        let mut fields = json!({
            "TLS.ver": "2.0",
            "TLS.identifier": user_id,
            "TLS.sdkappid": self.sdk_app_id,
            "TLS.time": issued,
            "TLS.expire": lifetime,
            "TLS.sig": STANDARD.encode(signature),
        });
        if let (Some(user_buf), Some(fields)) = (user_buf, fields.as_object_mut()) {
            fields.insert("TLS.userbuf".to_owned(), user_buf.into());
        }
        let mut deflated = ZlibEncoder::new(Vec::new(), Compression::default());
        // Writing to memory cannot fail.
        let _ = deflated.write_all(fields.to_string().as_bytes());
        let deflated = deflated.finish().unwrap_or_default();
        STANDARD.encode(deflated).replace('+', "*").replace('/', "-").replace('=', "_")
    }

    /// `HMAC-SHA256(key, "TLS.identifier:…\nTLS.sdkappid:…\nTLS.time:…\nTLS.expire:…\n[TLS.userbuf:…\n]")`
    fn mac(&self, user_id: &str, issued: u64, lifetime: u64, user_buf: Option<&str>) -> Hmac<Sha256> {
        let mut content = format!(
            "TLS.identifier:{user_id}\nTLS.sdkappid:{}\nTLS.time:{issued}\nTLS.expire:{lifetime}\n",
            self.sdk_app_id
        );
        if let Some(user_buf) = user_buf {
            content.push_str(&format!("TLS.userbuf:{user_buf}\n"));
        }
        let mut mac = crate::sign::keyed(self.key.as_bytes());
        mac.update(content.as_bytes());
        mac
    }
}

/// Returns the JSON of a UserSig.
fn read(user_sig: &str) -> Result<Map<String, Value>, UserSigError> {
    let malformed = UserSigError::Malformed;
    let text = user_sig.trim().replace('*', "+").replace('-', "/").replace('_', "=");
    let deflated = STANDARD.decode(text).map_err(|_| malformed("invalid Base64; copy the complete text"))?;
    let mut json = Vec::new();
    let inflated = ZlibDecoder::new(&*deflated).take(MAX_JSON_BYTES + 1).read_to_end(&mut json);
    inflated.map_err(|_| malformed("it cannot be decompressed; copy the complete text"))?;
    if json.len() as u64 > MAX_JSON_BYTES {
        return Err(malformed("it is too large"));
    }
    serde_json::from_slice(&json).map_err(|_| malformed("the content is not a JSON object"))
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("sdk_app_id", &self.sdk_app_id).field("key", &"***").finish_non_exhaustive()
    }
}
