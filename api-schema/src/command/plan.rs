//! Files that a command is about to write: nothing is written before every conflict is known.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use api_schema::{Source, load_sources, sources};

use super::output::{self, Failure};

/// How many conflicts a message lists.
const LISTED: usize = 10;

/// The files by path.
#[derive(Default)]
pub(super) struct Plan {
    files: BTreeMap<PathBuf, String>,
    conflicts: Vec<String>,
}

impl Plan {
    /// Adds a file. A file with other content is a conflict, unless it is overwritten by `force`.
    pub(super) fn add(&mut self, path: PathBuf, text: String, force: bool) {
        match fs::read_to_string(&path) {
            Ok(known) if known != text && !force => {
                self.conflicts.push(format!("{} exists with other content", path.display()));
            }
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => self.conflicts.push(format!("{} cannot be replaced: {}", path.display(), error.kind())),
        }
        if let Some(other) = self.files.get(&path)
            && *other != text
        {
            self.conflicts.push(format!("{} has two definitions", path.display()));
        }
        self.files.insert(path, text);
    }

    /// Checks the directory as it will be. A directory that has errors already is not checked.
    pub(super) fn check(&self, directory: &Path) -> Result<(), Failure> {
        let known = if directory.is_dir() { sources(&[directory]).unwrap_or_default() } else { Vec::new() };
        let planned = self.files.iter().filter(|(path, _)| path.starts_with(directory) && output::is_schema(path));
        let mut union: BTreeMap<PathBuf, Source> =
            known.iter().map(|source| (PathBuf::from(&source.path), source.clone())).collect();
        union
            .extend(planned.map(|(path, text)| (path.clone(), Source::new(path.display().to_string(), text.as_str()))));
        match load_sources(union.into_values().collect()) {
            Ok(_) => Ok(()),
            Err(_) if !known.is_empty() && load_sources(known).is_err() => {
                output::note(&format!("{} has errors already; run `api-schema check`", directory.display()));
                Ok(())
            }
            Err(report) => {
                output::note(&format!("nothing was written: {} would have errors", directory.display()));
                Err(report.into())
            }
        }
    }

    /// Writes the files, or reports every conflict and writes nothing.
    pub(super) fn write(self) -> Result<(), Failure> {
        if !self.conflicts.is_empty() {
            let more = self.conflicts.len().saturating_sub(LISTED);
            let mut message = self.conflicts.iter().take(LISTED).map(String::as_str).collect::<Vec<_>>().join("; ");
            if more > 0 {
                message.push_str(&format!("; and {more} more"));
            }
            let help = "nothing was written: choose another directory, or overwrite the files with `--force`";
            return Err(Failure::new(message, help));
        }
        for (path, text) in &self.files {
            output::write(path, text)?;
        }
        Ok(())
    }
}
