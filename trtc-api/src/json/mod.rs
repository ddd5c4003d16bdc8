//! Lenient reading of JSON text: broken Unicode, malformed tokens, and numbers that no Rust type holds.

mod reader;
mod repair;

use std::borrow::Cow;

use serde_json::{Map, Number, Value};

pub(crate) use reader::Reader;
#[cfg(feature = "callback")]
pub(crate) use repair::repair;
pub(crate) use repair::{decode_text, repair_tokens, without_bom};

/// Values nested deeper than this stay text, so that hostile input cannot exhaust the stack.
const MAX_DEPTH: usize = 256;

/// Decodes a JSON string with its quotes. Lone surrogates become U+FFFD.
pub(crate) fn unescape(quoted: &str) -> Cow<'_, str> {
    let text = quoted.strip_prefix('"').unwrap_or(quoted);
    let text = text.strip_suffix('"').unwrap_or(text);
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut chars = text.chars();
    let mut buffer = [0; 2];
    while let Some(c) = chars.next() {
        if c != '\\' {
            units.extend_from_slice(c.encode_utf16(&mut buffer));
            continue;
        }
        let escape = chars.next().unwrap_or('\u{fffd}');
        if escape == 'u' {
            let digits = chars.as_str().get(..4).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
            let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
            units.push(unit.unwrap_or(0xfffd));
            if let Some(rest) = unit.and_then(|_| chars.as_str().get(4..)) {
                chars = rest.chars();
            }
            continue;
        }
        let decoded = match escape {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\u{8}',
            'f' => '\u{c}',
            '"' | '\\' | '/' => escape,
            other => {
                units.push(u16::from(b'\\'));
                other
            }
        };
        units.extend_from_slice(decoded.encode_utf16(&mut buffer));
    }
    Cow::Owned(String::from_utf16_lossy(&units))
}

/// Converts valid JSON text to a value. A number that a value cannot hold exactly becomes a string of its digits, and so
/// does a value that is nested too deeply.
pub(crate) fn to_value(json: &str) -> Value {
    value(&mut Reader { json, position: 0 }, 0).unwrap_or_else(|| Value::String(json.to_owned()))
}

fn value(reader: &mut Reader<'_>, depth: usize) -> Option<Value> {
    let start = reader.position;
    Some(match reader.peek()? {
        b'{' | b'[' if depth >= MAX_DEPTH => {
            reader.skip();
            Value::String(reader.since(start).trim().to_owned())
        }
        b'{' => {
            reader.position += 1;
            let mut members = Map::new();
            while reader.peek()? != b'}' {
                let key = reader.string()?.into_owned();
                reader.take(b':');
                members.insert(key, value(reader, depth + 1)?);
                reader.take(b',');
            }
            reader.position += 1;
            Value::Object(members)
        }
        b'[' => {
            reader.position += 1;
            let mut items = Vec::new();
            while reader.peek()? != b']' {
                items.push(value(reader, depth + 1)?);
                reader.take(b',');
            }
            reader.position += 1;
            Value::Array(items)
        }
        b'"' => Value::String(reader.string()?.into_owned()),
        _ => match reader.word()? {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            number => number_value(number),
        },
    })
}

fn number_value(text: &str) -> Value {
    let exact = || Value::String(text.to_owned());
    if text.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E')) || text == "-0" {
        let number = text.parse().ok().and_then(Number::from_f64);
        return number.map_or_else(exact, Value::Number);
    }
    match (text.parse::<i64>(), text.parse::<u64>()) {
        (Ok(number), _) => number.into(),
        (_, Ok(number)) => number.into(),
        _ => exact(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn strings_are_decoded_whatever_they_contain() {
        for (quoted, text) in [
            (r#""a\n\t\"\\\/\u00e9""#, "a\n\t\"\\/é"),
            (r#""\ud83d\ude00""#, "😀"),
            (r#""x\ud83dy""#, "x\u{fffd}y"),
            (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
            (r#""é字""#, "é字"),
            (r#""C:\dir""#, "C:\\dir"),
            (r#""""#, ""),
        ] {
            assert_eq!(unescape(quoted), text, "{quoted}");
        }
    }

    #[test]
    fn values_keep_all_digits() {
        let json =
            r#"{"a":[18446744073709551616,-0,1e400,18446744073709551615,-9223372036854775808],"b":"\ud83d","c":1.5}"#;
        let expected =
            json!({ "a": ["18446744073709551616", -0.0, "1e400", u64::MAX, i64::MIN], "b": "\u{fffd}", "c": 1.5 });
        assert_eq!(to_value(json), expected);
        let deep = format!("{}7{}", "[".repeat(200), "]".repeat(200));
        assert_eq!(to_value(&deep).to_string(), deep);
        let hostile = format!("{}{}", "[".repeat(300_000), "]".repeat(300_000));
        assert!(to_value(&hostile).is_array());
    }
}
