//! Repair of text, so that a strict parser accepts it.

use std::borrow::Cow;
use std::fmt::Write;

use serde::de::IgnoredAny;
use serde_json::Value;

/// Removes a byte order mark.
pub(crate) fn without_bom(json: &[u8]) -> &[u8] {
    json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json)
}

/// Returns the JSON as text that a parser accepts: decoded as by [`decode_text`], with the tokens of [`repair_tokens`].
#[cfg(any(feature = "callback", test))]
pub(crate) fn repair(json: &[u8]) -> Cow<'_, str> {
    match decode_text(json) {
        Cow::Borrowed(text) => repair_tokens(text),
        Cow::Owned(text) => Cow::Owned(repair_tokens(&text).into_owned()),
    }
}

/// Decodes text: UTF-16 and UTF-32 are recognized, and what is not Unicode becomes U+FFFD. What fills a buffer behind the
/// text is removed.
pub(crate) fn decode_text(bytes: &[u8]) -> Cow<'_, str> {
    let text = decode_wide(bytes).map_or_else(|| String::from_utf8_lossy(without_bom(bytes)), Cow::Owned);
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(without_filling(text)),
        Cow::Owned(mut text) => {
            text.truncate(without_filling(&text).len());
            Cow::Owned(text)
        }
    }
}

/// Removes zeros, the end mark of DOS, byte order marks and whitespace from the end of a text.
fn without_filling(text: &str) -> &str {
    text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '\0' | '\u{1a}' | '\u{feff}'))
}

/// Decodes UTF-16 and UTF-32, which a byte order mark or the zeros of the first characters reveal.
fn decode_wide(bytes: &[u8]) -> Option<String> {
    let (width, is_little, rest) = match bytes {
        [0xff, 0xfe, 0, 0, rest @ ..] => (4, true, rest),
        [0, 0, 0xfe, 0xff, rest @ ..] => (4, false, rest),
        [0xff, 0xfe, rest @ ..] => (2, true, rest),
        [0xfe, 0xff, rest @ ..] => (2, false, rest),
        [1..=u8::MAX, 0, 0, 0, ..] => (4, true, bytes),
        [0, 0, 0, 1..=u8::MAX, ..] => (4, false, bytes),
        [1..=u8::MAX, 0, 1..=u8::MAX, 0, ..] => (2, true, bytes),
        [0, 1..=u8::MAX, 0, 1..=u8::MAX, ..] => (2, false, bytes),
        _ => return None,
    };
    let push = |unit: u32, byte: &u8| unit << 8 | u32::from(*byte);
    let unit = |bytes: &[u8]| if is_little { bytes.iter().rev().fold(0, push) } else { bytes.iter().fold(0, push) };
    let units = rest.chunks_exact(width).map(unit);
    Some(match width {
        2 => String::from_utf16_lossy(&units.filter_map(|unit| u16::try_from(unit).ok()).collect::<Vec<_>>()),
        _ => units.map(|unit| char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)).collect(),
    })
}

/// Repairs the tokens of JSON: raw control characters and backslashes without an escape in strings, and words that are
/// no JSON. Such a word becomes a string, or null if it stands for nothing. Everything else stays as it is.
pub(crate) fn repair_tokens(json: &str) -> Cow<'_, str> {
    let mut repaired = String::with_capacity(json.len() + 16);
    let mut rest = json;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '"' => push_string(rest, &mut repaired),
            c if is_structure(c) => {
                repaired.push(c);
                c.len_utf8()
            }
            _ => push_word(rest, &mut repaired),
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    if repaired == json { Cow::Borrowed(json) } else { Cow::Owned(repaired) }
}

/// Adds the string that a text starts with, and returns its length.
fn push_string(text: &str, repaired: &mut String) -> usize {
    let mut chars = text.char_indices();
    repaired.extend(chars.next().map(|(_, quote)| quote));
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => {
                repaired.push(c);
                return at + 1;
            }
            '\\' if is_escape(text.get(at + 1..).unwrap_or_default()) => {
                repaired.push(c);
                repaired.extend(chars.next().map(|(_, escaped)| escaped));
            }
            '\\' => repaired.push_str("\\\\"),
            // Writing to a string cannot fail.
            c if c.is_ascii_control() => drop(write!(repaired, "\\u{:04x}", u32::from(c))),
            c => repaired.push(c),
        }
    }
    text.len()
}

/// Returns whether a backslash before this text starts an escape of JSON.
fn is_escape(text: &str) -> bool {
    match text.as_bytes() {
        [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => true,
        [b'u', digits @ ..] => digits.get(..4).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)),
        _ => false,
    }
}

/// Adds the word that a text starts with, and returns its length.
fn push_word(text: &str, repaired: &mut String) -> usize {
    const NOTHING: [&str; 7] = ["nan", "infinity", "-infinity", "inf", "-inf", "none", "undefined"];
    let length = text.find(|c| is_structure(c) || c == '"').unwrap_or(text.len());
    let word = text.get(..length).unwrap_or_default();
    if serde_json::from_str::<IgnoredAny>(word).is_ok() {
        repaired.push_str(word);
    } else if NOTHING.contains(&word.to_ascii_lowercase().as_str()) {
        repaired.push_str("null");
    } else {
        repaired.push_str(&Value::from(word).to_string());
    }
    length
}

fn is_structure(c: char) -> bool {
    c.is_whitespace() || matches!(c, '{' | '}' | '[' | ']' | ',' | ':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_bytes_and_raw_control_characters_are_repaired_and_the_rest_is_kept() {
        assert_eq!(repair(b"\xef\xbb\xbf{\"a\":\n\"x\ny\\\"\tz\"}"), "{\"a\":\n\"x\\u000ay\\\"\\u0009z\"}");
        assert_eq!(repair(b"{\"a\":\"\xe4\xb8\"}"), "{\"a\":\"\u{fffd}\"}");
        assert!(matches!(repair(b"{\"a\": \"\\ud83d\", \"b\": 1e400}"), Cow::Borrowed(_)));
    }

    #[test]
    fn what_fills_a_buffer_behind_the_text_is_removed() {
        for filling in ["\0", "\0\0\0\n", "\u{1a}", "\r\n\u{feff}", ""] {
            assert_eq!(repair(format!("{{\"a\":1}}{filling}").as_bytes()), "{\"a\":1}", "{filling:?}");
            assert_eq!(repair(format!("{{\"a\":\"\u{1}\"}}{filling}").as_bytes()), "{\"a\":\"\\u0001\"}");
        }
        assert_eq!(repair(b"{\"a\":1}\0x"), "{\"a\":1}\"\\u0000x\"", "other text is kept");
    }

    #[test]
    fn utf_16_is_decoded() {
        let json = r#"{"a":"é字😀"}"#;
        let encoded = |of: fn(u16) -> [u8; 2]| json.encode_utf16().flat_map(of).collect::<Vec<u8>>();
        let (little, big) = (encoded(u16::to_le_bytes), encoded(u16::to_be_bytes));
        for bytes in [&little, &big, &[&[0xff, 0xfe], &*little].concat(), &[&[0xfe, 0xff], &*big].concat()] {
            assert_eq!(repair(bytes), json);
        }
        assert_eq!(repair(&little[..little.len() - 1]), r#"{"a":"é字😀""#, "half a character at the end");
    }

    #[test]
    fn utf_32_is_decoded() {
        let json = r#"{"a":"é字😀"}"#;
        let encoded = |of: fn(u32) -> [u8; 4]| json.chars().flat_map(|c| of(c.into())).collect::<Vec<u8>>();
        let (little, big) = (encoded(u32::to_le_bytes), encoded(u32::to_be_bytes));
        for bytes in [&little, &big, &[&[0xff, 0xfe, 0, 0], &*little].concat(), &[&[0, 0, 0xfe, 0xff], &*big].concat()]
        {
            assert_eq!(repair(bytes), json);
        }
    }

    #[test]
    fn malformed_tokens_are_repaired() {
        for (json, repaired) in [
            (r#"{"a":NaN,"b":-Infinity,"c":[undefined,None]}"#, r#"{"a":null,"b":null,"c":[null,null]}"#),
            (r#"[007,+1,.5,1.,True,0x1f]"#, r#"["007","+1",".5","1.","True","0x1f"]"#),
            (r#"{key:"C:\dir\x41\u12"}"#, r#"{"key":"C:\\dir\\x41\\u12"}"#),
            ("{\"a\":\"\\", "{\"a\":\"\\\\"),
            (r#"["NaN","a\\",1e400,-0,null,true]"#, r#"["NaN","a\\",1e400,-0,null,true]"#),
        ] {
            assert_eq!(repair_tokens(json), repaired, "{json}");
        }
    }
}
