//! Verification of callbacks: the signature, then the time, then the content.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::envelope::Envelope;
use super::{CallbackError, DecodeEvent, UnknownEvent};
use crate::clock::{Clock, SystemClock};
use crate::json::{decode_text, repair, to_value};
use crate::object::{Conversion, UnknownFields};

/// The default replay window: the service retries for a minute, and clocks differ.
const WINDOW: Duration = Duration::from_secs(600);

/// A callback with a valid signature.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Callback<E> {
    /// When the callback was sent, in milliseconds since 1970, if it names the time.
    pub sent_ms: Option<i64>,
    /// The event.
    pub event: E,
    /// The values of the event that were converted, because the service sent another kind than the schema states. With
    /// the feature `tracing`, each is also logged.
    pub conversions: Vec<Conversion>,
    /// The members of the callback besides the event and the time, as raw JSON.
    pub unknown_fields: UnknownFields,
}

/// Verifies and decodes the callbacks of an application.
///
/// See the [module page](crate::callback) for an example.
#[derive(Clone)]
pub struct Receiver {
    key: Option<Zeroizing<String>>,
    window: Option<Duration>,
    clock: Arc<dyn Clock>,
}

impl Receiver {
    /// Creates a receiver for callbacks that are signed with the key of the console, up to 32 letters and digits.
    ///
    /// An empty key, or one that starts or ends with whitespace or a quotation mark, makes [`receive`](Self::receive)
    /// fail with [`CallbackError::InvalidKey`].
    pub fn new(key: impl Into<String>) -> Self {
        Self { key: Some(Zeroizing::new(key.into())), ..Self::unsigned() }
    }

    /// Creates a receiver that accepts callbacks without a signature, from anyone who knows the URL. Prefer a key.
    pub fn unsigned() -> Self {
        Self { key: None, window: Some(WINDOW), clock: Arc::new(SystemClock::default()) }
    }

    /// Sets how far the time of a callback may differ from the current time, which prevents replays (default: ten
    /// minutes); `None` disables the check.
    ///
    /// Within the window, a callback can be repeated: process events idempotently, for example by task and time. If a
    /// callback has no time of its own, the time of its event counts. One that names no time at all is rejected, unless it
    /// names no event either, so that a replay would repeat nothing.
    #[must_use]
    pub fn replay_window(mut self, window: Option<Duration>) -> Self {
        self.window = window;
        self
    }

    /// Sets the clock (default: the clock of the system).
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Verifies and decodes a callback: `sign` is the header `Sign`, `body` the body as it was received.
    ///
    /// What does not fit is not an error but an unknown event, with the reason: data of another type than that of its event,
    /// a group or a number that cannot be read, and, if its signature is valid, a body that is not an object of JSON.
    ///
    /// # Errors
    ///
    /// [`CallbackError`]. Respond to such a request with HTTP 400 or 403, and ignore its content.
    pub fn receive<E: DecodeEvent>(&self, sign: Option<&str>, body: &[u8]) -> Result<Callback<E>, CallbackError> {
        self.verify(sign, body)?;
        let json = repair(body);
        let envelope = Envelope::read(&json);
        let mut conversions = Vec::new();
        let event: E = match &envelope.problem {
            None => {
                let (group, number) = (envelope.group.unwrap_or_default(), envelope.number.unwrap_or_default());
                E::decode_with(group, number, envelope.info.as_bytes(), &mut conversions)
            }
            // Anyone can send such a body where no signature is verified.
            Some(problem) if !envelope.is_object && self.key.is_none() => {
                return Err(CallbackError::Malformed(problem.clone()));
            }
            Some(_) => E::from_unknown(without_event(&envelope, &json, body)),
        };
        match envelope.sent.or_else(|| event.time_ms()) {
            None if envelope.problem.is_some() => {}
            time => self.check_time(time)?,
        }
        #[cfg(feature = "tracing")]
        for Conversion { path, expected, found } in &conversions {
            let (group, number) = event.numbers();
            tracing::warn!(group, number, path, expected, found, "a value of the callback was converted");
        }
        Ok(Callback { sent_ms: envelope.sent, event, conversions, unknown_fields: envelope.unknown_fields })
    }

    /// Verifies the signature, if callbacks have one.
    fn verify(&self, sign: Option<&str>, body: &[u8]) -> Result<(), CallbackError> {
        let Some(key) = &self.key else { return Ok(()) };
        // Anyone can sign with an empty key.
        if key.is_empty() || key.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'') != key.as_str() {
            return Err(CallbackError::InvalidKey);
        }
        let sign = sign.ok_or(CallbackError::MissingSignature)?;
        let given = STANDARD.decode(sign.trim()).map_err(|_| CallbackError::WrongSignature)?;
        // In constant time, so that response times do not reveal the signature.
        mac(key, body).verify_slice(&given).map_err(|_| CallbackError::WrongSignature)
    }

    fn check_time(&self, sent: Option<i64>) -> Result<(), CallbackError> {
        let Some(window) = self.window else { return Ok(()) };
        // A callback without a time could be replayed at any time.
        let sent = u64::try_from(sent.unwrap_or(0)).unwrap_or(0);
        let sent = UNIX_EPOCH.checked_add(Duration::from_millis(sent)).unwrap_or(UNIX_EPOCH);
        let off = distance(self.clock.now(), sent);
        if off > window { Err(CallbackError::Stale(off)) } else { Ok(()) }
    }
}

/// Keeps a callback that names no event.
fn without_event(envelope: &Envelope<'_>, json: &str, body: &[u8]) -> UnknownEvent {
    let (group, number) = (envelope.group.unwrap_or_default(), envelope.number.unwrap_or_default());
    let unknown = UnknownEvent::new(group, number, envelope.info.as_bytes(), envelope.problem.clone());
    let callback = if envelope.is_object { to_value(json) } else { Value::String(decode_text(body).into_owned()) };
    UnknownEvent { callback: Some(callback), ..unknown }
}

fn distance(one: SystemTime, other: SystemTime) -> Duration {
    one.duration_since(other).unwrap_or_else(|error| error.duration())
}

/// Returns the signature of a callback, which the service sends in the header `Sign`. Use it to test your server.
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
