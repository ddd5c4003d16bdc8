//! Tells the macro where the schemas are, and cargo to build again when one is edited, added or removed.

#![allow(clippy::print_stdout)]

fn main() {
    println!("cargo::rerun-if-changed={}", api_schema::TRTC_DIR);
    println!("cargo::rustc-env=TRTC_SCHEMA_DIR={}", api_schema::TRTC_DIR);
}
