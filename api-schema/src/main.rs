//! The `api-schema` program: checks schema files, creates new ones, and imports and compares official definitions.

mod command;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    command::run(command::Arguments::parse())
}
