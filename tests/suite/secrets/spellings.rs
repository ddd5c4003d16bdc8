//! The ways in which a service or a proxy may write a text.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::Value;

use super::marked::MARKER;

/// A way to write text.
pub(super) type Spelling = fn(&str) -> String;

pub(super) const SPELLINGS: [Spelling; 42] = [
    |text| text.to_owned(),
    |text| text.to_lowercase(),
    |text| text.to_uppercase(),
    |text| percent(text, "%"),
    |text| percent(text, "%").to_lowercase(),
    |text| percent(text, "%25"),
    |text| partly(text, |c| percent(&c.to_string(), "%")),
    |text| unicode(text, "\\u"),
    |text| unicode(text, "\\\\u"),
    |text| text.bytes().map(|byte| format!("\\x{byte:02x}")).collect(),
    json,
    |text| json(&json(text)),
    |text| text.chars().map(|c| format!("&#{};", u32::from(c))).collect(),
    |text| text.chars().map(|c| format!("&#x{:X};", u32::from(c))).collect(),
    named,
    |text| named(&named(text)),
    |text| STANDARD.encode(text),
    |text| URL_SAFE.encode(text),
    |text| URL_SAFE_NO_PAD.encode(format!("x{text}")),
    |text| STANDARD.encode(format!("user:{text}")),
    |text| percent(&STANDARD.encode(text), "%"),
    |text| STANDARD.encode(STANDARD.encode(text)),
    |text| STANDARD.encode(percent(text, "%")),
    |text| json(&percent(text, "%")),
    |text| named(&json(text)),
    |text| percent(&json(text), "%"),
    |text| text.chars().flat_map(|c| [c, '\n']).collect(),
    |text| text.replace("rm", "r\r\n\t m"),
    |text| text.replace("rm", "r\", \"m"),
    |text| text.replace("rm", "r<wbr>m"),
    |text| text.chars().flat_map(|c| [c, '\u{200b}']).collect(),
    |text| text.chars().flat_map(|c| [c, '\0']).collect(),
    |text| text.chars().map(|c| format!("&#{}", u32::from(c))).collect(),
    |text| text.bytes().map(|byte| format!("\\{byte:03o}")).collect(),
    |text| text.bytes().map(|byte| format!("0x{byte:02X}, ")).collect(),
    |text| text.bytes().map(|byte| format!("{byte:02x}")).collect(),
    |text| text.bytes().map(|byte| format!("{byte:02X}:")).collect(),
    |text| format!("{:?}", text.as_bytes()),
    |text| STANDARD.encode(json(text)),
    |text| STANDARD.encode(text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()),
    |text| STANDARD.encode(text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>()),
    |text| STANDARD.encode(text).as_bytes().chunks(20).map(|line| String::from_utf8_lossy(line) + "\r\n").collect(),
];

fn percent(text: &str, escape: &str) -> String {
    text.bytes().map(|byte| format!("{escape}{byte:02X}")).collect()
}

fn unicode(text: &str, escape: &str) -> String {
    text.encode_utf16().map(|unit| format!("{escape}{unit:04x}")).collect()
}

fn json(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap().to_owned()
}

fn named(text: &str) -> String {
    partly(text, |c| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\'' => "&apos;".to_owned(),
        '/' => "&sol;".to_owned(),
        '+' => "&plus;".to_owned(),
        '=' => "&equals;".to_owned(),
        c => c.to_string(),
    })
}

fn partly(text: &str, encode: fn(char) -> String) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_string() } else { encode(c) }).collect()
}

/// How much of a spelling may remain: the digits at both ends of Base64, which other bytes share.
const REMAINS: usize = 12;

/// Asserts that output contains a secret in no spelling, and no control characters besides line feeds.
pub(super) fn assert_hidden(shown: &str, secret: &str, what: &str) {
    let shown_lower = shown.to_lowercase();
    let joined: String =
        shown_lower.replace("\\n", "").replace("\\r", "").replace("\\t", "").split_whitespace().collect();
    for text in [&shown_lower, &joined] {
        let found = text.find(&MARKER.to_lowercase());
        assert_eq!(found.map(|at| around(text, at)), None, "{what}");
    }
    for spelling in SPELLINGS {
        let spelled = spelling(secret).to_lowercase();
        let characters: Vec<char> = spelled.chars().collect();
        for part in characters.chunks(REMAINS).filter(|part| part.len() == REMAINS) {
            let part: String = part.iter().collect();
            assert_eq!(shown_lower.find(&part).map(|at| around(&shown_lower, at)), None, "{what}: {part}");
        }
    }
    assert!(!shown.contains(|c: char| c.is_control() && c != '\n'), "{what}: {shown:?}");
}

/// The text around a place, for the message of an assertion.
fn around(text: &str, at: usize) -> String {
    let near = text.char_indices().filter(|(place, _)| (at.saturating_sub(200)..at + 100).contains(place));
    near.map(|(_, c)| c).collect()
}
