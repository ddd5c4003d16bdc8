//! `api-schema list`.

use std::path::PathBuf;

use api_schema::list;
use clap::Args;

use super::Outcome;
use super::output::{self, Failure};

/// Lists every action; with `--json` also every type and field, with constraints, error codes and rate limits.
#[derive(Debug, Args)]
pub(super) struct List {
    /// Schema files of one service, and directories that hold them
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Print everything as JSON. The keys are stable and documented at `api_schema::list`
    #[arg(long)]
    json: bool,
}

impl List {
    pub(super) fn run(self) -> Result<Outcome, Failure> {
        let schema = output::load(&self.paths)?;
        let text = if self.json { format!("{:#}\n", list::json(&schema)) } else { list::table(&schema) };
        output::print(&text)?;
        Ok(Outcome::Well)
    }
}
