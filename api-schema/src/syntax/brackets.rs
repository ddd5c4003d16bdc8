//! Brackets: the ones that are open, and the pair that probably does not belong together.

use super::{Scan, Scanner};
use crate::diagnostic::Diagnostic;

/// A bracket that is open, the indentation of its line, and what its members are.
pub(super) struct Open {
    pub(super) at: usize,
    pub(super) bracket: u8,
    pub(super) indent: usize,
}

impl Scanner<'_> {
    pub(super) fn close(&mut self) {
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

    /// The end of the text, with open brackets.
    pub(super) fn not_closed<T>(&self) -> Scan<T> {
        let Some(open) = self.open.last() else {
            return self.fail(self.at..self.at, "the file ends too early", "complete it");
        };
        let bracket = char::from(open.bracket);
        let help = format!("add `{}`", closing(open.bracket));
        let error = self.error(open.at..open.at + 1, format!("this `{bracket}` is not closed"), help);
        Err(Box::new(self.with_suspect(error)))
    }

    /// Adds the pair of brackets that do not match by their indentation: usually a bracket is missing between them.
    pub(super) fn with_suspect(&self, error: Diagnostic) -> Diagnostic {
        match self.suspect {
            Some((opening, closing)) => error
                .related(&self.span(opening..opening + 1), "perhaps this one, which has another indentation …")
                .related(&self.span(closing..closing + 1), "… than the bracket that closes it"),
            None => error,
        }
    }

    /// The number of spaces at the start of the line of an offset.
    pub(super) fn indent(&self, at: usize) -> usize {
        let line = self.text.get(at - self.column(at)..).unwrap_or_default();
        line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
    }

    /// The number of bytes between the start of the line and an offset, up to a limit above any indentation.
    fn column(&self, at: usize) -> usize {
        const LIMIT: usize = 1_000;
        let before = self.text.as_bytes().get(at.saturating_sub(LIMIT)..at).unwrap_or_default();
        before.iter().rev().take_while(|byte| **byte != b'\n').count()
    }
}

/// The bracket that closes another one.
pub(super) fn closing(bracket: u8) -> char {
    if bracket == b'{' { '}' } else { ']' }
}
