//! The build script, which passes the schema directories and the enabled folders to the macro, and makes cargo rebuild
//! the crate after a schema is edited, added or removed.

#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use api_schema::Source;

/// The folder of callback events. Its feature is `callback`.
const CALLBACKS: &str = "callbacks";

fn main() -> io::Result<()> {
    let mut enabled = Vec::new();
    for entry in fs::read_dir(api_schema::TRTC_DIR)? {
        let name = entry?.file_name().into_string().unwrap_or_default();
        let feature = if name == CALLBACKS { "callback" } else { &name };
        let variable = format!("CARGO_FEATURE_{}", feature.to_uppercase().replace('-', "_"));
        println!("cargo::rerun-if-env-changed={variable}");
        if env::var_os(variable).is_some() {
            enabled.push(name);
        }
    }
    enabled.sort();
    println!("cargo::rerun-if-changed={}", api_schema::TRTC_DIR);
    println!("cargo::rerun-if-changed={}", api_schema::STS_DIR);
    println!("cargo::rustc-env=STS_SCHEMA_DIR={}", api_schema::STS_DIR);
    println!("cargo::rustc-env=TRTC_SCHEMA_DIR={}", api_schema::TRTC_DIR);
    println!("cargo::rerun-if-env-changed=CARGO_FEATURE_CHINA");
    // Without the feature, the actions that only the Chinese site has are left out.
    let site = if env::var_os("CARGO_FEATURE_CHINA").is_some() { "both" } else { "international" };
    println!("cargo::rustc-env=TRTC_SCHEMA_SITE={site}");
    println!("cargo::rustc-env=TRTC_SCHEMA_FOLDERS={}", enabled.join(","));
    if env::var_os("CARGO_FEATURE_DYNAMIC").is_some() {
        embed(Path::new(api_schema::TRTC_DIR))?;
    }
    Ok(())
}

/// Writes the list of the schema files with their text, for programs that load them at run time.
fn embed(directory: &Path) -> io::Result<()> {
    let files = api_schema::sources(&[directory]).map_err(|report| io::Error::other(report.to_string()))?;
    let entry = |file: &Source| {
        let path = Path::new(&file.path);
        let name = path.strip_prefix(directory).unwrap_or(path).display().to_string().replace('\\', "/");
        format!("    ({name:?}, include_str!({:?})),\n", file.path)
    };
    let entries: String = files.iter().map(entry).collect();
    let code = format!(
        "/// The bundled schema files: their paths and texts.\nconst FILES: &[(&str, &str)] = &[\n{entries}];\n"
    );
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(out.join("bundled.rs"), code)
}
