//! The inputs that fuzzing has kept, replayed: none makes a panic.

use std::fs;
use std::path::Path;

#[path = "../fuzz/src/lib.rs"]
mod fuzz;

fn replay(target: &str, run: impl Fn(&str)) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut inputs = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        run(&String::from_utf8_lossy(&fs::read(entry.unwrap().path()).unwrap()));
        inputs += 1;
    }
    assert!(inputs >= 3, "{}: only {inputs} inputs", folder.display());
}

#[test]
fn schema_files() {
    replay("schema_loader", fuzz::schema_loader);
}

#[test]
fn official_definitions() {
    replay("importer", fuzz::importer);
}
