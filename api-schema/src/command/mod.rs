//! The commands, one file each; arguments and exit codes.

mod check;
mod diff;
mod import;
mod list;
mod new;
mod output;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Checks schema files of Tencent Cloud APIs, creates new ones, and imports and compares official definitions.
#[derive(Debug, Parser)]
#[command(name = "api-schema", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 success; 1 an error in a file, or a difference; 2 invalid arguments.";

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
    /// Lists every action, type and field
    List(list::List),
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
    let outcome = match arguments.command {
        Command::Check(check) => check.run(),
        Command::New(new) => new.run(),
        Command::Import(import) => import.run(),
        Command::Diff(diff) => diff.run(),
        Command::List(list) => list.run(),
        Command::JsonSchema => output::print(&api_schema::format::json_schema()).map(|()| Outcome::Well),
    };
    match outcome {
        Ok(Outcome::Well) => ExitCode::SUCCESS,
        Ok(Outcome::Differs) => ExitCode::from(1),
        Err(output::Failure::Closed) => ExitCode::SUCCESS,
        Err(failure) => {
            output::show(&failure);
            ExitCode::from(1)
        }
    }
}
