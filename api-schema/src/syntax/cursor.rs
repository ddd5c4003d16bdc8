//! The position in the text, and errors at it.

use std::ops::Range;

use super::{Scan, Scanner};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

impl Scanner<'_> {
    /// Skips whitespace; a comment is an error.
    pub(super) fn space(&mut self) -> Scan {
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

    pub(super) fn word(&self) -> &str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '-');
        rest.get(..rest.find(|c| !part(c)).unwrap_or(rest.len())).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.text.get(self.at..).and_then(|rest| rest.chars().next())
    }

    pub(super) fn span(&self, bytes: Range<usize>) -> Span {
        Span { file: self.file, bytes }
    }

    pub(super) fn error(&self, bytes: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Diagnostic {
        Diagnostic::new(&self.span(bytes), format!("not valid JSON: {}", message.into())).help(help)
    }

    pub(super) fn fail<T>(&self, bytes: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Scan<T> {
        Err(Box::new(self.error(bytes, message, help)))
    }
}
