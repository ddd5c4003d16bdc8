//! `api-schema diff`.

use std::path::PathBuf;

use api_schema::official::Definition;
use api_schema::{diff, load};
use clap::Args;

use super::Outcome;
use super::output::{self, Failure, count};

/// Compares schema files with an official definition; the exit code is 1 if they differ.
///
/// `added` is in the definition only, `removed` is in the schema files only, and `changed`
/// differs in its type, or in `required`, `nullable` or `deprecated`.
#[derive(Debug, Args)]
pub(super) struct Diff {
    /// The directory of the schema files
    schemas: PathBuf,
    /// The official `api.json`
    definition: PathBuf,
    /// Ignore actions that the schema files do not have
    #[arg(long)]
    known: bool,
    /// Print the differences as JSON: a list of `change`, `place`, `schema` and `definition`
    #[arg(long)]
    json: bool,
}

impl Diff {
    pub(super) fn run(self) -> Result<Outcome, Failure> {
        let schema = load(&[self.schemas])?;
        let definition = Definition::read(&output::read(&self.definition)?)?;
        let (ours, theirs) = (&schema.service.name, &definition.metadata.service_short_name);
        if ours != theirs {
            let message = format!("the schema files are of `{ours}`, the definition is of `{theirs}`");
            return Err(Failure::new(message, "compare files of one service"));
        }
        let differences = diff::compare(&schema, &definition, self.known);
        if self.json {
            output::print(&format!("{:#}\n", diff::json(&differences)))?;
        } else if differences.is_empty() {
            output::print("no difference\n")?;
        } else {
            output::print(&format!("{}\n{}\n", diff::table(&differences), count(differences.len(), "difference")))?;
        }
        Ok(if differences.is_empty() { Outcome::Well } else { Outcome::Differs })
    }
}
