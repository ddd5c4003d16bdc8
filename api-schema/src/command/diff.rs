//! `api-schema diff`.

use std::path::PathBuf;

use api_schema::diff;
use api_schema::official::Definition;
use clap::Args;

use super::Outcome;
use super::output::{self, Failure, count};

/// Compares schema files with an official definition.
///
/// `added` is in the definition only, `removed` is in the schema files only, and `changed` differs: in its type, in
/// `required`, `nullable` or `deprecated`, or in a limit, a default, a unit or a rate limit that a description states.
/// The exit code is 0 if both are equal, 1 if they differ, and 2 if one of them cannot be read.
#[derive(Debug, Args)]
pub(super) struct Diff {
    /// The directory of the schema files
    schemas: PathBuf,
    /// The official `api.json`, or its directory
    definition: PathBuf,
    /// Ignore actions that the schema files do not have
    #[arg(long)]
    known: bool,
    /// Ignore what descriptions state
    #[arg(long)]
    no_prose: bool,
    /// Print the differences as JSON: a list of `change`, `place`, `aspect`, `schema` and `definition`
    #[arg(long)]
    json: bool,
}

impl Diff {
    pub(super) fn run(self) -> Result<Outcome, Failure> {
        let schema = output::load(&[self.schemas])?;
        let is_directory = self.definition.is_dir();
        let path = if is_directory { self.definition.join("api.json") } else { self.definition };
        let definition = Definition::read(&output::read(&path)?)?;
        let (ours, theirs) = (&schema.service.name, &definition.metadata.service_short_name);
        if ours != theirs {
            let message = format!("the schema files are of `{ours}`, the definition is of `{theirs}`");
            return Err(Failure::new(message, "compare files of one service"));
        }
        let differences =
            diff::compare_with(&schema, &definition, diff::Options { known_only: self.known, prose: !self.no_prose });
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
