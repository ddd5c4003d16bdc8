//! `api-schema changelog`.

use std::path::{Path, PathBuf};

use api_schema::changelog;
use api_schema::import::{Options, import};
use api_schema::official::Definition;
use api_schema::{Schema, load_sources};
use clap::Args;

use super::Outcome;
use super::output::{self, Failure};

/// Lists what has changed from OLD to NEW, as Markdown
///
/// Each change is judged for a caller in Rust: breaking or compatible, with the step that semantic versioning asks for.
/// The exit code is 0 if both are equal, 1 if they differ, and 2 if one of them cannot be read.
#[derive(Debug, Args)]
pub(super) struct Changelog {
    /// A directory of schema files, or an official `api.json`
    old: PathBuf,
    /// A directory of schema files, or an official `api.json`
    new: PathBuf,
    /// Print JSON: the keys are documented at `api_schema::changelog`
    #[arg(long)]
    json: bool,
}

impl Changelog {
    pub(super) fn run(self) -> Result<Outcome, Failure> {
        let (old, new) = (read(&self.old)?, read(&self.new)?);
        if old.service.name != new.service.name {
            let message = format!("OLD is of `{}`, NEW is of `{}`", old.service.name, new.service.name);
            return Err(Failure::new(message, "compare versions of one service"));
        }
        let changes = changelog::compare(&old, &new);
        output::print(&match self.json {
            true => format!("{:#}\n", changelog::json(&old, &new, &changes)),
            false => changelog::markdown(&new, &changes),
        })?;
        Ok(if changes.is_empty() { Outcome::Well } else { Outcome::Differs })
    }
}

/// Reads schema files, or a definition with what its prose states.
fn read(path: &Path) -> Result<Schema, Failure> {
    let definition = if path.is_dir() { path.join("api.json") } else { path.to_owned() };
    if definition.is_file() {
        let source = output::read(&definition)?;
        let value: serde_json::Value = serde_json::from_str(&source.text).unwrap_or_default();
        if path.is_dir() || value.get("objects").is_some() {
            let imported = import(&Definition::read(&source)?, None, &Options::default())?;
            return Ok(load_sources(imported.files)?);
        }
    }
    output::load(&[path.to_owned()])
}
