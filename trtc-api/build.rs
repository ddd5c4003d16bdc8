//! Tells the macro where the schemas are and which folders of them are wanted, and cargo to build again when one is
//! edited, added or removed.

#![allow(clippy::print_stdout)]

use std::{env, fs};

/// The folder of what is called back, which is a feature of another name.
const CALLBACKS: &str = "callbacks";

fn main() -> std::io::Result<()> {
    let mut wanted = Vec::new();
    for entry in fs::read_dir(api_schema::TRTC_DIR)? {
        let name = entry?.file_name().into_string().unwrap_or_default();
        let feature = if name == CALLBACKS { "callback" } else { &name };
        let variable = format!("CARGO_FEATURE_{}", feature.to_uppercase().replace('-', "_"));
        println!("cargo::rerun-if-env-changed={variable}");
        if env::var_os(variable).is_some() {
            wanted.push(name);
        }
    }
    wanted.sort();
    println!("cargo::rerun-if-changed={}", api_schema::TRTC_DIR);
    println!("cargo::rerun-if-changed={}", api_schema::STS_DIR);
    println!("cargo::rustc-env=STS_SCHEMA_DIR={}", api_schema::STS_DIR);
    println!("cargo::rustc-env=TRTC_SCHEMA_DIR={}", api_schema::TRTC_DIR);
    println!("cargo::rustc-env=TRTC_SCHEMA_FOLDERS={}", wanted.join(","));
    Ok(())
}
