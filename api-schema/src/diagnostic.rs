//! Diagnostics: what is wrong in a schema file, where, and how to fix it.

use std::fmt::{self, Write};

use crate::printable::printable;
use crate::source::{Source, Span};

/// One error in a schema file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The location of the error; `None` if it is in no file, for example for an unreadable path.
    pub span: Option<Span>,
    /// What is wrong, in one line.
    pub message: String,
    /// Other locations that belong to the error, each with its meaning, for example the first of two definitions.
    pub related: Vec<(Span, String)>,
    /// How to fix it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Creates a diagnostic with a span.
    pub fn new(span: &Span, message: impl Into<String>) -> Self {
        Self { span: Some(span.clone()), message: message.into(), related: Vec::new(), help: None }
    }

    /// Creates a diagnostic without a span.
    pub fn without_span(message: impl Into<String>) -> Self {
        Self { span: None, message: message.into(), related: Vec::new(), help: None }
    }

    /// Adds a location that belongs to the error, with its meaning.
    #[must_use]
    pub fn related(mut self, span: &Span, meaning: impl Into<String>) -> Self {
        self.related.push((span.clone(), meaning.into()));
        self
    }

    /// Adds a help text.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// All diagnostics of one load, with the sources that their spans refer to.
#[derive(Debug, Clone)]
pub struct Report {
    /// The files that were read.
    pub sources: Vec<Source>,
    /// The diagnostics, in the order of files and lines.
    pub diagnostics: Vec<Diagnostic>,
}

impl Report {
    pub(crate) fn new(sources: Vec<Source>, mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.sort_by_key(|diagnostic| diagnostic.span.as_ref().map(|span| (span.file, span.bytes.start)));
        diagnostics.dedup();
        Self { sources, diagnostics }
    }

    /// Renders one diagnostic: the message, `file:line:column`, the line with a caret, the help.
    pub fn render(&self, diagnostic: &Diagnostic) -> String {
        self.render_from(&mut Cursor::default(), diagnostic)
    }

    /// Returns every diagnostic with its file, line and column, if it has a span. Lines and columns count from 1.
    pub fn positions(&self) -> impl Iterator<Item = (&Diagnostic, Option<(&str, usize, usize)>)> {
        let mut cursor = Cursor::default();
        self.diagnostics.iter().map(move |diagnostic| {
            let place = diagnostic.span.as_ref().and_then(|span| Some((span, self.sources.get(span.file)?)));
            let place = place.map(|(span, source)| {
                cursor.go_to(source, span);
                (source.path.as_str(), cursor.line, cursor.column)
            });
            (diagnostic, place)
        })
    }

    fn render_from(&self, cursor: &mut Cursor, diagnostic: &Diagnostic) -> String {
        let mut text = format!("error: {}\n", printable(&diagnostic.message));
        let place = diagnostic.span.as_ref().and_then(|span| Some((span, self.sources.get(span.file)?)));
        if let Some((span, source)) = place {
            cursor.go_to(source, span);
            render_place(&mut text, source, span, cursor);
        }
        for (span, meaning) in &diagnostic.related {
            let Some(source) = self.sources.get(span.file) else { continue };
            let mut cursor = Cursor::default();
            cursor.go_to(source, span);
            let _ = writeln!(text, "   = note: {}", printable(meaning));
            render_place(&mut text, source, span, &cursor);
        }
        if let Some(help) = &diagnostic.help {
            let _ = writeln!(text, "   = help: {}", printable(help));
        }
        text
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut cursor = Cursor::default();
        for (index, diagnostic) in self.diagnostics.iter().enumerate() {
            if index > 0 {
                f.write_char('\n')?;
            }
            f.write_str(&self.render_from(&mut cursor, diagnostic))?;
        }
        Ok(())
    }
}

impl std::error::Error for Report {}

/// A position that only moves forward: diagnostics are rendered in order, so that no text is counted twice.
#[derive(Default)]
struct Cursor {
    file: usize,
    offset: usize,
    line: usize,
    line_start: usize,
    column: usize,
}

impl Cursor {
    fn go_to(&mut self, source: &Source, span: &Span) {
        if self.line == 0 || self.file != span.file || span.bytes.start < self.offset {
            *self = Self { file: span.file, offset: 0, line: 1, line_start: 0, column: 1 };
        }
        let end = span.bytes.start.min(source.text.len());
        for c in source.text.get(self.offset..end).unwrap_or("").chars() {
            self.offset += c.len_utf8();
            self.column += 1;
            if c == '\n' {
                (self.line, self.line_start, self.column) = (self.line + 1, self.offset, 1);
            }
        }
    }
}

/// How much of a long line is shown: characters before the span, and in total.
const SHOWN_BEFORE: usize = 60;
const SHOWN: usize = 160;

fn render_place(text: &mut String, source: &Source, span: &Span, cursor: &Cursor) {
    let Cursor { line, column, .. } = *cursor;
    let before = source.text.get(cursor.line_start..cursor.offset).unwrap_or("");
    // Only the part that is shown: the line may be as long as the file.
    let (rest, _) = first(source.text.get(cursor.offset..).unwrap_or(""), SHOWN + 1);
    let rest = rest.split(['\n', '\r']).next().unwrap_or("");
    let fits = column + rest.chars().take(SHOWN).count() <= SHOWN;
    let (before, cut_before) = if fits { (before, false) } else { last(before, SHOWN_BEFORE) };
    let (rest, cut_after) = first(rest, SHOWN - before.chars().count());
    let marked = span.bytes.end.saturating_sub(cursor.offset);
    let carets = rest.char_indices().take_while(|(offset, _)| *offset < marked).count().max(1);
    let (lead, tail) = (if cut_before { "…" } else { "" }, if cut_after { "…" } else { "" });
    let indent = " ".repeat(lead.chars().count() + before.chars().count());
    let carets = "^".repeat(carets);
    let gutter = " ".repeat(line.to_string().len());
    let (before, rest) = (printable(before), printable(rest));
    let _ = writeln!(text, "{gutter}--> {}:{line}:{column}", printable(&source.path));
    let _ = writeln!(text, "{gutter} |");
    let _ = writeln!(text, "{line} | {lead}{before}{rest}{tail}");
    let _ = writeln!(text, "{gutter} | {indent}{carets}");
}

/// The first characters of a string, and whether there are more.
fn first(text: &str, count: usize) -> (&str, bool) {
    let end = text.char_indices().nth(count).and_then(|(end, _)| text.get(..end));
    (end.unwrap_or(text), end.is_some())
}

/// The last characters of a string, and whether there are more.
fn last(text: &str, count: usize) -> (&str, bool) {
    match text.char_indices().rev().nth(count) {
        Some((start, c)) => (text.get(start + c.len_utf8()..).unwrap_or(""), true),
        None => (text, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnostic_shows_its_line_with_a_caret_and_the_help() {
        let source = Source::new("a.json", "{\n  \"minimun\": 3\n}\n");
        let span = Span { file: 0, bytes: 4..13 };
        let diagnostic = Diagnostic::new(&span, "unknown key `minimun`").help("did you mean `minimum`?");
        let report = Report::new(vec![source], vec![diagnostic]);
        assert_eq!(
            report.to_string(),
            "error: unknown key `minimun`\n --> a.json:2:3\n  |\n2 |   \"minimun\": 3\n  |   ^^^^^^^^^\n   = help: did you mean `minimum`?\n"
        );
    }

    #[test]
    fn a_long_line_is_shown_around_the_span() {
        let source = Source::new("a.json", format!("{}ERROR{}", "x".repeat(500), "y".repeat(500)));
        let report = Report::new(vec![source], vec![Diagnostic::new(&Span { file: 0, bytes: 500..505 }, "odd")]);
        let text = report.to_string();
        assert!(text.contains("a.json:1:501") && text.lines().all(|line| line.chars().count() < 180), "{text}");
        let lines: Vec<&str> = text.lines().collect();
        let caret = lines[4].chars().position(|c| c == '^').unwrap();
        assert_eq!(lines[3].chars().skip(caret).take(5).collect::<String>(), "ERROR");
    }

    #[test]
    fn a_span_past_the_end_still_renders() {
        let span = Span { file: 0, bytes: 99..120 };
        let report = Report::new(vec![Source::new("a.json", "{")], vec![Diagnostic::new(&span, "odd")]);
        assert!(report.to_string().contains("a.json:1:2"));
    }
}
