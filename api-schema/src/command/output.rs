//! Output of the commands; colors only on a terminal.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};
use api_schema::{Report, Source};

/// Why a command failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// Errors in files.
    Diagnostics(Report),
    /// Any other error, with a help text.
    Other { message: String, help: String },
    /// The reader of the output has closed the pipe, as `head` does.
    Closed,
}

impl From<Report> for Failure {
    fn from(report: Report) -> Self {
        Self::Diagnostics(report)
    }
}

impl Failure {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Other { message: message.into(), help: help.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Diagnostics(report) => {
                let diagnostics = report.diagnostics.len();
                writeln!(f, "{report}\n{diagnostics} {}", if diagnostics == 1 { "error" } else { "errors" })
            }
            Self::Other { message, help } => writeln!(f, "error: {message}\n   = help: {help}"),
            Self::Closed => Ok(()),
        }
    }
}

/// Writes to standard output.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::Closed,
        kind => Failure::new(format!("cannot write the output: {kind}"), "is the disk full?"),
    })
}

/// Writes a failure to standard error: `error` in red, locations in blue.
pub(super) fn show(failure: &Failure) {
    let mut out = anstream::stderr().lock();
    for line in failure.to_string().lines() {
        // There is no way to report a failure of this write.
        let _ = writeln!(out, "{}", coloured(line));
    }
}

/// Writes a note to standard error.
pub(super) fn note(text: &str) {
    let style = Style::new().fg_color(Some(AnsiColor::Yellow.into())).bold();
    let _ = writeln!(anstream::stderr().lock(), "{style}note{style:#}: {text}");
}

fn coloured(line: &str) -> String {
    let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into())).bold();
    let paint = |style: Style, text: &str| format!("{style}{text}{style:#}");
    if let Some(rest) = line.strip_prefix("error") {
        return format!("{}{rest}", paint(colour(AnsiColor::Red), "error"));
    }
    if let Some(place) = line.trim_start().strip_prefix("--> ") {
        let indent = &line.get(..line.len() - place.len() - 4).unwrap_or("");
        return format!("{indent}{} {place}", paint(colour(AnsiColor::Blue), "-->"));
    }
    match line.split_once("| ") {
        Some((gutter, rest)) if rest.trim().chars().all(|c| c == '^') && !rest.is_empty() => {
            format!("{gutter}| {}", paint(colour(AnsiColor::Red), rest))
        }
        _ => line.to_owned(),
    }
}

/// Reads a file.
pub(super) fn read(path: &Path) -> Result<Source, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Source::new(path.display().to_string(), text)),
        Err(error) => Err(Failure::new(format!("cannot read {}: {}", path.display(), error.kind()), "check the path")),
    }
}

/// Writes a file. A file with other content is overwritten only with `force`.
pub(super) fn write(path: &Path, text: &str, force: bool) -> Result<(), Failure> {
    match fs::read_to_string(path) {
        Ok(known) if known == text => return Ok(()),
        Ok(_) if !force => {
            return Err(Failure::new(
                format!("{} exists with other content", path.display()),
                "choose another directory, or overwrite the file with `--force`",
            ));
        }
        _ => {}
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let written = folder.map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, text));
    written.map_err(|error| {
        Failure::new(format!("cannot write {}: {}", path.display(), error.kind()), "check the directory")
    })
}

/// `1 action`, `2 actions`.
pub(super) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
