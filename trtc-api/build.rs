//! The build script, which passes the schema directories and the enabled folders to the macro, and makes cargo rebuild
//! the crate after a schema is edited, added or removed.

#![allow(clippy::print_stdout)]

use std::{env, fs};

/// The folder of callback events. Its feature is `callback`.
const CALLBACKS: &str = "callbacks";

fn main() -> std::io::Result<()> {
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
    println!("cargo::rustc-env=TRTC_SCHEMA_FOLDERS={}", enabled.join(","));
    Ok(())
}
