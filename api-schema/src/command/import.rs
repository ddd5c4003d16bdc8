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
use super::plan::Plan;

/// Imports Tencent's official definitions as schema files.
///
/// The definitions are part of Tencent's command line: `pip install tccli` (China) or `pip install tccli-intl-en`
/// (international) installs an `api.json` for each service and version under `tccli/services`. Limits,
/// defaults, units and rate limits that a description states in prose, and what names suggest (retries of reading actions,
/// pages, secrets), are written under `review`: they are not used until a person moves them up.
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
    /// The host of the service [default: SERVICE.intl.tencentcloudapi.com, or SERVICE.tencentcloudapi.com for a
    /// definition in Chinese]
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
            let mut plan = Plan::default();
            let line = self.import(&self.path, &|_| self.out.clone(), &mut plan)?;
            plan.write()?;
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
        let (mut plan, mut lines) = (Plan::default(), String::new());
        let out = |metadata: &Metadata| self.out.join(&metadata.service_short_name).join(&metadata.api_version);
        for path in &definitions {
            let line = self.import(path, &out, &mut plan)?;
            bar.set_message(line.split(':').next().unwrap_or("").to_owned());
            bar.inc(1);
            lines.push_str(&line);
        }
        bar.finish_and_clear();
        plan.write()?;
        output::print(&lines)?;
        Ok(Outcome::Well)
    }

    /// Plans the files of one definition in the directory that `out` chooses, and returns a summary line.
    fn import(&self, path: &Path, out: &dyn Fn(&Metadata) -> PathBuf, plan: &mut Plan) -> Result<String, Failure> {
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
        let is_known = belongs_to(&out, metadata)?;
        for file in &imported.files {
            // An earlier import of another action may have written it, and a person edited it.
            if !(file.path == "service.json" && is_known && !self.force) {
                plan.add(out.join(&file.path), file.text.clone(), self.force);
            }
        }
        plan.add(out.join(format::FILE_NAME), format::json_schema(), true);
        if out.is_dir() {
            plan.check(&out)?;
        }
        if !self.quiet {
            imported.notes.iter().for_each(|note| output::note(note));
        }
        let review = match imported.to_review {
            0 => String::new(),
            number => format!("; {} to review", count(number, "field or action")),
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

/// Returns whether the directory has a `service.json`, which must be that of the same service and version.
fn belongs_to(directory: &Path, metadata: &Metadata) -> Result<bool, Failure> {
    let path = directory.join("service.json");
    if !path.exists() {
        return Ok(false);
    }
    let service: serde_json::Value = serde_json::from_str(&output::read(&path)?.text).unwrap_or_default();
    let text = |key: &str| service.get(key).and_then(serde_json::Value::as_str);
    let (name, version) = (text("service"), text("version"));
    if (name, version) == (Some(&*metadata.service_short_name), Some(&*metadata.api_version)) {
        return Ok(true);
    }
    let message = format!(
        "{} is the directory of `{} {}`, the definition is of `{} {}`",
        directory.display(),
        name.unwrap_or("?"),
        version.unwrap_or("?"),
        metadata.service_short_name,
        metadata.api_version
    );
    Err(Failure::new(message, "nothing was written: choose another directory with `--out`"))
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
