//! What is wrong in a schema: the place, the reason and the cure, as text that a person can act on.

use std::fmt::{self, Write};

use crate::source::{At, Source};

/// One fault of a schema file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where the fault is; `None` when it belongs to no file (an unreadable path, say).
    pub at: Option<At>,
    /// What is wrong, in one line.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A fault at a place in a file.
    pub fn new(at: &At, message: impl Into<String>) -> Self {
        Self { at: Some(at.clone()), message: message.into(), help: None }
    }

    /// A fault that no place in a file stands for.
    pub fn nowhere(message: impl Into<String>) -> Self {
        Self { at: None, message: message.into(), help: None }
    }

    /// The same fault with its cure.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Every fault found in one load, with the sources they point into.
#[derive(Debug, Clone)]
pub struct Report {
    /// The files that were read.
    pub sources: Vec<Source>,
    /// The faults, in the order of files and lines.
    pub diagnostics: Vec<Diagnostic>,
}

impl Report {
    pub(crate) fn new(sources: Vec<Source>, mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.sort_by_key(|diagnostic| diagnostic.at.as_ref().map(|at| (at.file, at.bytes.start)));
        diagnostics.dedup();
        Self { sources, diagnostics }
    }

    /// One fault as text: the message, `file:line:column`, the line with a caret, the cure.
    pub fn render(&self, diagnostic: &Diagnostic) -> String {
        let mut text = format!("error: {}\n", diagnostic.message);
        let place = diagnostic.at.as_ref().and_then(|at| Some((at, self.sources.get(at.file)?)));
        if let Some((at, source)) = place {
            render_place(&mut text, source, at);
        }
        if let Some(help) = &diagnostic.help {
            let _ = writeln!(text, "   = help: {help}");
        }
        text
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.diagnostics.iter().enumerate() {
            if index > 0 {
                f.write_char('\n')?;
            }
            f.write_str(&self.render(diagnostic))?;
        }
        Ok(())
    }
}

impl std::error::Error for Report {}

fn render_place(text: &mut String, source: &Source, at: &At) {
    let (line, column) = source.position(at.bytes.start);
    let (last_line, _) = source.position(at.bytes.end);
    let shown = source.line(line);
    let rest = shown.chars().count().saturating_sub(column - 1);
    let wanted = if last_line == line {
        source.text.get(at.bytes.clone()).map_or(1, |marked| marked.chars().count())
    } else {
        rest
    };
    let (shown, before) = window(shown, column - 1);
    let room = shown.chars().count().saturating_sub(before);
    let carets = "^".repeat(wanted.min(rest).clamp(1, room.max(1)));
    let indent = " ".repeat(before);
    let gutter = " ".repeat(line.to_string().len());
    let _ = writeln!(text, "{gutter}--> {}:{line}:{column}", source.path);
    let _ = writeln!(text, "{gutter} |");
    let _ = writeln!(text, "{line} | {shown}");
    let _ = writeln!(text, "{gutter} | {indent}{carets}");
}

/// The part of a line around a column, and the column in it: a file on one line must not drown its fault.
fn window(line: &str, column: usize) -> (String, usize) {
    const BEFORE: usize = 60;
    const WIDTH: usize = 160;
    if line.chars().count() <= WIDTH {
        return (line.to_owned(), column);
    }
    let start = column.saturating_sub(BEFORE);
    let part: String = line.chars().skip(start).take(WIDTH).collect();
    if start == 0 { (format!("{part}…"), column) } else { (format!("…{part}…"), column - start + 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_shows_its_line_with_a_caret_and_the_cure() {
        let source = Source::new("a.json", "{\n  \"minimun\": 3\n}\n");
        let at = At { file: 0, bytes: 4..13 };
        let fault = Diagnostic::new(&at, "unknown key `minimun`").help("did you mean `minimum`?");
        let report = Report::new(vec![source], vec![fault]);
        assert_eq!(
            report.to_string(),
            "error: unknown key `minimun`\n --> a.json:2:3\n  |\n2 |   \"minimun\": 3\n  |   ^^^^^^^^^\n   = help: did you mean `minimum`?\n"
        );
    }

    #[test]
    fn a_long_line_is_shown_around_the_fault() {
        let source = Source::new("a.json", format!("{}FAULT{}", "x".repeat(500), "y".repeat(500)));
        let report = Report::new(vec![source], vec![Diagnostic::new(&At { file: 0, bytes: 500..505 }, "odd")]);
        let text = report.to_string();
        assert!(text.contains("a.json:1:501") && text.lines().all(|line| line.chars().count() < 180), "{text}");
        let lines: Vec<&str> = text.lines().collect();
        let caret = lines[4].chars().position(|c| c == '^').unwrap();
        assert_eq!(lines[3].chars().skip(caret).take(5).collect::<String>(), "FAULT");
    }

    #[test]
    fn a_place_past_the_end_still_renders() {
        let at = At { file: 0, bytes: 99..120 };
        let report = Report::new(vec![Source::new("a.json", "{")], vec![Diagnostic::new(&at, "odd")]);
        assert!(report.to_string().contains("a.json:1:2"));
    }
}
