//! The `api-schema` command: checks schema files, starts new ones, imports official definitions, and compares both.

mod command;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    command::run(command::Arguments::parse())
}
