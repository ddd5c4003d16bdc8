//! Loading of schema files: find, read, resolve, check.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::check::{self, Checks};
use crate::diagnostic::{Diagnostic, Report};
use crate::model::Schema;
use crate::read as reader;
use crate::source::Source;

/// The size limit of a schema file, far above any real one.
const MAX_BYTES: u64 = 16 << 20;

/// The limit of folder nesting.
const MAX_FOLDERS: usize = 16;

/// Loads files and directories (every `*.json` below them) into a checked schema.
///
/// # Errors
///
/// Returns a report of every error in every file.
pub fn load<P: AsRef<Path>>(paths: &[P]) -> Result<Schema, Report> {
    let (sources, diagnostics) = read(paths);
    load_with(sources, Checks::All, diagnostics)
}

/// Returns the texts of the files that [`load`] would load.
///
/// # Errors
///
/// Returns a report of the files and directories that cannot be read.
pub fn sources<P: AsRef<Path>>(paths: &[P]) -> Result<Vec<Source>, Report> {
    let (sources, diagnostics) = read(paths);
    if diagnostics.is_empty() { Ok(sources) } else { Err(Report::new(sources, diagnostics)) }
}

fn read<P: AsRef<Path>>(paths: &[P]) -> (Vec<Source>, Vec<Diagnostic>) {
    let mut search = Search::default();
    let mut diagnostics = Vec::new();
    for path in paths {
        let before = search.files.len();
        search.find(path.as_ref(), MAX_FOLDERS, &mut diagnostics);
        if search.files.len() == before && diagnostics.is_empty() && path.as_ref().is_dir() {
            let message = format!("no schema file (`*.json`) under {}", path.as_ref().display());
            diagnostics.push(Diagnostic::without_span(message).help("name the directory of the action files"));
        }
    }
    let mut files = search.files;
    files.sort();
    let mut sources = Vec::new();
    for file in &files {
        match read_text(file) {
            Ok(text) => sources.push(Source::new(file.display().to_string(), text)),
            Err(diagnostic) => diagnostics.push(diagnostic),
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
    load_with(sources, Checks::All, Vec::new())
}

/// Loads schema files that have passed the checks before, for example when a program was built, in two thirds of the time
/// of [`load_sources`].
///
/// # Errors
///
/// Returns a report of malformed files. What only the checks find is not reported.
#[doc(hidden)]
pub fn load_checked_sources(sources: Vec<Source>) -> Result<Schema, Report> {
    load_with(sources, Checks::Resolution, Vec::new())
}

/// Loads the sources; `diagnostics` has the errors that were found before.
fn load_with(sources: Vec<Source>, checks: Checks, mut diagnostics: Vec<Diagnostic>) -> Result<Schema, Report> {
    let unreadable = diagnostics.len();
    let mut unresolved = reader::read(&sources, &mut diagnostics);
    unresolved.unreadable_files += unreadable;
    let schema = check::check(unresolved, checks, &mut diagnostics);
    if !diagnostics.is_empty() {
        return Err(Report::new(sources, diagnostics));
    }
    let files = sources.iter().map(|source| PathBuf::from(&source.path)).collect();
    Ok(Schema { files, sources, ..schema })
}

/// The files that were found, and the real paths of what was visited, so that nothing is read twice.
#[derive(Default)]
struct Search {
    files: Vec<PathBuf>,
    visited: HashSet<PathBuf>,
}

impl Search {
    fn find(&mut self, path: &Path, depth: usize, diagnostics: &mut Vec<Diagnostic>) {
        // A path that does not exist is reported when it is read. A link to a folder above is visited already.
        let is_new = path.canonicalize().map_or(true, |real| self.visited.insert(real));
        if !is_new {
            return;
        }
        if !path.is_dir() {
            return self.files.push(path.to_owned());
        }
        if depth == 0 {
            let message = format!("the folders are nested more than {MAX_FOLDERS} deep: {}", path.display());
            return diagnostics.push(Diagnostic::without_span(message).help("use fewer levels of folders"));
        }
        let entries = fs::read_dir(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut entries: Vec<PathBuf> = match entries {
            Ok(entries) => entries.iter().map(fs::DirEntry::path).collect(),
            Err(error) => return diagnostics.push(unreadable(path, &error)),
        };
        entries.sort();
        for entry in entries.iter().filter(|entry| !is_hidden(entry)) {
            if entry.is_dir() || (entry.is_file() && is_schema_file(entry)) {
                self.find(entry, depth - 1, diagnostics);
            }
        }
    }
}

/// Editors and operating systems leave such files beside others: `.#One.json`, `._One.json`.
fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

/// Editors look for the JSON Schema of the format beside the schema files; it is not one.
fn is_schema_file(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
    name.ends_with(".json") && !name.ends_with(".schema.json")
}

/// Reads a file, which must be a regular one: reading another kind may never end.
fn read_text(file: &Path) -> Result<String, Diagnostic> {
    let metadata = fs::metadata(file).map_err(|error| unreadable(file, &error))?;
    let fail = |reason: &str, help: &str| {
        Err(Diagnostic::without_span(format!("cannot read {}: {reason}", file.display())).help(help))
    };
    if !metadata.is_file() {
        return fail("it is not a regular file", "name a file or a directory");
    }
    if metadata.len() > MAX_BYTES {
        let reason = format!("it is larger than {} MiB", MAX_BYTES >> 20);
        return fail(&reason, "write one file for each action and each type");
    }
    let bytes = fs::read(file).map_err(|error| unreadable(file, &error))?;
    // Without a byte order mark, the first character shows it, which is ASCII in JSON.
    let utf16 = matches!(bytes.as_slice(), [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, ..] | [_, 0, ..]);
    if utf16 {
        return fail("it is UTF-16 text", "save it as UTF-8");
    }
    String::from_utf8(bytes).or_else(|error| {
        let valid = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
        fail(&format!("it is not UTF-8 text from line {line} on"), "save it as UTF-8")
    })
}

/// Messages of operating systems differ, so only the kind of the error is reported.
fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let reason = match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file or directory".to_owned(),
        other => other.to_string(),
    };
    let diagnostic = Diagnostic::without_span(format!("cannot read {}: {reason}", path.display()));
    diagnostic.help(match path.is_relative() {
        true => "a relative path starts at the working directory",
        false => "in `service!`, a relative path starts at the directory of the crate's Cargo.toml",
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// An empty directory under the target directory.
    fn directory(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("api-schema-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        assert!(fs::create_dir_all(&path).is_ok(), "{}", path.display());
        path
    }

    #[test]
    fn hidden_files_links_to_folders_above_and_other_kinds_of_files_are_skipped() {
        let root = directory("kinds");
        let action = r#"{ "action": "One", "service": "trtc", "description": "One.", "request": {}, "response": {} }"#;
        fs::write(root.join("One.json"), format!("\u{feff}{action}")).unwrap();
        fs::write(root.join("._One.json"), [0, 5, 22, 7]).unwrap();
        std::os::unix::fs::symlink("editor@host:1", root.join(".#One.json")).unwrap();
        std::os::unix::fs::symlink(".", root.join("loop")).unwrap();
        std::os::unix::fs::symlink("One.json", root.join("Two.json")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(root.join("Socket.json")).unwrap();
        let schema = load(&[&root]).unwrap_or_else(|report| panic!("{report}"));
        assert_eq!((schema.actions.len(), schema.files.len()), (1, 1));
        // Named directly, another kind of file is an error, and the loader does not wait for it.
        assert!(load(&[root.join("Socket.json")]).unwrap_err().to_string().contains("it is not a regular file"));
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn encodings_are_named() {
        let root = directory("encodings");
        let file = root.join("One.json");
        for (bytes, reason) in [
            (&b"\xff\xfe{\0"[..], "it is UTF-16 text"),
            (b"\0{\0}", "it is UTF-16 text"),
            (b"{\0}\0", "it is UTF-16 text"),
            (b"{\n\"\xe9\"}", "it is not UTF-8 text from line 2 on"),
        ] {
            fs::write(&file, bytes).unwrap();
            let text = load(&[&file]).unwrap_err().to_string();
            assert!(text.contains(reason) && text.contains("save it as UTF-8"), "{text}");
        }
        fs::remove_dir_all(&root).unwrap();
    }
}
