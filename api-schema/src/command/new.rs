//! `api-schema new`.

use std::path::PathBuf;

use api_schema::format;
use api_schema::scaffold::Scaffold;
use clap::Args;

use super::Outcome;
use super::output::{self, Failure};

/// Writes a commented starting point for an action, which passes `check` as it is.
#[derive(Debug, Args)]
pub(super) struct New {
    /// The action's name as the documentation writes it, `StartWebRecord` say
    action: String,
    /// The directory of the schema files
    #[arg(long, default_value = "schemas")]
    out: PathBuf,
    /// The built-in service that it belongs to, where the directory has no `service.json`
    #[arg(long, default_value = "trtc")]
    service: String,
    /// Overwrite a file that is there
    #[arg(long)]
    force: bool,
}

impl New {
    pub(super) fn run(self) -> Result<Outcome, Failure> {
        let stands_alone = !self.out.join("service.json").exists();
        let scaffold = Scaffold {
            action: self.action,
            service: stands_alone.then_some(self.service),
            json_schema: Some(format::FILE_NAME.to_owned()),
        };
        let file = scaffold.file().map_err(|message| Failure::new(message, "see `api-schema new --help`"))?;
        let path = self.out.join(&file.path);
        // What would not pass the checks is not written.
        api_schema::load_sources(match stands_alone {
            true => vec![file.clone()],
            false => vec![file.clone(), output::read(&self.out.join("service.json"))?],
        })?;
        output::write(&path, &file.text, self.force)?;
        output::write(&self.out.join(format::FILE_NAME), &format::json_schema(), true)?;
        let (path, out) = (path.display(), self.out.display());
        output::print(&format!("{path}: edit it, then run `api-schema check {out}`\n"))?;
        Ok(Outcome::Well)
    }
}
