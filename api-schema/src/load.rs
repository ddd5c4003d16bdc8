//! Finds schema files, reads them, and hands them on to be given meaning and checked.

use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Report};
use crate::model::Schema;
use crate::source::Source;
use crate::{check, read};

/// No schema file comes near; what is larger was not meant to be one.
const MAX_BYTES: usize = 16 << 20;

/// Deeper folders are a link that leads in a circle.
const MAX_FOLDERS: usize = 16;

/// Loads files and directories (every `*.json` below them) into a checked schema.
///
/// # Errors
///
/// Every fault of every file, not only the first.
pub fn load<P: AsRef<Path>>(paths: &[P]) -> Result<Schema, Report> {
    let mut files = Vec::new();
    let mut faults = Vec::new();
    for path in paths {
        let before = files.len();
        find(path.as_ref(), MAX_FOLDERS, &mut files, &mut faults);
        if files.len() == before && faults.is_empty() {
            let message = format!("no schema file (`*.json`) under {}", path.as_ref().display());
            faults.push(Diagnostic::nowhere(message).help("name the directory that holds the action files"));
        }
    }
    files.sort();
    files.dedup();
    let mut sources = Vec::new();
    for file in &files {
        match fs::read_to_string(file) {
            Ok(text) if text.len() > MAX_BYTES => {
                let message = format!("{} has more than {} MiB", file.display(), MAX_BYTES >> 20);
                faults.push(Diagnostic::nowhere(message).help("write a file for each action and each type"));
            }
            Ok(text) => sources.push(Source::new(file.display().to_string(), text)),
            Err(error) => faults.push(unreadable(file, &error)),
        }
    }
    load_with(sources, faults)
}

/// Loads schema files that are in memory already.
///
/// The path of a source matters as on disk: `service.json` is the service, and the folder of an action is its category.
///
/// # Errors
///
/// Every fault of every source, not only the first.
pub fn load_sources(sources: Vec<Source>) -> Result<Schema, Report> {
    load_with(sources, Vec::new())
}

/// Loads what could be found; `faults` is what could not.
fn load_with(sources: Vec<Source>, mut faults: Vec<Diagnostic>) -> Result<Schema, Report> {
    let unread = faults.len();
    let mut unresolved = read::read(&sources, &mut faults);
    unresolved.unread_files += unread;
    let schema = check::check(unresolved, &mut faults);
    if !faults.is_empty() {
        return Err(Report::new(sources, faults));
    }
    let files = sources.iter().map(|source| PathBuf::from(&source.path)).collect();
    Ok(Schema { files, sources, ..schema })
}

fn find(path: &Path, depth: usize, files: &mut Vec<PathBuf>, faults: &mut Vec<Diagnostic>) {
    if !path.is_dir() {
        files.push(path.to_owned());
        return;
    }
    if depth == 0 {
        let message = format!("the folders are nested more than {MAX_FOLDERS} deep: {}", path.display());
        return faults.push(Diagnostic::nowhere(message).help("does a link lead back to a folder above?"));
    }
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) => return faults.push(unreadable(path, &error)),
    };
    for entry in entries {
        match entry {
            Ok(entry) if entry.path().is_dir() => find(&entry.path(), depth - 1, files, faults),
            Ok(entry) if is_schema_file(&entry.path()) => files.push(entry.path()),
            Ok(_) => {}
            Err(error) => faults.push(unreadable(path, &error)),
        }
    }
}

/// The JSON Schema of the format, which editors look for beside the files, is none of them.
fn is_schema_file(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
    name.ends_with(".json") && !name.ends_with(".schema.json")
}

/// The operating system's own words differ between systems, so only the kind is told.
fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let reason = match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file or directory".to_owned(),
        std::io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
        other => other.to_string(),
    };
    Diagnostic::nowhere(format!("cannot read {}: {reason}", path.display()))
        .help("a relative path starts at the directory of the crate's Cargo.toml")
}
