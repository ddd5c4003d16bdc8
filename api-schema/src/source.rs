//! Source files and spans in them.

use std::ops::Range;

/// A schema file: its path as shown in diagnostics, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The path shown in diagnostics.
    pub path: String,
    /// The complete text of the file.
    pub text: String,
}

impl Source {
    /// Creates a source with this path and text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into() }
    }

    /// Returns the line and column of a byte offset, both counted from 1; columns count characters.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.get(line_start..).map_or(0, |text| text.chars().count()) + 1;
        (line, column)
    }
}

/// A range of bytes in a source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Span {
    /// The file, as an index into the sources of the load.
    pub file: usize,
    /// The bytes of the file.
    pub bytes: Range<usize>,
}

impl Span {
    /// The first byte, for an error that concerns a whole object.
    pub(crate) fn start(&self) -> Self {
        Self { file: self.file, bytes: self.bytes.start..self.bytes.start + 1 }
    }
}
