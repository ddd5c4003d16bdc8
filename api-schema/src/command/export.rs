//! `api-schema export`.

use std::path::PathBuf;

use api_schema::export;
use clap::{ArgGroup, Args};

use super::Outcome;
use super::output::{self, Failure, count};
use super::plan::Plan;

/// Exports schema files for other tools: Postman, Prism, schemathesis, validators.
///
/// The documentation of `api_schema::export` describes what the documents contain.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("kind").required(true))]
pub(super) struct Export {
    /// Schema files of one service, and directories that hold them
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Print an OpenAPI 3.1 document
    #[arg(long, group = "kind")]
    openapi: bool,
    /// Write the JSON Schema of each request and each response to this directory
    #[arg(long, group = "kind", value_name = "DIRECTORY")]
    json_schemas: Option<PathBuf>,
    /// Overwrite existing files
    #[arg(long)]
    force: bool,
}

impl Export {
    pub(super) fn run(self) -> Result<Outcome, Failure> {
        let schema = output::load(&self.paths)?;
        let Some(directory) = self.json_schemas else {
            output::print(&format!("{:#}\n", export::openapi(&schema)))?;
            return Ok(Outcome::Well);
        };
        let files = export::json_schemas(&schema);
        let mut plan = Plan::default();
        for (name, value) in &files {
            plan.add(directory.join(name), format!("{value:#}\n"), self.force);
        }
        plan.write()?;
        output::print(&format!("{} in {}\n", count(files.len(), "file"), directory.display()))?;
        Ok(Outcome::Well)
    }
}
