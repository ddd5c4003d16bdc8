//! The first syntax error of a text that is not JSON: what the mistake is, where, and how to correct it.

mod brackets;
mod cursor;
mod scalar;
mod string;
#[cfg(test)]
mod tests;

use brackets::{Open, closing};

use crate::diagnostic::Diagnostic;

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
}
