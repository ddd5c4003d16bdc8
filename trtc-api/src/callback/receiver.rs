//! Takes callbacks: signature first, then time, then what they say.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::envelope::Envelope;
use super::{CallbackError, DecodeEvent};
use crate::clock::{Clock, SystemClock};
use crate::object::DecodeError;

/// How far from now a callback may have been sent: repeats come for a minute, and clocks differ.
const WINDOW: Duration = Duration::from_secs(600);

/// A callback that has been found genuine.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Callback<E> {
    /// When it was sent, in milliseconds since 1970.
    pub sent_ms: Option<i64>,
    /// What it reports.
    pub event: E,
}

/// Takes the callbacks of an application.
pub struct Receiver {
    key: Option<Zeroizing<String>>,
    window: Option<Duration>,
    clock: Box<dyn Clock>,
}

impl Receiver {
    /// Takes callbacks that are signed with a key: that of the console, up to 32 letters and digits.
    pub fn new(key: impl Into<String>) -> Self {
        Self { key: Some(Zeroizing::new(key.into())), ..Self::unsigned() }
    }

    /// Takes any callback, from anybody who knows the URL. Prefer a key.
    pub fn unsigned() -> Self {
        Self { key: None, window: Some(WINDOW), clock: Box::new(SystemClock::default()) }
    }

    /// How far from now a callback may have been sent, so that a recorded one can't be played again later; `None` does
    /// not look. The default is ten minutes. Within it a callback may come again all the same: remember what you have
    /// done with a task, or its event's time.
    #[must_use]
    pub fn replay_window(mut self, window: Option<Duration>) -> Self {
        self.window = window;
        self
    }

    /// Reads another clock than the system's.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Takes a callback: `sign` is the header `Sign`, `body` the body as it came.
    ///
    /// # Errors
    ///
    /// [`CallbackError`]; answer such a request with 400 or 403, and do nothing of what it says.
    pub fn receive<E: DecodeEvent>(&self, sign: Option<&str>, body: &[u8]) -> Result<Callback<E>, CallbackError> {
        if let Some(key) = &self.key {
            if key.is_empty() {
                return Err(CallbackError::EmptyKey);
            }
            let sign = sign.ok_or(CallbackError::MissingSignature)?;
            let given = STANDARD.decode(sign.trim()).map_err(|_| CallbackError::WrongSignature)?;
            // In constant time, so that nobody can find the signature out byte by byte.
            mac(key, body).verify_slice(&given).map_err(|_| CallbackError::WrongSignature)?;
        }
        let envelope = Envelope::read(body).map_err(CallbackError::Malformed)?;
        self.check_time(envelope.sent)?;
        let event = E::decode(envelope.group, envelope.number, envelope.info.get().as_bytes());
        let event = event.map_err(|error| CallbackError::Malformed(under("EventInfo", error)))?;
        Ok(Callback { sent_ms: envelope.sent, event })
    }

    fn check_time(&self, sent: Option<i64>) -> Result<(), CallbackError> {
        let Some(window) = self.window else { return Ok(()) };
        // Without a time a callback could be played again for ever.
        let sent = u64::try_from(sent.unwrap_or(0)).unwrap_or(0);
        let sent = UNIX_EPOCH.checked_add(Duration::from_millis(sent)).unwrap_or(UNIX_EPOCH);
        let off = distance(self.clock.now(), sent);
        if off > window { Err(CallbackError::Stale(off)) } else { Ok(()) }
    }
}

fn distance(one: SystemTime, other: SystemTime) -> Duration {
    one.duration_since(other).unwrap_or_else(|error| error.duration())
}

fn under(path: &str, mut error: DecodeError) -> DecodeError {
    if error.path != path {
        error.path = if error.path.is_empty() { path.to_owned() } else { format!("{path}.{}", error.path) };
    }
    error
}

/// The signature of a callback: what the service sends as `Sign`, for tests of your server.
///
/// `base64(HMAC-SHA256(key, body))`
pub fn sign(key: &str, body: &[u8]) -> String {
    STANDARD.encode(mac(key, body).finalize().into_bytes())
}

fn mac(key: &str, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = crate::sign::keyed(key.as_bytes());
    mac.update(body);
    mac
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver")
            .field("signed", &self.key.is_some())
            .field("window", &self.window)
            .finish_non_exhaustive()
    }
}
