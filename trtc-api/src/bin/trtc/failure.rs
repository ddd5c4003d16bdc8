//! The failure of a command, and its exit code.

use std::io::{self, Write};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use trtc_api::dynamic::api_schema::Report;
use trtc_api::{Error, ErrorKind};

/// The exit code for an error of the service, and for a condition that did not come true.
const SERVICE: u8 = 1;
/// The exit code for invalid arguments, schema files and settings.
const USAGE: u8 = 2;

/// Why a command failed.
#[derive(Debug)]
pub(crate) struct Failure {
    code: u8,
    message: String,
    help: Option<String>,
}

impl Failure {
    /// Invalid arguments or files, with the remedy.
    pub(crate) fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { code: USAGE, message: message.into(), help: Some(help.into()) }
    }

    /// A condition that did not come true.
    pub(crate) fn unmet(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { code: SERVICE, message: message.into(), help: Some(help.into()) }
    }

    pub(crate) fn file(doing: &str, path: &str, error: &io::Error) -> Self {
        Self { code: USAGE, message: format!("cannot {doing} {path}: {error}"), help: None }
    }

    /// Returns the message and the help as one text.
    pub(crate) fn text(&self) -> String {
        match &self.help {
            Some(help) => format!("{}; {help}", self.message),
            None => self.message.clone(),
        }
    }

    /// Writes the failure to standard error and returns its exit code.
    pub(crate) fn report(&self) -> ExitCode {
        if self.message.is_empty() {
            return ExitCode::from(self.code);
        }
        let red = Style::new().fg_color(Some(AnsiColor::Red.into())).bold();
        let cyan = Style::new().fg_color(Some(AnsiColor::Cyan.into())).bold();
        let mut out = anstream::stderr().lock();
        // There is no way to report a failure of this write.
        let _ = writeln!(out, "{red}error{red:#}: {}", self.message);
        if let Some(help) = &self.help {
            let _ = writeln!(out, "{cyan}help{cyan:#}: {help}");
        }
        ExitCode::from(self.code)
    }
}

impl From<Report> for Failure {
    fn from(report: Report) -> Self {
        Self { code: USAGE, message: report.to_string().trim_end().to_owned(), help: None }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let code = exit_code(&error);
        let Some(violations) = error.violations() else {
            return Self { code, message: error.to_string(), help: None };
        };
        let lines: Vec<String> = violations.iter().map(|violation| format!("\n  {violation}")).collect();
        let problems = if lines.len() == 1 { "a problem" } else { "problems" };
        Self {
            code,
            message: format!("the request has {problems} and was not sent:{}", lines.concat()),
            help: Some("`trtc explain ACTION.FIELD` explains a field".to_owned()),
        }
    }
}

/// The reader of the output has closed the pipe, as `head` does: the program ends without a message.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self { code: 0, message: String::new(), help: None };
        }
        Self { code: USAGE, message: format!("cannot write the output: {error}"), help: None }
    }
}

fn exit_code(error: &Error) -> u8 {
    match error.kind() {
        ErrorKind::Configuration => USAGE,
        ErrorKind::InvalidRequest(_) | ErrorKind::RequestTooLarge => 3,
        ErrorKind::Credential => 4,
        ErrorKind::Connect | ErrorKind::Tls => 5,
        ErrorKind::Timeout | ErrorKind::Connection => 6,
        ErrorKind::Http | ErrorKind::InvalidResponse | ErrorKind::ResponseTooLarge => 7,
        ErrorKind::RateLimited => 8,
        _ => SERVICE,
    }
}
