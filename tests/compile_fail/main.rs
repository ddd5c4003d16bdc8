//! What the compiler says, to the letter: of a required field that is not set, and of arguments of `service!`.
//!
//! Compilers word their notes anew from version to version, so the texts are compared with the version they were taken
//! from; `TRYBUILD=overwrite cargo test -p trtc-tests --test compile_fail` takes those of another.

use std::process::Command;

const COMPILER: &str = "rustc 1.95.";

#[test]
fn mistakes_are_named() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().unwrap().stdout;
    if !version.starts_with(COMPILER.as_bytes()) && std::env::var_os("TRYBUILD").is_none() {
        eprintln!("not compared: the texts are those of {COMPILER}x");
        return;
    }
    trybuild::TestCases::new().compile_fail("compile_fail/cases/*.rs");
}
