//! Redaction: secrets of a request are removed from everything that errors, hooks and logs show.
//!
//! A decision never sees redacted text: error codes are classified as sent.

mod decoded;
mod matcher;
mod secrets;

use std::cell::OnceCell;
use std::ops::Range;

use super::Payload;
use crate::credentials::Credential;
use crate::object::{Object, ValueMut};
use crate::schema::Secret;
use crate::text;
use decoded::Decoded;
use matcher::Matcher;

/// What replaces a secret.
const STARS: &str = "***";

/// How much of a text is searched and shown, in bytes.
const WINDOW: usize = 64 << 10;

/// The longest excerpt of a body, in characters.
const EXCERPT: usize = 160;

/// A secret in an error code hides the code only if it is at least this long: a shorter one may be a word of the code.
const LONG: usize = 16;

/// How deep a response type is searched for secret fields.
const DEPTH: usize = 8;

/// Redacts the secrets of a request and its credentials. The search is prepared when a text is redacted for the first
/// time.
pub(crate) struct Redactor<'a> {
    payload: Payload<'a>,
    credential: Option<&'a Credential>,
    matcher: OnceCell<Matcher>,
}

impl<'a> Redactor<'a> {
    pub(crate) fn new(payload: Payload<'a>, credential: Option<&'a Credential>) -> Self {
        Self { payload, credential, matcher: OnceCell::new() }
    }

    /// Returns a message without secrets, in one line.
    pub(crate) fn message(&self, message: &str) -> String {
        text::printable(&self.redact(message), text::MESSAGE)
    }

    /// Returns an error code, as it is if it looks like one and without secrets otherwise.
    pub(crate) fn code(&self, code: &str) -> String {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_');
        if code.len() <= text::NAME && code.bytes().all(is_plain) {
            let class = code.split('.').next().unwrap_or_default();
            if CLASSES.contains(&class) || self.find(code).iter().all(|range| range.len() < LONG) {
                return code.to_owned();
            }
        }
        self.name(code)
    }

    /// Returns a request ID or another name without secrets, in one line.
    pub(crate) fn name(&self, name: &str) -> String {
        text::printable(&self.redact(name), text::NAME)
    }

    /// Returns the request ID of a successful response. A UUID is not searched for secrets, which would slow every call.
    pub(crate) fn success_id(&self, id: &str) -> String {
        if is_uuid(id) { id.to_owned() } else { self.name(id) }
    }

    /// Returns the start of a body in one line, unless it may hold secrets of the response.
    pub(crate) fn excerpt(&self, body: &[u8], response: &mut dyn Object) -> Option<String> {
        if holds_secrets(response, DEPTH) || looks_like_envelope(body) {
            return None;
        }
        // A response of which no type is known may hold secrets in its JSON.
        if matches!(self.payload, Payload::Raw(_)) && body.contains(&b'{') {
            return None;
        }
        // The body is redacted before it is cut, or the start of a secret could remain.
        let shown = text::excerpt(&self.redact(&String::from_utf8_lossy(window(body))), EXCERPT);
        (!shown.is_empty()).then_some(shown)
    }

    fn redact(&self, text: &str) -> String {
        let text = window_of(text);
        let mut shown = String::with_capacity(text.len());
        let mut end = 0;
        for range in self.find(text) {
            shown.push_str(text.get(end..range.start).unwrap_or_default());
            shown.push_str(STARS);
            end = range.end;
        }
        shown.push_str(text.get(end..).unwrap_or_default());
        shown
    }

    fn find(&self, text: &str) -> Vec<Range<usize>> {
        if text.is_empty() {
            return Vec::new();
        }
        let matcher = self.matcher.get_or_init(|| Matcher::new(&secrets::of(self.payload, self.credential)));
        matcher.find(text)
    }
}

/// Returns whether a type of response has secret fields, by filling every optional field and list of a new value.
fn holds_secrets(object: &mut dyn Object, depth: usize) -> bool {
    let fields = object.shape().fields;
    fields.iter().any(|field| field.secret != Secret::No)
        || (0..fields.len()).any(|index| object.field_mut(index).is_some_and(|value| value_holds_secrets(value, depth)))
}

fn value_holds_secrets(value: ValueMut<'_>, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return false;
    };
    match value {
        ValueMut::Object(object) => holds_secrets(object, depth),
        ValueMut::Option(option) => value_holds_secrets(option.fill(), depth),
        ValueMut::List(list) => list.grow().is_some_and(|item| value_holds_secrets(item, depth)),
        _ => false,
    }
}

/// Returns whether a body has the service's envelope in it, even if other text surrounds it.
fn looks_like_envelope(body: &[u8]) -> bool {
    const KEY: &[u8] = b"\"Response\"";
    let has_key = |bytes: &[u8]| bytes.windows(KEY.len()).any(|window| window.eq_ignore_ascii_case(KEY));
    has_key(body) || Decoded::forms(&String::from_utf8_lossy(window(body))).iter().any(|form| has_key(&form.bytes))
}

fn window(body: &[u8]) -> &[u8] {
    body.get(..WINDOW).unwrap_or(body)
}

fn window_of(text: &str) -> &str {
    let mut end = WINDOW.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

fn is_uuid(id: &str) -> bool {
    id.len() == 36
        && id.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// The classes of error codes that all services share: <https://trtc.io/document/34270>.
const CLASSES: [&str; 31] = [
    "ActionOffline",
    "AuthFailure",
    "DryRunOperation",
    "FailedOperation",
    "InternalError",
    "InvalidAction",
    "InvalidParameter",
    "InvalidParameterValue",
    "InvalidRequest",
    "IpInBlacklist",
    "IpNotInWhitelist",
    "LimitExceeded",
    "MissingParameter",
    "NoSuchProduct",
    "NoSuchVersion",
    "OperationDenied",
    "QuotaLimitExceeded",
    "RegionError",
    "RequestLimitExceeded",
    "RequestSizeLimitExceeded",
    "ResourceInUse",
    "ResourceInsufficient",
    "ResourceNotFound",
    "ResourceUnavailable",
    "ResponseSizeLimitExceeded",
    "ServiceUnavailable",
    "UnauthorizedOperation",
    "UnknownParameter",
    "UnsupportedOperation",
    "UnsupportedProtocol",
    "UnsupportedRegion",
];

#[cfg(test)]
mod tests;
