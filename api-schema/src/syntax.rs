//! The first syntax error of a text that is not JSON: what the mistake is, where, and how to correct it.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Returns the first syntax error, or `None` if there is none that has a better explanation than the parser's.
///
/// The scan takes linear time.
pub(crate) fn explain(file: usize, text: &str) -> Option<Diagnostic> {
    let mut scanner = Scanner { file, text, at: 0, open: Vec::new(), suspect: None };
    if text.starts_with('\u{feff}') {
        scanner.at = '\u{feff}'.len_utf8();
    }
    scanner.scan().err().map(|diagnostic| *diagnostic)
}

/// A bracket that is open, the indentation of its line, and what its members are.
struct Open {
    at: usize,
    bracket: u8,
    indent: usize,
}

struct Scanner<'a> {
    file: usize,
    text: &'a str,
    at: usize,
    open: Vec<Open>,
    /// The first bracket that is closed by one with another indentation, and that closing bracket.
    suspect: Option<(usize, usize)>,
}

type Scan<T = ()> = Result<T, Box<Diagnostic>>;

impl Scanner<'_> {
    fn scan(&mut self) -> Scan {
        self.space()?;
        if self.peek().is_none() {
            return self.fail(self.at..self.at, "the file is empty", "write an object: `{ … }`");
        }
        self.value("a value")?;
        while let Some((bracket, at)) = self.open.last().map(|open| (open.bracket, open.at)) {
            let end_of_value = self.at;
            self.space()?;
            match (self.peek(), bracket) {
                (Some('}'), b'{') | (Some(']'), b'[') => self.close(),
                (Some(','), _) => {
                    let comma = self.at;
                    self.at += 1;
                    self.space()?;
                    match self.peek() {
                        Some(',') => return self.fail(self.at..self.at + 1, "there is a comma too many", "remove it"),
                        Some(close @ ('}' | ']')) => {
                            let message = format!("there is a trailing comma before `{close}`");
                            return self.fail(comma..comma + 1, message, "remove the comma");
                        }
                        _ => self.member(bracket)?,
                    }
                }
                (Some(close @ ('}' | ']')), _) => {
                    let opening = char::from(bracket);
                    let message = format!("`{close}` does not close `{opening}`");
                    let help = format!("close it with `{}`, or remove one of the two", closing(bracket));
                    let error = self.error(self.at..self.at + 1, message, help);
                    return Err(Box::new(error.related(&self.span(at..at + 1), format!("`{opening}` is opened here"))));
                }
                (None, _) => return self.not_closed(),
                (Some('=' | ':'), b'{') => {
                    return self.fail(self.at..self.at + 1, "there is a colon too many", "a key has one value");
                }
                (Some(_), _) => {
                    let end = end_of_value..end_of_value;
                    return self.fail(end, "there is no comma after this value", "add a comma");
                }
            }
        }
        self.space()?;
        match self.peek() {
            None => Ok(()),
            Some(close @ ('}' | ']')) => {
                let message = format!("`{close}` closes nothing");
                let error = self.error(self.at..self.at + 1, message, "remove it, or check the brackets above");
                Err(Box::new(self.with_suspect(error)))
            }
            Some(_) => self.fail(self.at..self.text.len(), "there is text after the end of the object", "remove it"),
        }
    }

    /// A key with its value, or an item.
    fn member(&mut self, bracket: u8) -> Scan {
        if bracket == b'[' {
            return self.value("an item");
        }
        let start = self.at;
        match self.peek() {
            Some('"') => self.string()?,
            None => return self.not_closed(),
            Some(c) if c.is_alphanumeric() || matches!(c, '_' | '$') => {
                let word = self.word();
                let help = format!("write `\"{word}\"`");
                return self.fail(start..start + word.len(), format!("the key `{word}` has no quotes"), help);
            }
            Some(c) => {
                self.wrong_quotes(c)?;
                return self.fail(
                    start..start + c.len_utf8(),
                    format!("expected a key, found `{c}`"),
                    "a key is a string",
                );
            }
        }
        let end = self.at;
        self.space()?;
        match self.peek() {
            Some(':') => self.at += 1,
            Some('=') => return self.fail(self.at..self.at + 1, "a key is followed by `:`, not by `=`", "write `:`"),
            _ => return self.fail(end..end, "there is no colon after this key", "add `:` and the value"),
        }
        self.space()?;
        match self.peek() {
            Some(',' | '}') => self.fail(end..end, "this key has no value", "add a value after the colon"),
            _ => self.value("a value"),
        }
    }

    /// A scalar, or the opening bracket of a list or object, with its first member.
    fn value(&mut self, what: &str) -> Scan {
        let start = self.at;
        let Some(first) = self.peek() else {
            return match self.open.is_empty() {
                true => self.fail(start..start, format!("expected {what}"), "write one"),
                false => self.not_closed(),
            };
        };
        match first {
            '{' | '[' => {
                let bracket = if first == '{' { b'{' } else { b'[' };
                self.open.push(Open { at: start, bracket, indent: self.indent(start) });
                self.at += 1;
                self.space()?;
                match (self.peek(), bracket) {
                    (Some('}'), b'{') | (Some(']'), b'[') => self.close(),
                    (Some(','), _) => {
                        return self.fail(self.at..self.at + 1, "there is a comma before the first value", "remove it");
                    }
                    // The loop over members reports the bracket.
                    (Some('}' | ']'), _) => {}
                    _ => return self.first_member(bracket),
                }
                Ok(())
            }
            '"' => self.string(),
            '-' | '+' | '.' | '0'..='9' => self.number(),
            c if c.is_alphabetic() || c == '_' => self.literal(),
            c => {
                self.wrong_quotes(c)?;
                self.fail(start..start + c.len_utf8(), format!("expected {what}, found `{c}`"), "write a JSON value")
            }
        }
    }

    /// The first member of a bracket. Brackets that follow each other directly are a recursion, which is bounded.
    fn first_member(&mut self, bracket: u8) -> Scan {
        if self.open.len() > 128 {
            return Err(Box::new(self.error(self.at..self.at, "values are nested too deeply", "use fewer levels")));
        }
        self.member(bracket)
    }

    fn literal(&mut self) -> Scan {
        let start = self.at;
        let word = self.word();
        let end = start + word.len();
        let (message, help) = match word {
            "true" | "false" | "null" => {
                self.at = end;
                return Ok(());
            }
            "True" | "TRUE" => (format!("`{word}` is not JSON"), "write `true`".to_owned()),
            "False" | "FALSE" => (format!("`{word}` is not JSON"), "write `false`".to_owned()),
            "None" | "NULL" | "Null" | "nil" | "undefined" => {
                (format!("`{word}` is not JSON"), "write `null`, or leave the key out".to_owned())
            }
            "NaN" | "Infinity" | "inf" | "nan" => {
                (format!("JSON has no number `{word}`"), "leave the key out, or write a finite number".to_owned())
            }
            _ => (format!("the string `{word}` has no quotes"), format!("write `\"{word}\"`")),
        };
        self.fail(start..end, message, help)
    }

    fn number(&mut self) -> Scan {
        let start = self.at;
        let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_');
        let rest = self.text.get(start..).unwrap_or_default();
        let text = rest.get(..rest.find(|c| !part(c)).unwrap_or(rest.len())).unwrap_or_default();
        let end = start + text.len();
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (message, help) = if text.starts_with('+') {
            ("a number has no leading `+`".to_owned(), format!("write `{}`", text.trim_start_matches('+')))
        } else if text.ends_with("Infinity") || text == "-inf" {
            (format!("JSON has no number `{text}`"), "leave the key out, or write a finite number".to_owned())
        } else if let Some(hex) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
            let value =
                u64::from_str_radix(hex, 16).map_or_else(|_| "it in decimal".to_owned(), |it| format!("`{it}`"));
            ("JSON has no hexadecimal numbers".to_owned(), format!("write {value}"))
        } else if digits.len() > 1
            && digits.starts_with('0')
            && digits.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
        {
            ("a number has no leading zeros".to_owned(), "remove them, or write a string".to_owned())
        } else if digits.starts_with('.') {
            ("a number starts with a digit".to_owned(), format!("write `{}`", text.replacen('.', "0.", 1)))
        } else if digits.contains('_') {
            ("a number has no separators".to_owned(), format!("write `{}`", text.replace('_', "")))
        } else if text.parse::<f64>().is_ok_and(f64::is_infinite) {
            (format!("the number `{text}` is too large"), "write a smaller one, or a string".to_owned())
        } else if serde_json::from_str::<serde_json::Number>(text).is_err() {
            (format!("`{text}` is not a number"), "write a number such as `1`, `-0.5` or `1e3`, or a string".to_owned())
        } else {
            self.at = end;
            return Ok(());
        };
        self.fail(start..end, message, help)
    }

    fn string(&mut self) -> Scan {
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

    /// Skips whitespace; a comment is an error.
    fn space(&mut self) -> Scan {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let json_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
        self.at += rest.find(|c| !json_space(c)).unwrap_or(rest.len());
        let rest = self.text.get(self.at..).unwrap_or_default();
        let start = self.at;
        if rest.starts_with("//") || rest.starts_with("/*") || rest.starts_with('#') {
            let end = match rest.starts_with("/*") {
                true => rest.find("*/").map_or(rest.len(), |end| end + 2),
                false => rest.find('\n').unwrap_or(rest.len()),
            };
            let first_line = rest.get(..end).unwrap_or_default().lines().next().map_or(1, str::len);
            let help = "write it as a value: `\"$comment\": \"…\"`";
            return self.fail(start..start + first_line, "JSON has no comments", help);
        }
        match rest.chars().next().filter(|c| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')) {
            Some(c) => {
                let message = format!("the character U+{:04X} is not whitespace in JSON", c as u32);
                self.fail(start..start + c.len_utf8(), message, "replace it by a space")
            }
            None => Ok(()),
        }
    }

    fn wrong_quotes(&self, c: char) -> Scan {
        let name = match c {
            '\'' | '`' => "a string has double quotes, not single quotes or backticks",
            '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' | '\u{ff02}' => {
                "a string has straight double quotes, not typographic quotes"
            }
            _ => return Ok(()),
        };
        self.fail(self.at..self.at + c.len_utf8(), name, "write `\"` at both ends")
    }

    /// The end of the text, with open brackets.
    fn not_closed<T>(&self) -> Scan<T> {
        let Some(open) = self.open.last() else {
            return self.fail(self.at..self.at, "the file ends too early", "complete it");
        };
        let bracket = char::from(open.bracket);
        let help = format!("add `{}`", closing(open.bracket));
        let error = self.error(open.at..open.at + 1, format!("this `{bracket}` is not closed"), help);
        Err(Box::new(self.with_suspect(error)))
    }

    /// Adds the pair of brackets that do not match by their indentation: usually a bracket is missing between them.
    fn with_suspect(&self, error: Diagnostic) -> Diagnostic {
        match self.suspect {
            Some((opening, closing)) => error
                .related(&self.span(opening..opening + 1), "perhaps this one, which has another indentation …")
                .related(&self.span(closing..closing + 1), "… than the bracket that closes it"),
            None => error,
        }
    }

    fn close(&mut self) {
        let starts_line = self.indent(self.at) == self.column(self.at);
        if let Some(open) = self.open.pop()
            && starts_line
            && open.indent != self.indent(self.at)
            && self.suspect.is_none()
        {
            self.suspect = Some((open.at, self.at));
        }
        self.at += 1;
    }

    /// The number of spaces at the start of the line of an offset.
    fn indent(&self, at: usize) -> usize {
        let line = self.text.get(at - self.column(at)..).unwrap_or_default();
        line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
    }

    /// The number of bytes between the start of the line and an offset, up to a limit above any indentation.
    fn column(&self, at: usize) -> usize {
        const LIMIT: usize = 1_000;
        let before = self.text.as_bytes().get(at.saturating_sub(LIMIT)..at).unwrap_or_default();
        before.iter().rev().take_while(|byte| **byte != b'\n').count()
    }

    fn word(&self) -> &str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '-');
        rest.get(..rest.find(|c| !part(c)).unwrap_or(rest.len())).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..).and_then(|rest| rest.chars().next())
    }

    fn span(&self, bytes: std::ops::Range<usize>) -> Span {
        Span { file: self.file, bytes }
    }

    fn error(&self, bytes: std::ops::Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Diagnostic {
        Diagnostic::new(&self.span(bytes), format!("not valid JSON: {}", message.into())).help(help)
    }

    fn fail<T>(&self, bytes: std::ops::Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Scan<T> {
        Err(Box::new(self.error(bytes, message, help)))
    }
}

fn closing(bracket: u8) -> char {
    if bracket == b'{' { '}' } else { ']' }
}

#[cfg(test)]
mod tests {
    use super::explain;

    #[test]
    fn each_mistake_has_its_name() {
        for (text, message, place) in [
            ("", "the file is empty", 0),
            ("{\"a\": 1,}", "there is a trailing comma before `}`", 7),
            ("[1, 2,\n]", "there is a trailing comma before `]`", 5),
            ("{'a': 1}", "a string has double quotes, not single quotes or backticks", 1),
            ("{\u{201c}a\u{201d}: 1}", "a string has straight double quotes, not typographic quotes", 1),
            ("{a: 1}", "the key `a` has no quotes", 1),
            ("{\"a\": // no\n 1}", "JSON has no comments", 6),
            ("{\"a\": /* no */ 1}", "JSON has no comments", 6),
            ("# no\n{}", "JSON has no comments", 0),
            ("{\"a\": 1 \"b\": 2}", "there is no comma after this value", 7),
            ("{\"a\" 1}", "there is no colon after this key", 4),
            ("{\"a\": }", "this key has no value", 4),
            ("{\"a\" = 1}", "a key is followed by `:`, not by `=`", 5),
            ("{\"a\": \"\\d\"}", "JSON has no escape `\\d`", 7),
            ("{\"a\": \"x\ny\"}", "this string is not closed on its line", 6),
            ("{\"a\": \"\t\"}", "a string contains a control character", 7),
            ("{\"a\": \"\\u12\"}", "`\\u` needs four hexadecimal digits", 7),
            ("{\"a\": \"\\ud800\"}", "`\\ud800` is one half of a character", 7),
            ("{\"a\": 1e999}", "the number `1e999` is too large", 6),
            ("{\"a\": True}", "`True` is not JSON", 6),
            ("{\"a\": NaN}", "JSON has no number `NaN`", 6),
            ("{\"a\": -Infinity}", "JSON has no number `-Infinity`", 6),
            ("{\"a\": 0x1F}", "JSON has no hexadecimal numbers", 6),
            ("{\"a\": 007}", "a number has no leading zeros", 6),
            ("{\"a\": +1}", "a number has no leading `+`", 6),
            ("{\"a\": .5}", "a number starts with a digit", 6),
            ("{\"a\": 1.}", "`1.` is not a number", 6),
            ("{\"a\": 1_000}", "a number has no separators", 6),
            ("{\"a\": word}", "the string `word` has no quotes", 6),
            ("{\"a\": [1, 2}", "`}` does not close `[`", 11),
            ("{\"a\": {\"b\": 1}", "this `{` is not closed", 0),
            ("{\"a\": 1}}", "`}` closes nothing", 8),
            ("{\"a\": 1} x", "there is text after the end of the object", 9),
            ("{\"a\": 1,, \"b\": 2}", "there is a comma too many", 8),
            ("{,}", "there is a comma before the first value", 1),
            ("{\u{a0}\"a\": 1}", "the character U+00A0 is not whitespace in JSON", 1),
        ] {
            let error = explain(0, text).unwrap_or_else(|| panic!("{text} is valid"));
            assert_eq!(error.message, format!("not valid JSON: {message}"), "{text}");
            assert_eq!(error.span.unwrap().bytes.start, place, "{text}");
        }
    }

    #[test]
    fn valid_json_has_no_error() {
        for text in [
            "{}",
            "[]",
            " {\"a\": [1, -0.5e3, true, null, \"\\u00e9\\n\\ud83d\\ude00\"], \"b\": {}} ",
            "\u{feff}[[], {}]",
        ] {
            assert_eq!(explain(0, text), None, "{text}");
        }
    }

    #[test]
    fn a_missing_bracket_is_found_by_the_indentation() {
        let text = "{\n  \"a\": {\n    \"b\": 1,\n  \"c\": {\n    \"d\": 2\n  }\n}\n";
        let error = explain(0, text).unwrap();
        assert_eq!(error.span.unwrap().bytes.start, 0);
        let related: Vec<usize> = error.related.iter().map(|(span, _)| span.bytes.start).collect();
        assert_eq!(related, [9, text.len() - 2]);
    }
}
