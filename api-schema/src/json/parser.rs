//! A strict parser of JSON, which gives every key and value the range of bytes that it was read from.

use super::{Member, Node, Value};
use crate::source::Span;
use crate::value::Number;

/// Why a text is not read.
pub(super) enum Fault {
    /// It is not JSON from this byte on.
    Syntax(usize),
    /// The value at this byte is nested too deeply.
    Depth(usize),
}

/// Parses a text from an offset to its end.
pub(super) fn parse(file: usize, text: &str, start: usize, max_depth: usize) -> Result<Node, Fault> {
    let mut parser = Parser { file, text, at: start, depth: 0, max_depth };
    let node = parser.value()?;
    parser.space();
    if parser.at == text.len() { Ok(node) } else { parser.fail() }
}

struct Parser<'a> {
    file: usize,
    text: &'a str,
    at: usize,
    depth: usize,
    max_depth: usize,
}

impl<'a> Parser<'a> {
    /// A value, with the whitespace before it.
    fn value(&mut self) -> Result<Node, Fault> {
        self.space();
        let start = self.at;
        if self.depth > self.max_depth {
            return Err(Fault::Depth(start));
        }
        self.depth += 1;
        let value = match self.peek() {
            Some(b'{') => Value::Object(self.list(b'}', Self::member)?),
            Some(b'[') => Value::Array(self.list(b']', Self::value)?),
            Some(b'"') => Value::String(self.string()?),
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            _ => Value::Number(self.number()?),
        };
        self.depth -= 1;
        Ok(Node { span: self.span(start), value })
    }

    /// The items between two brackets.
    fn list<T>(&mut self, close: u8, item: fn(&mut Self) -> Result<T, Fault>) -> Result<Vec<T>, Fault> {
        let mut items = Vec::new();
        self.at += 1;
        self.space();
        if self.take(close) {
            return Ok(items);
        }
        loop {
            items.push(item(self)?);
            self.space();
            if self.take(close) {
                return Ok(items);
            }
            self.expect(b',')?;
        }
    }

    fn member(&mut self) -> Result<Member, Fault> {
        self.space();
        let start = self.at;
        let key = self.string()?;
        let key_span = self.span(start);
        self.space();
        self.expect(b':')?;
        Ok(Member { key, key_span, value: self.value()? })
    }

    fn string(&mut self) -> Result<String, Fault> {
        self.expect(b'"')?;
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let end = rest.as_bytes().iter().position(|byte| matches!(byte, b'"' | b'\\' | ..b' '));
            let plain = end.and_then(|end| rest.get(..end)).unwrap_or(rest);
            text.push_str(plain);
            self.at += plain.len();
            if self.take(b'"') {
                return Ok(text);
            }
            self.expect(b'\\')?;
            text.push(self.escaped()?);
        }
    }

    /// The character that an escape stands for, after its backslash.
    fn escaped(&mut self) -> Result<char, Fault> {
        let start = self.at;
        self.at += 1;
        let c = match self.text.as_bytes().get(start) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let first = self.hex();
                // A character above U+FFFF is written as two escapes.
                let second = match first {
                    Some(0xd800..0xdc00) if self.rest().starts_with("\\u") => {
                        self.at += 2;
                        self.hex()
                    }
                    _ => None,
                };
                let units = first.into_iter().chain(second);
                let mut decoded = char::decode_utf16(units);
                match (decoded.next(), decoded.next()) {
                    (Some(Ok(c)), None) => c,
                    _ => return Err(Fault::Syntax(start)),
                }
            }
            _ => return Err(Fault::Syntax(start)),
        };
        Ok(c)
    }

    /// Four hexadecimal digits.
    fn hex(&mut self) -> Option<u16> {
        let digits = self.text.get(self.at..self.at + 4).filter(|it| it.bytes().all(|c| c.is_ascii_hexdigit()))?;
        self.at += 4;
        u16::from_str_radix(digits, 16).ok()
    }

    fn number(&mut self) -> Result<Number, Fault> {
        let part = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
        let rest = self.rest();
        let text = rest.get(..rest.find(|c| !part(c)).unwrap_or(rest.len())).unwrap_or_default();
        let number = Number::parse(text).ok_or(Fault::Syntax(self.at))?;
        self.at += text.len();
        Ok(number)
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, Fault> {
        if !self.rest().starts_with(word) {
            return self.fail();
        }
        self.at += word.len();
        Ok(value)
    }

    fn space(&mut self) {
        let rest = self.rest().as_bytes();
        let end = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
        self.at += end.unwrap_or(rest.len());
    }

    fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        if self.take(byte) { Ok(()) } else { self.fail() }
    }

    /// Skips a byte if it is the next one.
    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn span(&self, start: usize) -> Span {
        Span { file: self.file, bytes: start..self.at }
    }

    fn fail<T>(&self) -> Result<T, Fault> {
        Err(Fault::Syntax(self.at))
    }
}
