//! Makes and reads a UserSig: JSON, deflated, in a Base64 of its own.

use std::fmt;
use std::io::{Read, Write};
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

/// No UserSig comes near; what inflates to more was not meant to be one.
const LARGEST: u64 = 256 << 10;

/// Makes and checks the signatures of one application.
pub struct Signer {
    sdk_app_id: u32,
    key: Zeroizing<String>,
    clock: Box<dyn Clock>,
}

/// What a UserSig says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Claims {
    /// The user.
    pub user_id: String,
    /// When it was made, in seconds since 1970.
    pub issued: u64,
    /// Until when it counts, in seconds since 1970.
    pub expires: u64,
    /// The room that it lets into, if it is a PrivateMapKey.
    pub ticket: Option<Ticket>,
}

impl Signer {
    /// Signs with the key of an application, as the console shows it.
    pub fn new(sdk_app_id: u32, key: impl Into<String>) -> Self {
        Self { sdk_app_id, key: Zeroizing::new(key.into()), clock: Box::new(SystemClock::default()) }
    }

    /// Reads another clock than the system's.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// The signature that lets a user in, for so long; fractions of a second are dropped.
    pub fn user_sig(&self, user_id: &str, lifetime: Duration) -> String {
        self.signed(user_id, lifetime, None)
    }

    /// The ticket that lets a user into a room, for so long, where the application has advanced permission control on.
    ///
    /// # Errors
    ///
    /// [`UserSigError::TooLong`]; the service's own limits are far lower.
    pub fn private_map_key(
        &self,
        user_id: &str,
        room: &Room,
        privileges: Privileges,
        lifetime: Duration,
    ) -> Result<String, UserSigError> {
        let expires = unix_seconds(&*self.clock).saturating_add(lifetime.as_secs());
        let expires = u32::try_from(expires).unwrap_or(u32::MAX);
        let ticket = Ticket { room: room.clone(), privileges, expires };
        let bytes = ticket.to_bytes(user_id, self.sdk_app_id).ok_or(UserSigError::TooLong)?;
        Ok(self.signed(user_id, lifetime, Some(STANDARD.encode(bytes))))
    }

    /// What a UserSig or PrivateMapKey says, if it was made with this key and has not expired.
    ///
    /// # Errors
    ///
    /// [`UserSigError`].
    pub fn verify(&self, user_sig: &str) -> Result<Claims, UserSigError> {
        let fields = read(user_sig)?;
        let text = |key: &str| fields.get(key).and_then(Value::as_str);
        let number = |key: &str| fields.get(key).and_then(Value::as_u64);
        let lacks = UserSigError::Malformed("a field is missing");
        let (Some(user_id), Some(sdk_app_id), Some(issued), Some(lifetime), Some(signature)) =
            (text("TLS.identifier"), number("TLS.sdkappid"), number("TLS.time"), number("TLS.expire"), text("TLS.sig"))
        else {
            return Err(lacks);
        };
        if sdk_app_id != u64::from(self.sdk_app_id) {
            return Err(UserSigError::OtherApplication(sdk_app_id));
        }
        let user_buf = text("TLS.userbuf");
        let given = STANDARD.decode(signature).map_err(|_| UserSigError::WrongSignature)?;
        let mac = self.mac(user_id, issued, lifetime, user_buf);
        // In constant time, so that nobody can find the signature out byte by byte. Anybody can sign with no key.
        mac.verify_slice(&given).ok().filter(|()| !self.key.is_empty()).ok_or(UserSigError::WrongSignature)?;
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
                Some(ticket.ok_or(UserSigError::Malformed("its ticket can't be read"))?)
            }
        };
        Ok(Claims { user_id: user_id.to_owned(), issued, expires, ticket })
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
        // Writing to memory can't fail.
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

/// The JSON inside of a UserSig.
fn read(user_sig: &str) -> Result<Map<String, Value>, UserSigError> {
    let malformed = UserSigError::Malformed;
    let text = user_sig.trim().replace('*', "+").replace('-', "/").replace('_', "=");
    let deflated = STANDARD.decode(text).map_err(|_| malformed("it is not its Base64; copy it whole"))?;
    let mut json = Vec::new();
    let inflated = ZlibDecoder::new(&*deflated).take(LARGEST + 1).read_to_end(&mut json);
    inflated.map_err(|_| malformed("it can't be inflated; copy it whole"))?;
    if json.len() as u64 > LARGEST {
        return Err(malformed("it is too large"));
    }
    serde_json::from_slice(&json).map_err(|_| malformed("it holds no JSON object"))
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("sdk_app_id", &self.sdk_app_id).field("key", &"***").finish_non_exhaustive()
    }
}
