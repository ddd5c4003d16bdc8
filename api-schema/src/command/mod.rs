//! The commands, one file each; arguments and exit codes.

mod changelog;
mod check;
mod diff;
mod export;
mod import;
mod list;
mod new;
mod output;
mod plan;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Checks schema files of Tencent Cloud APIs, creates new ones, and imports and compares official definitions.
#[derive(Debug, Parser)]
#[command(name = "api-schema", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 success; 1 an error in a file, or a difference; 2 invalid arguments, or an input that cannot be \
     read (for `diff` and `changelog` also one that cannot be understood).";

#[derive(Debug, Subcommand)]
enum Command {
    /// Checks schema files and reports every error with its location and a suggested fix
    Check(check::Check),
    /// Writes a commented starting point for an action
    New(new::New),
    /// Imports Tencent's official definitions (`api.json` of the tccli packages) as schema files
    Import(import::Import),
    /// Compares schema files with an official definition, field by field
    Diff(diff::Diff),
    /// Compares two schema directories or official definitions, and judges each change for a Rust caller
    Changelog(changelog::Changelog),
    /// Lists every action, type and field
    List(list::List),
    /// Exports schema files as OpenAPI 3.1, or as a JSON Schema of each request and response
    Export(export::Export),
    /// Prints the JSON Schema of the format, for editors
    JsonSchema,
}

/// The outcome of a command that did not fail.
enum Outcome {
    Well,
    /// There is a difference, or an error in a file.
    Differs,
}

pub(crate) fn run(arguments: Arguments) -> ExitCode {
    // Exit code 1 of a comparison is a difference, and nothing else.
    let compares = matches!(arguments.command, Command::Diff(_) | Command::Changelog(_));
    let outcome = match arguments.command {
        Command::Check(check) => check.run(),
        Command::New(new) => new.run(),
        Command::Import(import) => import.run(),
        Command::Diff(diff) => diff.run(),
        Command::Changelog(changelog) => changelog.run(),
        Command::List(list) => list.run(),
        Command::Export(export) => export.run(),
        Command::JsonSchema => output::print(&api_schema::format::json_schema()).map(|()| Outcome::Well),
    };
    match outcome {
        Ok(Outcome::Well) => ExitCode::SUCCESS,
        Ok(Outcome::Differs) => ExitCode::from(1),
        Err(output::Failure::Closed) => ExitCode::SUCCESS,
        Err(failure) => {
            output::show(&failure);
            let is_unreadable = matches!(failure, output::Failure::Unreadable { .. });
            ExitCode::from(if compares || is_unreadable { 2 } else { 1 })
        }
    }
}
