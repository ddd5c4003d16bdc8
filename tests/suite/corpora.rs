//! The inputs that fuzzing has kept, replayed: none makes a panic.

use std::fs;
use std::path::Path;

#[path = "../fuzz/src/lib.rs"]
mod fuzz;

fn replay(target: &str, run: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut inputs = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        run(&fs::read(entry.unwrap().path()).unwrap());
        inputs += 1;
    }
    assert!(inputs >= 3, "{}: only {inputs} inputs", folder.display());
}

/// Runs what takes text.
fn text(run: impl Fn(&str)) -> impl Fn(&[u8]) {
    move |input| run(&String::from_utf8_lossy(input))
}

#[test]
fn schema_files() {
    replay("schema_loader", text(fuzz::schema_loader));
}

#[test]
fn official_definitions() {
    replay("importer", text(fuzz::importer));
}

#[test]
fn responses() {
    replay("responses", fuzz::responses);
}

#[test]
fn streams() {
    replay("streams", fuzz::streams);
}

#[test]
fn callbacks() {
    replay("callbacks", fuzz::callbacks);
}

#[test]
fn credential_files() {
    replay("credentials", fuzz::credentials);
}
