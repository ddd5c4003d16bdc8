//! `api-schema new`.

use std::path::PathBuf;

use api_schema::format;
use api_schema::scaffold::Scaffold;
use clap::Args;

use super::Outcome;
use super::output::{self, Failure};
use super::plan::Plan;

/// Writes a commented starting point for an action; the file passes `check`
#[derive(Debug, Args)]
pub(super) struct New {
    /// The name of the action as the documentation writes it, for example `StartWebRecord`
    action: String,
    /// The name of the client method, if it cannot be derived from the name of the action
    #[arg(long)]
    alias: Option<String>,
    /// The directory of the schema files
    #[arg(long, default_value = "schemas")]
    out: PathBuf,
    /// The bundled service of the action, if the directory has no `service.json` [default: trtc]
    #[arg(long)]
    service: Option<String>,
    /// Overwrite an existing file
    #[arg(long)]
    force: bool,
}

impl New {
    pub(super) fn run(self) -> Result<Outcome, Failure> {
        let stands_alone = !self.out.join("service.json").exists();
        // A service that was named stays in the file, so that another one is an error.
        let default = stands_alone.then(|| "trtc".to_owned());
        let scaffold = Scaffold {
            action: self.action,
            alias: self.alias,
            service: self.service.or(default),
            json_schema: Some(format::FILE_NAME.to_owned()),
        };
        let file = scaffold.file().map_err(|message| Failure::new(message, "see `api-schema new --help`"))?;
        let path = self.out.join(&file.path);
        let mut plan = Plan::default();
        plan.add(path.clone(), file.text, self.force);
        plan.add(self.out.join(format::FILE_NAME), format::json_schema(), true);
        plan.check(&self.out)?;
        plan.write()?;
        let (path, out) = (path.display(), self.out.display());
        output::print(&format!("{path}: edit it, then run `api-schema check {out}`\n"))?;
        Ok(Outcome::Well)
    }
}
