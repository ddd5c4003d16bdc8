//! `api-schema check`.

use std::path::PathBuf;

use api_schema::{Report, Schema};
use clap::Args;
use serde_json::json;

use super::Outcome;
use super::output::{self, Failure, count};

/// Checks files and directories of one service.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Schema files, and directories that hold them
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Print the errors as JSON: a list of `file`, `line`, `column`, `message` and `help`
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(super) fn run(self) -> Result<Outcome, Failure> {
        match output::load(&self.paths) {
            Ok(schema) if self.json => output::print("[]\n").map(|()| drop(schema)).map(|()| Outcome::Well),
            Ok(schema) => {
                output::print(&format!("{}: no errors\n", summary(&schema)))?;
                let review = schema.to_review();
                if review > 0 {
                    output::note(&format!(
                        "{} with facts under `review`: move the confirmed ones up, and remove the others",
                        count(review, "field or action")
                    ));
                }
                Ok(Outcome::Well)
            }
            Err(Failure::Diagnostics(report)) if self.json => {
                output::print(&diagnostics(&report)).map(|()| Outcome::Differs)
            }
            Err(failure) => Err(failure),
        }
    }
}

pub(super) fn summary(schema: &Schema) -> String {
    let service = &schema.service;
    let parts =
        [count(schema.actions.len(), "action"), count(schema.types.len(), "type"), count(schema.files.len(), "file")];
    format!("{} {}, {}", service.name, service.version, parts.join(", "))
}

fn diagnostics(report: &Report) -> String {
    let diagnostics: Vec<_> = report
        .positions()
        .map(|(diagnostic, place)| {
            let (file, line, column) = place.unwrap_or_default();
            json!({
                "file": file, "line": line, "column": column,
                "message": diagnostic.message, "help": diagnostic.help,
            })
        })
        .collect();
    format!("{:#}\n", serde_json::Value::from(diagnostics))
}
