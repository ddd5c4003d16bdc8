//! Output of the commands; colors only on a terminal.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use api_schema::{Report, Schema, Source};

/// Why a command failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// Errors in files.
    Diagnostics(Report),
    /// Any other error, with a help text.
    Other { message: String, help: String },
    /// An input that cannot be read.
    Unreadable { message: String, help: String },
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

    fn unreadable(path: &Path, error: &io::Error) -> Self {
        let reason = match error.kind() {
            io::ErrorKind::NotFound => "there is no such file or directory".to_owned(),
            io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
            other => other.to_string(),
        };
        let message = format!("cannot read {}: {reason}", path.display());
        Self::Unreadable { message, help: "check the path; a relative path starts at the working directory".to_owned() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Diagnostics(report) => {
                let diagnostics = report.diagnostics.len();
                writeln!(f, "{report}\n{diagnostics} {}", if diagnostics == 1 { "error" } else { "errors" })
            }
            Self::Other { message, help } | Self::Unreadable { message, help } => {
                writeln!(f, "error: {message}\n   = help: {help}")
            }
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
        let _ = writeln!(out, "{}", colored(line));
    }
}

/// Writes a note to standard error.
pub(super) fn note(text: &str) {
    let style = Style::new().fg_color(Some(AnsiColor::Yellow.into())).bold();
    let _ = writeln!(anstream::stderr().lock(), "{style}note{style:#}: {text}");
}

fn colored(line: &str) -> String {
    let bold = |color: AnsiColor| Style::new().fg_color(Some(color.into())).bold();
    let paint = |style: Style, text: &str| format!("{style}{text}{style:#}");
    if let Some(rest) = line.strip_prefix("error") {
        return format!("{}{rest}", paint(bold(AnsiColor::Red), "error"));
    }
    if let Some(place) = line.trim_start().strip_prefix("--> ") {
        let indent = &line.get(..line.len() - place.len() - 4).unwrap_or("");
        return format!("{indent}{} {place}", paint(bold(AnsiColor::Blue), "-->"));
    }
    match line.split_once("| ") {
        Some((gutter, rest)) if rest.trim().chars().all(|c| c == '^') && !rest.is_empty() => {
            format!("{gutter}| {}", paint(bold(AnsiColor::Red), rest))
        }
        _ => line.to_owned(),
    }
}

/// Reads a file.
pub(super) fn read(path: &Path) -> Result<Source, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Source::new(path.display().to_string(), text)),
        Err(error) => Err(Failure::unreadable(path, &error)),
    }
}

/// Loads schema files and directories.
pub(super) fn load(paths: &[PathBuf]) -> Result<Schema, Failure> {
    for path in paths {
        let readable = if path.is_dir() { fs::read_dir(path).map(drop) } else { fs::File::open(path).map(drop) };
        readable.map_err(|error| Failure::unreadable(path, &error))?;
    }
    Ok(api_schema::load(paths)?)
}

/// Whether a file is a schema file by its name.
pub(super) fn is_schema(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.ends_with(".json") && !name.ends_with(".schema.json")
}

/// Writes a file, unless it has the content already.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    if fs::read_to_string(path).is_ok_and(|known| known == text) {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let written = folder.map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, text));
    written.map_err(|error| {
        Failure::new(format!("cannot write {}: {}", path.display(), error.kind()), "check the directory")
    })
}

/// `1 action`, `2 actions`.
pub(super) fn count(number: usize, noun: &str) -> String {
    match noun.split_once(" or ") {
        Some((one, other)) if number != 1 => format!("{number} {one}s or {other}s"),
        _ => format!("{number} {noun}{}", if number == 1 { "" } else { "s" }),
    }
}
