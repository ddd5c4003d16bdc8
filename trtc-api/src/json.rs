//! Lenient reading of JSON text: broken Unicode, control characters, and numbers that no Rust type holds.

use std::borrow::Cow;

use serde_json::{Map, Number, Value};

/// Values nested deeper than this stay text, so that hostile input cannot exhaust the stack.
const MAX_DEPTH: usize = 256;

/// Removes a byte order mark.
pub(crate) fn without_bom(json: &[u8]) -> &[u8] {
    json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json)
}

/// Returns the JSON as text that a parser accepts: UTF-16 is decoded, invalid UTF-8 becomes U+FFFD, and raw control
/// characters in strings are escaped. Everything else stays as it is.
pub(crate) fn repair(json: &[u8]) -> Cow<'_, str> {
    let text = match of_utf16(json) {
        Some(text) => Cow::Owned(text),
        None => String::from_utf8_lossy(without_bom(json)),
    };
    if !has_raw_control(&text) {
        return text;
    }
    let mut repaired = String::with_capacity(text.len() + 16);
    let mut strings = Strings::default();
    for c in text.chars() {
        if strings.contains(c) && c.is_ascii_control() {
            repaired.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            repaired.push(c);
        }
    }
    Cow::Owned(repaired)
}

/// Decodes UTF-16, which a byte order mark or the zeros of its first characters reveal.
fn of_utf16(json: &[u8]) -> Option<String> {
    let (of_bytes, rest): (fn([u8; 2]) -> u16, _) = match json {
        [0xff, 0xfe, rest @ ..] => (u16::from_le_bytes, rest),
        [0xfe, 0xff, rest @ ..] => (u16::from_be_bytes, rest),
        [1..=u8::MAX, 0, 1..=u8::MAX, 0, ..] => (u16::from_le_bytes, json),
        [0, 1..=u8::MAX, 0, 1..=u8::MAX, ..] => (u16::from_be_bytes, json),
        _ => return None,
    };
    let units: Vec<u16> = rest.chunks(2).filter_map(|pair| Some(of_bytes(pair.try_into().ok()?))).collect();
    Some(String::from_utf16_lossy(&units))
}

fn has_raw_control(text: &str) -> bool {
    let mut strings = Strings::default();
    text.chars().any(|c| strings.contains(c) && c.is_ascii_control())
}

/// Follows JSON text and knows which characters are inside strings.
#[derive(Default)]
struct Strings {
    inside: bool,
    escaped: bool,
}

impl Strings {
    fn contains(&mut self, c: char) -> bool {
        if !self.inside {
            self.inside = c == '"';
            return false;
        }
        match c {
            _ if self.escaped => self.escaped = false,
            '\\' => self.escaped = true,
            '"' => self.inside = false,
            _ => {}
        }
        self.inside
    }
}

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
            other => other,
        };
        units.extend_from_slice(decoded.encode_utf16(&mut buffer));
    }
    Cow::Owned(String::from_utf16_lossy(&units))
}

/// Converts valid JSON text to a value. A number that a value cannot hold exactly becomes a string of its digits, and so
/// does a value that is nested too deeply.
pub(crate) fn to_value(json: &str) -> Value {
    Reader { json, position: 0 }.value(0).unwrap_or_else(|| Value::String(json.to_owned()))
}

/// Reads JSON text whose syntax has been checked.
pub(crate) struct Reader<'a> {
    pub(crate) json: &'a str,
    pub(crate) position: usize,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Option<Value> {
        let start = self.position;
        Some(match self.peek()? {
            b'{' | b'[' if depth >= MAX_DEPTH => {
                self.skip();
                Value::String(self.since(start).trim().to_owned())
            }
            b'{' => {
                self.position += 1;
                let mut members = Map::new();
                while self.peek()? != b'}' {
                    let key = self.string()?.into_owned();
                    self.take(b':');
                    members.insert(key, self.value(depth + 1)?);
                    self.take(b',');
                }
                self.position += 1;
                Value::Object(members)
            }
            b'[' => {
                self.position += 1;
                let mut items = Vec::new();
                while self.peek()? != b']' {
                    items.push(self.value(depth + 1)?);
                    self.take(b',');
                }
                self.position += 1;
                Value::Array(items)
            }
            b'"' => Value::String(self.string()?.into_owned()),
            _ => match self.word()? {
                "null" => Value::Null,
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                number => number_value(number),
            },
        })
    }

    /// Skips whitespace and returns the next byte.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        let rest = self.json.as_bytes().get(self.position..)?;
        let space = rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        self.position += space;
        rest.get(space).copied()
    }

    /// Consumes the byte if it is the next one, and returns whether it was.
    pub(crate) fn take(&mut self, byte: u8) -> bool {
        let next = self.peek() == Some(byte);
        self.position += usize::from(next);
        next
    }

    /// Reads a string. Returns `None` if the text ends inside it.
    pub(crate) fn string(&mut self) -> Option<Cow<'a, str>> {
        if self.peek()? != b'"' {
            return None;
        }
        let start = self.position;
        self.skip_string().then(|| unescape(self.since(start)))
    }

    /// Reads a number or a literal.
    pub(crate) fn word(&mut self) -> Option<&'a str> {
        self.peek()?;
        let rest = self.json.get(self.position..)?;
        let end = rest
            .bytes()
            .position(|byte| matches!(byte, b',' | b'}' | b']' | b':' | b'"') || byte.is_ascii_whitespace());
        let word = rest.get(..end.unwrap_or(rest.len())).filter(|word| !word.is_empty())?;
        self.position += word.len();
        Some(word)
    }

    /// Skips a value. Returns `false` if the text ends inside it or has no value here.
    pub(crate) fn skip(&mut self) -> bool {
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                None => return false,
                Some(b'"') if !self.skip_string() => return false,
                Some(b'"') => {}
                Some(b'{' | b'[') => {
                    self.position += 1;
                    depth += 1;
                }
                Some(b'}' | b']') if depth == 0 => return false,
                Some(b'}' | b']') => {
                    self.position += 1;
                    depth -= 1;
                }
                Some(b',' | b':') if depth == 0 => return false,
                Some(b',' | b':') => {
                    self.position += 1;
                    continue;
                }
                Some(_) => drop(self.word()),
            }
            if depth == 0 {
                return true;
            }
        }
    }

    /// Skips a string, and returns whether it is complete.
    fn skip_string(&mut self) -> bool {
        self.position += 1;
        while let Some(byte) = self.json.as_bytes().get(self.position) {
            self.position += 1;
            match byte {
                b'"' => return true,
                b'\\' => self.position += 1,
                _ => {}
            }
        }
        self.position = self.json.len();
        false
    }

    /// The text since a position.
    pub(crate) fn since(&self, start: usize) -> &'a str {
        self.json.get(start..self.position).unwrap_or_default()
    }
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
            (r#""""#, ""),
        ] {
            assert_eq!(unescape(quoted), text, "{quoted}");
        }
    }

    #[test]
    fn broken_bytes_and_raw_control_characters_are_repaired_and_the_rest_is_kept() {
        assert_eq!(repair(b"\xef\xbb\xbf{\"a\":\n\"x\ny\\\"\tz\"}"), "{\"a\":\n\"x\\u000ay\\\"\\u0009z\"}");
        assert_eq!(repair(b"{\"a\":\"\xe4\xb8\"}"), "{\"a\":\"\u{fffd}\"}");
        assert!(matches!(repair(b"{\"a\": \"\\ud83d\", \"b\": 1e400}"), Cow::Borrowed(_)));
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
