//! Redaction: secrets of a request are removed from everything that errors, hooks and logs show.
//!
//! A decision never sees redacted text: error codes are classified as sent.

mod decoded;
mod escape;
mod excerpt;
mod matcher;
mod needles;
mod runs;
mod secrets;
mod source;
mod spellings;

use std::cell::OnceCell;
use std::ops::Range;

use super::{Payload, SecretHeaders, codes};
use crate::credentials::Credential;
use crate::text;
use matcher::Matcher;

/// What replaces a secret.
const STARS: &str = "***";

/// How much of a text is searched and shown, and of a secret searched for, in bytes.
const WINDOW: usize = 64 << 10;

/// A secret in an error code hides the code only if it is at least this long, or has digits and is at least this long, or
/// is all of the code or of a part with digits: a shorter one may be a word of the code.
const LONG: usize = 16;
const LONG_WITH_DIGITS: usize = 8;

/// Redacts the secrets of a request and its credentials. The search is prepared when a text is redacted for the first
/// time.
pub(crate) struct Redactor<'a> {
    payload: Payload<'a>,
    credential: Option<&'a Credential>,
    headers: &'a SecretHeaders,
    matcher: OnceCell<Matcher>,
}

impl<'a> Redactor<'a> {
    pub(crate) fn new(payload: Payload<'a>, credential: Option<&'a Credential>, headers: &'a SecretHeaders) -> Self {
        Self { payload, credential, headers, matcher: OnceCell::new() }
    }

    /// Returns a message without secrets, in one line.
    pub(crate) fn message(&self, message: &str) -> String {
        text::printable(&self.redact(message), text::MESSAGE)
    }

    /// Returns an error code, as it is if it looks like one and without secrets otherwise.
    pub(crate) fn code(&self, code: &str) -> String {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_');
        if code.len() <= text::NAME && code.bytes().all(is_plain) && (codes::is_known(code) || self.holds_words(code)) {
            return code.to_owned();
        }
        self.name(code)
    }

    /// Returns whether what looks like a secret in a code may as well be words of it.
    fn holds_words(&self, code: &str) -> bool {
        let found = self.find(code);
        let is_edge = |at: Option<usize>| at.and_then(|at| code.as_bytes().get(at)).is_none_or(|byte| *byte == b'.');
        let is_word = |range: &Range<usize>| {
            let has_digit = code.get(range.clone()).is_some_and(|part| part.contains(|c: char| c.is_ascii_digit()));
            let is_part = is_edge(range.start.checked_sub(1)) && is_edge(Some(range.end));
            range.len() < if has_digit { LONG_WITH_DIGITS } else { LONG } && !(has_digit && is_part)
        };
        let is_found = |at: usize| found.iter().any(|range| range.contains(&at));
        let mut letters = code.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_alphanumeric());
        found.iter().all(is_word) && (found.is_empty() || letters.any(|(at, _)| !is_found(at)))
    }

    /// Returns a request ID or another name without secrets, in one line.
    pub(crate) fn name(&self, name: &str) -> String {
        text::printable(&self.redact(name), text::NAME)
    }

    /// Returns the request ID of a successful response, given the body of the request. A UUID that was not sent is not
    /// searched for secrets, which would slow every call.
    pub(crate) fn success_id(&self, id: &str, body: &[u8]) -> String {
        if is_uuid(id) && !self.is_sent(id, body) { id.to_owned() } else { self.name(id) }
    }

    /// Returns whether the body of the request, the credentials or the secret headers contain a UUID, in any case.
    fn is_sent(&self, uuid: &str, body: &[u8]) -> bool {
        let is_uuid = |part: &[u8]| part.eq_ignore_ascii_case(uuid.as_bytes());
        let has_uuid = |text: &[u8]| text.windows(uuid.len()).any(is_uuid);
        let in_credential = |credential: &Credential| credential.secrets().any(|text| has_uuid(text.as_bytes()));
        has_uuid(body) || self.credential.is_some_and(in_credential) || self.headers.iter().any(has_uuid)
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
        let matcher =
            self.matcher.get_or_init(|| Matcher::new(&secrets::of(self.payload, self.credential, self.headers)));
        matcher.find(text)
    }
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

#[cfg(test)]
mod tests;
