//! Loading of schema files: find, read, resolve, check.

use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Report};
use crate::model::Schema;
use crate::source::Source;
use crate::{check, read as reader};

/// The size limit of a schema file, far above any real one.
const MAX_BYTES: usize = 16 << 20;

/// The limit of folder nesting, which stops at a link to a parent folder.
const MAX_FOLDERS: usize = 16;

/// Loads files and directories (every `*.json` below them) into a checked schema.
///
/// # Errors
///
/// Returns a report of every error in every file.
pub fn load<P: AsRef<Path>>(paths: &[P]) -> Result<Schema, Report> {
    let (sources, diagnostics) = read(paths);
    load_with(sources, diagnostics)
}

/// Returns the texts of the files that [`load`] would load.
///
/// # Errors
///
/// Returns a report of the files and directories that cannot be read.
#[cfg(feature = "command")]
pub fn sources<P: AsRef<Path>>(paths: &[P]) -> Result<Vec<Source>, Report> {
    let (sources, diagnostics) = read(paths);
    if diagnostics.is_empty() { Ok(sources) } else { Err(Report::new(sources, diagnostics)) }
}

fn read<P: AsRef<Path>>(paths: &[P]) -> (Vec<Source>, Vec<Diagnostic>) {
    let mut files = Vec::new();
    let mut diagnostics = Vec::new();
    for path in paths {
        let before = files.len();
        find(path.as_ref(), MAX_FOLDERS, &mut files, &mut diagnostics);
        if files.len() == before && diagnostics.is_empty() {
            let message = format!("no schema file (`*.json`) under {}", path.as_ref().display());
            diagnostics.push(Diagnostic::without_span(message).help("name the directory of the action files"));
        }
    }
    files.sort();
    files.dedup();
    let mut sources = Vec::new();
    for file in &files {
        match fs::read_to_string(file) {
            Ok(text) if text.len() > MAX_BYTES => {
                let message = format!("{} is larger than {} MiB", file.display(), MAX_BYTES >> 20);
                diagnostics
                    .push(Diagnostic::without_span(message).help("write one file for each action and each type"));
            }
            Ok(text) => sources.push(Source::new(file.display().to_string(), text)),
            Err(error) => diagnostics.push(unreadable(file, &error)),
        }
    }
    (sources, diagnostics)
}

/// Loads schema files from memory.
///
/// Paths have the same meaning as on disk: `service.json` is the service, and the folder of an action is its category.
///
/// # Errors
///
/// Returns a report of every error in every source.
pub fn load_sources(sources: Vec<Source>) -> Result<Schema, Report> {
    load_with(sources, Vec::new())
}

/// Loads the sources; `diagnostics` has the errors that were found before.
fn load_with(sources: Vec<Source>, mut diagnostics: Vec<Diagnostic>) -> Result<Schema, Report> {
    let unreadable = diagnostics.len();
    let mut unresolved = reader::read(&sources, &mut diagnostics);
    unresolved.unreadable_files += unreadable;
    let schema = check::check(unresolved, &mut diagnostics);
    if !diagnostics.is_empty() {
        return Err(Report::new(sources, diagnostics));
    }
    let files = sources.iter().map(|source| PathBuf::from(&source.path)).collect();
    Ok(Schema { files, sources, ..schema })
}

fn find(path: &Path, depth: usize, files: &mut Vec<PathBuf>, diagnostics: &mut Vec<Diagnostic>) {
    if !path.is_dir() {
        files.push(path.to_owned());
        return;
    }
    if depth == 0 {
        let message = format!("the folders are nested more than {MAX_FOLDERS} deep: {}", path.display());
        return diagnostics.push(Diagnostic::without_span(message).help("check for a link to a parent folder"));
    }
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) => return diagnostics.push(unreadable(path, &error)),
    };
    for entry in entries {
        match entry {
            Ok(entry) if entry.path().is_dir() => find(&entry.path(), depth - 1, files, diagnostics),
            Ok(entry) if is_schema_file(&entry.path()) => files.push(entry.path()),
            Ok(_) => {}
            Err(error) => diagnostics.push(unreadable(path, &error)),
        }
    }
}

/// The JSON Schema of the format, which editors look for beside the files, is none of them.
fn is_schema_file(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
    name.ends_with(".json") && !name.ends_with(".schema.json")
}

/// Messages of operating systems differ, so only the kind of the error is reported.
fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let reason = match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file or directory".to_owned(),
        std::io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
        other => other.to_string(),
    };
    Diagnostic::without_span(format!("cannot read {}: {reason}", path.display()))
        .help("a relative path starts at the directory of the crate's Cargo.toml")
}
