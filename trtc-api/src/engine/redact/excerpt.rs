//! The start of a response that did not come from the service, for the error message.

use super::decoded::Decoded;
use super::{Redactor, window_of};
use crate::engine::Payload;
use crate::object::{Object, ValueMut};
use crate::schema::Secret;
use crate::text;

/// The longest excerpt, in characters.
const MAX: usize = 160;

/// How deep a response type is searched for secret fields.
const DEPTH: usize = 16;

impl Redactor<'_> {
    /// Returns the start of a body in one line, unless the body may hold secrets of the response.
    pub(crate) fn excerpt(&self, body: &str, response: &mut dyn Object) -> Option<String> {
        // A response of an unknown type may hold secrets in its JSON.
        let untyped = matches!(self.payload, Payload::Raw(_)) || response.shape().fields.is_empty();
        if holds_secrets(response, DEPTH) || looks_like_envelope(body) || (untyped && body.contains(['{', '['])) {
            return None;
        }
        // The body is redacted before it is cut, or the start of a secret could remain.
        let shown = text::excerpt(&self.redact(body), MAX);
        (!shown.is_empty()).then_some(shown)
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

/// Returns whether a body contains a key of the service's envelope, whatever text surrounds it and however it is encoded.
fn looks_like_envelope(body: &str) -> bool {
    // Text in UTF-16 has a zero after each letter.
    let plain: String = body.chars().filter(|c| *c != '\0').collect();
    has_key(plain.as_bytes()) || Decoded::forms(window_of(&plain)).iter().any(|form| has_key(&form.bytes))
}

fn has_key(bytes: &[u8]) -> bool {
    let keys: [&[u8]; 2] = [b"response", b"requestid"];
    keys.into_iter().any(|key| {
        bytes.windows(key.len() + 1).any(|window| match window.split_last() {
            Some((last, start)) => start.eq_ignore_ascii_case(key) && matches!(last, b'"' | b'\'' | b'\\'),
            None => false,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_may_be_a_response_is_recognized() {
        for text in [
            r#"{"Response":{"#,
            r#"notice {"response" : 1"#,
            "{\\\"Response\\\":1",
            "&quot;Response&quot;",
            "%22RequestId%22",
            "{\0\"\0R\0e\0s\0p\0o\0n\0s\0e\0\"\0",
        ] {
            assert!(looks_like_envelope(text), "{text}");
        }
        assert!(!looks_like_envelope("<h1>No response from upstream</h1>"));
    }
}
