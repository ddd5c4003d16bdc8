//! Strings, and the quotation marks of other languages.

use super::{Scan, Scanner};

impl Scanner<'_> {
    pub(super) fn string(&mut self) -> Scan {
        let start = self.at;
        self.at += 1;
        loop {
            let Some(c) = self.peek() else {
                return self.fail(start..start + 1, "this string is not closed", "add `\"` at its end");
            };
            let here = self.at;
            self.at += c.len_utf8();
            match c {
                '"' => return Ok(()),
                '\\' => self.escape(here)?,
                '\n' | '\r' => {
                    let end = self.text.get(..here).map_or(here, |text| text.trim_end().len());
                    return self.fail(
                        start..end,
                        "this string is not closed on its line",
                        "add `\"`; a line break in a string is `\\n`",
                    );
                }
                c if (c as u32) < 0x20 => {
                    let escaped: String = if c == '\t' { "\\t".to_owned() } else { format!("\\u{:04x}", c as u32) };
                    let help = format!("write `{escaped}`");
                    return self.fail(here..here + 1, "a string contains a control character", help);
                }
                _ => {}
            }
        }
    }

    pub(super) fn wrong_quotes(&self, c: char) -> Scan {
        let name = match c {
            '\'' | '`' => "a string has double quotes, not single quotes or backticks",
            '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' | '\u{ff02}' => {
                "a string has straight double quotes, not typographic quotes"
            }
            _ => return Ok(()),
        };
        self.fail(self.at..self.at + c.len_utf8(), name, "write `\"` at both ends")
    }

    /// What follows a backslash.
    fn escape(&mut self, start: usize) -> Scan {
        let Some(c) = self.peek() else { return Ok(()) };
        self.at += c.len_utf8();
        match c {
            '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' => Ok(()),
            'u' => {
                let digits = self.text.get(self.at..self.at + 4).unwrap_or_default();
                if digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                    self.at += 4;
                    return self.surrogate(start, digits);
                }
                self.fail(start..self.at, "`\\u` needs four hexadecimal digits", "for example `\\u00e9`")
            }
            '\n' | '\r' => {
                self.fail(start..start + 1, "a string ends on its line", "a line break in a string is `\\n`")
            }
            c => {
                let message = format!("JSON has no escape `\\{c}`");
                let help = if c == '\'' { "write `'`".to_owned() } else { format!("write `\\\\{c}` for a backslash") };
                self.fail(start..self.at, message, help)
            }
        }
    }

    /// Characters above U+FFFF are written as two escapes.
    fn surrogate(&mut self, start: usize, digits: &str) -> Scan {
        let within = |digits: &str, range: std::ops::Range<u32>| {
            u32::from_str_radix(digits, 16).is_ok_and(|code| range.contains(&code))
        };
        if within(digits, 0xd800..0xdc00) {
            let second = self.text.get(self.at..self.at + 6).and_then(|text| text.strip_prefix("\\u"));
            if second.is_some_and(|digits| within(digits, 0xdc00..0xe000)) {
                self.at += 6;
                return Ok(());
            }
        } else if !within(digits, 0xdc00..0xe000) {
            return Ok(());
        }
        let message = format!("`\\u{digits}` is one half of a character");
        self.fail(start..self.at, message, "write the character itself, or both halves: `\\ud83d\\ude00`")
    }
}
