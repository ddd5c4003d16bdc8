//! The command line.

use std::borrow::Cow;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::ArgValueCompleter;
use trtc_api::dynamic::api_schema::nearest;
use trtc_api::dynamic::{DynamicAction, DynamicService};

use crate::failure::Failure;
use crate::{call, code, complete, explain, explorer, man, new, search, task};

/// Calls, explains and searches the actions of Tencent RTC, or of any Tencent Cloud service that has schema files.
///
/// Requests are validated before they are sent, secrets are never read from the command line, and a request is retried
/// only if that cannot execute it twice.
#[derive(Debug, Parser)]
#[command(name = "trtc", version, max_term_width = 100, after_long_help = HELP)]
pub(crate) struct Arguments {
    /// Loads the schema files of this directory instead of the bundled ones; repeat it for several
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options")]
    pub(crate) schemas: Vec<PathBuf>,
    /// Whether to use colors
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN", help_heading = "Global options")]
    pub(crate) color: Color,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Calls an action
    Call(Box<call::Call>),
    /// Starts long-running tasks, finds them again and stops them
    #[command(subcommand)]
    Task(task::Task),
    /// Explains an action, a field, a type, an event or an error code
    Explain(explain::Explain),
    /// Searches names and descriptions
    Search(search::Search),
    /// Prints a request to fill in, with comments
    New(new::New),
    /// Prints code that sends a request
    Code(code::Code),
    /// Serves a page on this machine to fill in, check and send requests
    Explorer(Box<explorer::Explorer>),
    /// Prints the manual pages
    #[command(hide = true)]
    Man(man::Man),
}

const HELP: &str = "\
Examples:
  trtc search record web page
  trtc explain StartWebRecord.StorageParams
  trtc new StartWebRecord > start.json
  trtc call StartWebRecord --from start.json --dry-run
  trtc call DescribeWebRecord --set TaskId=-a+b --query Status
  trtc task start WebRecording --from start.json --id-file lesson-42.id
  trtc explorer --open

Credentials come from TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, the profile file of the
official SDKs, or the role of the machine. TENCENTCLOUD_REGION, TENCENTCLOUD_SITE and
TENCENTCLOUD_ENDPOINT set defaults.

Completion (put the line into the startup file of the shell):
  bash:  source <(COMPLETE=bash trtc)
  zsh:   source <(COMPLETE=zsh trtc)
  fish:  COMPLETE=fish trtc | source

Manual pages:  trtc man --directory ~/.local/share/man/man1

Exit codes:
  0  success
  1  the service returned an error code, or the condition of a wait did not come true
  2  invalid arguments, schema files or settings; nothing was sent
  3  the request violates its schema; nothing was sent
  4  no valid credentials; nothing was sent
  5  no connection was established; nothing was executed
  6  no response was received, so that the request may have been executed
  7  the response is not one of the service, or cannot be read
  8  the rate limit of the client is exhausted; nothing was sent
  9  the output or the ID file cannot be written, or --query does not apply to the response;
     the request may have been executed
  130  Ctrl-C; the request may have been executed
";

impl Arguments {
    /// Parses the command line. The error of what other programs accept has a tip.
    pub(crate) fn from_command_line() -> Self {
        Self::try_parse().unwrap_or_else(|mut error| {
            if let Some(tip) = tip(&error) {
                error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
            }
            if error.kind() == ErrorKind::UnknownArgument
                && let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg)
            {
                let shown = shown(argument).into_owned();
                error.insert(ContextKind::InvalidArg, ContextValue::String(shown));
            }
            error.exit()
        })
    }
}

/// Returns a tip for an action in the place of a command, and for a request or a field without its option.
fn tip(error: &clap::Error) -> Option<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text),
        _ => None,
    };
    if let Some(name) = text(ContextKind::InvalidSubcommand) {
        let is_action =
            name.starts_with(|first: char| first.is_ascii_uppercase()) && name.chars().all(char::is_alphanumeric);
        return is_action.then(|| format!("to call an action, use 'trtc call {name}'"));
    }
    let argument = text(ContextKind::InvalidArg).filter(|argument| !argument.starts_with('-'))?;
    let is_request = argument.starts_with('{') || argument.contains('=');
    is_request.then(|| "to set a field, use '--set PATH=VALUE'; to read a request, use '--from FILE'".to_owned())
}

/// When to use colors.
/// Returns an argument for a message: without the part that may be a secret, as of `SecretKey=…` and JSON.
pub(crate) fn shown(argument: &str) -> Cow<'_, str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.[]+/".contains(c);
    let name = argument.split_once(|c| !is_name(c)).map_or(argument, |(name, _)| name);
    // A path of fields has no digits but in its indexes.
    let is_path = |word: &str| word.len() <= 40 && word.bytes().filter(u8::is_ascii_digit).count() <= 2;
    match name.split('.').all(is_path) {
        _ if argument.starts_with('-') && name == argument => Cow::Borrowed(argument),
        true if name == argument => Cow::Borrowed(argument),
        true => Cow::Owned(format!("{name}…")),
        false => Cow::Borrowed("…"),
    }
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum Color {
    /// On terminals
    #[default]
    Auto,
    Always,
    Never,
}

impl Color {
    pub(crate) fn apply(self) {
        let choice = match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}

/// An action by its name.
#[derive(Debug, clap::Args)]
pub(crate) struct ActionName {
    /// The action, for example StartWebRecord
    #[arg(value_name = "ACTION", add = ArgValueCompleter::new(complete::actions))]
    name: String,
}

impl ActionName {
    pub(crate) fn find(&self, service: DynamicService) -> Result<DynamicAction, Failure> {
        find_action(service, &self.name)
    }
}

/// Loads the schema files, or the bundled ones.
pub(crate) fn service(schemas: &[PathBuf]) -> Result<DynamicService, Failure> {
    if schemas.is_empty() { Ok(DynamicService::bundled()) } else { Ok(DynamicService::load(schemas)?) }
}

/// Finds an action by its name, in any case.
pub(crate) fn find_action(service: DynamicService, name: &str) -> Result<DynamicAction, Failure> {
    let any_case = || service.actions().find(|action| action.name().eq_ignore_ascii_case(name));
    service.action(name).or_else(any_case).ok_or_else(|| {
        let known = nearest(name, service.actions().map(|action| action.name()));
        let help = match known {
            Some(known) => format!("did you mean `{known}`?"),
            None => "`trtc search WORDS` finds actions".to_owned(),
        };
        Failure::usage(format!("there is no action `{name}`"), help)
    })
}
