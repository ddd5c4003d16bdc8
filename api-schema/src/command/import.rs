//! `api-schema import`.

use std::fs;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use api_schema::format;
use api_schema::import::{self, Options};
use api_schema::official::{Definition, Examples, Metadata};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::Outcome;
use super::output::{self, Failure, count};

/// Imports Tencent's official definitions as schema files.
///
/// The definitions are part of Tencent's command line: `pip install tccli` (China) or `pip install tccli-intl-en`
/// (international) installs an `api.json` for each service and version under `tccli/services`. Ranges and lengths that a
/// description states in prose are written under `review`: they are not enforced until a person moves them to the field.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// An `api.json`, or a directory: every `api.json` below it is imported to OUT/SERVICE/VERSION
    path: PathBuf,
    /// Import this action only, with the types it needs
    #[arg(long)]
    action: Option<String>,
    /// The directory to write to
    #[arg(long, default_value = "schemas")]
    out: PathBuf,
    /// The official examples [default: `examples.json` beside the definition]
    #[arg(long)]
    examples: Option<PathBuf>,
    /// The host of the service [default: SERVICE.intl.tencentcloudapi.com]
    #[arg(long)]
    host: Option<String>,
    /// Overwrite existing files
    #[arg(long)]
    force: bool,
    /// Do not print what was omitted or changed
    #[arg(long, short)]
    quiet: bool,
}

impl Import {
    pub(super) fn run(self) -> Result<Outcome, Failure> {
        if !self.path.is_dir() {
            let line = self.import(&self.path, &|_| self.out.clone())?;
            output::print(&line)?;
            return Ok(Outcome::Well);
        }
        let mut definitions = Vec::new();
        find(&self.path, 16, &mut definitions)?;
        definitions.sort();
        if definitions.is_empty() {
            let message = format!("there is no `api.json` under {}", self.path.display());
            return Err(Failure::new(message, "name a definition, or a directory of definitions"));
        }
        let bar = progress(definitions.len());
        for path in &definitions {
            let line =
                self.import(path, &|metadata| self.out.join(&metadata.service_short_name).join(&metadata.api_version))?;
            bar.set_message(line.split(':').next().unwrap_or("").to_owned());
            bar.suspend(|| output::print(&line))?;
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok(Outcome::Well)
    }

    /// Imports one definition into the directory that `out` chooses, and returns a summary line.
    fn import(&self, path: &Path, out: &dyn Fn(&Metadata) -> PathBuf) -> Result<String, Failure> {
        let definition = Definition::read(&output::read(path)?)?;
        let beside = path.with_file_name("examples.json");
        let examples = match &self.examples {
            Some(path) => Some(Examples::read(&output::read(path)?)?),
            None if beside.is_file() => Some(Examples::read(&output::read(&beside)?)?),
            None => None,
        };
        let options = Options {
            action: self.action.clone(),
            host: self.host.clone(),
            json_schema: Some(format::FILE_NAME.to_owned()),
        };
        let imported = import::import(&definition, examples.as_ref(), &options)?;
        // The import has validated the names, so they are safe as paths.
        let metadata = &definition.metadata;
        let out = out(metadata);
        for file in &imported.files {
            // An earlier import of another action may have written it.
            let path = out.join(&file.path);
            if file.path == "service.json" && path.exists() && !self.force {
                continue;
            }
            output::write(&path, &file.text, self.force)?;
        }
        output::write(&out.join(format::FILE_NAME), &format::json_schema(), true)?;
        if !self.quiet {
            imported.notes.iter().for_each(|note| output::note(note));
        }
        let review = match imported.to_review {
            0 => String::new(),
            number => format!("; constraints of {} to review", count(number, "field")),
        };
        Ok(format!(
            "{} {}: {} in {}{review}\n",
            metadata.service_short_name,
            metadata.api_version,
            count(imported.files.len(), "file"),
            out.display()
        ))
    }
}

fn find(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::new(format!("cannot read {}: {}", folder.display(), error.kind()), "check the path")
    };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() && depth > 0 {
            find(&path, depth - 1, found)?;
        } else if path.file_name().is_some_and(|name| name == "api.json") {
            found.push(path);
        }
    }
    Ok(())
}

/// A progress bar on standard error, if it is a terminal.
fn progress(length: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{pos}/{len} {wide_bar} {msg}");
    ProgressBar::new(length as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
