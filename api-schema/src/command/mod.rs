//! The commands, one file each, and what they share: arguments, outcome, how a fault is shown.

mod check;
mod diff;
mod import;
mod list;
mod new;
mod output;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Checks schema files of Tencent Cloud APIs, starts new ones, imports official definitions, and compares both.
#[derive(Debug, Parser)]
#[command(name = "api-schema", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 all is well; 1 a fault in a file, or a difference; 2 wrong arguments.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Checks schema files, and shows every fault of all of them with its place and cure
    Check(check::Check),
    /// Writes a commented starting point for an action
    New(new::New),
    /// Makes schema files of Tencent's own definitions (`api.json` of the tccli packages)
    Import(import::Import),
    /// Compares schema files with an official definition, field by field
    Diff(diff::Diff),
    /// Lists every action, type and field
    List(list::List),
    /// Prints the JSON Schema of the format, for editors
    JsonSchema,
}

/// How a command ended, short of an error.
enum Outcome {
    Well,
    /// There is something to see to: a difference, say.
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
