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
/// The exit code for a request that may have been executed, without a response.
const UNKNOWN: u8 = 6;
/// The exit code for a result that cannot be queried, printed or stored.
const RESULT: u8 = 9;
/// The exit code of a program that Ctrl-C has ended, as shells report it.
pub(crate) const INTERRUPTED: u8 = 130;

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

    /// A request that may have been executed.
    pub(crate) fn unknown_outcome(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { code: UNKNOWN, message: message.into(), help: Some(help.into()) }
    }

    /// A result that cannot be queried, although it was received.
    pub(crate) fn result(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { code: RESULT, message: message.into(), help: Some(help.into()) }
    }

    pub(crate) fn file(doing: &str, path: &str, error: &io::Error) -> Self {
        let help = (error.kind() == io::ErrorKind::InvalidData).then(|| "save the file as UTF-8".to_owned());
        Self { code: USAGE, message: format!("cannot {doing} {path}: {error}"), help }
    }

    /// The user has ended the program.
    pub(crate) fn interrupted() -> Self {
        Self { code: INTERRUPTED, message: String::new(), help: None }
    }

    /// The same failure, of something that came after a request.
    pub(crate) fn after_sending(self, help: impl Into<String>) -> Self {
        Self { code: RESULT, help: Some(help.into()), ..self }
    }

    pub(crate) fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
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
        // The report begins with `error: ` itself.
        let text = report.to_string();
        let text = text.trim_end();
        Self { code: USAGE, message: text.strip_prefix("error: ").unwrap_or(text).to_owned(), help: None }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let code = exit_code(&error);
        let Some(violations) = error.violations() else {
            return Self { code, message: error.to_string(), help: help(&error) };
        };
        let lines: Vec<String> = violations.iter().map(|violation| format!("\n  {violation}")).collect();
        let problems = if lines.len() == 1 { "a problem" } else { "problems" };
        Self {
            code,
            message: format!("the request has {problems} and was not sent:{}", lines.concat()),
            help: explanation(&error),
        }
    }
}

/// The reader of the output has closed the pipe, as `head` does: the program ends without a message.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self { code: 0, message: String::new(), help: None };
        }
        Self { code: RESULT, message: format!("cannot write the output: {error}"), help: None }
    }
}

fn exit_code(error: &Error) -> u8 {
    match error.kind() {
        ErrorKind::Configuration => USAGE,
        ErrorKind::InvalidRequest(_) | ErrorKind::RequestTooLarge => 3,
        ErrorKind::Credential => 4,
        ErrorKind::Connect | ErrorKind::Tls => 5,
        ErrorKind::Timeout | ErrorKind::Connection => UNKNOWN,
        ErrorKind::Http | ErrorKind::InvalidResponse | ErrorKind::ResponseTooLarge => 7,
        ErrorKind::RateLimited => 8,
        _ => SERVICE,
    }
}

/// The remedy that the command line has for an error of the library.
fn help(error: &Error) -> Option<String> {
    let help = match error.kind() {
        ErrorKind::Configuration => {
            "`--region`, `--site`, `--endpoint`, `--proxy` and `--waive` are options of this program"
        }
        ErrorKind::Credential => {
            "export TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, or name a profile by `--profile`"
        }
        _ => return None,
    };
    Some(help.to_owned())
}

/// The command that explains the first field that is invalid.
fn explanation(error: &Error) -> Option<String> {
    let action = error.action()?;
    let path = &error.violations()?.iter().next()?.path;
    // Without the indexes of lists.
    let fields = path.split('.').map(|step| step.split('[').next().unwrap_or_default());
    let names: Vec<&str> = [action].into_iter().chain(fields.filter(|field| !field.is_empty())).collect();
    Some(format!("`trtc explain {}` explains it", names.join(".")))
}
