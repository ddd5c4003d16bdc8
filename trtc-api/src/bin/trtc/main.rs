//! `trtc`: calls, explains and searches the actions of any schema, and prints code.
//!
//! Every rule is the library's: this program reads arguments, asks [`trtc_api::dynamic`], and prints.

mod arguments;
mod call;
mod code;
mod complete;
mod connect;
mod explain;
mod explorer;
mod failure;
mod input;
mod man;
mod markup;
mod new;
mod output;
mod progress;
mod query;
mod search;
mod task;
mod values;
mod wait;

use std::process::ExitCode;

use clap::CommandFactory;

use crate::arguments::{Arguments, Command};
use crate::failure::Failure;

fn main() -> ExitCode {
    // Does not return if the shell asks for completions.
    complete::install(Arguments::command);
    let arguments = Arguments::from_command_line();
    arguments.color.apply();
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    let schemas = &arguments.schemas;
    match arguments.command {
        Command::Call(call) => call.run(schemas),
        Command::Task(task) => task.run(schemas),
        Command::Explain(explain) => explain.run(schemas),
        Command::Search(search) => search.run(schemas),
        Command::New(new) => new.run(schemas),
        Command::Code(code) => code.run(schemas),
        Command::Explorer(explorer) => explorer.run(schemas),
        Command::Man(man) => man.run(),
    }
}
