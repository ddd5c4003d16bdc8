//! The start of a response that did not come from the service, for the error message.

use crate::engine::Plan;
use crate::object::{Object, ValueMut};
use crate::schema::Secret;

/// Types nested deeper than this are not searched for secrets.
const MAX_DEPTH: usize = 16;

/// Returns the start of the text in one line, without the secrets of the request.
///
/// There is none if the response type has secret fields, or if the text may be a response of the service.
pub(super) fn snippet(text: &str, response: &mut dyn Object, plan: &Plan<'_>) -> Option<String> {
    const MAX: usize = 160;
    let untyped = response.shape().fields.is_empty();
    if looks_like_envelope(text) || (untyped && looks_like_json(text)) || has_secrets(response, 0) {
        return None;
    }
    // The whole text is redacted before it is cut, or a part of a secret could remain.
    let text = plan.payload.redact(text, plan.credential.as_ref());
    let mut words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let mut shown = words.next()?.to_owned();
    for word in words {
        if shown.len() > MAX {
            break;
        }
        shown.push(' ');
        shown.push_str(word);
    }
    match shown.char_indices().nth(MAX) {
        Some((cut, _)) => Some(format!("{}…", shown.split_at(cut).0)),
        None => Some(shown),
    }
}

/// Returns whether the text contains the key `Response` or `RequestId`, in any encoding.
fn looks_like_envelope(text: &str) -> bool {
    // Text in UTF-16 has a zero after each letter.
    let text: String = text.chars().filter(|c| *c != '\0').map(|c| c.to_ascii_lowercase()).collect();
    let is_key =
        |after: &str| ["\"", "'", "\\", "&quot;", "&#34;", "&#x22;", "%22"].iter().any(|end| after.starts_with(end));
    ["response", "requestid"]
        .iter()
        .any(|key| text.match_indices(key).any(|(at, _)| is_key(text.get(at + key.len()..).unwrap_or_default())))
}

fn looks_like_json(text: &str) -> bool {
    text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').starts_with(['{', '['])
}

/// Returns whether the type has a secret field. The object is filled with placeholders to find the nested types.
fn has_secrets(object: &mut dyn Object, depth: usize) -> bool {
    let fields = object.shape().fields;
    fields.iter().any(|field| field.secret != Secret::No)
        || (depth < MAX_DEPTH
            && (0..fields.len()).any(|index| object.field_mut(index).is_some_and(|slot| slot_has_secrets(slot, depth))))
}

fn slot_has_secrets(slot: ValueMut<'_>, depth: usize) -> bool {
    match slot {
        ValueMut::Object(object) => has_secrets(object, depth + 1),
        ValueMut::Option(option) => slot_has_secrets(option.fill(), depth),
        ValueMut::List(list) => list.grow().is_some_and(|slot| slot_has_secrets(slot, depth)),
        _ => false,
    }
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
