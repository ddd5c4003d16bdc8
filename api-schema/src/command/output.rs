//! What is shown, and in which colours: none unless a terminal shows it.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};
use api_schema::{Report, Source};

/// Why a command could not do what it was asked for.
#[derive(Debug)]
pub(super) enum Failure {
    /// Faults of files.
    Faults(Report),
    /// Anything else, with its cure.
    Other { message: String, help: String },
    /// The reader of the output has gone, as `head` does when it has seen enough.
    Closed,
}

impl From<Report> for Failure {
    fn from(report: Report) -> Self {
        Self::Faults(report)
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
            Self::Faults(report) => {
                let faults = report.diagnostics.len();
                writeln!(f, "{report}\n{faults} {}", if faults == 1 { "fault" } else { "faults" })
            }
            Self::Other { message, help } => writeln!(f, "error: {message}\n   = help: {help}"),
            Self::Closed => Ok(()),
        }
    }
}

/// Writes to the standard output.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::Closed,
        kind => Failure::new(format!("cannot write the output: {kind}"), "is the disk full?"),
    })
}

/// Shows a failure on the standard error: `error` in red, places and carets in blue.
pub(super) fn show(failure: &Failure) {
    let mut out = anstream::stderr().lock();
    for line in failure.to_string().lines() {
        // Nobody is left to tell if this fails.
        let _ = writeln!(out, "{}", coloured(line));
    }
}

/// Says something beside the result.
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

/// Reads a file as a source.
pub(super) fn read(path: &Path) -> Result<Source, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Source::new(path.display().to_string(), text)),
        Err(error) => Err(Failure::new(format!("cannot read {}: {}", path.display(), error.kind()), "check the path")),
    }
}

/// Writes a file; one that says something else already is overwritten only if `force` says so.
pub(super) fn write(path: &Path, text: &str, force: bool) -> Result<(), Failure> {
    match fs::read_to_string(path) {
        Ok(known) if known == text => return Ok(()),
        Ok(_) if !force => {
            return Err(Failure::new(
                format!("{} exists, and says something else", path.display()),
                "choose another directory, or overwrite it with `--force`",
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
