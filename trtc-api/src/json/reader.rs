//! A reader of JSON text that takes what it can of malformed text.

use std::borrow::Cow;

use super::unescape;

/// Reads JSON text whose syntax has been checked.
pub(crate) struct Reader<'a> {
    pub(crate) json: &'a str,
    pub(crate) position: usize,
}

impl<'a> Reader<'a> {
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

    /// Visits the members of an object behind its brace. Behind malformed JSON, or where the visitor returns `false`, it
    /// goes on at the next key.
    pub(crate) fn members(&mut self, mut visit: impl FnMut(&str, &mut Self) -> bool) {
        while !self.take(b'}') {
            let visited = match self.string() {
                Some(key) => self.take(b':') && visit(&key, self),
                None => false,
            };
            if visited {
                self.take(b',');
            } else if !self.next_key() {
                return;
            }
        }
    }

    /// Goes to the next quoted key behind a comma, as after a quotation mark that was not escaped.
    fn next_key(&mut self) -> bool {
        while let Some(comma) = self.json.get(self.position..).and_then(|rest| rest.find(',')) {
            self.position += comma + 1;
            if self.peek() == Some(b'"') {
                return true;
            }
        }
        false
    }

    /// Reads a scalar as text without whitespace at its ends; null and values of other kinds are skipped.
    pub(crate) fn scalar(&mut self) -> Option<String> {
        match self.peek()? {
            b'"' => self.string().map(|text| text.trim().to_owned()),
            b'{' | b'[' => {
                self.skip();
                None
            }
            _ => self.word().filter(|word| *word != "null").map(str::to_owned),
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
